"""The history of the gold: it matches every object, and every change has an entry with a reason."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from conftest import Bench
from crosswire.curation.check import check_store
from crosswire.curation.history import Entry, by_release, history_path, merge_history, object_digests, read_history
from crosswire.dataset.store import Store, open_store
from crosswire.formats.locks import folder_locked
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
    """Return the invented story with a history of its current state, as release 1.0.0."""
    raise_version(hesk, "1.0.0")
    assert bench("log", "--note", "first", "--data", hesk).exit_code == Exit.OK
    return hesk


def test_shipped_history_matches_every_object() -> None:
    store = open_store()
    history = read_history(store)
    assert history.problems == []
    last = {entry.key: entry for entry, _ in by_release(history.pairs)}
    golds = [(store.files(story).gold, story) for story in store.story_ids]
    now = {key: digest for gold, story in golds for key, digest in object_digests(gold, story).items()}
    assert {key: entry.digest for key, entry in last.items() if entry.change != "removed"} == now
    assert all(entry.ruling or entry.note for entry in history.records)


def test_e608_reports_a_change_until_it_is_logged(logged: Path, bench: Bench) -> None:
    assert rules(logged) == []
    raise_version(logged, "1.1.0")
    change(logged, "disputes.jsonl", "d1", set_to(question="On what day?"))
    [problem] = check_store(Store(logged)).problems
    assert problem.rule == "E608"
    assert problem.message == "hesk/d1 changed since its last log entry; run `bench log d1 --story hesk --note ...`"
    done = bench("log", "d1", "--ruling", "R-061", "--note", "plainer", "--data", logged)
    assert done.exit_code == Exit.USAGE  # without RULINGS.md every ruling is unknown
    done = bench("log", "d1", "--note", "plainer", "--data", logged)
    assert done.stdout == "changed: d1 of hesk, release 1.1.0\n1 object logged\n"
    assert rules(logged) == []
    assert [(e["release"], e["change"], e["note"]) for e in lines(logged) if e["object"] == "d1"] == [
        ("1.0.0", "added", "first"),
        ("1.1.0", "changed", "plainer"),
    ]


def test_object_has_one_entry_per_release(logged: Path, bench: Bench) -> None:
    raise_version(logged, "1.10.0")
    for question in ("What day?", "Which day?"):
        change(logged, "disputes.jsonl", "d1", set_to(question=question))
        bench("log", "--note", question, "--data", logged)
    assert [e["note"] for e in lines(logged) if e["object"] == "d1"] == ["first", "What day?; Which day?"]
    assert rules(logged) == []


def test_undone_change_leaves_no_entry(logged: Path, bench: Bench) -> None:
    raise_version(logged, "1.1.0")
    old = (logged / "annotations" / "hesk" / "disputes.jsonl").read_text()
    change(logged, "disputes.jsonl", "d1", set_to(question="What day?"))
    bench("log", "--note", "plainer", "--data", logged)
    (logged / "annotations" / "hesk" / "disputes.jsonl").write_text(old)
    bench("log", "--note", "after all not", "--data", logged)
    assert [e["release"] for e in lines(logged) if e["object"] == "d1"] == ["1.0.0"]
    assert rules(logged) == []


@pytest.mark.parametrize("damage", ["oops\n", '{"id": "x99", "left": "c1", "right": "c999", "reason": "naming"}\n'])
def test_log_rejects_invalid_gold(damage: str, logged: Path, bench: Bench) -> None:
    path = logged / "annotations" / "hesk" / "distractors.jsonl"
    path.write_text(path.read_text() + damage)
    before = history_path(Store(logged)).read_bytes()
    result = bench("log", "--note", "x", "--data", logged)
    assert (result.exit_code, "distractors.jsonl:" in result.stderr) == (Exit.INVALID, True)
    assert history_path(Store(logged)).read_bytes() == before


@pytest.mark.parametrize("damage", ["restored", "version lowered", "duplicate line"])
def test_log_rejects_invalid_history(damage: str, logged: Path, bench: Bench) -> None:
    path = logged / "annotations" / "hesk" / "distractors.jsonl"
    if damage == "restored":
        old = path.read_text()
        path.write_text(old + json.dumps({"id": "x99", "left": "c1", "right": "c45", "reason": "other_event"}) + "\n")
        bench("log", "--note", "tempting", "--data", logged)
        raise_version(logged, "1.1.0")
        restored = path.read_text()
        path.write_text(old)
        bench("log", "--note", "gone", "--data", logged)
        raise_version(logged, "1.2.0")
        path.write_text(restored)
    elif damage == "version lowered":
        raise_version(logged, "0.9.0")
    else:
        first, *rest = lines(logged)
        write(logged, [first, {**first, "note": "another"}, *rest])
    change(logged, "disputes.jsonl", "d1", set_to(question="What day?"))
    before = history_path(Store(logged)).read_bytes()
    assert bench("log", "--note", "x", "--data", logged).exit_code == Exit.INVALID
    assert history_path(Store(logged)).read_bytes() == before


def test_removal_can_be_undone_in_the_same_release(logged: Path, bench: Bench) -> None:
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


def test_fmt_sorts_the_history(logged: Path, bench: Bench) -> None:
    before = history_path(Store(logged)).read_bytes()
    write(logged, lines(logged)[::-1])
    assert rules(logged) == ["E115"]
    assert bench("fmt", "--data", logged).exit_code == Exit.OK
    assert history_path(Store(logged)).read_bytes() == before


def test_e107_reports_empty_history(logged: Path) -> None:
    history_path(Store(logged)).write_text("")
    assert rules(logged) == ["E107"]


def test_log_check_lists_unlogged_changes(logged: Path, bench: Bench) -> None:
    assert bench("log", "--check", "--data", logged).exit_code == Exit.OK
    raise_version(logged, "1.1.0")
    change(logged, "disputes.jsonl", "d1", set_to(question="What day?"))
    result = bench("log", "--check", "--data", logged)
    assert (result.exit_code, result.stdout) == (Exit.GATE, "changed: d1 of hesk, release 1.1.0\n")
    assert rules(logged) == ["E608"]


def test_e609_reports_reused_id(logged: Path, bench: Bench) -> None:
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


def test_object_added_and_removed_in_one_release_has_no_entry(logged: Path, bench: Bench) -> None:
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
def test_invalid_entries_are_reported(fields: Line, rule: str, logged: Path) -> None:
    first, *rest = lines(logged)
    write(logged, sorted([{**first, **fields}, *rest], key=lambda line: str(line["release"])))
    assert rules(logged) == [rule]


def test_e115_reports_unsorted_history(logged: Path) -> None:
    first, second, *rest = lines(logged)
    write(logged, [second, first, *rest])
    assert rules(logged) == ["E115"]


def test_e112_reports_duplicate_entry(logged: Path) -> None:
    first, *rest = lines(logged)
    write(logged, [first, first, *rest])
    assert rules(logged) == ["E112"]


def test_log_requires_a_reason_and_changed_objects(logged: Path, bench: Bench) -> None:
    result = bench("log", "d1", "--note", "x", "--data", logged)
    assert (result.exit_code, "'d1' has not changed since its last log entry" in result.stderr) == (Exit.USAGE, True)
    change(logged, "disputes.jsonl", "d1", set_to(question="What day?"))
    assert "the reason for the change is missing" in bench("log", "--data", logged).stderr
    assert bench("log", "hesk/d1", "--note", "x", "--data", logged).exit_code == Exit.OK
    assert "unknown story 'homs'" in bench("log", "--story", "homs", "--note", "x", "--data", logged).stderr
    assert bench("log", "--note", "x", "--data", logged).stdout == "all changes are logged\n"


def test_two_logs_at_once_lose_no_entry(logged: Path) -> None:
    for number, name in enumerate(("e1", "e2", "e3", "e4")):
        change(logged, "entities.jsonl", name, set_to(description=f"new {number}"))
    command = [sys.executable, "-m", "crosswire", "log", "--data", str(logged), "--note"]
    with folder_locked(logged / "annotations"):  # all start together when this one ends
        logs = [subprocess.Popen([*command, f"note {name}", name]) for name in ("e1", "e2", "e3", "e4")]
        time.sleep(2)
        assert [log.poll() for log in logs] == [None] * 4
    assert [log.wait() for log in logs] == [0] * 4
    notes = {line["object"]: line["note"] for line in lines(logged) if line["object"] in {"e1", "e2", "e3", "e4"}}
    assert notes == {name: f"first; note {name}" for name in ("e1", "e2", "e3", "e4")}
    assert not list((logged / "annotations").glob(".*"))


def test_log_rejects_gold_that_the_check_rejects(logged: Path, bench: Bench) -> None:
    before = history_path(Store(logged)).read_bytes()
    change(logged, "entities.jsonl", "e1", set_to(description="new"))
    for folder in ("corpus", "annotations"):
        shutil.copytree(logged / folder / "hesk", logged / folder / "hesk2")
    card = logged / "corpus" / "hesk2" / "story.toml"
    card.write_text(card.read_text().replace('id = "hesk"', 'id = "hesk2"'))
    result = bench("log", "--note", "x", "--data", logged)
    assert result.exit_code == Exit.INVALID
    assert {line.rpartition("[")[2] for line in result.stderr.splitlines()} == {"E120]"}
    shutil.rmtree(logged / "corpus" / "hesk2")
    result = bench("log", "--note", "x", "--data", logged)
    assert result.exit_code == Exit.INVALID
    assert "no story 'hesk2' in corpus/" in result.stderr
    assert history_path(Store(logged)).read_bytes() == before


def test_merging_many_entries_takes_linear_time(logged: Path) -> None:
    many = [Entry("1.0.0", "hesk", f"hesk-1/m{n}", "added", "0" * 12, None, "x") for n in range(1000, 21000)]
    started = time.perf_counter()
    assert merge_history(Store(logged), many).count('"digest": "000000000000"') == 20000
    assert time.perf_counter() - started < 5  # 40 s if every entry is compared with every other
