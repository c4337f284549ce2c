"""The progress of a run: a bar on a terminal, nothing in a pipe. Notes are always printed."""

import sys
from types import TracebackType

from crosswire.cli.output import print_note


class TerminalProgress:
    """Shows a bar on stderr if it is a terminal. Use it as a context manager."""

    def __init__(self, *, quiet: bool) -> None:
        """Show nothing at all if `quiet` is set."""
        self._quiet = quiet
        self._bar = None
        if not quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)

    def __enter__(self) -> "TerminalProgress":
        if self._bar is not None:
            self._bar.start()
            self._task = self._bar.add_task("", total=None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def note(self, text: str) -> None:
        """Print a line of text."""
        if not self._quiet:
            print_note(text)

    def requests(self, done: int, total: int, name: str) -> None:
        """Show how many of the requests so far are done; `name` is that of the last one."""
        if self._bar is not None:
            from rich.markup import escape

            self._bar.update(self._task, completed=done, total=total, description=escape(name))
