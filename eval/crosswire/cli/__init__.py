"""The command line: parse, call one function, print; nothing heavy is imported before a command needs it."""

from __future__ import annotations

from crosswire.cli.app import main

__all__ = ["main"]
