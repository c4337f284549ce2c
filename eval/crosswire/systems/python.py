"""Systems written in Python: imported, named and instantiated without trusting any of their code."""

from __future__ import annotations

import copy
import hashlib
import importlib
import importlib.util
import json
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

from crosswire.predictions import SystemInfo
from crosswire.problems import CrosswireError, choice_message, printable, shown
from crosswire.systems.protocol import PerArticle
from crosswire.systems.sandbox import stranger


@dataclass(frozen=True, slots=True)
class LiveSystem:
    """A system that can be asked.

    Attributes:
        info: Its name, version and parameters.
        make: Gives one to ask; of a system that learns a fresh one each time, which shares no attribute with
            those given before.
        learns: Whether it has `fit`.
        one_article: Whether it sees one article at a time.
    """

    info: SystemInfo
    make: Callable[[], Any]
    learns: bool
    one_article: bool


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
    return _system(system, getattr(system, "__name__", type(system).__name__))


def _load(path: Path) -> ModuleType:
    name = f"_crosswire_system_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    if str(path.parent) not in sys.path:
        sys.path.insert(0, str(path.parent))
    spec.loader.exec_module(module)
    return module


def _guarded(load: Callable[[], Any], what: str) -> Any:  # noqa: ANN401 - a stranger's module or attribute
    try:
        with stranger():
            return load()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise CrosswireError(f"{what}: cannot be imported: {describe(error)}; mend it, or see --debug") from error


def describe(error: BaseException) -> str:
    """What went wrong in a stranger's code, in one line, with the innermost place."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    try:
        text = " ".join(printable(str(error)).split())
    except Exception:
        text = "(its message cannot be printed)"
    return f"{type(error).__name__}: {text[:200]}{place}" if text else f"{type(error).__name__}{place}"


def _attribute(module: ModuleType, name: str, what: str) -> object:
    try:
        return getattr(module, name)
    except AttributeError as error:
        public = [key for key in vars(module) if not key.startswith("_")]
        raise CrosswireError(f"{what}: {choice_message('attribute', name, public)}") from error


def _system(found: object, default_name: str, digest: str = "") -> LiveSystem:
    if not callable(getattr(found, "predict", None)):
        message = f"{default_name}: {type(found).__name__} has no predict(story)"
        if callable(found) and not isinstance(found, type):
            message += "; a function of one article is declared with @crosswire.per_article"
        raise CrosswireError(message)
    try:
        with stranger():
            instance = found() if isinstance(found, type) else found
            info = _info(instance, default_name, digest)
            learns = callable(getattr(instance, "fit", None))
    except KeyboardInterrupt:
        raise
    except CrosswireError:
        raise
    except BaseException as error:
        raise CrosswireError(f"{default_name}: cannot be made: {describe(error)}; mend it, or see --debug") from error

    def make() -> object:
        if not learns:
            return instance
        return found() if isinstance(found, type) else copy.deepcopy(found)

    return LiveSystem(info, make, learns, isinstance(instance, PerArticle))


def _info(system: object, default_name: str, digest: str) -> SystemInfo:
    name = getattr(system, "name", default_name)
    parameters = getattr(system, "parameters", {})
    if not isinstance(name, str) or not name.strip() or not name.isprintable():
        raise CrosswireError(f"{default_name}: name is {shown(name)}; expected a string of printable characters")
    try:
        plain = json.loads(json.dumps(parameters, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise CrosswireError(f"{name}: parameters are no JSON values: {error}") from error
    if not isinstance(plain, dict):
        raise CrosswireError(f"{name}: parameters is {shown(plain)}; expected a dictionary")
    return SystemInfo(name, printable(str(getattr(system, "version", ""))), plain, digest)
