"""Programs as systems: their answers, their failures, and what they leave behind."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

from conftest import Bench
from crosswire import CrosswireError, evaluate
from crosswire.problems import Exit

FIRST_WORDS = """
import json, os, sys
for line in sys.stdin:
    request = json.loads(line)
    assert not [name for name in os.environ if name.startswith(("BENCH_", "CROSSWIRE_"))]
    for article in request["articles"]:
        end = len(article["text"].split()[0])
        print(json.dumps({"article": article["id"], "mentions": [{"id": "m1", "start": 0, "end": end, "type": "MIL"}]}))
    print(json.dumps({"story": request["id"], "entities": [{"mentions": [["hesk-1", "m1"]]}]}))
    print(json.dumps({"story": request["id"], "entities": [{"mentions": [["hesk-2", "m1"]]}]}))
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_lines_of_a_program_are_predictions(here: Path) -> None:
    (here / "words.py").write_text(FIRST_WORDS)
    run = evaluate(f"cmd:{sys.executable} words.py", stories=["hesk"])
    assert run.failures == {}
    assert run.system.name == "words"
    assert run.score("entities.strict.f1").predicted == 3
    assert run.output.end_to_end.stories["hesk"].entities is not None
    changed = run.system.digest
    (here / "words.py").write_text(FIRST_WORDS + "\n")
    assert evaluate(f"cmd:{sys.executable} words.py", stories=["hesk"]).system.digest != changed


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("exit 3", "exited with 3; its messages are on stderr"),
        ("kill -9 $$", "was ended by SIGKILL"),
        ("true", "wrote nothing to stdout"),
        ("echo hello", "line 1 of its output is not JSON: hello"),
        ("echo [1]", "line 1 of its output is not a JSON object"),
        ('echo "{}"', "wrote a line with neither an article nor the story 'hesk'"),
        ("cat", "wrote a line with neither an article nor the story 'hesk'"),
        ("kill -35 $$", "was ended by signal 35"),
        ("sleep 60", "took longer than 0.3 s and was stopped"),
        ("while true; do echo 123456789; done", "took longer than 0.3 s and was stopped"),
        ("trap '' TERM INT; sleep 60", "took longer than 0.3 s and was stopped"),
    ],
)
def test_failure_of_a_program_is_explained(script: str, message: str, here: Path) -> None:
    (here / "run.sh").write_text(f"#!/bin/sh\n{script}\n")
    (here / "run.sh").chmod(0o755)
    run = evaluate("cmd:./run.sh", stories=["hesk"], timeout=0.3 if "longer" in message else None)
    # Without an answer, it is not known which other requests the program answers.
    assert {"hesk-1", "hesk-2", "hesk-3"} <= set(run.failures)
    assert run.failures["hesk-1"] == (message,) or list(run.failures["hesk-1"]) == [message]


def test_children_of_a_program_are_stopped(here: Path) -> None:
    marks = here / "alive"
    marks.mkdir()
    child = f"while true; do date +%N > {marks}/$$.$1; sleep 0.02; done"
    (here / "run.sh").write_text(f'#!/bin/sh\n({child}) &\n({child}) &\nsleep 0.2\necho \'{{"story": "hesk"}}\'\n')
    (here / "run.sh").chmod(0o755)
    evaluate("cmd:./run.sh", stories=["hesk"])
    before = [path.read_text() for path in marks.iterdir()]
    assert before
    time.sleep(0.3)
    assert [path.read_text() for path in marks.iterdir()] == before


def test_one_invalid_article_costs_only_itself(here: Path) -> None:
    wrong = FIRST_WORDS.replace('"end": end', '"end": end if article["id"] != "hesk-2" else 10**6')
    (here / "words.py").write_text(wrong)
    run = evaluate(f"cmd:{sys.executable} words.py", stories=["hesk"], tasks=["entities"])
    assert set(run.failures) == {"hesk-2"}
    assert run.score("entities.strict.f1").predicted == 2


def test_too_large_an_answer_is_stopped(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crosswire.systems.processes.child.LARGEST_ANSWER", 1000)
    run = evaluate(f"cmd:{sys.executable} -c 'while True: print(1, flush=True)'", stories=["hesk"])
    assert list(run.failures["hesk-1"]) == ["wrote more than 1000 bytes and was stopped"]


@pytest.mark.parametrize(
    ("system", "message"),
    [
        ("cmd:no-such-program x", "^cmd:no-such-program: does not exist$"),
        ("cmd:./notes.txt", r"^cmd:\./notes\.txt: is not executable; run chmod \+x on it$"),
        ("cmd:", "the program is missing; write cmd:PROGRAM ARGUMENTS"),
        ("cmd:sh 'x", "No closing quotation; write cmd:PROGRAM ARGUMENTS"),
    ],
)
def test_program_that_cannot_be_run_is_wrong_usage(system: str, message: str, here: Path) -> None:
    (here / "notes.txt").write_text("notes")
    with pytest.raises(CrosswireError, match=message):
        evaluate(system, stories=["hesk"])


def test_command_line_has_a_deadline(bench: Bench) -> None:
    result = bench("eval", "-s", "cmd:sleep 60", "--story", "hesk", "--timeout", "0.2", "-q")
    assert result.exit_code == Exit.SYSTEM
    assert "took longer than 0.2 s and was stopped" in result.stdout + result.stderr


@pytest.mark.parametrize(
    ("written", "passed"),
    [
        ("''", ""),
        ("predict", "predict"),
        ("./predict", "{here}/predict"),
        ("config.json", "{here}/config.json"),
        ("x" * 300, "x" * 300),
        ("'a b'", "a b"),
    ],
)
def test_arguments_that_are_no_paths_stay_as_they_are(written: str, passed: str, here: Path) -> None:
    (here / "predict").mkdir()
    (here / "config.json").touch()
    script = f'#!/bin/sh\nprintf %s "$1" > {here}/passed\n'
    (here / "run.sh").write_text(script)
    (here / "run.sh").chmod(0o755)
    run = evaluate(f"cmd:./run.sh {written}", stories=["hesk"])
    assert (here / "passed").read_text() == passed.format(here=here)
    assert run.system.name == "run"


def test_only_line_feeds_end_lines(here: Path) -> None:
    mention = {"id": "m\u2028\x85", "start": 0, "end": 3, "type": "MIL"}
    line = json.dumps({"article": "hesk-1", "mentions": [mention]}, ensure_ascii=False)
    (here / "out.jsonl").write_text(line + "\r\n", encoding="utf-8", newline="")
    run = evaluate("cmd:cat out.jsonl", stories=["hesk"])
    assert set(run.output.end_to_end.articles) == {"hesk-1"}
    assert run.system.name == "out"


def test_layers_of_a_story_add_up_only_if_they_are_lists(here: Path) -> None:
    lines = [{"story": "hesk", "entities": None}, {"story": "hesk", "entities": []}]
    (here / "out.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert evaluate("cmd:cat out.jsonl", stories=["hesk"]).output.end_to_end.stories["hesk"].entities == ()


@pytest.mark.parametrize("timeout", [0, -1.0, float("nan")])
def test_timeout_is_above_zero(timeout: float) -> None:
    with pytest.raises(CrosswireError, match="give a number of seconds above 0"):
        evaluate("empty", stories=["hesk"], timeout=timeout)
