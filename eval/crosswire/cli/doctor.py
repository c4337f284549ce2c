"""Checks of `bench doctor`: the installation, the data, and the folder for runs."""

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
class CheckResult:
    """The result of one check.

    Attributes:
        subject: The thing that was checked, e.g. `python` or `story homs`.
        passed: True if the check passed.
        detail: The version, path or counts found; if the check failed, the problem and how to fix it.
    """

    subject: str
    passed: bool
    detail: str


def run_checks(store: Store) -> Iterator[CheckResult]:
    """Run all checks in a fixed order. Import no large library and leave no file behind."""
    yield CheckResult("crosswire", True, f"{__version__} from {Path(__file__).parents[1]}")
    yield CheckResult("python", sys.version_info >= (3, 11), f"{platform.python_version()} on {platform.system()}")
    for name in LIBRARIES:
        yield _check_library(name)
    yield CheckResult("data", True, f"{store.kind}: {store.root}")
    for story_id in store.story_ids:
        yield _check_story(store, story_id)
    for name, point in plugins().items():
        found = importlib.util.find_spec(point.value.partition(":")[0].partition(".")[0]) is not None
        yield CheckResult(
            f"system {name}", found, point.value if found else f"{point.value}: no such module; reinstall it"
        )
    yield _check_run_folder(Path("runs") / "new")


def _check_library(name: str) -> CheckResult:
    found = library_version(name)
    return CheckResult(name, found is not None, found or f"is not installed; run pip install {name}")


def _check_story(store: Store, story_id: str) -> CheckResult:
    try:
        story = store.story(story_id)
        mentions = sum(map(len, store.gold(story).mentions.values()))
    except CrosswireError as error:
        return CheckResult(f"story {story_id}", False, str(error).splitlines()[0])
    return CheckResult(
        f"story {story_id}", True, f"{len(story.articles)} articles, {mentions} mentions, checksums match"
    )


def _check_run_folder(folder: Path) -> CheckResult:
    try:
        require_run_folder(folder)
    except CrosswireError as error:
        return CheckResult("results", False, str(error))
    return CheckResult("results", True, f"runs can be written in {folder.parent}")
