"""When memory is looked through for garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused() -> Iterator[None]:
    """No search for cyclic garbage inside: for code that makes many records that last, and no cycles.

    The search walks through all records again whenever their number has grown by a quarter, which costs more than
    making them. What is free of cycles is freed at once all the same.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
