"""Resolution of the name after `--system`: a built-in, a plug-in, a module, a Python file, a pass or a file."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from crosswire.dataset.store import Store
from crosswire.formats.predictions.header import LONGEST_NAME
from crosswire.formats.predictions.reader import predictions_path
from crosswire.model import Story, SystemInfo
from crosswire.problems import CrosswireError, unknown_value
from crosswire.systems.command import PREFIX, SERVER_PREFIX, from_command
from crosswire.systems.in_process import InProcess
from crosswire.systems.live_system import LiveSystem
from crosswire.systems.processes.limits import Limits
from crosswire.systems.processes.python_process import load_python_system
from crosswire.systems.processes.recipe import ATTRIBUTE, FILE, PLUGIN, Recipe
from crosswire.systems.python import GROUP, from_object
from crosswire.systems.replay import Replayed, empty, gold, replay_pass, stories_in

__all__ = ["BUILT_IN", "GROUP", "Replay", "ResolvedSystem", "Terms", "plugins", "resolve"]

# The folder of runs in the working directory.
RUNS = "runs"


@dataclass(frozen=True, slots=True)
class Replay:
    """Trusted predictions that need no system: the gold, empty predictions, or an annotation pass."""

    info: SystemInfo
    predict: Callable[[Story], Replayed]


ResolvedSystem = LiveSystem | Replay | Path

BUILT_IN = {
    "gold": "the gold itself; scores exactly 1 on every metric",
    "empty": "empty predictions for every article; scores 0, or null if the metric is undefined",
}


def plugins() -> dict[str, EntryPoint]:
    """Return the installed systems by name, without importing them."""
    return {point.name: point for point in sorted(entry_points(group=GROUP), key=lambda point: point.name)}


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms under which a named system runs.

    Attributes:
        limits: The limits of one request.
        seed: The seed of random numbers.
    """

    limits: Limits = NO_LIMITS
    seed: int = 0


NO_TERMS = Terms()


def resolve(system: object, store: Store, terms: Terms = NO_TERMS) -> ResolvedSystem:
    """Return the system for a name, a path or an object.

    A Python system that is named runs in a process of its own. An object runs in this process, without limits.

    Args:
        system: `gold`, `empty`, an installed plug-in, `module:attribute`, `path/file.py:attribute` (without the
            attribute: the only system in the file), the folder of a run or an annotation pass, a predictions file
            (`-` for standard input), or a system itself. Another bare name, such as `mine`, stands for
            `./mine.py`, `./mine.jsonl` or `runs/mine`. `cmd:PROGRAM ARGUMENTS` is a program in any language, and
            `serve:PROGRAM ARGUMENTS` one that is started once.
        store: The data that `gold` and annotation passes read.
        terms: Limits and seed.

    Returns:
        The system, or a path if the predictions are in a file already.

    Raises:
        CrosswireError: The system does not exist, cannot be imported, or is not a system.
    """
    if isinstance(system, Path):
        return _from_path(system, store, terms)
    if not isinstance(system, str):
        return _in_process(system)
    if system in BUILT_IN:
        return Replay(SystemInfo(system), gold(store) if system == "gold" else empty)
    if system.startswith((PREFIX, SERVER_PREFIX)):
        return from_command(system, terms.limits)
    installed = plugins()
    if system in installed:
        shown = f"plug-in {system!r} ({installed[system].value})"
        return _load(Recipe(PLUGIN, system, None, shown, _module_path(), terms.seed), terms)
    _require_file(system)
    place, colon, attribute = system.rpartition(":")
    if colon and place.endswith(".py"):
        return _from_file(Path(place), attribute, terms)
    if system == "-" or _exists(system):
        return _from_path(Path(system), store, terms)
    if colon and all(part.isidentifier() for part in place.split(".")):
        return _from_attribute(place, attribute, terms)
    return _from_bare_name(system, (*BUILT_IN, *installed), store, terms)


def _require_file(system: str) -> None:
    """Check that a name with the ending of a file is one.

    Raises:
        CrosswireError: There is no such file.
    """
    for endings, kind in (((".jsonl", ".jsonl.gz"), "predictions"), ((".py",), "Python")):
        if system.endswith(endings) and not _exists(system):
            raise CrosswireError(f"{system[:200]}: no such file; give the path of a {kind} file")


def _in_process(system: object) -> LiveSystem:
    """Return the system of an object or a class, which runs in this process."""
    found = from_object(system)
    return LiveSystem(
        info=found.info,
        connect=partial(InProcess, found),
        learns=found.learns,
        one_article=found.one_article,
        predicts=found.predicts,
        takes_given=found.takes_given,
        verifies=found.verifies,
        in_process=True,
    )


def _load(recipe: Recipe, terms: Terms) -> LiveSystem:
    return load_python_system(recipe, terms.limits)


def _module_path() -> tuple[str, ...]:
    """Return the folders in which this process looks for modules; an interactive shell has the working directory."""
    return tuple(folder or os.getcwd() for folder in sys.path)  # noqa: PTH109 - sys.path holds strings


def _from_file(path: Path, attribute: str | None, terms: Terms) -> LiveSystem:
    return _load(Recipe(FILE, str(path.resolve()), attribute, str(path), _module_path(), terms.seed), terms)


def _from_attribute(module: str, attribute: str, terms: Terms) -> LiveSystem:
    # The working directory is not searched, because a file in it could replace a module of a library.
    file = Path(*module.split(".")).with_suffix(".py")
    if file.is_file() and not _is_installed(module.partition(".")[0]):
        raise CrosswireError(f"module {module!r}: is not installed, but ./{file} exists; write ./{file}:{attribute}")
    return _load(Recipe(ATTRIBUTE, module, attribute, f"module {module!r}", _module_path(), terms.seed), terms)


def _is_installed(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ValueError:  # a module that is loaded already, without a specification
        return True


def _from_bare_name(name: str, known: Sequence[str], store: Store, terms: Terms) -> ResolvedSystem:
    """Return the system in `./NAME.py`, `./NAME.jsonl` or `runs/NAME`; two of them, or none, are an error."""
    places = [f"{name}.py", f"{name}.jsonl", f"{name}.jsonl.gz", f"{RUNS}/{name}"]
    found = [place for place in places if _is_plain(name) and _exists(place)]
    if len(found) > 1:
        raise CrosswireError(f"system {name!r} fits {' and '.join(found)}; give one of these paths")
    if found:
        return _from_path(Path(found[0]), store, terms)
    looked = f"there is no {', '.join(places[:2])} or {places[-1]}; " if _is_plain(name) else ""
    forms = "give module:attribute, path/file.py:attribute, or the path of a predictions file"
    raise CrosswireError(f"{unknown_value('system', name, known)}; {looked}{forms}")


def _is_plain(name: str) -> bool:
    return bool(name) and name.isprintable() and len(name) < LONGEST_NAME and not set(name) & set("/\\:")


def _exists(path: str) -> bool:
    try:
        return bool(path) and os.path.lexists(path)  # also a broken link, whose reading is reported
    except (OSError, ValueError):
        return False


def _from_path(path: Path, store: Store, terms: Terms) -> ResolvedSystem:
    if path.suffix == ".py":
        return _from_file(path, None, terms)
    if not path.is_dir():
        return path
    if predictions_path(path) != path:
        return predictions_path(path)
    if stories_in(path, store):
        return Replay(SystemInfo(f"pass-{path.resolve().name}"), replay_pass(path, store))
    message = (
        f"{path}: is neither a run (no predictions.jsonl) nor an annotation pass (no <story>/<article>/mentions.jsonl)"
    )
    raise CrosswireError(f"{message}; give a predictions file, a run or a pass")
