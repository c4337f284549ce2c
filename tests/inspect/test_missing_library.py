"""An installation without the extra `crosswire[inspect]`."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from conftest import Bench
from crosswire.problems import Exit


def test_missing_library_is_named(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "run.eval").write_bytes(b"")
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "inspect_ai" else find(name))
    result = bench("score", "run.eval")
    assert result.exit_code == Exit.USAGE
    needed = "inspect_ai is needed to read an inspect log; run: pip install 'crosswire[inspect]'"
    assert result.stderr == f"run.eval: {needed}\n"
