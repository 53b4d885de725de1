"""tf.strings: strings. (Written by `python -m tapelab.reference`.)"""
# ruff: noqa
# fmt: off

from builtins import bool as _bool
from tapelab.engine.dtypes import DType as DType
from tapelab.engine.tensor import Tensor as Tensor
from typing import Any


def as_string(
    input: Any,
    precision: Any = -1,
    scientific: _bool = False,
    shortest: _bool = False,
    width: Any = -1,
    fill: Any = '',
    name: Any = None,
) -> Tensor:
    """Numbers as text, in printf's manner."""
def bytes_split(input: Any, name: Any = None) -> Tensor:
    """The bytes of one string, one by one."""
def format(
    template: Any,
    inputs: Any,
    placeholder: Any = '{}',
    summarize: Any = 3,
    name: Any = None,
) -> Tensor:
    """The template with each placeholder replaced by a tensor's text."""
def join(inputs: Any, separator: Any = '', name: Any = None) -> Tensor:
    """Strings joined, element by element, with a separator between them."""
def length(input: Any, unit: Any = 'BYTE', name: Any = None) -> Tensor:
    """How many bytes (or, with unit="UTF8_CHAR", characters) each string has."""
def lower(input: Any, encoding: Any = '', name: Any = None) -> Tensor:
    """The strings in lower case."""
def reduce_join(
    inputs: Any,
    axis: Any = None,
    keepdims: _bool = False,
    separator: Any = '',
    name: Any = None,
) -> Tensor:
    """All strings along an axis (or all there are) joined to one."""
def regex_full_match(input: Any, pattern: Any, name: Any = None) -> Tensor:
    """Whether a regular expression matches each whole string."""
def regex_replace(
    input: Any,
    pattern: Any,
    rewrite: Any,
    replace_global: _bool = True,
    name: Any = None,
) -> Tensor:
    """Replace what a regular expression finds; \\1 in `rewrite` is the first group."""
def split(input: Any, sep: Any = None, maxsplit: Any = -1, name: Any = None) -> Tensor:
    """The words of one string; for several strings there is no tensor of one shape."""
def strip(input: Any, name: Any = None) -> Tensor:
    """The strings without the blanks at both ends."""
def substr(input: Any, pos: Any, len: Any, unit: Any = 'BYTE', name: Any = None) -> Tensor:
    """`len` bytes (or characters) of each string from `pos` on; a negative pos counts back."""
def to_number(input: Any, out_type: Any = ..., name: Any = None) -> Tensor:
    """Text as numbers."""
def unicode_decode(input: Any, input_encoding: Any = 'UTF-8', **ignored: Any) -> Tensor:
    """The code points of one string."""
def unicode_encode(input: Any, output_encoding: Any = 'UTF-8', **ignored: Any) -> Tensor:
    """The text for code points that stand along the last axis."""
def unicode_split(input: Any, input_encoding: Any = 'UTF-8', **ignored: Any) -> Tensor:
    """The characters of one string."""
def upper(input: Any, encoding: Any = '', name: Any = None) -> Tensor:
    """The strings in upper case."""
