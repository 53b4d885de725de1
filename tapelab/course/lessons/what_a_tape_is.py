"""Exercises of notebook 1: what a tape is."""

from tapelab.course.answers import Number, Word
from tapelab.course.exercise import Exercise, Telling

EXERCISES = (
    Exercise(
        "what-a-tape-is/1",
        Number(),
        18,
        "z = y² and y = 3x: the tape multiplies 2y = 6 by 3.",
        (
            (6, "That is dz/dy, the last link of the chain. How fast does y change with x?"),
            (3, "That is dy/dx, the first link. The chain rule multiplies both."),
            (9, "You added the links 2y = 6 and 3. Along one path they are multiplied."),
            (None, "None would mean that the tape lost sight of x. It watched x: follow the path."),
        ),
        "Write the chain: dz/dx = dz/dy · dy/dx, and put in y = 3 and x = 1.",
        (18.0, "18", "36/2"),
    ),
    Exercise(
        "what-a-tape-is/2",
        Number(),
        3,
        "One record for each operation: the multiplication, the square and the addition.",
        (
            (1, "A `with` block is one tape, but each operation in it is a record of its own."),
            (2, "Look at the last line again: y * y + c are two operations."),
            (4, "Values such as x are not records; only operations are written down."),
        ),
        "Count the operations, not the lines and not the values.",
        ("3", 3.0),
    ),
    Exercise(
        "what-a-tape-is/3",
        Word((("last to first", "backward"), ("from the end", "backward"),
              ("reverse", "backward"), ("backwards", "backward"))),
        "backward",
        "The pass starts at the target, where the derivative of z with respect to z is 1.",
        (
            ("forward", "Forward is how the tape was written. Where is the first gradient known?"),
            ("both", "Each pass goes one way. Which way does gradient() read?"),
            (Telling(lambda word: word.isdigit(), "1"), "Answer with a word: forward or backward."),
        ),
        "The answer is one of two words: forward or backward.",
        ("Backward", "backwards", "reverse"),
    ),
)  # fmt: skip
