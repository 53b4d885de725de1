"""The `lesson` fixture: a session whose clock stands still until it is told otherwise."""

from collections.abc import Iterator

import pytest

from tapelab.engine import listen
from tests.session.pages import Lesson


@pytest.fixture
def lesson() -> Iterator[Lesson]:
    lesson = Lesson()
    yield lesson
    lesson.close()
    assert listen.views == ()
    assert not listen.recording_here(), "a test left a tape recording"
