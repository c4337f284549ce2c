"""Conflicts, further places of claims, and readings of lines: files, references and canonical form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conftest import Bench
from crosswire import evaluate, load_gold
from crosswire.curation.canonical_form import canonical_file, gold_files
from crosswire.curation.check import check_store
from crosswire.dataset.store import Store
from crosswire.model import Gold
from support.builders import Change, change, copy_hesk, set_to

CONFLICT = {
    "id": "k1", "fact": "the day on which the dam was seized", "cause": "sources_disagree", "confidence": "high",
    "note": "", "closed": [{"reader": "r1", "date": "2031-04-01"}, {"reader": "r2", "date": "2031-04-02"}],
}  # fmt: skip
READER = {
    "reader": "r1",
    "kind": "model",
    "maker": "m",
    "version": "1",
    "date": "2031-04-01",
    "shown": "both sentences",
}
# The pair of the claims c1 and c2, and of c4 and c5.
LINES = ("p37f454ddb8", "p35b471363e")


def write_lines(path: Path, *records: dict[str, Any]) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def folder(root: Path) -> Path:
    return root / "annotations" / "hesk"


def rules(root: Path) -> list[str]:
    """Return the rules of all problems but the warnings about open gold."""
    return [each.rule for each in check_store(Store(root)).problems if not each.rule.startswith("W60")]


def gold_of(root: Path) -> Gold:
    return load_gold("hesk", data=root)


@pytest.mark.parametrize(
    ("file", "name", "edit", "expected"),
    [
        ("claims.jsonl", "c1", set_to(also=["s9"]), []),
        ("claims.jsonl", "c1", set_to(also=["s99"]), ["E328"]),
        ("claims.jsonl", "c1", set_to(also=["s9", "s9"]), ["E328"]),
        ("claims.jsonl", "c1", set_to(also=[3]), ["E111"]),
        ("claims.jsonl", "c1", set_to(also="s9"), ["E111"]),
        ("disputes.jsonl", "d1", set_to(conflict="k1"), []),
        ("disputes.jsonl", "d1", set_to(conflict="k9"), ["E307"]),
        ("disputes.jsonl", "d1", set_to(conflict=1), ["E111"]),
        ("distractors.jsonl", "x1", set_to(question="Who fled?"), []),
        ("distractors.jsonl", "x1", set_to(question=["Who?"]), ["E111"]),
    ],
)
def test_invalid_parts_of_records(file: str, name: str, edit: Change, expected: list[str], hesk: Path) -> None:
    write_lines(folder(hesk) / "conflicts.jsonl", CONFLICT)
    change(hesk, file, name, edit)
    found = [rule for rule in rules(hesk) if rule != "E115"]
    assert found == expected


def test_also_cannot_be_boilerplate_or_the_evidence(hesk: Path) -> None:
    gold = gold_of(hesk)
    store = Store(hesk)
    [claim] = [each for each in gold.claims or () if each.id == "c1"]
    article = store.story("hesk").article(claim.article)
    own = article.segment_around(*claim.spans[0])
    assert own is not None
    names = [own.id, *(each.id for each in article.boilerplate[:1])]
    change(hesk, "claims.jsonl", "c1", set_to(also=names))
    assert [rule for rule in rules(hesk) if rule != "E115"] == ["E328"] * len(names)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, []),
        ({"cause": None, "confidence": None, "closed": []}, []),
        ({"cause": "hoax"}, ["E316"]),
        ({"cause": None}, ["E109"]),
        ({"confidence": None}, ["E109"]),
        ({"confidence": "sure"}, ["E316"]),
        ({"fact": ""}, ["E111"]),
        ({"closed": [{"reader": "r1"}]}, ["E109"]),
        ({"closed": [{"reader": "r1", "date": "spring"}]}, ["E402"]),
        ({"closed": [1]}, ["E111"]),
        ({"story": "homs"}, ["E110"]),
        ({"id": "d1"}, ["E112"]),
    ],
)
def test_invalid_conflicts_are_reported(fields: dict[str, Any], expected: list[str], hesk: Path) -> None:
    write_lines(folder(hesk) / "conflicts.jsonl", {**CONFLICT, **fields})
    assert rules(hesk) == expected


def test_duplicate_conflicts_are_reported(hesk: Path) -> None:
    write_lines(folder(hesk) / "conflicts.jsonl", CONFLICT, CONFLICT)
    assert rules(hesk) == ["E112", "E112"]


@pytest.mark.parametrize(
    ("header", "readings", "expected"),
    [
        ({}, [{"line": LINES[1], "label": "contradiction"}], []),
        ({"kind": "person", "maker": None, "version": None}, [{"line": LINES[1], "label": "compatible"}], []),
        ({"kind": "person"}, [], ["E109"]),
        ({"maker": None}, [], ["E109"]),
        ({"kind": "cat"}, [], ["E316"]),
        ({"reader": "r2"}, [], ["E329"]),
        ({"date": "spring"}, [], ["E402"]),
        ({"shown": ""}, [], ["E111"]),
        ({}, [{"line": LINES[1], "label": "update"}], ["E316"]),
        ({}, [{"line": LINES[1]}], ["E109"]),
        ({}, [{"line": LINES[1], "label": "compatible"}] * 2, ["E112"]),
        ({}, [{"line": "p0000000000", "label": "compatible"}], ["E329"]),
        ({}, [READER], ["E110", "E109", "E109"]),
    ],
)
def test_invalid_readings_are_reported(
    header: dict[str, Any], readings: list[dict[str, Any]], expected: list[str], hesk: Path
) -> None:
    reader = {key: value for key, value in {**READER, **header}.items() if value is not None}
    write_lines(folder(hesk) / "readings" / "r1.jsonl", reader, *readings)
    assert set(rules(hesk)) == set(expected)


def test_empty_file_of_readings_and_lost_header_are_reported(hesk: Path) -> None:
    path = write_lines(folder(hesk) / "readings" / "r1.jsonl")
    assert rules(hesk) == ["E107"]
    write_lines(path, {"line": LINES[1], "label": "compatible"})
    assert set(rules(hesk)) == {"E109", "E110"}


def test_fmt_sorts_conflicts_and_readings_and_keeps_the_header_first(hesk: Path, bench: Bench) -> None:
    conflicts = write_lines(folder(hesk) / "conflicts.jsonl", {**CONFLICT, "id": "k10"}, {**CONFLICT, "id": "k2"})
    readings = [{"label": "compatible", "line": line} for line in ("p9", "p1")]
    path = write_lines(folder(hesk) / "readings" / "r1.jsonl", dict(reversed(READER.items())), *readings)
    assert bench("fmt", "--data", hesk).exit_code == 0
    assert [json.loads(line)["id"] for line in conflicts.read_text().splitlines()] == ["k2", "k10"]
    found = [json.loads(line) for line in path.read_text().splitlines()]
    assert list(found[0]) == list(READER)
    assert found[1:] == [{"line": "p1", "label": "compatible"}, {"line": "p9", "label": "compatible"}]


def test_digest_covers_conflicts_and_readings_only_if_they_exist(hesk: Path, tmp_path: Path) -> None:
    before = Store(hesk).digest("hesk")
    assert before == Store(copy_hesk(tmp_path / "other")).digest("hesk")
    write_lines(folder(hesk) / "conflicts.jsonl", CONFLICT)
    with_conflicts = Store(hesk).digest("hesk")
    write_lines(folder(hesk) / "readings" / "r1.jsonl", READER)
    assert len({before, with_conflicts, Store(hesk).digest("hesk")}) == 3


def test_gold_of_some_articles_has_only_their_readings_and_conflicts(hesk: Path) -> None:
    write_lines(folder(hesk) / "conflicts.jsonl", CONFLICT)
    change(hesk, "disputes.jsonl", "d2", set_to(conflict="k1"))
    write_lines(folder(hesk) / "readings" / "r1.jsonl", READER, {"line": LINES[1], "label": "contradiction"})
    gold = gold_of(hesk)
    [reading] = gold.readings or ()
    assert reading.labels == {LINES[1]: "contradiction"}
    claims = {claim.id: claim.article for claim in gold.claims or ()}
    both = gold.restricted_to(sorted({claims["c4"], claims["c5"]}))
    assert (both.readings or ())[0].labels == reading.labels
    assert [(each.id, each.fact) for each in both.conflicts or ()] == [("k1", CONFLICT["fact"])]
    one = gold.restricted_to([claims["c4"]])
    assert (one.readings or ())[0].labels == {}
    assert one.conflicts == ()


def test_a_conflict_is_shown_with_its_disputes(hesk: Path, bench: Bench) -> None:
    write_lines(folder(hesk) / "conflicts.jsonl", CONFLICT)
    change(hesk, "disputes.jsonl", "d1", set_to(conflict="k1"))
    shown = bench("show", "k1", "--data", hesk).stdout
    assert "the day on which the dam was seized" in shown
    assert "sources_disagree" in shown
    assert "d1 When was Hesk Dam seized?" in shown
    [data] = json.loads(bench("show", "k1", "--json", "--data", hesk).stdout)
    assert (data["id"], data["cause"], [each["id"] for each in data["disputes"]]) == ("k1", "sources_disagree", ["d1"])


def found_rules(root: Path) -> list[str]:
    """Return the rules of all problems of the gold in canonical form."""
    store = Store(root)
    for file in gold_files(store):
        file.path.write_text(canonical_file(file, store.schema))
    return [each.rule for each in check_store(Store(root)).problems]


def close(root: Path) -> None:
    card = root / "corpus" / "hesk" / "story.toml"
    card.write_text("closed = true\n" + card.read_text())


def contradicting(root: Path) -> list[str]:
    """Return the disputes of the story with a contradiction."""
    lines = Store(root).files("hesk").claim_lines
    return list(dict.fromkeys(line.pair.dispute or "" for line in lines if line.pair.label == "contradiction"))


def write_closed_gold(root: Path, *, readings: int = 5) -> None:
    """Give each dispute with a contradiction a conflict that two readers closed, and each line its readings."""
    disputes = contradicting(root)
    conflicts = [{**CONFLICT, "id": f"k{number}"} for number, _ in enumerate(disputes, 1)]
    for number, dispute in enumerate(disputes, 1):
        change(root, "disputes.jsonl", dispute, set_to(conflict=f"k{number}"))
    write_lines(folder(root) / "conflicts.jsonl", *conflicts)
    lines = sorted((line.id, line.pair.label) for line in Store(root).files("hesk").claim_lines)
    labels = [{"line": line, "label": label if label == "contradiction" else "compatible"} for line, label in lines]
    for number in range(1, readings + 1):
        write_lines(folder(root) / "readings" / f"r{number}.jsonl", {**READER, "reader": f"r{number}"}, *labels)


def test_a_closed_story_is_valid_and_keeps_its_conflicts(hesk: Path) -> None:
    before = {line.id: line.state for line in Store(hesk).files("hesk").claim_lines}
    write_closed_gold(hesk)
    close(hesk)
    assert found_rules(hesk) == []
    lines = Store(hesk).files("hesk").claim_lines
    assert {line.id: line.state for line in lines} == before
    run = evaluate("gold", stories=["hesk"], data=hesk, metrics=["all"], tasks=["contradictions", "verification"])
    values = {score.metric: score.value for task in run.tasks for score in task.scores}
    assert values.pop("verification.support.brier") == values.pop("contradictions.alarms.rate") == 0
    assert set(values.values()) == {1.0}


def test_open_parts_of_the_gold_are_warnings_and_errors_in_a_closed_story(hesk: Path) -> None:
    write_closed_gold(hesk)
    first = contradicting(hesk)[0]
    change(hesk, "disputes.jsonl", first, lambda record: record.pop("conflict"))
    assert found_rules(hesk) == ["W601", "W601", "W602"]
    close(hesk)
    assert found_rules(hesk) == ["E611", "E611", "E611"]


def test_a_conflict_without_contradiction_is_a_warning(hesk: Path) -> None:
    write_closed_gold(hesk)
    names = [json.loads(line)["id"] for line in (folder(hesk) / "disputes.jsonl").read_text().splitlines()]
    harmless = next(name for name in names if name not in contradicting(hesk))
    change(hesk, "disputes.jsonl", harmless, set_to(conflict="k1"))
    assert found_rules(hesk) == ["W601"]


def test_a_conflict_that_one_reader_closed_is_a_warning(hesk: Path) -> None:
    write_closed_gold(hesk)
    change(hesk, "conflicts.jsonl", "k1", set_to(closed=[CONFLICT["closed"][0]] * 2))
    assert found_rules(hesk) == ["W602"]


def test_too_few_readings_are_warnings(hesk: Path) -> None:
    write_closed_gold(hesk, readings=4)
    lines = Store(hesk).files("hesk").claim_lines
    close_lines = [line for line in lines if line.pair.label in ("contradiction", "update")]
    # A closed story needs five; until then, agreeing readings leave the state of the rules.
    assert found_rules(hesk) == ["W603"] * len(close_lines)
    assert {line.state for line in close_lines} == {"firm", "harmless"}
    write_closed_gold(hesk, readings=1)
    for number in (2, 3, 4):
        (folder(hesk) / "readings" / f"r{number}.jsonl").unlink()
    read = [line for line in lines if line.pair.reason != "agreement"]
    assert found_rules(hesk) == ["W603"] * len(read)


def test_three_people_are_enough(hesk: Path) -> None:
    write_closed_gold(hesk, readings=3)
    for number in (1, 2, 3):
        path = folder(hesk) / "readings" / f"r{number}.jsonl"
        header, *rest = path.read_text().splitlines()
        person = {key: value for key, value in json.loads(header).items() if key not in ("maker", "version")}
        path.write_text("\n".join([json.dumps({**person, "kind": "person"}), *rest]) + "\n")
    assert found_rules(hesk) == []
    firm = {line.state for line in Store(hesk).files("hesk").claim_lines if line.pair.label == "contradiction"}
    assert "firm" in firm


def test_labels_that_readers_refute_need_a_ruling(hesk: Path) -> None:
    write_closed_gold(hesk)
    for number in range(1, 6):
        path = folder(hesk) / "readings" / f"r{number}.jsonl"
        old, new = (f'"{LINES[1]}", "label": "{label}"' for label in ("contradiction", "compatible"))
        path.write_text(path.read_text().replace(old, new))
    assert found_rules(hesk) == ["W604"]
    [refuted] = [line for line in Store(hesk).files("hesk").claim_lines if line.id == LINES[1]]
    assert (refuted.state, refuted.support and refuted.support.share) == ("contested", 0.0)
    ruling = {"claims": ["c4", "c5"], "label": "contradiction", "reason": None, "ruling": "R-001", "state": "contested"}
    change(hesk, "disputes.jsonl", refuted.pair.dispute or "", set_to(overrides=[ruling]))
    assert found_rules(hesk) == []


def test_closed_is_a_boolean(hesk: Path) -> None:
    card = hesk / "corpus" / "hesk" / "story.toml"
    card.write_text('closed = "yes"\n' + card.read_text())
    assert [each.rule for each in check_store(Store(hesk)).problems] == ["E118"]
