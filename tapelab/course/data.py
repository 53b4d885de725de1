"""Two small data sets: moons, which are computed, and digits, which people wrote.

The digits are the test part of "Optical Recognition of Handwritten Digits" by E. Alpaydin and
C. Kaynak (UCI Machine Learning Repository, 1998, https://doi.org/10.24432/C50P49), used under the
licence CC BY 4.0. They are stored here in another form, and not changed otherwise.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

_DIGITS = Path(__file__).parent / "digits.npz"
_LEARN = 1500  # of the 1797 digits; the others are for the test
_SHADES = " .:-=+*#%@"


def two_moons(count: int = 200, noise: float = 0.1, seed: int = 0) -> tuple[Any, Any]:
    """Points on two half circles that hold each other, and to which of the two each belongs.

    The same seed gives the same points, on every machine and with every NumPy.

    >>> points, moon = two_moons(count=6)
    >>> points.shape, moon
    ((6, 2), array([0., 0., 0., 1., 1., 1.], dtype=float32))
    """
    half = count // 2
    angle = np.linspace(0, np.pi, half), np.linspace(0, np.pi, count - half)
    upper = np.stack([np.cos(angle[0]), np.sin(angle[0])], axis=1)
    lower = np.stack([1 - np.cos(angle[1]), 0.5 - np.sin(angle[1])], axis=1)
    shaken = np.random.RandomState(seed).normal(scale=noise, size=(count, 2))
    points = np.concatenate([upper, lower]) + shaken
    moon = np.repeat([0, 1], [half, count - half])
    return points.astype(np.float32), moon.astype(np.float32)


def digits() -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """Written digits of 8 by 8 dots: (1500 images, labels) to learn from, (297, labels) to test.

    An image is a row of 64 numbers from 0, paper, to 1, ink; a label is a whole number.

    >>> (images, labels), (unseen, true) = digits()
    >>> images.shape, labels[:5], unseen.shape
    ((1500, 64), array([0, 1, 2, 3, 4], dtype=int32), (297, 64))
    """
    with np.load(_DIGITS) as stored:
        images = (stored["images"] / 16).astype(np.float32)
        labels = stored["labels"].astype(np.int32)
    return (images[:_LEARN], labels[:_LEARN]), (images[_LEARN:], labels[_LEARN:])


def picture(image: Any) -> str:
    """An image of `digits` as text: the more ink, the darker the sign."""
    dots = np.asarray(image, dtype=np.float64).reshape(8, 8)
    shades = np.clip(np.rint(dots * (len(_SHADES) - 1)), 0, len(_SHADES) - 1).astype(int)
    return "\n".join("".join(_SHADES[dot] * 2 for dot in row).rstrip() for row in shades)


def scatter(points: Any, labels: Any, signs: str = "xo") -> str:
    """Points of `two_moons` as text, each with the sign of its label.

    The frame is -1.5 to 2.5 in 48 columns, and 1.3 (above) to -0.9 in 12 rows.
    """
    rows = [[" "] * 48 for _ in range(12)]
    for (u, v), label in zip(np.asarray(points), np.asarray(labels), strict=True):
        column, row = round((u + 1.5) / 4.0 * 47), round((1.3 - v) / 2.2 * 11)
        if 0 <= column < 48 and 0 <= row < 12:
            rows[row][column] = signs[int(label)]
    return "\n".join("".join(row).rstrip() for row in rows)
