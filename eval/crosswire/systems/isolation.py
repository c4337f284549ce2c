"""Isolation of third-party code: an empty working directory, hidden environment variables, stdout redirected."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO, TypeVar, cast

from crosswire.problems import printable

# The folder of this package, whose code is no place in a system.
OURS = Path(__file__).parents[1]
VARIABLE_PREFIXES = ("BENCH_", "CROSSWIRE_")
SHOWN_MESSAGE = 200

T = TypeVar("T")
U = TypeVar("U")


class SystemFaultError(Exception):
    """An error in third-party code, described in one line; the cause is chained."""


def run_isolated(call: Callable[[], T], convert: Callable[[T], U]) -> U:
    """Return the converted result of a call of third-party code, which runs in isolation.

    Args:
        call: Third-party code.
        convert: Code of the project that reads the result, whose attributes can run third-party code again. It runs
            with the recursion limit from before the call.

    Raises:
        SystemFaultError: The call raised any exception, including an exit. Only KeyboardInterrupt is raised unchanged.
    """
    limit = sys.getrecursionlimit()
    with isolated():
        try:
            result = call()
            sys.setrecursionlimit(limit)
            return convert(result)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            sys.setrecursionlimit(limit)
            raise SystemFaultError(describe(error)) from error


def describe(error: BaseException) -> str:
    """Return an exception of third-party code in one printable line: type, message, innermost code location."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not _is_internal(frame.filename)]
    location = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    try:
        text = " ".join(printable(str(error)).split())
    except BaseException:
        text = "(its message cannot be printed)"
    name = printable(type(error).__name__)
    return f"{name}: {text[:SHOWN_MESSAGE]}{location}" if text else f"{name}{location}"


def _is_internal(filename: str) -> bool:
    path = Path(filename)
    return filename.startswith("<") or path.parent.name == "importlib" or path.is_relative_to(OURS)


@contextlib.contextmanager
def isolated() -> Iterator[None]:
    """Run third-party code in an environment without paths to the gold, and redirect its output to stderr.

    The working directory is a new empty folder. `BENCH_…` variables and the command line are hidden. `sys.stdout` and
    its file descriptor are redirected to stderr. Everything is restored afterwards, including the recursion limit.
    This is not a sandbox against malicious code: the gold is public, and code that searches for it can find it.
    """
    with tempfile.TemporaryDirectory(prefix="crosswire-", ignore_cleanup_errors=True) as folder, _output_to_stderr():
        variables, arguments, here = dict(os.environ), sys.argv, _working_directory()
        limit = sys.getrecursionlimit()
        # In an interactive shell, "" in sys.path means the working directory, which changes here.
        relative = [index for index, entry in enumerate(sys.path) if entry == ""]
        for index in relative:
            sys.path[index] = here
        for name in variables:
            if name.startswith(VARIABLE_PREFIXES) or name in {"PWD", "OLDPWD"}:
                del os.environ[name]
        sys.argv = arguments[:1]
        os.chdir(folder)
        try:
            yield
        finally:
            sys.setrecursionlimit(limit)
            os.chdir(here)
            sys.path[:] = ["" if relative and entry == here else entry for entry in sys.path]
            sys.argv = arguments
            os.environ.clear()
            os.environ.update(variables)


def _working_directory() -> str:
    try:
        return os.getcwd()  # noqa: PTH109 - a string is what chdir takes back
    except FileNotFoundError:
        return tempfile.gettempdir()


class _Unclosable:
    """A text stream that cannot be closed."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any attribute of a text stream
        return getattr(self._stream, name)

    def close(self) -> None:
        """Do nothing, because third-party code must not close this stream."""


@contextlib.contextmanager
def _output_to_stderr() -> Iterator[None]:
    # A process without a terminal, such as a service, can have no streams.
    streams = {"stdout": cast("TextIO | None", sys.stdout), "stderr": cast("TextIO | None", sys.stderr)}
    err = streams["stderr"]
    saved: dict[int, int] = {}
    with contextlib.suppress(OSError, ValueError):
        _flush(*streams.values())
        # Without a stream its descriptor can be that of any file.
        if None not in (*streams.values(), sys.__stdout__, sys.__stderr__):
            saved = {descriptor: os.dup(descriptor) for descriptor in (1, 2)}
            os.dup2(2, 1)
    sys.stdout = sys.stderr = cast(TextIO, err and _Unclosable(err))
    try:
        yield
    finally:
        sys.stdout, sys.stderr = cast(TextIO, streams["stdout"]), cast(TextIO, err)
        with contextlib.suppress(OSError, ValueError):
            _flush(err)
        for descriptor, copy in saved.items():
            os.dup2(copy, descriptor)
            os.close(copy)


def _flush(*streams: TextIO | None) -> None:
    for stream in streams:
        if stream is not None:
            stream.flush()
