"""Systems written in Python: imported, named and instantiated without trusting any of their code."""

from __future__ import annotations

import copy
import hashlib
import importlib
import importlib.util
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from crosswire.formats.predictions.header import LONGEST_NAME, parameters_fault
from crosswire.model import SystemInfo
from crosswire.problems import CrosswireError, quoted, unknown_value
from crosswire.systems.isolation import SystemFaultError, run_isolated
from crosswire.systems.protocol import PerArticle

T = TypeVar("T")

# Methods that a system may have beside `predict`.
OPTIONAL = ("fit", "predict_given", "verify")

# Folders of system files that were put on sys.path.
_folders: list[Path] = []


@dataclass(frozen=True, slots=True)
class LiveSystem:
    """A system that can be asked.

    Attributes:
        info: Its name, version and parameters.
        make: Gives one to ask; of a system that learns a fresh one each time, which shares no attribute with
            those given before.
        fresh: Gives one that was asked nothing before, for the questions to which something is given.
        learns: Whether it has `fit`.
        one_article: Whether it sees one article at a time.
        takes_given: Whether it has `predict_given`.
        verifies: Whether it has `verify`.
    """

    info: SystemInfo
    make: Callable[[], Any]
    fresh: Callable[[], Any]
    learns: bool
    one_article: bool
    takes_given: bool
    verifies: bool


def from_plugin(point: EntryPoint) -> LiveSystem:
    """The system of an installed package.

    Raises:
        CrosswireError: The package cannot be imported, or names no system.
    """
    return _system(_guarded(point.load, f"plug-in {point.name!r} ({point.value})"), point.name)


def from_attribute(module: str, attribute: str) -> LiveSystem:
    """The system `module:attribute`.

    Raises:
        CrosswireError: The module cannot be imported, or has no such system.
    """
    loaded = _guarded(lambda: importlib.import_module(module), f"module {module!r}")
    return _system(_attribute(loaded, attribute, module), attribute)


def from_file(path: Path, attribute: str) -> LiveSystem:
    """The system `path/file.py:attribute`; the file's folder is importable for it, as for a script.

    Raises:
        CrosswireError: The file cannot be read or imported, or has no such system.
    """
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    except OSError as error:
        raise CrosswireError(f"{path}: cannot be read: {error.strerror}; check the path before the colon") from error
    place = path.resolve()
    loaded = _guarded(lambda: _load(place), str(path))
    return _system(_attribute(loaded, attribute, str(path)), attribute, digest)


def from_object(system: object) -> LiveSystem:
    """A system that was made already, or its class.

    Raises:
        CrosswireError: It has no `predict`.
    """
    return _system(system, system.__name__ if isinstance(system, type) else type(system).__name__)


def _load(path: Path) -> ModuleType:
    _forget_other_folders(path.parent)
    name = f"_crosswire_system_{hashlib.sha256(str(path).encode()).hexdigest()[:12]}_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    if str(path.parent) not in sys.path:
        sys.path.insert(0, str(path.parent))
        _folders.append(path.parent)
    spec.loader.exec_module(module)
    return module


def _forget_other_folders(folder: Path) -> None:
    """Take back what was importable for a system in another folder, whose modules may bear the same names."""
    for other in [known for known in _folders if known != folder]:
        _folders.remove(other)
        sys.path[:] = [entry for entry in sys.path if entry != str(other)]
        for name, module in list(sys.modules.items()):
            file = getattr(module, "__file__", None)
            if isinstance(file, str) and Path(file).parent == other and not name.startswith("_crosswire_system_"):
                del sys.modules[name]


def _guarded(load: Callable[[], T], what: str, fault: str = "imported") -> T:
    try:
        return run_isolated(load, lambda loaded: loaded)
    except SystemFaultError as error:
        message = f"{what}: cannot be {fault}: {error}; mend it, or see the traceback with --debug"
        raise CrosswireError(message) from error


@dataclass(frozen=True, slots=True)
class _Attribute:
    """An attribute of a module that may not exist, with those that do."""

    value: Any
    exists: bool
    names: tuple[str, ...]


def _attribute(module: ModuleType, name: str, what: str) -> object:
    def look() -> _Attribute:
        missing = object()
        value = getattr(module, name, missing)
        names = tuple(str(key) for key in vars(module) if not str(key).startswith("_"))
        return _Attribute(value, value is not missing, names)

    found = _guarded(look, what)
    if not found.exists:
        raise CrosswireError(f"{what}: {unknown_value('attribute', name, found.names)}")
    return found.value


@dataclass(frozen=True, slots=True)
class _Examined:
    """A stranger's system after all that is asked of it before it runs, in plain values."""

    instance: Any
    info: SystemInfo | None
    learns: bool = False
    takes_given: bool = False
    verifies: bool = False
    problem: str = ""


def _system(found: Any, default_name: str, digest: str = "") -> LiveSystem:  # noqa: ANN401 - a stranger's object
    examined = _guarded(lambda: _examine(found, default_name, digest), default_name, "made")
    if examined.info is None:
        raise CrosswireError(f"{default_name}: {examined.problem}")

    # Copied before anything is asked: what is given goes to one that was asked nothing.
    given = examined.takes_given or examined.verifies
    pristine = found
    if given and not isinstance(found, type):
        pristine = _guarded(lambda: copy.deepcopy(found), default_name, "copied; name its class")

    def fresh() -> object:
        return found() if isinstance(found, type) else copy.deepcopy(pristine)

    return LiveSystem(
        info=examined.info,
        make=fresh if examined.learns else lambda: examined.instance,
        fresh=fresh,
        learns=examined.learns,
        one_article=isinstance(examined.instance, PerArticle),
        takes_given=examined.takes_given,
        verifies=examined.verifies,
    )


def _or(value: Any, default: Any) -> Any:  # noqa: ANN401 - a stranger's value
    return default if value is None else value


def _examine(found: Any, default_name: str, digest: str) -> _Examined:  # noqa: ANN401 - a stranger's object
    """What a system says of itself; a problem instead where that is not what it must be."""

    def wrong(problem: str) -> _Examined:
        return _Examined(None, None, problem=problem)

    if not callable(getattr(found, "predict", None)):
        kind = "this class" if isinstance(found, type) else f"an object of type {type(found).__name__}"
        is_function = callable(found) and not isinstance(found, type)
        hint = "; a function of one article is declared with @crosswire.per_article" if is_function else ""
        return wrong(f"{kind} has no method predict(story){hint}")
    instance = found() if isinstance(found, type) else found
    name, version = getattr(instance, "name", default_name), str(_or(getattr(instance, "version", None), ""))
    for key, text in (("name", name), ("version", version)):
        if not isinstance(text, str) or not text.isprintable() or len(text) > LONGEST_NAME:
            return wrong(f"{key} is {quoted(text)}; expected at most {LONGEST_NAME} printable characters")
    if not name.strip():
        return wrong("name is empty; give the system a name")
    try:
        parameters = json.loads(json.dumps(_or(getattr(instance, "parameters", None), {}), allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        return wrong(f"parameters are no JSON values: {error}")
    fault = parameters_fault(parameters)
    if fault:
        return wrong(fault)
    info = SystemInfo(str(name), version, parameters, digest)
    methods = [getattr(instance, method, None) for method in OPTIONAL]
    for method, found_method in zip(OPTIONAL, methods, strict=True):
        if found_method is not None and not callable(found_method):
            return wrong(f"{method} is {quoted(found_method)}, no method; define it as one, or leave it out")
    learns, takes_given, verifies = (method is not None for method in methods)
    return _Examined(instance, info, learns, takes_given, verifies)
