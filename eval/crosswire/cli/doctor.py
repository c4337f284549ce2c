"""Checks of `bench doctor`: the installation, the data, and the folder for runs."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from crosswire.about import __version__
from crosswire.dataset.store import Store
from crosswire.evaluation.environment import LIBRARIES, library_version
from crosswire.evaluation.run_folder import require_run_folder
from crosswire.problems import CrosswireError
from crosswire.systems.resolve import plugins

# The longest time for the imports of all libraries.
IMPORT_SECONDS = 120

# Imports every module in the arguments, and prints a line for each: its error, or an empty string.
_IMPORTS = """
import importlib, json, os, sys
results = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
        fault = ""
    except BaseException as error:
        fault = f"{type(error).__name__}: " + " ".join(str(error).split())[:200]
    print(json.dumps(fault), file=results, flush=True)
os._exit(0)
"""


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
    """Run all checks in a fixed order. Import libraries in another process, and leave no file behind."""
    yield CheckResult("crosswire", True, f"{__version__} from {Path(__file__).parents[1]}")
    yield CheckResult("python", sys.version_info >= (3, 11), f"{platform.python_version()} on {platform.system()}")
    faults = import_faults(LIBRARIES.values())
    for name, module in LIBRARIES.items():
        yield _check_library(name, faults[module])
    yield CheckResult("data", True, f"{store.kind}: {store.root}")
    for story_id in store.story_ids:
        yield _check_story(store, story_id)
    systems = plugins()
    faults = import_faults(point.module for point in systems.values())
    for name, point in systems.items():
        fault = faults[point.module]
        detail = f"{point.value}: {fault}; reinstall the plug-in" if fault else point.value
        yield CheckResult(f"system {name}", not fault, detail)
    yield _check_run_folder(Path("runs") / "new")


def _check_library(name: str, fault: str) -> CheckResult:
    version = library_version(name)
    if version is None:
        return CheckResult(name, False, f"is not installed; run pip install {name}")
    if fault:
        message = f"{version} cannot be imported: {fault}; run pip install --upgrade --force-reinstall crosswire"
        return CheckResult(name, False, message)
    return CheckResult(name, True, version)


def import_faults(modules: Iterable[str]) -> dict[str, str]:
    """Import modules in another process, and return the error of each; empty if it can be imported.

    Another process also reports a library that ends the process, such as one that was compiled for another NumPy.
    """
    names = list(dict.fromkeys(modules))
    faults: dict[str, str] = {}
    while len(faults) < len(names):
        rest = [name for name in names if name not in faults]
        # -P: files in the working directory are not imported.
        command = [sys.executable, "-P", "-c", _IMPORTS, *rest]
        output, end = _run(command)
        found = [json.loads(line) for line in output.splitlines()]
        faults.update(zip(rest, found, strict=False))
        if len(found) < len(rest):
            faults[rest[len(found)]] = f"its import {end}"
    return faults


def _run(command: Sequence[str]) -> tuple[bytes, str]:
    """Run a command and return its output, and a description of its end."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=IMPORT_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        return error.stdout or b"", f"takes more than {IMPORT_SECONDS} seconds"
    return done.stdout, f"ends Python with status {done.returncode}"


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
