"""Guards the examples in the docstrings of the furniture: each is run, and prints what it says."""

import doctest
import importlib
import pkgutil

import pytest

import tapelab.furniture as furniture

MODULES = [m.name for m in pkgutil.walk_packages(furniture.__path__, furniture.__name__ + ".")]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert not failed
