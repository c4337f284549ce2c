"""The systems that a Python module defines."""

from __future__ import annotations

import importlib.util
import sys
from inspect import isabstract
from pathlib import Path
from types import ModuleType
from typing import Any

from crosswire.systems.protocol import PerArticle

# The methods of a system. It needs one of those that predict.
METHODS = ("fit", "predict", "predict_given", "verify")
PREDICTING = METHODS[1:]
METHOD_NAMES = "predict(story), predict_given(story, given) or verify(story, pairs)"


def systems_in(module: ModuleType) -> list[str]:
    """Return the names of the systems that a module defines, without those that it imports.

    An abstract class is no system, and a class that another one extends is only its base.
    """
    values = [(name, value) for name, value in vars(module).items() if not name.startswith("_")]
    own = [(name, value) for name, value in values if _is_own(value, module) and _predicts(value)]
    bases = {base for _, value in own if isinstance(value, type) for base in value.__mro__[1:]}
    return [name for name, value in own if not isinstance(value, type) or not (isabstract(value) or value in bases)]


def _is_own(value: Any, module: ModuleType) -> bool:  # noqa: ANN401 - a third-party object
    """Return whether a module defines a class, or the function of a system for single articles, or made an object."""
    if isinstance(value, PerArticle):
        return getattr(value.function, "__module__", module.__name__) == module.__name__
    return value.__module__ == module.__name__ if isinstance(value, type) else not isinstance(value, ModuleType)


def _predicts(value: Any) -> bool:  # noqa: ANN401 - a third-party object
    """Return whether a value has a method that predicts; false if its attributes cannot be read."""
    try:
        return any(callable(getattr(value, method, None)) for method in PREDICTING)
    except KeyboardInterrupt:
        raise
    except BaseException:
        return False


def load_file(path: Path) -> ModuleType:
    """Import a file as a module, with its folder first on the path, as for a script.

    The module has the name of the file, so that processes which the system starts can import its functions. A file
    with the name of another module, such as `random.py`, gets a name of its own.
    """
    name = path.stem
    if name in sys.modules or name in sys.stdlib_module_names or importlib.util.find_spec(name.partition(".")[0]):
        name = f"_crosswire_system_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path.name} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, str(path.parent))
    spec.loader.exec_module(module)
    return module
