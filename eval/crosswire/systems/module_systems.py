"""The systems that a Python module defines."""

from __future__ import annotations

from inspect import isabstract
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
