"""What `bench doctor` looks at: the installation, the data, and where results can be written."""

from __future__ import annotations

import importlib.util
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crosswire.about import __version__
from crosswire.dataset.store import Store
from crosswire.evaluation.environment import LIBRARIES, library_version
from crosswire.evaluation.run_folder import require_run_folder
from crosswire.problems import CrosswireError
from crosswire.systems.resolve import plugins


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at.

    Attributes:
        what: What it is.
        good: Whether it is as it must be.
        detail: What was found, and how to mend it where it is not good.
    """

    what: str
    good: bool
    detail: str


def examine(store: Store) -> Iterator[Finding]:
    """Everything looked at, in order; nothing heavy is imported and nothing is left behind."""
    yield Finding("crosswire", True, f"{__version__} from {Path(__file__).parents[1]}")
    yield Finding("python", sys.version_info >= (3, 11), f"{platform.python_version()} on {platform.system()}")
    for name in LIBRARIES:
        yield _library(name)
    yield Finding("data", True, f"{store.kind}: {store.root}")
    for story_id in store.story_ids:
        yield _story(store, story_id)
    for name, point in plugins().items():
        found = importlib.util.find_spec(point.value.partition(":")[0].partition(".")[0]) is not None
        yield Finding(f"system {name}", found, point.value if found else f"{point.value}: no such module; reinstall it")
    yield _writable(Path("runs") / "new")


def _library(name: str) -> Finding:
    found = library_version(name)
    return Finding(name, found is not None, found or f"is not installed; run pip install {name}")


def _story(store: Store, story_id: str) -> Finding:
    try:
        story = store.story(story_id)
        mentions = sum(map(len, store.gold(story).mentions.values()))
    except CrosswireError as error:
        return Finding(f"story {story_id}", False, str(error).splitlines()[0])
    return Finding(f"story {story_id}", True, f"{len(story.articles)} articles, {mentions} mentions, texts as supplied")


def _writable(folder: Path) -> Finding:
    try:
        require_run_folder(folder)
    except CrosswireError as error:
        return Finding("results", False, str(error))
    return Finding("results", True, f"runs can be written in {folder.parent}")
