"""The code and commands of README run, and the links of all pages lead to files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from crosswire import __version__
from crosswire import about as citation
from crosswire.dataset.store import open_store
from support.paths import PAGES, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.M | re.S)


def test_python_and_commands_run_as_printed(tmp_path: Path) -> None:
    mine, *rest = blocks("python")
    (tmp_path / "mine.py").write_text(mine)
    for block in rest:
        subprocess.run([sys.executable, "-c", block], cwd=tmp_path, check=True, capture_output=True)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    commands = [line.removeprefix("$ ") for block in blocks("console") for line in block.splitlines()]
    assert len(commands) == 5
    for command in commands:
        done = subprocess.run(
            command,
            shell=True,
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (command, done.stderr)


def test_python_of_the_dataset_card_runs_as_printed(tmp_path: Path) -> None:
    card = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    found = re.findall(r"^```python\n(.*?)^```", card, flags=re.M | re.S)
    assert len(found) == 2
    code = "\n".join(found).replace("path/to/checkout", str(ROOT))
    offline = {**os.environ, "HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1"}
    subprocess.run([sys.executable, "-c", code], env=offline, check=True, capture_output=True)


def test_the_example_is_the_file_in_examples() -> None:
    example = (ROOT / "examples" / "mine.py").read_text()
    assert example.partition('"""\n\n')[2] == blocks("python")[0]
    assert sum(1 for line in blocks("python")[0].split("class Mine")[1].splitlines() if line.strip()) <= 10


def test_the_two_commands_are_one_line_each_and_ci_runs_the_second() -> None:
    first, second = (block.strip() for block in blocks("sh"))
    assert "\n" not in first + second
    assert first.endswith("bench eval --system gazetteer")
    assert second.endswith("pytest")
    assert second in (ROOT / ".ci" / "run").read_text()


def test_links_between_pages_lead_somewhere() -> None:
    assert len(PAGES) > 15
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert "://" in target or (page.parent / target).exists(), (page.name, target)


def test_readme_is_short_and_its_first_table_is_on_the_first_screen() -> None:
    lines = README.splitlines()
    assert lines[0] == "# Crosswire"
    assert len(lines) <= 140
    assert next(number for number, line in enumerate(lines) if line.startswith("| ")) < 25


def test_citation_file_agrees_with_bench_cite() -> None:
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert cff["title"] == citation.TITLE
    assert cff["version"] == __version__
    assert cff["authors"] == [{"name": citation.AUTHORS}]


def test_nothing_in_the_repository_names_a_machine_or_a_registry() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("no git checkout")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert "README.md" in listed
    texts = {
        name: (ROOT / name).read_text(encoding="utf-8", errors="replace") for name in listed if (ROOT / name).is_file()
    }
    here = Path(__file__).relative_to(ROOT).as_posix()
    forbidden = re.compile(r"/(?:root|home|work|Users|tmp)/\w|files\.pythonhosted|pypi\.org")
    assert [name for name, text in texts.items() if name != here and forbidden.search(text)] == []


def test_every_point_of_the_second_reading_has_a_decision() -> None:
    path = ROOT / "annotations" / "passes" / "decisions-second-reading.tsv"
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    assert rows
    assert all(row[-1] for row in rows)


def test_quotes_of_the_discovery_list_are_in_the_articles() -> None:
    story = open_store().story("homs")
    path = ROOT / "annotations" / "passes" / "discovery-after-gold.tsv"
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        _, article, _, quote, other, _, other_quote, *_ = line.split("\t")
        assert quote in story.article(article).text
        assert other_quote in story.article(other).text
