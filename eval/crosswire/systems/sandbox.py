"""The surroundings in which a stranger's code runs: an empty folder, no variable of ours, no say on our output."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from typing import Any, TextIO, cast

VARIABLE_PREFIXES = ("BENCH_", "CROSSWIRE_")


@contextlib.contextmanager
def stranger() -> Iterator[None]:
    """Run a stranger's code inside: nothing around it leads to the gold, and what it prints goes to stderr.

    The working directory is a new empty one, `BENCH_…` variables and the command line are hidden, and both
    `sys.stdout` and the file descriptor below it are turned to stderr. All is restored afterwards. This is no
    sandbox against malice: the gold is public, and code that looks for it will find it.
    """
    with tempfile.TemporaryDirectory(prefix="crosswire-") as folder, _output_to_stderr():
        variables, arguments, here = dict(os.environ), sys.argv, _working_directory()
        for name in variables:
            if name.startswith(VARIABLE_PREFIXES) or name in {"PWD", "OLDPWD"}:
                del os.environ[name]
        sys.argv = arguments[:1]
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(here)
            sys.argv = arguments
            os.environ.clear()
            os.environ.update(variables)


def _working_directory() -> str:
    try:
        return os.getcwd()  # noqa: PTH109 - a string is what chdir takes back
    except FileNotFoundError:
        return tempfile.gettempdir()


class _Unclosable:
    """Whatever stderr is at the moment, but for closing it."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any attribute of a text stream
        return getattr(sys.stderr, name)

    def close(self) -> None:
        """Do nothing: the stream is not the stranger's."""


@contextlib.contextmanager
def _output_to_stderr() -> Iterator[None]:
    sys.stdout.flush()
    sys.stderr.flush()
    saved = None
    with contextlib.suppress(OSError):
        saved = os.dup(1)
        os.dup2(2, 1)
    try:
        with contextlib.redirect_stdout(cast(TextIO, _Unclosable())):
            yield
    finally:
        sys.stderr.flush()
        if saved is not None:
            os.dup2(saved, 1)
            os.close(saved)
