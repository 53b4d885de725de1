"""The course's exercises, which check themselves: `check("what-a-tape-is/1", 18)`.

    answers    what may be asked for: a number, an array, a shape, a word, a function
    exercise   one question: its right answer, and what plausible wrong ones hear
    lessons/   a table of exercises for each notebook

Nothing here is graded and nothing is sent anywhere: a check compares, and says something kind.
"""

from tapelab.course.exercise import Verdict, check

__all__ = ["Verdict", "check"]
