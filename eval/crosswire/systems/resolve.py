"""Resolution of the name after `--system`: a built-in, a plug-in, a module, a Python file, a pass or a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from crosswire.dataset.store import Store
from crosswire.formats.predictions.header import LONGEST_NAME
from crosswire.formats.predictions.reader import predictions_path
from crosswire.model import Story, SystemInfo
from crosswire.problems import CrosswireError, unknown_value
from crosswire.systems.command import PREFIX, from_command
from crosswire.systems.python import LiveSystem, from_attribute, from_file, from_object, from_plugin
from crosswire.systems.replay import Replayed, empty, gold, replay_pass, stories_in

GROUP = "crosswire.systems"
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


def resolve(system: object, store: Store, timeout: float | None = None) -> ResolvedSystem:
    """Return the system for a name, a path or an object.

    Args:
        system: `gold`, `empty`, an installed plug-in, `module:attribute`, `path/file.py:attribute` (without the
            attribute: the only system in the file), the folder of a run or an annotation pass, a predictions file
            (`-` for standard input), or a system itself. Another bare name, such as `mine`, stands for
            `./mine.py`, `./mine.jsonl` or `runs/mine`. `cmd:PROGRAM ARGUMENTS` is a program in any language.
        store: The data that `gold` and annotation passes read.
        timeout: The seconds that a program has for one request; None for no limit.

    Returns:
        The system, or a path if the predictions are in a file already.

    Raises:
        CrosswireError: The system does not exist, cannot be imported, or is not a system.
    """
    if isinstance(system, Path):
        return _from_path(system, store)
    if not isinstance(system, str):
        return from_object(system)
    if system in BUILT_IN:
        return Replay(SystemInfo(system), gold(store) if system == "gold" else empty)
    if system.startswith(PREFIX):
        return from_command(system, timeout)
    installed = plugins()
    if system in installed:
        return from_plugin(installed[system])
    if system.endswith((".jsonl", ".jsonl.gz")) and not _exists(system):
        raise CrosswireError(f"{system[:200]}: no such file; give the path of a predictions file")
    place, colon, attribute = system.rpartition(":")
    if colon and place.endswith(".py"):
        return from_file(Path(place), attribute)
    if system == "-" or _exists(system):
        return _from_path(Path(system), store)
    if colon and all(part.isidentifier() for part in place.split(".")):
        return from_attribute(place, attribute)
    return _from_bare_name(system, (*BUILT_IN, *installed), store)


def _from_bare_name(name: str, known: Sequence[str], store: Store) -> ResolvedSystem:
    """Return the system in `./NAME.py`, `./NAME.jsonl` or `runs/NAME`; two of them, or none, are an error."""
    places = [f"{name}.py", f"{name}.jsonl", f"{name}.jsonl.gz", f"{RUNS}/{name}"]
    found = [place for place in places if _is_plain(name) and _exists(place)]
    if len(found) > 1:
        raise CrosswireError(f"system {name!r} fits {' and '.join(found)}; give one of these paths")
    if found:
        return _from_path(Path(found[0]), store)
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


def _from_path(path: Path, store: Store) -> ResolvedSystem:
    if path.suffix == ".py":
        return from_file(path)
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
