"""The program of a process that holds one Python system: it loads the system, then answers one request after another.

A system that learns gets every request in a fork of the process, which knows nothing of the other requests. The answers
go through a descriptor of their own, so that whatever the system prints goes to standard error.
"""

from __future__ import annotations

import contextlib
import os
import queue
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
import warnings
from pathlib import Path

import msgspec

from crosswire.problems import CrosswireError
from crosswire.systems.in_process import ask
from crosswire.systems.processes.answer_format import encode_answer
from crosswire.systems.processes.exit_codes import fault_of_exit
from crosswire.systems.processes.recipe import ATTRIBUTE, PLUGIN, Ready, Recipe
from crosswire.systems.processes.request_format import decode_call
from crosswire.systems.python import PythonSystem, from_attribute, from_file, from_plugin
from crosswire.systems.returned_objects import Returned

# Libraries whose threads or devices do not survive a fork.
UNFORKABLE = ("jax", "tensorflow", "torch")
# The process groups of folds that are running.
_folds: set[int] = set()
# The time from the end of the harness to the end of this process, if it is busy.
GRACE_SECONDS = 3.0


def main() -> None:
    """Load the system that the first line names, and answer the requests of the other lines."""
    scratch = Path(os.environ["TMPDIR"]).parent  # before the system can change it
    requests, answers = (_moved(descriptor, os.O_RDONLY if descriptor == 0 else os.O_WRONLY) for descriptor in (0, 1))
    lines: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_read, args=(requests, lines, scratch), daemon=True).start()
    recipe = msgspec.json.decode(lines.get(), type=Recipe)
    sys.path += [folder for folder in recipe.path if folder not in sys.path]
    sys.argv = ["bench"]
    ready, system = _load(recipe)
    _write(answers, msgspec.json.encode(ready) + b"\n")
    while system is not None and (line := lines.get()):
        if system.learns and ready.reusable:
            _answer_in_fork(system, line, answers, recipe.seed)
        else:
            _write(answers, _answer(system, line, recipe.seed))
    shutil.rmtree(scratch, ignore_errors=True)


def _moved(descriptor: int, flags: int) -> int:
    """Return a private copy of a descriptor, which becomes one of nothing (input) or of standard error (output)."""
    copy = os.dup(descriptor)
    if sys.platform != "win32":
        import fcntl
        import resource

        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        # Systems that close files by number mostly close lower ones than this.
        high = fcntl.fcntl(copy, fcntl.F_DUPFD_CLOEXEC, 512 if limit > 600 or limit < 0 else limit // 2)
        os.close(copy)
        copy = high
    os.dup2(os.open(os.devnull, os.O_RDONLY) if flags == os.O_RDONLY else 2, descriptor)
    return copy


def _read(descriptor: int, lines: queue.Queue[bytes], scratch: Path) -> None:
    """Put every line into the queue; end this process and its children if the harness ends."""
    with open(descriptor, "rb") as stream, contextlib.suppress(OSError):
        for line in stream:
            lines.put(line)
    lines.put(b"")
    time.sleep(GRACE_SECONDS)
    shutil.rmtree(scratch, ignore_errors=True)
    if sys.platform != "win32":
        for group in (*_folds, os.getpgrp()):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)
    os._exit(1)


def _load(recipe: Recipe) -> tuple[Ready, PythonSystem | None]:
    """Load the system; return what to answer, and the system if it could be loaded."""
    _seed(recipe.seed)
    try:
        if recipe.form == PLUGIN:
            system = from_plugin(recipe.place)
        elif recipe.form == ATTRIBUTE:
            system = from_attribute(recipe.place, recipe.attribute or "")
        else:
            system = from_file(Path(recipe.place), recipe.attribute, recipe.shown)
    except CrosswireError as error:
        causes = error.__cause__ and error.__cause__.__cause__
        lines = traceback.format_exception(causes) if causes else []
        return Ready(_writable("\n".join(map(str, error.problems))), _writable("".join(lines))), None
    except KeyboardInterrupt:
        return Ready(f"{recipe.shown}: cannot be imported: KeyboardInterrupt"), None
    info = system.info
    ready = Ready(
        name=info.name,
        version=info.version,
        parameters=dict(info.parameters),
        digest=info.digest,
        learns=system.learns,
        one_article=system.one_article,
        predicts=system.predicts,
        takes_given=system.takes_given,
        verifies=system.verifies,
        reusable=not system.learns or _can_fork(),
    )
    return ready, system


def _writable(text: str) -> str:
    """Return a text with half surrogate pairs escaped, which are no characters."""
    return text.encode(errors="backslashreplace").decode()


def _can_fork() -> bool:
    """Return whether a fork can go on: no library and no thread of the system is in its way."""
    own_threads = 2  # the main thread, and that which reads requests
    is_quiet = threading.active_count() <= own_threads
    return sys.platform == "linux" and is_quiet and not any(name in sys.modules for name in UNFORKABLE)


def _answer(system: PythonSystem, line: bytes, seed: int) -> bytes:
    _seed(seed)
    process = os.getpid()
    try:
        returned, failure = ask(system, decode_call(line))
    except KeyboardInterrupt:
        returned, failure = Returned(fault="KeyboardInterrupt"), traceback.format_exc()
    if os.getpid() != process:
        os._exit(0)  # a process that the system has forked, and that has come back here
    return encode_answer(returned, failure)


def _answer_in_fork(system: PythonSystem, line: bytes, answers: int, seed: int) -> None:
    """Answer in a fork with a process group and a temporary folder of its own; nothing of it is left afterwards."""
    folder = tempfile.mkdtemp(prefix="f")
    done, written = os.pipe()
    with warnings.catch_warnings():
        # The only other thread waits for requests, and does not exist in the fork.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            os.setpgid(0, 0)
            os.environ.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder))
            tempfile.tempdir = None
            _write(answers, _answer(system, line, seed))
            os.write(written, b"1")
            for stream in (sys.stdout, sys.stderr):
                with contextlib.suppress(Exception):
                    stream.flush()
        finally:
            os._exit(0)
    _folds.add(child)
    os.close(written)
    _, status = os.waitpid(child, 0)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    _folds.discard(child)
    has_answered = _has_byte(done)
    os.close(done)
    shutil.rmtree(folder, ignore_errors=True)
    if not has_answered:
        fault = fault_of_exit(os.waitstatus_to_exitcode(status))
        _write(answers, b"\n" + encode_answer(Returned(fault=fault)))


def _has_byte(descriptor: int) -> bool:
    """Return whether a pipe holds a byte; what the fold has left behind can keep its other end open."""
    os.set_blocking(descriptor, False)
    try:
        return bool(os.read(descriptor, 1))
    except BlockingIOError:
        return False


def _seed(seed: int) -> None:
    random.seed(seed)
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed(seed % 2**32)


def _write(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


if __name__ == "__main__":
    main()
