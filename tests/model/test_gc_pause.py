"""The search for garbage is off inside, and as it was behind."""

from __future__ import annotations

import gc

import pytest

from crosswire.model.gc_pause import collection_paused


def test_the_search_for_garbage_goes_on_after_an_error() -> None:
    seen: list[bool] = []

    @collection_paused()
    def fail() -> None:
        seen.append(gc.isenabled())
        raise ValueError("oops")

    with pytest.raises(ValueError, match="oops"):
        fail()
    assert seen == [False]
    assert gc.isenabled()


def test_a_search_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with collection_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
