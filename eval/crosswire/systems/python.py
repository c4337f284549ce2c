"""Systems written in Python: their code is imported, inspected and instantiated in isolation."""

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

from crosswire.formats.files import read_file
from crosswire.formats.predictions.header import LONGEST_NAME, parameters_fault
from crosswire.model import SystemInfo
from crosswire.problems import CrosswireError, quoted, unknown_value
from crosswire.systems.isolation import SystemFaultError, run_isolated
from crosswire.systems.module_systems import METHOD_NAMES, METHODS, PREDICTING, systems_in
from crosswire.systems.protocol import PerArticle

T = TypeVar("T")

# The names of modules made from system files begin so; the folder that was added to sys.path is an attribute of them.
_MODULE_PREFIX, _ADDED_FOLDER = "_crosswire_system_", "_crosswire_folder"

# The systems of a file that a message names.
SHOWN_SYSTEMS = 5


@dataclass(frozen=True, slots=True)
class LiveSystem:
    """A system that can be run.

    Attributes:
        info: Name, version and parameters of the system.
        make: Returns an instance for end-to-end requests. For a system that learns, this is a new instance each time,
            which shares no attribute with earlier ones.
        fresh: Returns an instance without earlier requests, for requests with given items.
        learns: True if the system has `fit`.
        one_article: True if the system processes one article at a time.
        predicts: True if the system has `predict`.
        takes_given: True if the system has `predict_given`.
        verifies: True if the system has `verify`.
    """

    info: SystemInfo
    make: Callable[[], Any]
    fresh: Callable[[], Any]
    learns: bool
    one_article: bool
    predicts: bool
    takes_given: bool
    verifies: bool


def from_plugin(point: EntryPoint) -> LiveSystem:
    """Load the system of an installed package.

    Raises:
        CrosswireError: The package cannot be imported, or its entry point is not a system.
    """
    return _system(_guarded(point.load, f"plug-in {point.name!r} ({point.value})"), point.name)


def from_attribute(module: str, attribute: str) -> LiveSystem:
    """Load the system `module:attribute`.

    Raises:
        CrosswireError: The module cannot be imported, or has no such system.
    """
    # The working directory is not searched, because a file in it could replace a module of a library.
    file = Path(*module.split(".")).with_suffix(".py")
    if file.is_file() and not _is_installed(module.partition(".")[0]):
        raise CrosswireError(f"module {module!r}: is not installed, but ./{file} exists; write ./{file}:{attribute}")
    loaded = _guarded(lambda: importlib.import_module(module), f"module {module!r}")
    return _system(_attribute(loaded, attribute, module), attribute)


def _is_installed(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ValueError:  # a module that is loaded already, without a specification
        return True


def from_file(path: Path, attribute: str | None = None) -> LiveSystem:
    """Load the system `path/file.py:attribute`; it can import modules from the folder of the file, like a script.

    Without an attribute, it is the only system that the file defines.

    Raises:
        CrosswireError: The file cannot be read or imported, has no such system, or does not define exactly one.
    """
    try:
        digest = hashlib.sha256(read_file(path)).hexdigest()[:12]
    except OSError as error:
        raise CrosswireError(f"{path}: cannot be read: {error.strerror}; check the path before the colon") from error
    place = path.resolve()
    loaded = _guarded(lambda: _load(place), str(path))
    name = attribute or _only_system(loaded, path)
    return _system(_attribute(loaded, name, str(path)), name, digest)


def _only_system(module: ModuleType, path: Path) -> str:
    """Return the name of the only system that a module defines: a class, an object, or a decorated function."""
    found = _guarded(lambda: systems_in(module), str(path))
    if len(found) == 1:
        return found[0]
    if not found:
        raise CrosswireError(
            f"{path}: defines no system; expected a class or object with {METHOD_NAMES}, "
            "or a function of one article with @crosswire.per_article"
        )
    forms = ", ".join(f"{path}:{name}" for name in found[:SHOWN_SYSTEMS])
    more = ", ..." if len(found) > SHOWN_SYSTEMS else ""
    raise CrosswireError(f"{path}: defines {len(found)} systems; choose one of {forms}{more}")


def from_object(system: object) -> LiveSystem:
    """Load a system from an object or a class.

    Raises:
        CrosswireError: It has none of `predict`, `predict_given` and `verify`.
    """
    return _system(system, system.__name__ if isinstance(system, type) else type(system).__name__)


def _load(path: Path) -> ModuleType:
    _forget_other_folders(path.parent)
    name = f"{_MODULE_PREFIX}{hashlib.sha256(str(path).encode()).hexdigest()[:12]}_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    before, sys.modules[name] = sys.modules.get(name), module
    if hasattr(before, _ADDED_FOLDER):
        setattr(module, _ADDED_FOLDER, path.parent)
    if str(path.parent) not in sys.path:
        sys.path.insert(0, str(path.parent))
        setattr(module, _ADDED_FOLDER, path.parent)
    spec.loader.exec_module(module)
    return module


def _forget_other_folders(folder: Path) -> None:
    """Remove other folders that were added to sys.path for a system, and the modules that were imported from them.

    Modules of two folders may have the same names.
    """
    loaded = [module for name, module in list(sys.modules.items()) if name.startswith(_MODULE_PREFIX)]
    added = {module: getattr(module, _ADDED_FOLDER, None) for module in loaded}
    for system, other in added.items():
        if other is None or other == folder:
            continue
        delattr(system, _ADDED_FOLDER)
        sys.path[:] = [entry for entry in sys.path if entry != str(other)]
        for name, module in list(sys.modules.items()):
            file = getattr(module, "__file__", None)
            if isinstance(file, str) and Path(file).parent == other and not name.startswith(_MODULE_PREFIX):
                del sys.modules[name]


def _guarded(load: Callable[[], T], what: str, fault: str = "imported") -> T:
    try:
        return run_isolated(load, lambda loaded: loaded)
    except SystemFaultError as error:
        message = f"{what}: cannot be {fault}: {error}; fix the error, or use --debug for the traceback"
        raise CrosswireError(message) from error


@dataclass(frozen=True, slots=True)
class _Attribute:
    """The value of a module attribute, if it exists, and the names of all attributes."""

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
    """The properties of a third-party system that are read before it runs, as plain values."""

    instance: Any
    info: SystemInfo | None
    learns: bool = False
    predicts: bool = False
    takes_given: bool = False
    verifies: bool = False
    problem: str = ""


def _system(found: Any, default_name: str, digest: str = "") -> LiveSystem:  # noqa: ANN401 - a third-party object
    examined = _guarded(lambda: _examine(found, default_name, digest), default_name, "created")
    if examined.info is None:
        raise CrosswireError(f"{default_name}: {examined.problem}")

    # The copy is made before the first request, because given items must go to an instance without earlier requests.
    given = examined.takes_given or examined.verifies
    pristine = found
    if given and not isinstance(found, type):
        pristine = _guarded(lambda: copy.deepcopy(found), default_name, "copied (use its class instead)")

    def fresh() -> object:
        return found() if isinstance(found, type) else copy.deepcopy(pristine)

    return LiveSystem(
        info=examined.info,
        make=fresh if examined.learns else lambda: examined.instance,
        fresh=fresh,
        learns=examined.learns,
        one_article=isinstance(examined.instance, PerArticle),
        predicts=examined.predicts,
        takes_given=examined.takes_given,
        verifies=examined.verifies,
    )


def _or(value: Any, default: Any) -> Any:  # noqa: ANN401 - a third-party value
    return default if value is None else value


def _examine(found: Any, default_name: str, digest: str) -> _Examined:  # noqa: ANN401 - a third-party object
    """Read the properties of a system; if one of them is invalid, return the problem instead."""

    def invalid(problem: str) -> _Examined:
        return _Examined(None, None, problem=problem)

    if not any(callable(getattr(found, method, None)) for method in PREDICTING):
        kind = "this class" if isinstance(found, type) else f"an object of type {type(found).__name__}"
        is_function = callable(found) and not isinstance(found, type)
        hint = "; decorate a function of one article with @crosswire.per_article" if is_function else ""
        return invalid(f"{kind} has no method {METHOD_NAMES}{hint}")
    instance = found() if isinstance(found, type) else found
    name, version = getattr(instance, "name", default_name), str(_or(getattr(instance, "version", None), ""))
    for key, text in (("name", name), ("version", version)):
        if not isinstance(text, str) or not text.isprintable() or len(text) > LONGEST_NAME:
            return invalid(f"{key} is {quoted(text)}; expected at most {LONGEST_NAME} printable characters")
    if not name.strip():
        return invalid("name is empty; give the system a name")
    try:
        parameters = json.loads(json.dumps(_or(getattr(instance, "parameters", None), {}), allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        return invalid(f"parameters are not JSON values: {error}")
    fault = parameters_fault(parameters)
    if fault:
        return invalid(fault)
    info = SystemInfo(str(name), version, parameters, digest)
    own = [getattr(instance, method, None) for method in METHODS]
    for method, found_method in zip(METHODS, own, strict=True):
        if found_method is not None and not callable(found_method):
            return invalid(f"{method} is {quoted(found_method)}; expected a method; define it as one, or remove it")
    learns, predicts, takes_given, verifies = (method is not None for method in own)
    return _Examined(instance, info, learns, predicts, takes_given, verifies)
