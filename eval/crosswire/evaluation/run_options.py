"""How a system is run: limits, seed, number of processes, and how many articles."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass

from crosswire.systems.processes.limits import Limits
from crosswire.systems.resolve import Terms


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a system is run. None of it changes what is scored, but `limit`.

    Attributes:
        timeout: The seconds that a named system has for one request; None for no limit.
        memory: The megabytes that the processes of a named system can use together; None for no limit.
        seed: The seed of random numbers.
        jobs: The number of processes of a named system.
        executor: Runs the requests elsewhere: an executor, the address of a Dask scheduler, or `module:factory`.
        limit: The number of articles of each story that the system receives; None for all.
    """

    timeout: float | None = None
    memory: int | None = None
    seed: int = 0
    jobs: int = 1
    executor: Executor | str | None = None
    limit: int | None = None

    @property
    def terms(self) -> Terms:
        """The terms of a named system."""
        return Terms(Limits(self.timeout, self.memory), self.seed)

    def problems(self) -> list[str]:
        """Return what is wrong with the values; empty if nothing is."""
        found = []
        if self.timeout is not None and not self.timeout > 0:
            found.append(f"the timeout is {self.timeout:g}; give a number of seconds above 0")
        for name, value in (("memory", self.memory), ("number of jobs", self.jobs), ("limit", self.limit)):
            if value is not None and value < 1:
                found.append(f"the {name} is {value}; give a whole number above 0")
        return found
