"""Fixtures shared by many tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from crosswire.cli.app import app
from support.builders import copy_hesk, write_story
from support.no_skips import pytest_addoption as pytest_addoption
from support.no_skips import pytest_collection_modifyitems as pytest_collection_modifyitems
from support.no_skips import pytest_sessionfinish as pytest_sessionfinish
from support.no_skips import pytest_terminal_summary as pytest_terminal_summary

Bench = Callable[..., Result]


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Return a function that runs the command line in this process, from an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin, prog_name="bench")

    return run


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Return a data folder with one story of one article."""
    return write_story(tmp_path / "data")


@pytest.fixture
def hesk(tmp_path: Path) -> Path:
    """Return a data folder with a copy of the invented story."""
    return copy_hesk(tmp_path / "data")


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the environment variables of crosswire, which could change the results of tests."""
    for name in ("COLUMNS", "BENCH_DATA", "BENCH_DEBUG", "BENCH_EVAL_SYSTEM"):
        monkeypatch.delenv(name, raising=False)
