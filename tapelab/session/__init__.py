"""The live session: what the engine does, grouped by cell and tape, told to pages as it happens."""

from tapelab.session.live import Session
from tapelab.session.runs import Cell, Run, Sink

__all__ = ["Cell", "Run", "Session", "Sink"]
