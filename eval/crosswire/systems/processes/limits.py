"""The limits of one request to a system in a process of its own."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 2**20

# A system has at least this long to start, whatever the limit of a request is.
LEAST_START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one request.

    Attributes:
        timeout: The seconds after which the system is stopped; None for no limit. The start of a Python system has the
            same limit, but at least `LEAST_START_SECONDS`.
        memory: The megabytes that the system and all its children can use together; None for no limit.
    """

    timeout: float | None = None
    memory: int | None = None

    @property
    def of_the_start(self) -> Limits:
        """The limits of the start of a system."""
        timeout = None if self.timeout is None else max(self.timeout, LEAST_START_SECONDS)
        return Limits(timeout, self.memory)
