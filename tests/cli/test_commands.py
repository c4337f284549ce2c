"""Every command: what it prints where, its exit code, its help, and that JSON stays JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Bench
from crosswire import __version__
from crosswire.cli.app import app
from crosswire.dataset.store import open_store
from crosswire.problems import EXIT_MEANINGS, Exit
from crosswire.tasks import TASKS
from support import misbehaving_systems
from support.builders import write_predictions

COMMANDS = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]
MISBEHAVING = Path(misbehaving_systems.__file__)


def test_help_lists_every_command_and_every_exit_code(bench: Bench) -> None:
    told = " ".join(bench("--help").stdout.split())
    assert all(f" {name} " in told for name in COMMANDS)
    assert all(f"{code.value} {meaning}" in told for code, meaning in EXIT_MEANINGS.items())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_is_documented(command: str, bench: Bench) -> None:
    told = bench(command, "--help")
    assert told.exit_code == 0
    assert told.stdout.count("\n") > 5
    root = open_store().root
    pages = [root / "README.md", root / "CONTRIBUTING.md", *(root / "docs").glob("*.md")]
    assert any(f"bench {command}" in page.read_text(encoding="utf-8") for page in pages)


def test_version(bench: Bench) -> None:
    assert bench("--version").stdout == f"crosswire {__version__}\n"


def test_no_command_prints_help_and_exits_as_wrong_usage(bench: Bench) -> None:
    told = bench()
    assert told.exit_code == Exit.USAGE
    assert "Usage: bench" in told.output


def test_eval_prints_tables_and_writes_a_run(bench: Bench, tmp_path: Path) -> None:
    told = bench("eval", "--system", "gazetteer")
    assert told.exit_code == 0
    assert told.stdout.startswith("gazetteer 1 on homs: 5 of 5 articles answered\n")
    assert told.stdout.count("data:homs-") == 3
    [folder] = (tmp_path / "runs").iterdir()
    assert f"run written to {Path('runs') / folder.name}" in told.stderr
    assert {entry.name for entry in folder.iterdir()} == {"predictions.jsonl", "scores.json", "run.json"}
    assert bench("score", folder).stdout == told.stdout
    assert bench("eval", "--system", folder, "--quiet").stdout == told.stdout


def test_eval_json_parses_carries_everything_and_is_the_same_bytes_twice(bench: Bench) -> None:
    first = bench("eval", "--system", "gazetteer", "--json")
    assert first.stdout == bench("eval", "--system", "gazetteer", "--json").stdout
    run = json.loads(first.stdout)
    task = run["tasks"][0]
    assert task["task"] == "entities"
    headline = next(score for score in task["scores"] if score["metric"] == task["headline"])
    assert headline["value"] == 2 * headline["right"] / (headline["predicted"] + headline["gold"])
    assert task["signature"].startswith("data:homs-")


def test_eval_of_a_printing_system_keeps_stdout_for_json(bench: Bench) -> None:
    told = bench("eval", "--system", f"{MISBEHAVING}:Prints", "--story", "hesk", "--json")
    assert json.loads(told.stdout)["system"]["name"] == "good"


def test_eval_of_gold_prints_one_and_of_empty_zero_or_a_dash(bench: Bench) -> None:
    for system, allowed in (("gold", {"1.000"}), ("empty", {"0.000", "-"})):
        lines = bench("eval", "--system", system, "-m", "all").stdout.splitlines()
        values = {line.split()[4] for line in lines if line.startswith("entities.") and " by " not in line}
        assert values == allowed


def test_a_run_goes_where_output_says_and_replaces_only_runs(bench: Bench, tmp_path: Path) -> None:
    assert bench("eval", "-s", "empty", "-o", "mine/run").exit_code == 0
    assert bench("eval", "-s", "gold", "-o", "mine/run").exit_code == 0
    assert '"gold"' in (tmp_path / "mine" / "run" / "predictions.jsonl").read_text().splitlines()[0]
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("precious")
    told = bench("eval", "-s", "gold", "-o", "thesis")
    assert told.exit_code == Exit.USAGE
    assert "thesis: holds files that are no run's" in told.stderr
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "precious"


@pytest.mark.parametrize("output", ["/proc/run", "file.txt"])
def test_an_unwritable_run_folder_is_told_before_any_work(bench: Bench, tmp_path: Path, output: str) -> None:
    (tmp_path / "file.txt").write_text("x")
    told = bench("eval", "--system", f"{MISBEHAVING}:Interrupts", "-o", output)
    assert told.exit_code == Exit.USAGE
    assert told.stderr.startswith(f"{output}: ")


def test_predict_writes_a_file_that_scores_the_same(bench: Bench, tmp_path: Path) -> None:
    assert bench("predict", "-s", "gazetteer", "-o", "p.jsonl").exit_code == 0
    assert bench("check", "p.jsonl").stdout == "1 path checked, no problem\n"
    told = bench("score", "p.jsonl", "--json")
    assert json.loads(told.stdout)["system"] == {"name": "gazetteer", "version": "1"}
    assert [entry.name for entry in tmp_path.iterdir()] == ["p.jsonl"]


@pytest.mark.parametrize("output", ["/proc/p.jsonl", "none/p.jsonl", "."])
def test_predict_refuses_an_unwritable_output_before_any_work(bench: Bench, output: str) -> None:
    told = bench("predict", "-s", f"{MISBEHAVING}:Interrupts", "-o", output)
    assert told.exit_code == Exit.USAGE
    assert len(told.stderr.splitlines()) == 1


def test_score_reads_standard_input_and_several_files(bench: Bench, tmp_path: Path) -> None:
    path = write_predictions(tmp_path / "p.jsonl", {"article": "homs-000", "mentions": []})
    assert bench("score", "-", stdin=path.read_text()).stdout.startswith("stdin on homs: 1 of 5 articles answered")
    both = json.loads(bench("score", path, path, "--json").stdout)
    assert [run["system"]["name"] for run in both] == ["p", "p"]


def test_invalid_predictions_exit_with_3_and_print_a_hundred_problems(bench: Bench, tmp_path: Path) -> None:
    mentions = [{"id": f"m{n}", "start": n, "end": n, "type": "PER"} for n in range(250)]
    path = write_predictions(tmp_path / "p.jsonl", {"article": "homs-000", "mentions": mentions})
    for command in (("score", path), ("check", path), ("eval", "-s", path)):
        told = bench(*command)
        assert told.exit_code == Exit.INVALID
        assert told.stdout == ""
        lines = told.stderr.splitlines()
        assert len(lines) == 101
        assert lines[-1] == "... and 150 more problems"
    assert [entry.name for entry in tmp_path.iterdir()] == ["p.jsonl"]


def test_a_task_that_is_not_attempted_is_told_with_the_key_it_reads(bench: Bench) -> None:
    lines = bench("eval", "-s", "gazetteer", "--story", "hesk", "-q").stdout.splitlines()
    assert "not attempted: no answer has the key 'happenings'" in lines


def test_a_file_that_cannot_be_read_exits_with_2(bench: Bench) -> None:
    for command in ("score", "check"):
        told = bench(command, "none.jsonl")
        assert told.exit_code == Exit.USAGE
        assert (
            told.stderr
            == "none.jsonl: cannot be read: No such file or directory; check the path and its permissions [E101]\n"
        )


def test_a_failing_system_exits_with_4_after_printing_and_writing(bench: Bench, tmp_path: Path) -> None:
    told = bench("eval", "-s", f"{MISBEHAVING}:fails_on_one", "--story", "hesk", "-o", "run")
    assert told.exit_code == Exit.SYSTEM
    assert "failed on hesk-2: RuntimeError: no hope at misbehaving_systems.py:" in told.stdout
    assert "the system failed on 1 answer; --max-failures allows 0" in told.stderr
    assert (tmp_path / "run" / "scores.json").is_file()
    told = bench("eval", "-s", f"{MISBEHAVING}:fails_on_one", "--story", "hesk", "--max-failures", "1")
    assert told.exit_code == Exit.OK
    told = bench("predict", "-s", f"{MISBEHAVING}:fails_on_one", "--story", "hesk", "-o", "p.jsonl")
    assert told.exit_code == Exit.SYSTEM
    assert len((tmp_path / "p.jsonl").read_text().splitlines()) == 3


def test_a_headline_below_the_gate_exits_with_1(bench: Bench) -> None:
    assert bench("eval", "-s", "gold", "--fail-under", "1").exit_code == Exit.OK
    told = bench("eval", "-s", "empty", "--fail-under", "0.5")
    assert told.exit_code == Exit.GATE
    assert "empty: entities.strict.f1 is 0.0, below 0.5" in told.stderr


def test_a_gate_on_a_headline_that_is_not_computed_is_refused(bench: Bench) -> None:
    told = bench("eval", "-s", "gold", "-m", "entities.type.f1", "--fail-under", "0.5")
    assert told.exit_code == Exit.USAGE
    assert told.stderr == "--fail-under judges entities.strict.f1, which --metric leaves out; name it too\n"


def test_nothing_of_the_users_in_a_run_folder_is_lost(bench: Bench, tmp_path: Path) -> None:
    assert bench("eval", "-s", "empty", "-o", "run").exit_code == 0
    (tmp_path / "run" / "notes.txt").write_text("precious")
    assert bench("eval", "-s", "gold", "-o", "run").exit_code == Exit.USAGE
    assert (tmp_path / "run" / "notes.txt").read_text() == "precious"


def test_predict_leaves_an_old_file_where_no_article_was_answered(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text("old\n")
    told = bench("predict", "-s", f"{MISBEHAVING}:Raises", "--story", "hesk", "-o", "p.jsonl")
    assert told.exit_code == Exit.SYSTEM
    assert "failed on hesk-1: ValueError: lost the thread at misbehaving_systems.py:" in told.stderr
    assert told.stderr.endswith("p.jsonl: not written, since no article was answered\n")
    assert (tmp_path / "p.jsonl").read_text() == "old\n"


def test_predict_refuses_devices_and_follows_links(bench: Bench, tmp_path: Path) -> None:
    assert bench("predict", "-s", "empty", "-o", "/dev/null").exit_code == Exit.USAGE
    assert Path("/dev/null").is_char_device()
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "real.jsonl")
    assert bench("predict", "-s", "empty", "-o", "link.jsonl").exit_code == Exit.OK
    assert (tmp_path / "link.jsonl").is_symlink()
    assert (tmp_path / "real.jsonl").is_file()


def test_score_tells_the_problems_of_every_file(bench: Bench, tmp_path: Path) -> None:
    good = write_predictions(tmp_path / "good.jsonl", {"article": "homs-000", "mentions": []})
    bad = [write_predictions(tmp_path / f"{name}.jsonl", "oops") for name in ("one", "two")]
    told = bench("score", bad[0], good, bad[1])
    assert told.exit_code == Exit.INVALID
    assert told.stdout == ""
    assert [line.partition(":")[0] for line in told.stderr.splitlines()] == [str(path) for path in bad]


def test_names_that_no_file_can_have_are_wrong_usage(bench: Bench) -> None:
    for command in (("eval", "-s", "x" * 3000), ("eval", "-s", "gold", "-o", "y" * 300), ("score", "z" * 300)):
        told = bench(*command)
        assert told.exit_code == Exit.USAGE, told.stderr
        assert len(told.stderr) < 600
    told = bench("eval", "-s", "missing.jsonl")
    assert told.stderr == "missing.jsonl: no such file; give the path of a predictions file\n"


def test_nothing_of_a_stranger_reaches_the_terminal_raw(bench: Bench, tmp_path: Path) -> None:
    system = {"name": "red\x1b[31m", "version": "1"}
    path = write_predictions(tmp_path / "p.jsonl", {"format": 1, "system": system}, {"article": "homs-000"})
    told = bench("score", path)
    assert told.exit_code == Exit.INVALID
    assert "\x1b" not in told.output
    (tmp_path / "loud.py").write_text("raise ValueError('\\x1b[31mred\\nblue')\n")
    told = bench("eval", "-s", "loud.py:X")
    assert "\x1b" not in told.output
    assert len(told.stderr.splitlines()) == 1


def test_variables_that_others_set_change_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_VERSION", "3")
    monkeypatch.setenv("BENCH_DEBUG", "1")
    assert bench("tasks").exit_code == Exit.OK


def test_the_same_evaluation_again_takes_the_next_folder_where_the_first_holds_more(
    bench: Bench, tmp_path: Path
) -> None:
    bench("eval", "-s", "empty", "-q")
    [folder] = (tmp_path / "runs").iterdir()
    bench("eval", "-s", "empty", "-q")
    assert [entry.name for entry in (tmp_path / "runs").iterdir()] == [folder.name]
    (folder / "notes.txt").write_text("precious")
    assert bench("eval", "-s", "empty", "-q").exit_code == Exit.OK
    assert {entry.name for entry in (tmp_path / "runs").iterdir()} == {folder.name, f"{folder.name}-2"}


def test_a_run_never_replaces_the_working_directory(bench: Bench) -> None:
    told = bench("eval", "-s", "empty", "-o", ".")
    assert told.exit_code == Exit.USAGE
    assert told.stderr.startswith(".: is the working directory or above it")


def test_a_closed_or_narrow_output_does_no_harm(tmp_path: Path) -> None:
    shell = f"{sys.executable} -m crosswire eval -s empty -q >&-"
    closed = subprocess.run(shell, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (closed.returncode, closed.stderr) == (Exit.OK, "")
    (tmp_path / "mine.py").write_text(MISBEHAVING.read_text() + "\nGood.name = '\u0645\u0646'\n")
    command = [sys.executable, "-m", "crosswire", "eval", "-s", "mine.py:Good", "--story", "hesk", "-q", "--json"]
    narrow = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    done = subprocess.run(command, cwd=tmp_path, env=narrow, capture_output=True, check=True)
    assert json.loads(done.stdout.decode("utf-8"))["system"]["name"] == "\u0645\u0646"


def test_debug_may_stand_anywhere(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("1 / 0\n")
    command = [sys.executable, "-m", "crosswire", "eval", "-s", "bad.py:Mine", "--debug"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == Exit.USAGE
    assert "ZeroDivisionError" in done.stderr
    assert "Traceback" in done.stderr


def test_an_interrupt_exits_with_130_and_says_what_is_kept(bench: Bench) -> None:
    told = bench("predict", "-s", f"{MISBEHAVING}:Interrupts", "-o", "p.jsonl")
    assert told.exit_code == Exit.INTERRUPTED
    assert "interrupted" in told.stderr
    assert not Path("p.jsonl.partial").exists()


def test_damaged_data_exits_with_5(bench: Bench, tiny: Path) -> None:
    (tiny / "corpus" / "tiny" / "tiny-1.txt").write_text("other")
    for command in (("eval", "-s", "gold"), ("stories",), ("doctor",)):
        assert bench(*command, "--data", tiny).exit_code == Exit.INTEGRITY


def test_unknown_names_exit_with_2_in_one_line_each(bench: Bench) -> None:
    told = bench("eval", "-s", "gold", "-t", "entitys", "--story", "hom")
    assert told.exit_code == Exit.USAGE
    assert told.stderr.splitlines() == [
        "unknown story 'hom' (known: hesk, homs; did you mean 'homs'?)",
        "unknown task 'entitys' (known: entities, coreference, events, arguments, event-coreference,"
        " factuality, contradictions, verification;"
        " did you mean 'entities'?)",
    ]


def test_a_traceback_is_printed_only_with_debug(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("1 / 0\n")
    assert "Traceback" not in bench("eval", "-s", "bad.py:Mine").output
    assert "ZeroDivisionError" in bench("--debug", "eval", "-s", "bad.py:Mine").stderr


def test_a_fault_of_ours_is_one_line_and_exits_with_70(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object, **__: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr("crosswire.evaluation.evaluate.plan", fault)
    told = bench("eval", "-s", "gold")
    assert told.exit_code == Exit.INTERNAL
    assert told.stderr.splitlines() == [
        "a fault of crosswire: RuntimeError: unforeseen; please report it with what --debug prints"
    ]


def test_options_come_from_variables_too(bench: Bench, monkeypatch: pytest.MonkeyPatch, tiny: Path) -> None:
    monkeypatch.setenv("BENCH_EVAL_SYSTEM", "gold")
    monkeypatch.setenv("BENCH_DATA", str(tiny))
    assert bench("eval").stdout.startswith("gold on tiny: 1 of 1 article answered")


def test_check_prints_all_problems_of_the_gold(bench: Bench, tiny: Path) -> None:
    folder = tiny / "annotations" / "tiny" / "tiny-1"
    (folder / "mentions.jsonl").write_text("oops\n[]\n")
    told = bench("check", "--data", tiny)
    assert told.exit_code == Exit.INVALID
    assert [line.rpartition(" ")[2] for line in told.stderr.splitlines()] == ["[E103]", "[E106]"]
    assert bench("check").stdout == "2 stories checked, no problem, 60 warnings waived\n"


@pytest.mark.parametrize("command", ["tasks", "systems", "stories", "doctor"])
def test_listings_print_tables_and_json(command: str, bench: Bench) -> None:
    table, rows = bench(command), json.loads(bench(command, "--json").stdout)
    assert table.exit_code == 0
    assert len(table.stdout.splitlines()) == len(rows) + 2
    assert isinstance(rows[0], dict)


def test_systems_are_listed_without_importing_them(bench: Bench) -> None:
    rows = {row["system"]: row["source"] for row in json.loads(bench("systems", "--json").stdout)}
    assert rows == {"gold": "built in", "empty": "built in", "gazetteer": "crosswire", "tagger": "crosswire"}


def test_schema_prints_a_json_schema_and_refuses_unknown_names(bench: Bench) -> None:
    printed = json.loads(bench("schema", "predictions").stdout)
    assert printed["$defs"]["mention"]["required"] == ["id", "start", "end", "type"]
    assert "PERSON" in json.dumps(json.loads(bench("schema", "predictions", "--labels", "ontonotes").stdout))
    assert "unknown schema 'prediction'" in bench("schema", "prediction").stderr


def test_cite_prints_bibtex_and_digests(bench: Bench) -> None:
    printed = bench("cite").stdout
    assert printed.startswith("@misc{crosswire,")
    assert f"% homs 0.3.0, digest {open_store().digest('homs')}" in printed


def test_build_is_refused_outside_a_checkout(bench: Bench, monkeypatch: pytest.MonkeyPatch, tiny: Path) -> None:
    monkeypatch.setenv("BENCH_DATA", str(tiny))
    told = bench("build")
    assert told.exit_code == Exit.USAGE
    assert "is no checkout" in told.stderr


def test_build_check_is_green_here(bench: Bench) -> None:
    assert bench("build", "--check").stdout == "everything is current\n"


def test_tasks_are_listed_and_those_named_told_in_full(bench: Bench) -> None:
    listed = bench("tasks").stdout.splitlines()
    assert len(listed) == 2 + len(TASKS)
    assert listed[2].split()[:2] == ["entities", "entities.strict.f1"]
    told = json.loads(bench("tasks", "verification", "--json").stdout)
    assert [row["metric"] for row in told] == list(next(t for t in TASKS if t.name == "verification").metrics)
    assert bench("tasks", "verify").exit_code == Exit.USAGE
