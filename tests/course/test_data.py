"""Guards the course's data: the same numbers on every machine, small, and of the stated origin."""

import doctest
from pathlib import Path

import numpy as np
import pytest

from tapelab.course import data, exercise
from tapelab.course.data import digits, picture, scatter, two_moons


def test_digits_are_those_of_the_archive() -> None:
    (images, labels), (unseen, truth) = digits()
    assert images.shape == (1500, 64) and unseen.shape == (297, 64)
    assert images.dtype == np.float32 and labels.dtype == np.int32
    every = np.concatenate([labels, truth])
    # the class distribution that the archive states for its 1797 test digits
    assert np.bincount(every).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    dots = np.concatenate([images, unseen]) * 16
    assert dots.min() == 0 and dots.max() == 16 and np.all(dots == np.rint(dots))
    assert int(dots.sum()) == 561718


def test_the_stored_digits_are_small_and_say_where_they_come_from() -> None:
    stored = Path(data.__file__).with_name("digits.npz")
    assert stored.stat().st_size < 60_000
    for said in ("Alpaydin", "Kaynak", "CC BY 4.0", "10.24432/C50P49"):
        assert said in (data.__doc__ or "")


def test_nearest_neighbour_reads_the_digits() -> None:
    """Images and labels belong together: the nearest learned image is nearly always right."""
    (images, labels), (unseen, truth) = digits()
    far = ((unseen[:, None] - images[None]) ** 2).sum(-1)
    assert np.mean(labels[far.argmin(1)] == truth) > 0.93


def test_moons_are_the_same_everywhere_and_hold_each_other() -> None:
    points, moon = two_moons()
    assert points.shape == (200, 2) and points.dtype == moon.dtype == np.float32
    np.testing.assert_array_equal(points, two_moons()[0])
    assert not np.array_equal(points, two_moons(seed=1)[0])
    np.testing.assert_allclose(points[0], [1.17640519, 0.04001572], rtol=1e-6)
    bare, moon = two_moons(count=9, noise=0.0)
    assert moon.tolist() == [0.0] * 4 + [1.0] * 5
    np.testing.assert_allclose(np.hypot(*bare[:4].T), 1.0, rtol=1e-6)
    np.testing.assert_allclose(np.hypot(*(bare[4:] - [1.0, 0.5]).T), 1.0, rtol=1e-6)


@pytest.mark.parametrize("module", [data, exercise], ids=lambda m: m.__name__)
def test_examples_in_docstrings_are_true(module) -> None:
    failed, tried = doctest.testmod(module)
    assert tried and not failed


@pytest.mark.parametrize("outside", [(-9.0, 0.0), (0.0, 9.0)])
def test_pictures_as_text(outside) -> None:
    ramp = picture(np.linspace(0, 1, 64)).split("\n")
    assert len(ramp) == 8 and ramp[0].strip(" .") == "" and ramp[7].endswith("@@")
    drawn = scatter([(-1.5, 1.3), (2.5, -0.9), outside], [0, 1, 1]).split("\n")
    assert len(drawn) == 12 and drawn[0] == "x" and drawn[11] == " " * 47 + "o"
    assert "".join(drawn).count("o") == 1
