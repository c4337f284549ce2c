"""Where and how long something ran: what stands in a run's record and nowhere else."""

from __future__ import annotations

import importlib.metadata
import platform
import sys
import time
from datetime import UTC, datetime
from typing import Any

from crosswire.about import __version__

LIBRARIES = ("datasets", "numpy", "pandas", "pyyaml", "scikit-learn", "scipy", "seqeval", "typer")


class Stopwatch:
    """Takes the time from its making until its record is asked for."""

    def __init__(self) -> None:
        """Start."""
        self.started = datetime.now(UTC)
        self._start, self._cpu = time.perf_counter(), time.process_time()

    def record(self) -> dict[str, Any]:
        """When it began, seconds of wall and processor time, peak memory in MB, versions of what ran."""
        return {
            "started": self.started.isoformat(timespec="seconds"),
            "wall_seconds": round(time.perf_counter() - self._start, 3),
            "cpu_seconds": round(time.process_time() - self._cpu, 3),
            "peak_memory_mb": _peak_memory(),
            "crosswire": __version__,
            "python": platform.python_version(),
            "platform": platform.platform(),
            "libraries": {name: library_version(name) for name in LIBRARIES},
        }


def _peak_memory() -> float | None:
    if sys.platform == "win32":
        return None
    import resource

    unit = 2**20 if sys.platform == "darwin" else 2**10
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, 1)


def library_version(name: str) -> str | None:
    """The installed version; null where the library is not installed."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None
