"""The command line.

For a fast `bench --help`, a command imports the rest of crosswire only when it runs, and the modules of commands do
not postpone the evaluation of annotations: typer would compile each annotation again.
"""

from __future__ import annotations

from crosswire.cli.app import main

__all__ = ["main"]
