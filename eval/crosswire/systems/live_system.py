"""A system that can be run, and a connection to one running instance of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from crosswire.model import SystemInfo
from crosswire.systems.processes.request_format import Call
from crosswire.systems.returned_objects import Returned


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply of a system to one request.

    Attributes:
        returned: The predictions and the faults in them.
        seconds: The time from the request to the reply.
        peak_memory: The largest number of bytes that the processes of the system used together; None if the system runs
            in this process.
        messages: What the system wrote to its standard error, and the traceback of its failure.
    """

    returned: Returned
    seconds: float = 0.0
    peak_memory: int | None = None
    messages: str = ""


class Connection(Protocol):
    """A running instance of a system, which replies to one request at a time."""

    def reply(self, call: Call) -> Reply:
        """Return the reply to a request. Faults of the system are part of it; only KeyboardInterrupt is raised."""
        ...

    def close(self) -> str:
        """End the instance and return its last messages."""
        ...

    def abort(self) -> None:
        """Stop the instance at once, also from another thread."""
        ...


@dataclass(frozen=True, slots=True)
class LiveSystem:
    """A system that can be run.

    Attributes:
        info: Name, version and parameters of the system.
        connect: Starts an instance. It can be pickled if the system can, so that other machines can start one.
        learns: True if the system has `fit`.
        one_article: True if the system processes one article at a time.
        predicts: True if the system has `predict`.
        takes_given: True if the system has `predict_given`.
        verifies: True if the system has `verify`.
        in_process: True if it is an object of this process, which answers one request at a time.
    """

    info: SystemInfo
    connect: Callable[[], Connection]
    learns: bool
    one_article: bool
    predicts: bool
    takes_given: bool
    verifies: bool
    in_process: bool = False
