"""The interface for showing the progress of a run."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Shows the progress of a run."""

    def note(self, text: str) -> None:
        """Show a line of text."""
        ...

    def requests(self, done: int, total: int, name: str) -> None:
        """Show how many of the requests so far are done; `name` is that of the last one."""
        ...


class NoProgress:
    """Shows nothing."""

    def note(self, text: str) -> None:
        """Show nothing."""

    def requests(self, done: int, total: int, name: str) -> None:
        """Show nothing."""


no_progress = NoProgress()
