"""The version and digest of the scorer's code, for signatures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from crosswire.about import __version__

# What turns gold and predictions into numbers, relative to the package.
FOLDERS = ("metrics", "model", "tasks")
FILES = ("evaluation/task_scores.py", "evaluation/unit_builder.py")


@cache
def scorer_version() -> str:
    """Return the version and the digest of the scorer's source files, such as `0.1.0+1a2b3c4d`.

    Line ends do not count. An installation without source files has the version alone.
    """
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in _sources(package):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(package).as_posix()} {len(content)}\n".encode() + content)
    return f"{__version__}+{digest.hexdigest()[:8]}" if any(_sources(package)) else __version__


def _sources(package: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        yield from sorted((package / folder).rglob("*.py"))
    yield from (path for path in map(package.joinpath, FILES) if path.is_file())
