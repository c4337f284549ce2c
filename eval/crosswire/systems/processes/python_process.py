"""A Python system in a process of its own."""

from __future__ import annotations

import contextlib
import sys
import weakref
from dataclasses import dataclass
from typing import Any

import msgspec

from crosswire.model import SystemInfo
from crosswire.problems import CrosswireError, Exit
from crosswire.systems.isolation import SystemFaultError
from crosswire.systems.live_system import LiveSystem, Reply
from crosswire.systems.processes.answer_format import decode_answer, ends_python_answer
from crosswire.systems.processes.child import ChildProcess
from crosswire.systems.processes.limits import Limits
from crosswire.systems.processes.recipe import Ready, Recipe
from crosswire.systems.processes.request_format import Call, encode_call
from crosswire.systems.returned_objects import Returned

# -P: the working directory is not searched for modules.
COMMAND = (sys.executable, "-P", "-m", "crosswire.systems.processes.worker")


def load_python_system(recipe: Recipe, limits: Limits) -> LiveSystem:
    """Start a process that loads a system, and return the system.

    Raises:
        CrosswireError: The system cannot be loaded.
    """
    child = _new_child(recipe)
    ready = _loaded(child, recipe, limits)
    return LiveSystem(
        info=SystemInfo(ready.name, ready.version, ready.parameters, ready.digest),
        connect=_Connect(recipe, limits, ready, child),
        learns=ready.learns,
        one_article=ready.one_article,
        predicts=ready.predicts,
        takes_given=ready.takes_given,
        verifies=ready.verifies,
    )


class _Connect:
    """Starts processes of a system; the first one is that which has loaded the system already."""

    def __init__(self, recipe: Recipe, limits: Limits, ready: Ready, spare: ChildProcess | None = None) -> None:
        self._recipe, self._limits, self._ready = recipe, limits, ready
        self._spare = spare
        # A process that nobody asks anything ends with this object, or with the program.
        self._end_of_spare = weakref.finalize(self, spare.close) if spare else None

    def __call__(self) -> PythonProcess:
        spare, self._spare = self._spare, None
        if self._end_of_spare is not None:
            self._end_of_spare.detach()
        return PythonProcess(self._recipe, self._limits, self._ready, spare)

    def __reduce__(self) -> tuple[type[_Connect], tuple[Any, ...]]:
        return _Connect, (self._recipe, self._limits, self._ready)


def _new_child(recipe: Recipe) -> ChildProcess:
    try:
        return ChildProcess(COMMAND, {"PYTHONHASHSEED": str(recipe.seed % 2**32)})
    except OSError as error:
        raise CrosswireError(f"{recipe.shown}: its process cannot be started: {error.strerror}") from error


def _loaded(child: ChildProcess, recipe: Recipe, limits: Limits) -> Ready:
    """Wait until a process has loaded the system; a process that has not is stopped.

    Raises:
        CrosswireError: The system cannot be loaded.
    """
    try:
        exchange = child.ask(msgspec.json.encode(recipe) + b"\n", limits.of_the_start, is_last_line=lambda _: True)
        if exchange.fault:
            raise CrosswireError(f"{recipe.shown}: cannot be imported: {exchange.fault}")
        ready = msgspec.json.decode(exchange.lines[-1], type=Ready)
        if ready.error:
            raise CrosswireError(ready.error) from SystemFaultError(f"in the process of the system\n{ready.traceback}")
    except msgspec.MsgspecError as error:
        child.kill()
        raise CrosswireError(f"{recipe.shown}: its process wrote something that cannot be read", Exit.SYSTEM) from error
    except BaseException:
        child.kill()
        raise
    return ready


@dataclass(slots=True)
class PythonProcess:
    """A connection to a Python system in a process of its own, which is started again after it has ended.

    Requests of another kind go to a new process, unless the system learns: then every request is in a fork.
    """

    recipe: Recipe
    limits: Limits
    ready: Ready
    _child: ChildProcess | None = None
    _kind: str = ""
    _is_aborted: bool = False

    def reply(self, call: Call) -> Reply:
        """Return the reply to a request."""
        messages = ""
        if self._needs_a_new_process(call.kind):
            messages = self.close()
        self._kind = call.kind
        try:
            child = self._running_child()
        except CrosswireError as error:
            return Reply(Returned(fault=f"cannot be started again: {error}"), messages=messages)
        exchange = child.ask(encode_call(call), self.limits, is_last_line=ends_python_answer)
        returned, failure = Returned(fault=exchange.fault), ""
        if exchange.fault:
            child.kill()
            self._child = None
        else:
            try:
                returned, failure = decode_answer(exchange.lines, call.story.id)
            except (ValueError, KeyError, TypeError):
                returned = Returned(fault="wrote to a descriptor that is not its own; its answer cannot be read")
        return Reply(returned, exchange.seconds, exchange.peak_memory, messages + child.messages() + failure)

    def _running_child(self) -> ChildProcess:
        """Return the process, or a new one in place of one that has ended.

        Raises:
            CrosswireError: A new one cannot be started, or has other code.
        """
        if self._child is not None and self._child.is_running:
            return self._child
        if self._child is not None:
            self._child.kill()
        # Held before it has loaded the system, so that another thread can stop it.
        child = self._child = _new_child(self.recipe)
        if self._is_aborted:
            child.kill()
        try:
            ready = _loaded(child, self.recipe, self.limits)
        except BaseException:
            self._child = None
            raise
        if ready != self.ready:
            child.kill()
            self._child = None
            raise CrosswireError(f"{self.recipe.shown}: its code or parameters have changed since the start of the run")
        return child

    def _needs_a_new_process(self, kind: str) -> bool:
        if self._child is None or not self._kind:
            return False
        return not self.ready.reusable or (kind != self._kind and not self.ready.learns)

    def close(self) -> str:
        """End the process and return its last messages."""
        child, self._child = self._child, None
        return child.close() if child is not None else ""

    def abort(self) -> None:
        """Stop the process at once."""
        self._is_aborted = True
        if self._child is not None:
            self._child.kill()

    def __del__(self) -> None:
        with contextlib.suppress(Exception):
            self.close()
