"""The command line. A command imports large libraries only when it runs, so that `bench --help` is fast."""

from __future__ import annotations

from crosswire.cli.app import main

__all__ = ["main"]
