"""Warnings: one change of the invented story causes each, and a matching waiver removes it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crosswire.curation.check import check_store
from crosswire.curation.waivers import WARNINGS, GoldWarning, apply_waivers, read_waivers
from crosswire.dataset.gold_file import GoldFile
from crosswire.dataset.store import Store, open_store
from crosswire.problems import Exit, Problem, exit_code_for
from support.builders import Change, change, copy_hesk, set_to, write_text


def rules(root: Path) -> list[str]:
    return [problem.rule for problem in check_store(Store(root)).problems]


def waivers(root: Path) -> Path:
    return root / "annotations" / "hesk" / "waivers.jsonl"


def drop(root: Path, article: str, kind: str, name: str) -> None:
    """Remove a mention or event of the invented story, with all references to it."""
    folder = root / "annotations" / "hesk"
    key, groups = {"mentions": ("mentions", "entities"), "events": ("events", "happenings")}[kind]
    for path in (folder / article / f"{kind}.jsonl", folder / article / "events.jsonl", folder / f"{groups}.jsonl"):
        records = [json.loads(line) for line in path.read_text().splitlines()]
        for record in records:
            if "arguments" in record:
                record["arguments"] = [each for each in record["arguments"] if each.get("mention") != name]
            if path.name == f"{groups}.jsonl":
                record[key] = [ref for ref in record[key] if ref != [article, name]]
        kept = [r for r in records if r.get(key) != [] and not (path.name == f"{kind}.jsonl" and r["id"] == name)]
        path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in kept))


def test_invented_story_has_a_waiver_for_each_warning(hesk: Path) -> None:
    found = check_store(Store(hesk))
    assert found.problems == []
    assert found.waived == len(waivers(hesk).read_text().splitlines()) > 0


@pytest.mark.parametrize(
    ("article", "kind", "text", "expected"),
    [
        ("hesk-1", "mentions", "Orrin River", []),  # occurs once
        ("hesk-2", "mentions", "Tolmark", ["W402"]),
        ("hesk-3", "mentions", "sluices", ["W403"]),
        ("hesk-2", "events", "said", ["W404"]),
    ],
)
def test_w402_w403_w404_report_unmarked_strings(
    article: str, kind: str, text: str, expected: list[str], hesk: Path
) -> None:
    lines = (hesk / "annotations" / "hesk" / article / f"{kind}.jsonl").read_text().splitlines()
    name = next(json.loads(line)["id"] for line in lines if json.loads(line)["text"] == text)
    if kind == "events":  # the event must not be the holder of another one
        for line in lines:
            if json.loads(line)["holder"] == name:
                change(hesk, f"{article}/events.jsonl", json.loads(line)["id"], set_to(holder="author"))
    drop(hesk, article, kind, name)
    assert [rule for rule in rules(hesk) if rule in {"W402", "W403", "W404"}] == expected


@pytest.mark.parametrize(
    ("file", "name", "edit", "expected"),
    [
        ("hesk-1/events.jsonl", "v2", set_to(factuality="CT-"), ["W407"]),
        ("hesk-1/events.jsonl", "v2", set_to(polarity="neg"), ["W407"]),
        ("hesk-1/events.jsonl", "v2", set_to(modality="generic"), ["W408"]),
        ("hesk-1/events.jsonl", "v2", set_to(aspect="plan"), ["W408"]),
        ("hesk-2/events.jsonl", "v2", set_to(aspect="plan"), ["W408"]),  # modality future, but factuality PS+
        ("hesk-1/events.jsonl", "v5", set_to(holder="author"), ["W409"]),
        ("claims.jsonl", "c1", set_to(holder="e1"), ["W502"]),
        ("disputes.jsonl", "d2", set_to(target={"happening": "h1"}), ["W501"]),
    ],
)
def test_records_that_do_not_follow_from_others_are_reported(
    file: str, name: str, edit: Change, expected: list[str], hesk: Path
) -> None:
    line = change(hesk, file, name, edit)
    [problem] = check_store(Store(hesk)).problems
    assert [problem.rule] == expected, problem
    assert problem.line == line
    assert exit_code_for([problem]) == Exit.GATE


def test_w405_w406_report_name_with_two_types_or_entities(hesk: Path) -> None:
    entities = hesk / "annotations" / "hesk" / "entities.jsonl"
    records = [json.loads(line) for line in entities.read_text().splitlines()]
    people = next(record for record in records if record["name"] == "Veldrian")
    split = {**people, "id": "e99", "mentions": [people["mentions"].pop()]}
    entities.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in (*records, split)))
    assert rules(hesk) == ["W406"]
    article, name = split["mentions"][0]
    change(hesk, f"{article}/mentions.jsonl", name, set_to(type="ORG"))
    change(hesk, "entities.jsonl", "e99", set_to(type="ORG"))
    assert rules(hesk) == ["W405"]


def test_w503_reports_one_name_for_two_entities_in_claims_of_one_answer(hesk: Path) -> None:
    entities = hesk / "annotations" / "hesk" / "entities.jsonl"
    records = [json.loads(line) for line in entities.read_text().splitlines()]
    dam = next(record for record in records if record["name"] == "Hesk Dam")
    moved = ["hesk-2", "m1"]
    split = {**dam, "id": "e99", "mentions": [moved]}
    dam["mentions"].remove(moved)
    entities.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in (*records, split)))
    found = [problem for problem in check_store(Store(hesk)).problems if problem.rule == "W503"]
    assert [problem.message.split(",")[0] for problem in found] == [
        "claim 'c11': 'Hesk Dam' is e99 here",
        "claim 'c15': 'Hesk Dam' is e99 here",
    ]
    assert "but e2 in c10, which gives the same answer (p1)" in found[0].message


def test_w402_reports_partly_marked_name(hesk: Path) -> None:
    # The first mention of the River Guard is shortened to the alias, the Guard.
    change(hesk, "hesk-1/mentions.jsonl", "m1", set_to(start=6, text="Guard"))
    assert rules(hesk) == ["W402"]


def test_w410_reports_trigger_with_two_types(hesk: Path) -> None:
    change(hesk, "hesk-1/events.jsonl", "v3", set_to(type="Surrender", text="freed"))
    assert set(rules(hesk)) == {"E309"}
    change(hesk, "hesk-1/events.jsonl", "v3", set_to(type="Release"))
    events = [json.loads(x) for x in (hesk / "annotations/hesk/hesk-1/events.jsonl").read_text().splitlines()]
    other = next(event for event in events if event["text"] == "entered")
    happenings = hesk / "annotations" / "hesk" / "happenings.jsonl"
    groups = [json.loads(line) for line in happenings.read_text().splitlines()]
    for group in groups:
        group["events"] = [ref for ref in group["events"] if ref != ["hesk-1", other["id"]]]
    groups.append({"id": "h99", "type": "Flee", "includes": [], "events": [["hesk-1", other["id"]]]})
    happenings.write_text("".join(json.dumps(group) + "\n" for group in groups if group["events"]))
    change(hesk, "hesk-1/events.jsonl", other["id"], set_to(type="Flee"))
    assert "W410" in rules(hesk)


def test_w401_reports_title_in_name(tiny: Path) -> None:
    text = "Dr. Ada came."
    folder = tiny / "annotations" / "tiny" / "tiny-1"
    write_text(tiny, text)
    (folder / "segments.jsonl").write_text(
        json.dumps({"id": "s1", "start": 0, "end": 13, "kind": "sentence", "text": text}) + "\n"
    )
    mention = {"id": "m1", "start": 0, "end": 7, "type": "PER", "level": "NAM", "text": "Dr. Ada"}
    (folder / "mentions.jsonl").write_text(json.dumps(mention) + "\n")
    assert rules(tiny) == ["W401"]


def test_warning_message_has_its_waiver(hesk: Path) -> None:
    change(hesk, "hesk-1/events.jsonl", "v2", set_to(factuality="CT-"))
    [problem] = check_store(Store(hesk)).problems
    line = problem.message.partition(" add to waivers.jsonl: ")[2].replace('"..."', '"as the poet has it"')
    old = waivers(hesk).read_text().splitlines()
    waivers(hesk).write_text("".join(f"{each}\n" for each in (*old[:1], json.dumps(json.loads(line)), *old[1:])))
    assert rules(hesk) == []


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ({"rule": "W404", "object": "hesk-2/s1", "text": "fell", "reason": "no fall"}, "E610"),
        ({"rule": "W499", "object": "hesk-2/s1", "text": "left", "reason": "no fall"}, "E324"),
        ({"rule": "W404", "object": "hesk-2/s1", "text": "left", "reason": " "}, "E109"),
        ({"rule": "W404", "object": "hesk-2/s1", "text": "left", "reason": "TODO"}, "E109"),
        ({"rule": "W404", "object": "hesk-2/s1", "text": "left"}, "E109"),
        ({"rule": "W404", "object": "hesk-2/s1", "text": "left", "reason": "no fall", "by": "me"}, "E110"),
    ],
)
def test_invalid_or_unused_waivers_are_reported(line: dict[str, str], rule: str, hesk: Path) -> None:
    waivers(hesk).write_text(waivers(hesk).read_text() + json.dumps(line) + "\n")
    assert rule in rules(hesk)


def test_e112_reports_duplicate_waiver(hesk: Path) -> None:
    first, *rest = waivers(hesk).read_text().splitlines()
    waivers(hesk).write_text("\n".join([first, first, *rest]) + "\n")
    assert rules(hesk) == ["E112"]


def test_waiver_does_not_fit_after_a_change_of_text(tmp_path: Path) -> None:
    warned = GoldWarning(Problem("W405", "odd", "mentions.jsonl", 3), "flood-1/m3", "Arn")
    path = tmp_path / "waivers.jsonl"
    path.write_text('{"rule": "W405", "object": "flood-1/m3", "text": "Arn", "reason": "two places"}\n')
    given = read_waivers(GoldFile(path))
    assert apply_waivers([warned], given) == ([], 1)
    other = GoldWarning(warned.problem, warned.object, "Bel")
    assert [problem.rule for problem in apply_waivers([other], given)[0]] == ["W405", "E610"]


def test_waivers_do_not_change_the_digest(tmp_path: Path) -> None:
    root = copy_hesk(tmp_path)
    before = Store(root).digest("hesk")
    waivers(root).unlink()
    assert Store(root).digest("hesk") == before


def test_shipped_waivers_have_valid_rule_and_reason() -> None:
    store = open_store()
    for story in store.story_ids:
        for line in (store.root / "annotations" / story / "waivers.jsonl").read_text(encoding="utf-8").splitlines():
            waiver = json.loads(line)
            assert waiver["rule"] in WARNINGS
            assert len(waiver["reason"].split()) > 1, waiver


def test_w411_reports_an_article_of_a_real_story_without_provenance(tiny: Path) -> None:
    card = tiny / "corpus" / "tiny" / "story.toml"
    card.write_text(card.read_text().replace('origin = "fiction"', 'origin = "real"'))
    assert rules(tiny) == ["W411"]
    table = '[articles.provenance]\nbasis = "not found"\nlooked_up = 2031-05-01\nconfidence = "low"\n'
    card.write_text(card.read_text() + table)
    assert rules(tiny) == []
