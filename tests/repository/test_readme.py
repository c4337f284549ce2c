"""README does what it says: its Python runs, its commands run, its links and its example exist."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml

from crosswire import __version__
from crosswire import about as citation
from crosswire.dataset.store import open_store
from crosswire.model import Claim
from crosswire.model.claim_pairs import claim_pairs
from crosswire.model.schema import AGREEMENT
from support.paths import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "annotations" / "README.md",
    ROOT / "annotations" / "GUIDELINES.md",
]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.M | re.S)


def test_python_and_commands_run_as_printed(tmp_path: Path) -> None:
    mine, *rest = blocks("python")
    (tmp_path / "mine.py").write_text(mine)
    for block in rest:
        subprocess.run([sys.executable, "-c", block], cwd=tmp_path, check=True, capture_output=True)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    commands = [line.removeprefix("$ ") for block in blocks("console") for line in block.splitlines()]
    assert len(commands) == 4
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
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page.name, target)


def test_the_page_shown_by_package_indexes_has_no_front_matter() -> None:
    shown = README.partition("<!-- readme starts here -->\n")[2]
    assert shown.startswith("# Crosswire\n")
    assert "config_name" not in shown


def test_the_citation_file_says_what_bench_cite_says() -> None:
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


def test_the_points_of_the_second_reading_are_those_on_record() -> None:
    path = ROOT / "annotations" / "passes" / "decisions-second-reading.tsv"
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    invented = [row for row in rows if row[0].startswith("hesk")]
    real = Counter(row[1] for row in rows if row not in invented)
    told = re.search(
        r"raised (\d+) points \((\d+) errors, (\d+) debatable, (\d+) claims[^;]*?, (\d+) open rules; (\d+) more", README
    )
    assert told
    kinds = [real[kind] for kind in ("error", "debatable", "missing", "rule")]
    assert [int(number) for number in told.groups()] == [sum(kinds), *kinds, len(invented)]
    assert all(row[-1] for row in rows)


def test_the_conflicts_found_without_sight_of_the_gold_are_counted_as_told() -> None:
    store = open_store()
    story = store.story("homs")
    pairs = [p for p in claim_pairs(store.gold(story), store.schema.disputes) if p.reason != AGREEMENT]
    segments = {(article.id, each.id): each for article in story.articles for each in article.segments}

    def stands_in(claim: Claim, article: str, segment: str) -> bool:
        place = segments[article, segment]
        return claim.article == article and any(s < place.end and place.start < e for s, e in claim.spans)

    outcomes: Counter[str] = Counter()
    path = ROOT / "annotations" / "passes" / "discovery-after-gold.tsv"
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        kind, article, segment, words, other, place, others, *_ = line.split("\t")
        assert words in story.article(article).text
        assert others in story.article(other).text
        labels = {
            pair.label
            for pair in pairs
            for one, two in ((pair.left, pair.right), (pair.right, pair.left))
            if stands_in(one, article, segment) and stands_in(two, other, place)
        }
        if kind != "tempting":
            outcomes["same" if kind in labels else "other" if labels else "none"] += 1
    told = re.search(
        r"listed (\d+) pairs of sentences .*?: (\d+) of them bear .*?, (\d+) another one; of the other (\d+)", README
    )
    assert told
    expected = [outcomes.total(), outcomes["same"], outcomes["other"], outcomes["none"]]
    assert [int(number) for number in told.groups()] == expected


def test_the_types_of_contradiction_that_do_not_occur_are_named() -> None:
    stats = json.loads((ROOT / "annotations" / "stats.json").read_text(encoding="utf-8"))["homs"]
    types = stats["pairs"]["contradictions"]["type"]
    told = re.search(
        r"Of the types of contradiction, (.*?) do not occur in `homs`, and most are of type `(\w+)`", README
    )
    assert told
    assert set(re.findall(r"`(\w+)`", told[1])) == {name for name, number in types.items() if not number}
    assert 2 * types[told[2]] > sum(types.values())
