"""The digest of the code of a system covers what it imports from its folder or package, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from crosswire.dataset.store import open_store
from crosswire.evaluation.predict import predict
from crosswire.problems import CrosswireError
from crosswire.systems.live_system import LiveSystem
from crosswire.systems.resolve import resolve

MINE = """
from words import LABEL
from crosswire import ArticlePrediction, Mention, per_article
@per_article
def mine(article):
    return ArticlePrediction(article.id, [Mention(0, 3, LABEL)])
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    (tmp_path / "words.py").write_text("LABEL = 'PER'\n")
    (tmp_path / "unused.py").write_text("X = 1\n")
    (tmp_path / "mine.py").write_text(MINE)
    return tmp_path / "mine.py"


def digest(system: str | Path) -> str:
    found = resolve(system, open_store())
    assert isinstance(found, LiveSystem)
    return found.info.digest


def test_file_counts_with_the_modules_that_it_imports(mine: Path) -> None:
    before = digest(mine)
    assert len(before) == 12
    (mine.parent / "unused.py").write_text("X = 2\n")
    assert digest(mine) == before
    (mine.parent / "words.py").write_text("LABEL = 'ORG'\n")
    assert digest(mine) != before


def test_libraries_in_the_folder_of_the_file_do_not_count(mine: Path) -> None:
    environment = mine.parent / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    before = digest(mine)
    (mine.parent / "elsewhere").mkdir()
    mine.rename(mine.parent / "elsewhere" / "mine.py")
    (mine.parent / "words.py").rename(mine.parent / "elsewhere" / "words.py")
    assert digest(mine.parent / "elsewhere" / "mine.py") == before


def test_module_of_a_package_counts_with_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "package_of_mine"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "words.py").write_text("LABEL = 'PER'\n")
    (package / "systems.py").write_text(MINE.replace("from words", "from package_of_mine.words"))
    monkeypatch.syspath_prepend(tmp_path)
    before = digest("package_of_mine.systems:mine")
    (package / "words.py").write_text("LABEL = 'ORGS'\n")
    assert digest("package_of_mine.systems:mine") != before


def test_run_of_other_imported_code_is_not_resumed(mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def interrupt(*arguments: object) -> None:
        calls.append(arguments)
        raise KeyboardInterrupt

    out = tmp_path / "p.jsonl"
    monkeypatch.setattr("crosswire.evaluation.system_run.SystemRun._note_problems", interrupt)
    with pytest.raises(KeyboardInterrupt):
        predict(str(mine), out, stories=["hesk"])
    monkeypatch.undo()
    (mine.parent / "words.py").write_text("LABEL = 'ORG'\n")
    with pytest.raises(CrosswireError, match="from another system, version, code, data, label set or seed"):
        predict(str(mine), out, stories=["hesk"])
    with pytest.raises(CrosswireError, match="from another system, version, code, data, label set or seed"):
        predict(str(mine), out, stories=["hesk"], seed=1)
