"""Rules of the gold: each has a bad file that breaks only this rule, and a line in docs/rules.md."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from crosswire import CrosswireError, evaluate, load_gold
from crosswire.curation.canonical_form import gold_files
from crosswire.curation.check import check_store
from crosswire.curation.checks.time_and_quantity import number_in_words
from crosswire.dataset.store import Store, open_store
from crosswire.model import Wikidata
from crosswire.model.time_values import is_time_value
from support.builders import TEXT, Change, change, set_to, write_event, write_story
from support.paths import CASES, ROOT

GOLD_CASES = sorted((CASES / "gold").glob("*.jsonl"))
LAY_DOWN = (ROOT / "corpus" / "hesk" / "hesk-2.txt").read_text().index("lay down")
BAD_PREDICTIONS = sorted((CASES / "predictions").glob("*.jsonl"))


@pytest.mark.parametrize("path", GOLD_CASES, ids=[path.stem for path in GOLD_CASES])
def test_bad_file_breaks_only_the_rule_in_its_name(path: Path, tmp_path: Path) -> None:
    root = write_story(tmp_path / "data")
    rule, layer = path.stem.partition("-")[0], path.stem.rpartition(".")[2]
    folder = root / "annotations" / "tiny"
    target = (folder if layer == "entities" else folder / "tiny-1") / f"{layer}.jsonl"
    shutil.copy(path, target)
    problems = check_store(Store(root)).problems
    assert {problem.rule for problem in problems} == {rule.partition(".")[0]}, problems
    assert all(problem.file == str(target) for problem in problems)


def test_tiny_story_is_valid(tiny: Path) -> None:
    assert check_store(Store(tiny)).problems == []


def write_entities(root: Path, *mentions: list[str]) -> None:
    """Write the entities of the tiny story, one for each list of mention ids."""
    types = {"m1": "PER", "m2": "PER", "m3": "GPE", "m5": "LOC"}
    names = {"m1": "Ada", "m2": "Bo", "m3": "Rome", "m5": "Tiber"}
    lines = [
        {
            "id": f"e{n}",
            "type": types[own[0]],
            "name": names[own[0]],
            "aliases": [names[mention] for mention in own[1:]],
            "description": "",
            "vague": False,
            "member_of": [],
            "wikidata": None,
            "mentions": [["tiny-1", mention] for mention in own],
        }
        for n, own in enumerate(mentions, 1)
    ]
    (root / "annotations" / "tiny" / "entities.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def test_e603_reports_mention_without_entity(tiny: Path) -> None:
    write_entities(tiny, ["m1", "m2"], ["m3"], ["m5"])
    assert check_store(Store(tiny)).problems == []
    write_entities(tiny, ["m1", "m2"], ["m3"])
    [problem] = check_store(Store(tiny)).problems
    assert problem.rule == "E603"
    assert (problem.line, "'m5' 'Tiber' belongs to no entity" in problem.message) == (5, True)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({}, None),
        ({"text": "meets"}, "E204"),
        ({"text": ""}, "E204"),
        ({"polarity": ""}, "E109"),
        ({"holder": None}, "E109"),
        ({"type": "Party"}, "E302"),
        ({"end": 900}, "E202"),
        ({"aspect": "soon"}, "E314"),
        ({"arguments": [{"role": "Agent", "mention": "m9"}]}, "E307"),
        ({"arguments": [{"role": "Speaker", "mention": "m1"}]}, "E311"),
        ({"arguments": [{"role": "Place"}]}, "E315"),
        ({"holder": "v1"}, "E312"),
        ({"start": 4.5}, "E111"),
    ],
)
def test_invalid_events_are_reported(fields: dict[str, object], rule: str | None, tiny: Path) -> None:
    path = write_event(tiny, **fields)
    problems = check_store(Store(tiny)).problems
    assert [problem.rule for problem in problems] == ([rule] if rule else [])
    assert all(problem.file == str(path) for problem in problems)


@pytest.mark.parametrize(
    ("happenings", "rule"),
    [
        ([{"id": "h1", "type": "Meet", "includes": [], "events": [["tiny-1", "v9"]]}], "E307"),
        ([{"id": "h1", "type": "Flee", "includes": [], "events": [["tiny-1", "v1"]]}], "E309"),
        ([{"id": "h1", "type": "Meet", "includes": ["h7"], "events": [["tiny-1", "v1"]]}], "E310"),
        ([{"id": "h1", "type": "Meet", "includes": [], "events": []}], "E109"),
    ],
)
def test_invalid_happenings_are_reported(happenings: list[object], rule: str, tiny: Path) -> None:
    write_event(tiny)
    path = tiny / "annotations" / "tiny" / "happenings.jsonl"
    path.write_text("".join(json.dumps(happening) + "\n" for happening in happenings))
    assert [(problem.rule, problem.file) for problem in check_store(Store(tiny)).problems] == [(rule, str(path))]


def test_e604_reports_event_without_happening(tiny: Path) -> None:
    path = write_event(tiny)
    other = json.loads(path.read_text()) | {"id": "v2", "start": 39, "end": 43, "text": "rose", "arguments": []}
    path.write_text(path.read_text() + json.dumps(other) + "\n")
    assert [(problem.rule, problem.line) for problem in check_store(Store(tiny)).problems] == [("E604", 2)]


def test_e602_reports_annotation_folder_without_article(tiny: Path) -> None:
    (tiny / "annotations" / "tiny" / "tiny-9").mkdir()
    assert [problem.rule for problem in check_store(Store(tiny)).problems] == ["E602"]


def test_e602_reports_unknown_file(tiny: Path) -> None:
    unknown = tiny / "annotations" / "tiny" / "tiny-1" / "mention.jsonl"
    unknown.write_text("{}\n")
    [problem] = check_store(Store(tiny)).problems
    assert (problem.rule, problem.file) == ("E602", str(unknown))
    assert "did you mean 'mentions.jsonl'?" in problem.message
    assert unknown not in [file.path for file in gold_files(Store(tiny))]


def test_e101_reports_missing_gold_file(tiny: Path) -> None:
    (tiny / "annotations" / "tiny" / "tiny-1" / "mentions.jsonl").unlink()
    assert [problem.rule for problem in check_store(Store(tiny)).problems] == ["E101"]


def test_e120_reports_article_id_of_two_stories(tiny: Path) -> None:
    shutil.copytree(tiny / "corpus" / "tiny", tiny / "corpus" / "other")
    shutil.copytree(tiny / "annotations" / "tiny", tiny / "annotations" / "other")
    card = tiny / "corpus" / "other" / "story.toml"
    card.write_text(card.read_text().replace('id = "tiny"', 'id = "other"', 1))
    assert [problem.rule for problem in check_store(Store(tiny)).problems] == ["E120"]
    with pytest.raises(CrosswireError, match="an article with the same id"):
        evaluate("empty", stories=["tiny", "other"], data=tiny)


def set_mentions(root: Path, text: str, **fields: object) -> None:
    """Write the mentions of the tiny story: one mention with this text."""
    at = TEXT.index(text)
    record = {"id": "m1", "start": at, "end": at + len(text), "type": "ORG", "level": "NAM", "text": text, **fields}
    (root / "annotations" / "tiny" / "tiny-1" / "mentions.jsonl").write_text(json.dumps(record) + "\n")


def test_e401_reports_determiner_in_name_but_not_in_quantity(tiny: Path) -> None:
    set_mentions(tiny, "The Tiber")
    assert [problem.rule for problem in check_store(Store(tiny)).problems] == ["E401"]
    set_mentions(tiny, "the bay", type="QTY", quantity={"op": "=", "value": 1, "unit": "bay"})
    assert check_store(Store(tiny)).problems == []


@pytest.mark.parametrize(
    ("file", "name", "edit", "rule"),
    [
        ("hesk-1/mentions.jsonl", "m6", set_to(value="2031-03-04"), "E408"),
        ("hesk-2/events.jsonl", "v6", set_to(start=LAY_DOWN - 3, text="to lay down"), "E406"),
        ("hesk-2/mentions.jsonl", "m22", set_to(quantity={"op": "=", "value": 3, "unit": "official"}), "E407"),
        ("entities.jsonl", "e1", set_to(aliases=["Guard"]), "E409"),
        ("entities.jsonl", "e1", set_to(aliases=["Guard", "RG", "Rivermen"]), "E409"),
        ("entities.jsonl", "e1", set_to(name="the armed millers"), "E409"),
        ("entities.jsonl", "e1", set_to(wikidata="Q64"), "E111"),
        ("entities.jsonl", "e1", set_to(wikidata={"id": "Q64", "source": "wikidata.org"}), "E109"),
        ("entities.jsonl", "e1", set_to(wikidata={"id": "64", "source": "wikidata.org", "date": "2031-04-01"}), "E327"),
        ("entities.jsonl", "e1", set_to(wikidata={"id": "Q64", "source": "wikidata.org", "date": "2031-04"}), "E327"),
        ("hesk-1/events.jsonl", "v2", lambda event: event["arguments"][0].update(role="Place"), "E325"),
        ("hesk-1/events.jsonl", "v2", lambda event: event["arguments"].append(event["arguments"][0]), "E326"),
    ],
)
def test_invalid_names_fillers_times_and_wikidata_are_reported(
    file: str, name: str, edit: Change, rule: str, hesk: Path
) -> None:
    line = change(hesk, file, name, edit)
    problems = check_store(Store(hesk)).problems
    assert {(problem.rule, problem.line) for problem in problems} == {(rule, line)}, problems


def test_wikidata_item_is_read_with_source_and_date(hesk: Path) -> None:
    item = {"id": "Q64", "source": "wikidata.org", "date": "2031-04-01"}
    change(hesk, "entities.jsonl", "e1", set_to(wikidata=item))
    assert check_store(Store(hesk)).problems == []
    [entity] = [each for each in load_gold("hesk", data=hesk).entities or () if each.id == "e1"]
    assert entity.wikidata == Wikidata(**item)


def test_e116_reports_damaged_text(tiny: Path) -> None:
    (tiny / "corpus" / "tiny" / "tiny-1.txt").write_text("other")
    assert [problem.rule for problem in check_store(Store(tiny)).problems] == ["E116"]


def test_every_rule_is_documented_and_tested() -> None:
    code = "".join(path.read_text() for path in (ROOT / "eval").rglob("*.py"))
    in_code = set(re.findall(r'"([EW]\d{3})"', code))
    documented = set(re.findall(r"^\| ([EW]\d{3}) \|", (ROOT / "docs" / "rules.md").read_text(), flags=re.M))
    assert documented == in_code
    tests = "".join(path.read_text() for path in (ROOT / "tests").rglob("*.py"))
    cases = {path.stem[:4] for path in (*GOLD_CASES, *BAD_PREDICTIONS)}
    assert {rule for rule in in_code if rule not in cases and f'"{rule}"' not in tests} == set()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("two", 2),
        ("Roughly one million", 1_000_000),
        ("dozens", 24),
        ("Thousands", 2000),
        ("tens of thousands", 20_000),
        ("a dozen", 12),
        ("three hundred thousand", 300_000),
        ("more than two hundred", 200),
        ("one billion", 1_000_000_000),
        ("one or two", None),
        ("two hundred fifty", None),
        ("two and a half million", None),
        ("many", None),
    ],
)
def test_number_in_words_follows_the_guidelines(text: str, number: float | None) -> None:
    assert number_in_words(text, open_store().english.numbers) == number


@pytest.mark.parametrize(
    "value",
    [
        "2031",
        "2031-03",
        "2031-03-04",
        "2031-03-04~",
        "2031-02-28/2031-03-01",
        "2031-03-07/..",
        "../2031",
        "P10D",
        "P1Y~",
        "PT24H",
        "P1Y2M",
        "2031-05/2031",
        "2031/2031-05",
    ],
)
def test_is_time_value_accepts_values_of_the_guidelines(value: str) -> None:
    assert is_time_value(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Monday",
        "2031-13",
        "2031-02-30",
        "31-03-04",
        "2031/2030",
        "../..",
        "2031/",
        "P",
        "PT",
        "PXD",
        "P1D2Y",
        "P3M3M",
        "2031-3-4",
    ],
)
def test_is_time_value_rejects_other_values(value: str) -> None:
    assert not is_time_value(value)
