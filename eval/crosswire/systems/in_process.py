"""Requests to a Python system in this process: its code runs in isolation, and its faults are part of the reply."""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass
from functools import partial

from crosswire.systems.isolation import SystemFaultError, run_isolated
from crosswire.systems.live_system import Reply
from crosswire.systems.processes.request_format import PAIRS, STORY, Call, decode_call, encode_call
from crosswire.systems.python import PythonSystem
from crosswire.systems.returned_objects import Returned, returned_lines, returned_verdicts


def ask(system: PythonSystem, call: Call) -> tuple[Returned, str]:
    """Return what a system returned for a request, and the traceback of its failure; empty without one.

    Only KeyboardInterrupt is raised.
    """
    try:
        return run_isolated(partial(_result, system, call), partial(_converted, call)), ""
    except SystemFaultError as error:
        cause = error.__cause__
        lines = traceback.format_exception(cause) if cause is not None else []
        return Returned(fault=str(error)), "".join(lines)


def _result(system: PythonSystem, call: Call) -> object:
    """Call the method of the system for a request; a system that learns is fitted before."""
    instance = system.make() if call.kind == STORY else system.fresh()
    if system.learns:
        instance.fit(call.train)
    if call.kind == PAIRS:
        return instance.verify(call.story, call.pairs)
    if call.kind != STORY:
        return instance.predict_given(call.story, call.given)
    return instance.predict(call.story)


def _converted(call: Call, result: object) -> Returned:
    if call.kind == PAIRS:
        return returned_verdicts(result, call.story)
    return returned_lines(result, call.story, "" if call.kind == STORY else call.kind)


@dataclass(slots=True)
class InProcess:
    """A connection to a system in this process.

    The system receives copies of all records, so that it cannot change those that are scored.
    """

    system: PythonSystem

    def reply(self, call: Call) -> Reply:
        """Return the reply to a request."""
        own = decode_call(encode_call(call))
        start = time.monotonic()
        returned, failure = ask(self.system, own)
        return Reply(returned, time.monotonic() - start, messages=failure)

    def close(self) -> str:
        """Return no messages; the system belongs to the caller."""
        return ""

    def abort(self) -> None:
        """Do nothing."""
