"""Output of the commands: results on stdout, notes on stderr. A closed pipe never stops a command."""

import os
import sys
from typing import TextIO

import typer

from crosswire.problems import CrosswireError, printable_json, printable_lines


def print_result(text: str) -> None:
    """Print a result on stdout without control characters, with a final newline.

    If the reader has closed the pipe, print nothing.

    Raises:
        CrosswireError: Stdout cannot be written, for example because the disk is full.
    """
    _print(printable_lines(text))


def print_json(text: str) -> None:
    """Print JSON in the same way, with control characters in its escaped form."""
    _print(printable_json(text))


def _print(text: str) -> None:
    try:
        typer.echo(text, nl=not text.endswith("\n"))
        sys.stdout.flush()
    except BrokenPipeError:
        silence(sys.stdout)
    except OSError as error:
        silence(sys.stdout)
        raise CrosswireError(f"standard output cannot be written: {error.strerror}") from error


def print_note(text: str) -> None:
    """Print lines on stderr without control characters. If stderr cannot be written, print nothing."""
    try:
        typer.echo(printable_lines(text), err=True)
        sys.stderr.flush()
    except OSError:
        silence(sys.stderr)


def silence(stream: TextIO) -> None:
    """Discard what is written to a stream from now on, also what Python still holds for it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def terminal_width() -> int | None:
    """Return the width of the terminal on stdout; None in a pipe, unless COLUMNS is set."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or None
    except (OSError, ValueError):
        return None
