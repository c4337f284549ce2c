"""The history of the gold: it tells every object as it is, and every change has a line with its reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conftest import Bench
from crosswire.curation.check import check_store
from crosswire.curation.history import history_path, objects, read_history, version_key
from crosswire.dataset.store import Store, open_store
from crosswire.problems import Exit
from support.builders import change, set_to

Line = dict[str, Any]


def rules(root: Path) -> list[str]:
    return [problem.rule for problem in check_store(Store(root)).problems]


def lines(root: Path) -> list[Line]:
    return [json.loads(line) for line in history_path(Store(root)).read_text().splitlines()]


def write(root: Path, entries: list[Line]) -> None:
    history_path(Store(root)).write_text("".join(json.dumps(entry) + "\n" for entry in entries))


def raise_version(root: Path, version: str) -> None:
    card = root / "corpus" / "hesk" / "story.toml"
    old = Store(root).card("hesk").version
    card.write_text(card.read_text().replace(f'version = "{old}"', f'version = "{version}"'))


@pytest.fixture
def logged(bench: Bench, hesk: Path) -> Path:
    """The invented story with a history of its present state, as release 1.0.0."""
    raise_version(hesk, "1.0.0")
    assert bench("log", "--note", "first", "--data", hesk).exit_code == Exit.OK
    return hesk


def test_the_history_that_ships_tells_every_object_as_it_is() -> None:
    store = open_store()
    entries, problems = read_history(store)
    assert problems == []
    last = {entry.key: entry for entry, _ in sorted(entries, key=lambda pair: version_key(pair[0].release))}
    now = {key: digest for story in store.story_ids for key, digest in objects(store, story).items()}
    assert {key: entry.digest for key, entry in last.items() if entry.change != "removed"} == now
    assert all(entry.ruling or entry.note for entry, _ in entries)


def test_a_change_is_told_until_it_is_logged(logged: Path, bench: Bench) -> None:
    assert rules(logged) == []
    raise_version(logged, "1.1.0")
    change(logged, "disputes.jsonl", "d1", set_to(question="On what day?"))
    [problem] = check_store(Store(logged)).problems
    assert (problem.rule, "d1 of hesk has changed; tell why: bench log d1 --story hesk" in problem.message) == (
        "E608",
        True,
    )
    done = bench("log", "d1", "--ruling", "R-061", "--note", "plainer", "--data", logged)
    assert done.exit_code == Exit.USAGE  # a folder without rulings knows none
    done = bench("log", "d1", "--note", "plainer", "--data", logged)
    assert done.stdout == "changed: d1 of hesk, release 1.1.0\n1 object logged\n"
    assert rules(logged) == []
    assert [(e["release"], e["change"], e["note"]) for e in lines(logged) if e["object"] == "d1"] == [
        ("1.0.0", "added", "first"),
        ("1.1.0", "changed", "plainer"),
    ]


def test_one_object_has_one_line_a_release(logged: Path, bench: Bench) -> None:
    raise_version(logged, "1.10.0")
    for question in ("What day?", "Which day?"):
        change(logged, "disputes.jsonl", "d1", set_to(question=question))
        bench("log", "--note", question, "--data", logged)
    assert [e["note"] for e in lines(logged) if e["object"] == "d1"] == ["first", "What day?; Which day?"]
    assert rules(logged) == []


def test_a_change_that_is_taken_back_in_the_same_release_keeps_no_line(logged: Path, bench: Bench) -> None:
    raise_version(logged, "1.1.0")
    old = (logged / "annotations" / "hesk" / "disputes.jsonl").read_text()
    change(logged, "disputes.jsonl", "d1", set_to(question="What day?"))
    bench("log", "--note", "plainer", "--data", logged)
    (logged / "annotations" / "hesk" / "disputes.jsonl").write_text(old)
    bench("log", "--note", "after all not", "--data", logged)
    assert [e["release"] for e in lines(logged) if e["object"] == "d1"] == ["1.0.0"]
    assert rules(logged) == []


@pytest.mark.parametrize("damage", ["oops\n", '{"id": "x99", "left": "c1", "right": "c999", "reason": "naming"}\n'])
def test_nothing_is_logged_while_the_gold_is_unsound(damage: str, logged: Path, bench: Bench) -> None:
    path = logged / "annotations" / "hesk" / "distractors.jsonl"
    path.write_text(path.read_text() + damage)
    before = history_path(Store(logged)).read_bytes()
    told = bench("log", "--note", "x", "--data", logged)
    assert (told.exit_code, "distractors.jsonl:" in told.stderr) == (Exit.INVALID, True)
    assert history_path(Store(logged)).read_bytes() == before


@pytest.mark.parametrize("again", ["restored", "version lowered", "line twice"])
def test_nothing_is_logged_behind_a_history_that_is_wrong(again: str, logged: Path, bench: Bench) -> None:
    path = logged / "annotations" / "hesk" / "distractors.jsonl"
    if again == "restored":
        old = path.read_text()
        path.write_text(old + json.dumps({"id": "x99", "left": "c1", "right": "c45", "reason": "other_event"}) + "\n")
        bench("log", "--note", "tempting", "--data", logged)
        raise_version(logged, "1.1.0")
        restored = path.read_text()
        path.write_text(old)
        bench("log", "--note", "gone", "--data", logged)
        raise_version(logged, "1.2.0")
        path.write_text(restored)
    elif again == "version lowered":
        raise_version(logged, "0.9.0")
    else:
        first, *rest = lines(logged)
        write(logged, [first, {**first, "note": "another"}, *rest])
    change(logged, "disputes.jsonl", "d1", set_to(question="What day?"))
    before = history_path(Store(logged)).read_bytes()
    assert bench("log", "--note", "x", "--data", logged).exit_code == Exit.INVALID
    assert history_path(Store(logged)).read_bytes() == before


def test_a_removal_is_taken_back_in_its_own_release(logged: Path, bench: Bench) -> None:
    path = logged / "annotations" / "hesk" / "distractors.jsonl"
    old = path.read_text() + json.dumps({"id": "x99", "left": "c1", "right": "c45", "reason": "other_event"}) + "\n"
    path.write_text(old)
    bench("log", "--note", "tempting", "--data", logged)
    raise_version(logged, "1.1.0")
    path.write_text("".join(f"{line}\n" for line in old.splitlines()[:-1]))
    bench("log", "--note", "gone", "--data", logged)
    path.write_text(old)
    assert rules(logged) == ["E608"]
    assert bench("log", "--note", "back", "--data", logged).exit_code == Exit.OK
    assert [e["change"] for e in lines(logged) if e["object"] == "x99"] == ["added"]
    assert rules(logged) == []


def test_fmt_puts_the_history_in_order(logged: Path, bench: Bench) -> None:
    before = history_path(Store(logged)).read_bytes()
    write(logged, lines(logged)[::-1])
    assert rules(logged) == ["E115"]
    assert bench("fmt", "--data", logged).exit_code == Exit.OK
    assert history_path(Store(logged)).read_bytes() == before


def test_an_empty_history_is_told(logged: Path) -> None:
    history_path(Store(logged)).write_text("")
    assert rules(logged) == ["E107"]


def test_what_is_not_logged_can_be_listed(logged: Path, bench: Bench) -> None:
    assert bench("log", "--check", "--data", logged).exit_code == Exit.OK
    raise_version(logged, "1.1.0")
    change(logged, "disputes.jsonl", "d1", set_to(question="What day?"))
    told = bench("log", "--check", "--data", logged)
    assert (told.exit_code, told.stdout) == (Exit.GATE, "changed: d1 of hesk, release 1.1.0\n")
    assert rules(logged) == ["E608"]


def test_what_was_removed_keeps_its_id(logged: Path, bench: Bench) -> None:
    folder = logged / "annotations" / "hesk"
    old = {path: path.read_text() for path in (folder / "distractors.jsonl", folder / "claims.jsonl")}
    distractors = [json.loads(line) for line in old[folder / "distractors.jsonl"].splitlines()]
    gone = distractors.pop()
    (folder / "distractors.jsonl").write_text("".join(json.dumps(each) + "\n" for each in distractors))
    used = {claim for each in distractors for claim in (each["left"], each["right"])}
    disputes = (folder / "disputes.jsonl").read_text()
    kept = [
        line
        for line in old[folder / "claims.jsonl"].splitlines()
        if json.loads(line)["id"] in used or f'"{json.loads(line)["id"]}"' in disputes
    ]
    (folder / "claims.jsonl").write_text("".join(f"{line}\n" for line in kept))
    raise_version(logged, "1.1.0")
    assert set(rules(logged)) == {"E608"}
    bench("log", "--note", "no conflict tempts here", "--data", logged)
    assert rules(logged) == []
    assert [(e["change"], e["digest"]) for e in lines(logged) if e["object"] == gone["id"]][-1] == ("removed", None)
    for path, content in old.items():
        path.write_text(content)
    raise_version(logged, "1.2.0")
    assert set(rules(logged)) == {"E609"}


def test_what_is_added_and_removed_in_one_release_keeps_no_line(logged: Path, bench: Bench) -> None:
    raise_version(logged, "1.1.0")
    path = logged / "annotations" / "hesk" / "distractors.jsonl"
    old = path.read_text()
    path.write_text(old + json.dumps({"id": "x99", "left": "c1", "right": "c45", "reason": "other_event"}) + "\n")
    bench("log", "--note", "tempting", "--data", logged)
    assert [e["change"] for e in lines(logged) if e["object"] == "x99"] == ["added"]
    path.write_text(old)
    bench("log", "--note", "after all not", "--data", logged)
    assert [e for e in lines(logged) if e["object"] == "x99"] == []
    assert rules(logged) == []


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"change": "renamed"}, "E324"),
        ({"release": "one"}, "E324"),
        ({"ruling": "R-999"}, "E324"),
        ({"story": "heks"}, "E313"),
        ({"why": "x"}, "E110"),
        ({"digest": "000000000000"}, "E608"),
        ({"digest": None}, "E324"),
        ({"change": "removed"}, "E324"),
        ({"change": "changed"}, "E324"),
        ({"release": "1.0.1"}, "E324"),
    ],
)
def test_a_line_of_the_history_that_is_wrong_is_told(fields: Line, rule: str, logged: Path) -> None:
    first, *rest = lines(logged)
    write(logged, sorted([{**first, **fields}, *rest], key=lambda line: str(line["release"])))
    assert rules(logged) == [rule]


def test_lines_out_of_order_are_told(logged: Path) -> None:
    first, second, *rest = lines(logged)
    write(logged, [second, first, *rest])
    assert rules(logged) == ["E115"]


def test_two_lines_of_one_object_and_release_are_told(logged: Path) -> None:
    first, *rest = lines(logged)
    write(logged, [first, first, *rest])
    assert rules(logged) == ["E112"]


def test_log_asks_for_a_reason_and_for_objects_that_changed(logged: Path, bench: Bench) -> None:
    told = bench("log", "d1", "--note", "x", "--data", logged)
    assert (told.exit_code, "'d1' has not changed since its last line" in told.stderr) == (Exit.USAGE, True)
    change(logged, "disputes.jsonl", "d1", set_to(question="What day?"))
    assert "nothing says why" in bench("log", "--data", logged).stderr
    assert bench("log", "hesk/d1", "--note", "x", "--data", logged).exit_code == Exit.OK
    assert "unknown story 'homs'" in bench("log", "--story", "homs", "--note", "x", "--data", logged).stderr
    assert bench("log", "--note", "x", "--data", logged).stdout == "everything is logged\n"
