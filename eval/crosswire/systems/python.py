"""Systems written in Python: their code is imported, inspected and instantiated in isolation."""

from __future__ import annotations

import copy
import importlib
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from crosswire.formats.files import read_file
from crosswire.formats.predictions.header import LONGEST_NAME, parameters_fault
from crosswire.model import SystemInfo
from crosswire.problems import CrosswireError, quoted, unknown_value
from crosswire.systems.code_digest import code_digest
from crosswire.systems.isolation import SystemFaultError, run_isolated
from crosswire.systems.module_systems import METHOD_NAMES, METHODS, PREDICTING, load_file, systems_in
from crosswire.systems.protocol import PerArticle

T = TypeVar("T")

# The group of entry points that installed systems have.
GROUP = "crosswire.systems"

# The systems of a file that a message names.
SHOWN_SYSTEMS = 5


@dataclass(frozen=True, slots=True)
class PythonSystem:
    """A system whose code is imported into this process.

    Attributes:
        info: Name, version, parameters and digest of the code.
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


def from_plugin(name: str) -> PythonSystem:
    """Load the system that an installed package has under a name.

    Raises:
        CrosswireError: The package cannot be imported, or its entry point is not a system.
    """
    [point] = entry_points(group=GROUP, name=name)
    found = _guarded(point.load, f"plug-in {name!r} ({point.value})")
    digest = _guarded(lambda: code_digest(sys.modules[point.module]), name)
    return _system(found, name, digest)


def from_attribute(module: str, attribute: str) -> PythonSystem:
    """Load the system `module:attribute`.

    Raises:
        CrosswireError: The module cannot be imported, or has no such system.
    """
    loaded = _guarded(lambda: importlib.import_module(module), f"module {module!r}")
    return _system(_attribute(loaded, attribute, module), attribute, code_digest(loaded))


def from_file(path: Path, attribute: str | None = None, shown: str = "") -> PythonSystem:
    """Load the system `path/file.py:attribute`; it can import modules from the folder of the file, like a script.

    Without an attribute, it is the only system that the file defines. Messages show the path as `shown`, by default
    as it is.

    Raises:
        CrosswireError: The file cannot be read or imported, has no such system, or does not define exactly one.
    """
    shown = shown or str(path)
    try:
        read_file(path)
    except OSError as error:
        raise CrosswireError(f"{shown}: cannot be read: {error.strerror}; check the path before the colon") from error
    loaded = _guarded(lambda: load_file(path), shown)
    name = attribute or _only_system(loaded, shown)
    return _system(_attribute(loaded, name, shown), name, code_digest(loaded, path))


def _only_system(module: ModuleType, path: str) -> str:
    """Return the name of the only system that a module defines: a class, an object, or a decorated function."""
    found = _guarded(lambda: systems_in(module), path)
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


def from_object(system: object) -> PythonSystem:
    """Load a system from an object or a class.

    Raises:
        CrosswireError: It has none of `predict`, `predict_given` and `verify`.
    """
    return _system(system, system.__name__ if isinstance(system, type) else type(system).__name__)


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


def _system(found: Any, default_name: str, digest: str = "") -> PythonSystem:  # noqa: ANN401 - a third-party object
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

    return PythonSystem(
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
