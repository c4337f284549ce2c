"""Tests of the pause of garbage collection, which restores the previous state."""

from __future__ import annotations

import gc

import pytest

from crosswire.model.gc_pause import collection_paused


def test_garbage_collection_resumes_after_error() -> None:
    seen: list[bool] = []

    @collection_paused()
    def fail() -> None:
        seen.append(gc.isenabled())
        raise ValueError("oops")

    with pytest.raises(ValueError, match="oops"):
        fail()
    assert seen == [False]
    assert gc.isenabled()


def test_disabled_garbage_collection_stays_disabled() -> None:
    gc.disable()
    try:
        with collection_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
