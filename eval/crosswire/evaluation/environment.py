"""Time and environment of a run; these are stored only in the record of the run."""

from __future__ import annotations

import importlib.metadata
import platform
import sys
import time
from datetime import UTC, datetime
from typing import Any

from crosswire.evaluation.scorer_code import scorer_version

# The libraries that the package needs: the name of the distribution, and of the module that it installs.
LIBRARIES = {
    "datasets": "datasets",
    "filelock": "filelock",
    "huggingface_hub": "huggingface_hub",
    "lazy-loader": "lazy_loader",
    "msgspec": "msgspec",
    "numpy": "numpy",
    "pandas": "pandas",
    "psutil": "psutil",
    "pyarrow": "pyarrow",
    "pyyaml": "yaml",
    "rich": "rich",
    "scikit-learn": "sklearn",
    "scipy": "scipy",
    "seqeval": "seqeval",
    "typer": "typer",
}


class Stopwatch:
    """A timer that runs from its creation until the call of `record`."""

    def __init__(self) -> None:
        """Start the timer."""
        self.started = datetime.now(UTC)
        self._start, self._cpu = time.perf_counter(), time.process_time()

    def record(self) -> dict[str, Any]:
        """Return start time, seconds of wall and CPU time, peak memory in MB, platform, and software versions."""
        return {
            "started": self.started.isoformat(timespec="seconds"),
            "wall_seconds": round(time.perf_counter() - self._start, 3),
            "cpu_seconds": round(time.process_time() - self._cpu, 3),
            "peak_memory_mb": _peak_memory(),
            "crosswire": scorer_version(),
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
    """Return the installed version of a library; None if it is not installed."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None
