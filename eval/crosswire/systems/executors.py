"""Executors that run requests elsewhere: a Dask cluster, or one that a function of the user makes."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from typing import Any

from crosswire.problems import CrosswireError

DASK_PREFIXES = ("tcp://", "tls://", "ucx://", "ws://", "wss://")


@contextlib.contextmanager
def open_executor(executor: Executor | str | None) -> Iterator[Executor | None]:
    """Yield an executor; one that is given by its name is closed afterwards.

    Args:
        executor: An executor, the address of a Dask scheduler (`tcp://host:port`), or `module:factory` with a function
            that returns an executor.

    Raises:
        CrosswireError: The name is not of this form, cannot be imported, or gives no executor.
    """
    if not isinstance(executor, str):
        yield executor
    elif executor.startswith(DASK_PREFIXES):
        with _dask_client(executor) as client:
            yield client.get_executor()
    else:
        made = _made(executor)
        try:
            yield made
        except BaseException:
            _stop(made)
            raise
        made.shutdown()


def _stop(executor: Executor) -> None:
    """Stop an executor without waiting for its running requests, as far as it can be stopped."""
    executor.shutdown(wait=False, cancel_futures=True)
    # An executor of processes would wait for them when Python ends.
    for process in list((getattr(executor, "_processes", None) or {}).values()):
        process.terminate()


def _dask_client(address: str) -> Any:  # noqa: ANN401 - a class of an extra
    try:
        from distributed import Client
    except ImportError as error:
        raise CrosswireError(f"{address}: needs the library distributed; install crosswire[dask]") from error
    try:
        return Client(address, timeout="10s", set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise CrosswireError(f"{address}: no Dask scheduler answers: {error}") from error


def _made(name: str) -> Executor:
    module, colon, attribute = name.partition(":")
    if not (colon and attribute.isidentifier() and all(part.isidentifier() for part in module.split("."))):
        raise CrosswireError(f"executor {name!r}: give the address of a Dask scheduler (tcp://...) or module:factory")
    try:
        factory: Callable[[], object] = getattr(importlib.import_module(module), attribute)
        made = factory()
    except Exception as error:
        raise CrosswireError(f"executor {name!r}: cannot be made: {type(error).__name__}: {error}") from error
    if not isinstance(made, Executor):
        raise CrosswireError(
            f"executor {name!r}: returned a {type(made).__name__}; expected a concurrent.futures.Executor"
        )
    return made
