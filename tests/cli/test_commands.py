"""Every command: its output on stdout and stderr, its exit code, its help, and valid JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from conftest import Bench
from crosswire import __version__
from crosswire.cli.app import app
from crosswire.dataset.store import open_store
from crosswire.problems import EXIT_MEANINGS, Exit
from crosswire.tasks import TASKS
from support import misbehaving_systems
from support.builders import write_predictions, write_single_entities
from support.paths import ROOT

COMMANDS = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]
MISBEHAVING = Path(misbehaving_systems.__file__)


def test_help_lists_every_command_and_every_exit_code(bench: Bench) -> None:
    printed = " ".join(bench("--help").stdout.split())
    assert all(f" {name} " in printed for name in COMMANDS)
    assert all(f"{code.value} {meaning}" in printed for code, meaning in EXIT_MEANINGS.items())


@pytest.mark.parametrize("command", COMMANDS)
def test_command_has_help_and_is_documented(command: str, bench: Bench) -> None:
    result = bench(command, "--help")
    assert result.exit_code == 0
    assert result.stdout.count("\n") > 5
    root = open_store().root
    pages = [root / "README.md", root / "CONTRIBUTING.md", *(root / "docs").glob("*.md")]
    assert any(f"bench {command}" in page.read_text(encoding="utf-8") for page in pages)


def test_version_is_printed(bench: Bench) -> None:
    assert bench("--version").stdout == f"crosswire {__version__}\n"


def test_no_command_prints_help_and_exits_with_2(bench: Bench) -> None:
    result = bench()
    assert result.exit_code == Exit.USAGE
    assert "Usage: bench" in result.output


def test_eval_prints_tables_and_writes_a_run(bench: Bench, tmp_path: Path) -> None:
    result = bench("eval", "--system", "gazetteer")
    assert result.exit_code == 0
    assert result.stdout.startswith("gazetteer 1 on homs, n = 5 articles\n\nheadline  ")
    assert result.stdout.count("data:homs-") == 1
    [folder] = (tmp_path / "runs").iterdir()
    assert f"run written to {Path('runs') / folder.name}" in result.stderr
    assert {entry.name for entry in folder.iterdir()} == {"predictions.jsonl", "scores.json", "run.json"}
    assert bench("score", folder).stdout == result.stdout
    assert bench("eval", "--system", folder, "--quiet").stdout == result.stdout


def test_eval_json_is_complete_and_deterministic(bench: Bench) -> None:
    first = bench("eval", "--system", "gazetteer", "--json")
    assert first.stdout == bench("eval", "--system", "gazetteer", "--json").stdout
    run = json.loads(first.stdout)
    task = run["tasks"][0]
    assert task["task"] == "entities"
    headline = next(score for score in task["scores"] if score["metric"] == task["headline"])
    assert headline["value"] == 2 * headline["precision_numerator"] / (headline["predicted"] + headline["gold"])
    assert task["signature"].startswith("data:homs-")


def test_eval_json_excludes_output_of_the_system(bench: Bench) -> None:
    result = bench("eval", "--system", f"{MISBEHAVING}:Prints", "--story", "hesk", "--json")
    assert json.loads(result.stdout)["system"]["name"] == "good"


def test_eval_gold_scores_one_and_empty_zero_or_undefined(bench: Bench) -> None:
    for system, allowed in (("gold", {"1.000"}), ("empty", {"0.000", "-"})):
        lines = bench("eval", "--system", system, "-m", "all").stdout.splitlines()
        rows = [line for line in lines if line.startswith("entities.") and " by " not in line]
        values = {line.split()[4] for line in rows if "@empty" not in line}
        assert values == allowed


def test_eval_output_is_written_and_replaces_only_runs(bench: Bench, tmp_path: Path) -> None:
    assert bench("eval", "-s", "empty", "-o", "mine/run").exit_code == 0
    assert bench("eval", "-s", "gold", "-o", "mine/run").exit_code == 0
    assert '"gold"' in (tmp_path / "mine" / "run" / "predictions.jsonl").read_text().splitlines()[0]
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("precious")
    result = bench("eval", "-s", "gold", "-o", "thesis")
    assert result.exit_code == Exit.USAGE
    assert "thesis: contains files that do not belong to a run" in result.stderr
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "precious"


@pytest.mark.parametrize("output", ["/proc/run", "file.txt"])
def test_eval_rejects_unwritable_run_folder_before_any_work(bench: Bench, tmp_path: Path, output: str) -> None:
    (tmp_path / "file.txt").write_text("x")
    result = bench("eval", "--system", f"{MISBEHAVING}:Interrupts", "-o", output)
    assert result.exit_code == Exit.USAGE
    assert result.stderr.startswith(f"{output}: ")


def test_predict_writes_a_valid_file(bench: Bench, tmp_path: Path) -> None:
    assert bench("predict", "-s", "gazetteer", "-o", "p.jsonl").exit_code == 0
    assert bench("check", "p.jsonl").stdout == "1 path checked, no problem\n"
    result = bench("score", "p.jsonl", "--json")
    system = json.loads(result.stdout)["system"]
    assert (system["name"], system["version"], len(system["digest"])) == ("gazetteer", "1", 12)
    assert [entry.name for entry in tmp_path.iterdir()] == ["p.jsonl"]


@pytest.mark.parametrize("output", ["/proc/p.jsonl", "none/p.jsonl", "."])
def test_predict_rejects_unwritable_output_before_any_work(bench: Bench, output: str) -> None:
    result = bench("predict", "-s", f"{MISBEHAVING}:Interrupts", "-o", output)
    assert result.exit_code == Exit.USAGE
    assert len(result.stderr.splitlines()) == 1


def test_score_reads_standard_input_and_several_files(bench: Bench, tmp_path: Path) -> None:
    path = write_predictions(tmp_path / "p.jsonl", {"article": "homs-000", "mentions": []})
    assert bench("score", "-", stdin=path.read_text()).stdout.startswith("stdin on homs, n = 5 articles")
    both = json.loads(bench("score", path, path, "--json").stdout)
    assert [run["system"]["name"] for run in both] == ["p", "p"]


def test_invalid_predictions_exit_with_3_and_a_summary(bench: Bench, tmp_path: Path) -> None:
    mentions = [{"id": f"m{n}", "start": n, "end": n, "type": "PER"} for n in range(250)]
    path = write_predictions(tmp_path / "p.jsonl", {"article": "homs-000", "mentions": mentions})
    for command in (("score", path), ("check", path), ("eval", "-s", path)):
        result = bench(*command)
        assert result.exit_code == Exit.INVALID
        assert result.stdout == ""
        lines = result.stderr.splitlines()
        assert lines[0] == f"{path}: 250 mentions with an empty or reversed span; end is exclusive [E203]"
        assert lines[-1] == "250 problems; --all lists each of them"
    assert [entry.name for entry in tmp_path.iterdir()] == ["p.jsonl"]


def test_task_not_attempted_is_reported_with_its_key(bench: Bench) -> None:
    lines = bench("eval", "-s", "gazetteer", "--story", "hesk", "-q", "--full").stdout.splitlines()
    assert "not attempted: the predictions have no key 'happenings'" in lines


def test_missing_file_exits_with_2(bench: Bench) -> None:
    for command in ("score", "check"):
        result = bench(command, "none.jsonl")
        assert result.exit_code == Exit.USAGE
        assert (
            result.stderr
            == "none.jsonl: cannot be read: No such file or directory; check the path and its permissions [E101]\n"
        )


def test_failing_system_exits_with_4_after_writing_the_run(bench: Bench, tmp_path: Path) -> None:
    result = bench("eval", "-s", f"{MISBEHAVING}:fails_on_one", "--story", "hesk", "-o", "run")
    assert result.exit_code == Exit.SYSTEM
    assert "failed on hesk-2: RuntimeError: no hope at misbehaving_systems.py:" in result.stdout
    assert "the system failed on 1 request; --max-failures allows 0" in result.stderr
    assert (tmp_path / "run" / "scores.json").is_file()
    result = bench("eval", "-s", f"{MISBEHAVING}:fails_on_one", "--story", "hesk", "--max-failures", "1")
    assert result.exit_code == Exit.OK
    result = bench("predict", "-s", f"{MISBEHAVING}:fails_on_one", "--story", "hesk", "-o", "p.jsonl")
    assert result.exit_code == Exit.SYSTEM
    assert len((tmp_path / "p.jsonl").read_text().splitlines()) == 3


def test_fail_under_exits_with_1_on_low_headline(bench: Bench) -> None:
    assert bench("eval", "-s", "gold", "--fail-under", "1").exit_code == Exit.OK
    result = bench("eval", "-s", "empty", "--fail-under", "0.5")
    assert result.exit_code == Exit.GATE
    assert "empty: entities.strict.f1 is 0.0, below 0.5" in result.stderr


def test_fail_under_names_the_metrics_that_are_defined(bench: Bench, tiny: Path) -> None:
    write_single_entities(tiny)
    result = bench("eval", "-s", "gold", "--data", tiny, "-t", "coreference", "--fail-under", "0.9", "-q")
    # No entity has a link, so MUC is 0/0.
    assert result.exit_code == Exit.GATE
    defined = "coreference.lea.f1, coreference.b_cubed.f1, coreference.ceafe.f1, coreference.mentions.f1"
    assert result.stderr == (
        "gold: coreference.conll.f1 is undefined (docs/scores.md), so --fail-under fails; "
        f"leave the task out with --task (defined: {defined})\n"
    )


def test_fail_under_rejects_headline_that_metric_excludes(bench: Bench) -> None:
    result = bench("eval", "-s", "gold", "-m", "entities.type.f1", "--fail-under", "0.5")
    assert result.exit_code == Exit.USAGE
    assert result.stderr == "--fail-under needs entities.strict.f1; add it with --metric\n"


def test_eval_keeps_user_files_in_a_run_folder(bench: Bench, tmp_path: Path) -> None:
    assert bench("eval", "-s", "empty", "-o", "run").exit_code == 0
    (tmp_path / "run" / "notes.txt").write_text("precious")
    assert bench("eval", "-s", "gold", "-o", "run").exit_code == Exit.USAGE
    assert (tmp_path / "run" / "notes.txt").read_text() == "precious"


def test_predict_keeps_old_file_if_all_articles_fail(bench: Bench, tmp_path: Path) -> None:
    old = write_predictions(tmp_path / "p.jsonl", {"article": "hesk-1", "mentions": []}).read_text()
    result = bench("predict", "-s", f"{MISBEHAVING}:Raises", "--story", "hesk", "-o", "p.jsonl")
    assert result.exit_code == Exit.SYSTEM
    assert "failed on hesk-1: ValueError: lost the thread at misbehaving_systems.py:" in result.stderr
    assert result.stderr.endswith("p.jsonl: not written, because there are no valid predictions\n")
    assert (tmp_path / "p.jsonl").read_text() == old


def test_predict_writes_predictions_for_given_items_alone(bench: Bench, tmp_path: Path) -> None:
    result = bench("predict", "-s", str(ROOT / "examples" / "verifier.py"), "--story", "hesk", "-o", "v.jsonl")
    assert result.exit_code == 0, result.stderr
    scores = bench("score", "v.jsonl", "--story", "hesk", "-t", "verification")
    assert scores.exit_code == 0, scores.stderr
    assert '"verdicts"' in (tmp_path / "v.jsonl").read_text()


def test_predict_rejects_devices_and_follows_links(bench: Bench, tmp_path: Path) -> None:
    assert bench("predict", "-s", "empty", "-o", "/dev/null").exit_code == Exit.USAGE
    assert Path("/dev/null").is_char_device()
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "real.jsonl")
    assert bench("predict", "-s", "empty", "-o", "link.jsonl").exit_code == Exit.OK
    assert (tmp_path / "link.jsonl").is_symlink()
    assert (tmp_path / "real.jsonl").is_file()


def test_score_reports_problems_of_every_file(bench: Bench, tmp_path: Path) -> None:
    good = write_predictions(tmp_path / "good.jsonl", {"article": "homs-000", "mentions": []})
    bad = [write_predictions(tmp_path / f"{name}.jsonl", "oops") for name in ("one", "two")]
    result = bench("score", bad[0], good, bad[1])
    assert result.exit_code == Exit.INVALID
    assert result.stdout == ""
    assert [line.partition(":")[0] for line in result.stderr.splitlines()] == [str(path) for path in bad]


def test_too_long_names_exit_with_2(bench: Bench) -> None:
    for command in (("eval", "-s", "x" * 3000), ("eval", "-s", "gold", "-o", "y" * 300), ("score", "z" * 300)):
        result = bench(*command)
        assert result.exit_code == Exit.USAGE, result.stderr
        assert len(result.stderr) < 600
    result = bench("eval", "-s", "missing.jsonl")
    assert result.stderr == "missing.jsonl: no such file; give the path of a predictions file\n"


def test_control_characters_of_third_party_text_are_escaped(bench: Bench, tmp_path: Path) -> None:
    system = {"name": "red\x1b[31m", "version": "1"}
    path = write_predictions(tmp_path / "p.jsonl", {"format": 1, "system": system}, {"article": "homs-000"})
    result = bench("score", path)
    assert result.exit_code == Exit.INVALID
    assert "\x1b" not in result.output
    (tmp_path / "loud.py").write_text("raise ValueError('\\x1b[31mred\\nblue')\n")
    result = bench("eval", "-s", "loud.py:X")
    assert "\x1b" not in result.output
    assert len(result.stderr.splitlines()) == 1


def test_unrelated_environment_variables_are_ignored(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_VERSION", "3")
    monkeypatch.setenv("BENCH_DEBUG", "1")
    assert bench("tasks").exit_code == Exit.OK


def test_eval_takes_next_default_folder_if_first_has_user_files(bench: Bench, tmp_path: Path) -> None:
    bench("eval", "-s", "empty", "-q")
    [folder] = (tmp_path / "runs").iterdir()
    bench("eval", "-s", "empty", "-q")
    assert [entry.name for entry in (tmp_path / "runs").iterdir()] == [folder.name]
    (folder / "notes.txt").write_text("precious")
    assert bench("eval", "-s", "empty", "-q").exit_code == Exit.OK
    assert {entry.name for entry in (tmp_path / "runs").iterdir()} == {folder.name, f"{folder.name}-2"}


def test_eval_never_replaces_the_working_directory(bench: Bench) -> None:
    result = bench("eval", "-s", "empty", "-o", ".")
    assert result.exit_code == Exit.USAGE
    assert result.stderr.startswith(".: is the working directory or contains it")


def test_closed_stdout_and_narrow_encoding_are_handled(tmp_path: Path) -> None:
    shell = f"{sys.executable} -m crosswire eval -s empty -q >&-"
    closed = subprocess.run(shell, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (closed.returncode, closed.stderr) == (Exit.OK, "")
    (tmp_path / "mine.py").write_text(MISBEHAVING.read_text() + "\nGood.name = '\u0645\u0646'\n")
    command = [sys.executable, "-m", "crosswire", "eval", "-s", "mine.py:Good", "--story", "hesk", "-q", "--json"]
    cp1252 = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    done = subprocess.run(command, cwd=tmp_path, env=cp1252, capture_output=True, check=True)
    assert json.loads(done.stdout.decode("utf-8"))["system"]["name"] == "\u0645\u0646"


def test_debug_is_accepted_at_any_position(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("1 / 0\n")
    command = [sys.executable, "-m", "crosswire", "eval", "-s", "bad.py:Mine", "--debug"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == Exit.USAGE
    assert "ZeroDivisionError" in done.stderr
    assert "Traceback" in done.stderr


def test_interrupt_exits_with_130(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("crosswire.evaluation.system_run.checked_response", interrupt)
    result = bench("predict", "-s", f"{MISBEHAVING}:Good", "-o", "p.jsonl")
    assert result.exit_code == Exit.INTERRUPTED
    assert "interrupted" in result.stderr
    assert not Path("p.jsonl.partial").exists()


def test_damaged_data_exits_with_5(bench: Bench, tiny: Path) -> None:
    (tiny / "corpus" / "tiny" / "tiny-1.txt").write_text("other")
    for command in (("eval", "-s", "gold"), ("stories",), ("doctor",)):
        assert bench(*command, "--data", tiny).exit_code == Exit.INTEGRITY


def test_unknown_names_exit_with_2_and_one_line_each(bench: Bench) -> None:
    result = bench("eval", "-s", "gold", "-t", "entitys", "--story", "hom")
    assert result.exit_code == Exit.USAGE
    assert result.stderr.splitlines() == [
        "unknown story 'hom' (known: hesk, homs; did you mean 'homs'?)",
        "unknown task 'entitys' (known: entities, coreference, events, arguments, event-coreference,"
        " factuality, contradictions, verification;"
        " did you mean 'entities'?)",
    ]


def test_traceback_is_printed_only_with_debug(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("1 / 0\n")
    assert "Traceback" not in bench("eval", "-s", "bad.py:Mine").output
    assert "ZeroDivisionError" in bench("--debug", "eval", "-s", "bad.py:Mine").stderr


def test_internal_error_is_one_line_and_exits_with_70(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr("crosswire.evaluation.plan.plan", fail)
    result = bench("eval", "-s", "gold")
    assert result.exit_code == Exit.INTERNAL
    assert result.stderr.splitlines() == [
        "internal error: RuntimeError: unforeseen (please report, with the output of --debug)"
    ]


def test_a_library_that_cannot_be_imported_is_a_damaged_installation(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ImportError("pyarrow requires NumPy 2.0 or newer,\n found 1.26.4")

    monkeypatch.setattr("crosswire.curation.build.stale", fail)
    result = bench("build", "--check")
    assert result.exit_code == Exit.INTEGRITY
    assert result.stderr.splitlines() == [
        "a library cannot be imported (ImportError: pyarrow requires NumPy 2.0 or newer, found 1.26.4);"
        " run `bench doctor`"
    ]


def test_options_are_read_from_environment_variables(bench: Bench, monkeypatch: pytest.MonkeyPatch, tiny: Path) -> None:
    monkeypatch.setenv("BENCH_EVAL_SYSTEM", "gold")
    monkeypatch.setenv("BENCH_DATA", str(tiny))
    assert bench("eval").stdout.startswith("gold on tiny, n = 1 article")


def test_check_reports_all_problems_of_the_gold(bench: Bench, tiny: Path) -> None:
    folder = tiny / "annotations" / "tiny" / "tiny-1"
    (folder / "mentions.jsonl").write_text("oops\n[]\n")
    result = bench("check", "--data", tiny)
    assert result.exit_code == Exit.INVALID
    assert [line.rpartition(" ")[2] for line in result.stderr.splitlines()] == ["[E103]", "[E106]"]
    assert bench("check").stdout == "2 stories checked, no problem, 61 warnings waived\n"


@pytest.mark.parametrize("command", ["tasks", "systems", "stories", "doctor"])
def test_listings_print_tables_and_json(command: str, bench: Bench) -> None:
    table, rows = bench(command), json.loads(bench(command, "--json").stdout)
    assert table.exit_code == 0
    assert len(table.stdout.splitlines()) == len(rows) + 2
    assert isinstance(rows[0], dict)


def test_systems_lists_built_in_systems_and_plugins(bench: Bench) -> None:
    rows = {row["system"]: row["source"] for row in json.loads(bench("systems", "--json").stdout)}
    baselines = [each.name for each in entry_points(group="crosswire.systems") if each.value.startswith("crosswire_")]
    assert {"gazetteer", "learned", "rules", "tagger"} <= set(baselines)
    assert rows == {"gold": "built in", "empty": "built in", **dict.fromkeys(baselines, "crosswire")}


def test_schema_prints_json_schema_and_rejects_unknown_names(bench: Bench) -> None:
    printed = json.loads(bench("schema", "predictions").stdout)
    assert printed["$defs"]["mention"]["required"] == ["id", "start", "end", "type"]
    assert "PERSON" in json.dumps(json.loads(bench("schema", "predictions", "--labels", "ontonotes").stdout))
    assert "unknown schema 'prediction'" in bench("schema", "prediction").stderr


def test_cite_prints_bibtex_and_digests(bench: Bench) -> None:
    printed = bench("cite").stdout
    assert printed.startswith("@misc{crosswire,")
    assert f"% homs 0.5.0, digest {open_store().digest('homs')}" in printed


def test_build_is_rejected_outside_a_checkout(bench: Bench, monkeypatch: pytest.MonkeyPatch, tiny: Path) -> None:
    monkeypatch.setenv("BENCH_DATA", str(tiny))
    result = bench("build")
    assert result.exit_code == Exit.USAGE
    assert "is not a checkout" in result.stderr


@pytest.mark.slow
def test_build_check_passes_in_the_checkout(bench: Bench) -> None:
    assert bench("build", "--check").stdout == "all files are up to date\n"


def test_tasks_lists_all_tasks_or_metrics_of_named_tasks(bench: Bench) -> None:
    listed = bench("tasks").stdout.splitlines()
    assert len(listed) == 2 + len(TASKS)
    assert listed[2].split()[:2] == ["entities", "entities.strict.f1"]
    rows = json.loads(bench("tasks", "verification", "--json").stdout)
    verification = next(task for task in TASKS if task.name == "verification")
    assert [row["metric"] for row in rows] == [*verification.metrics, *verification.extra_metrics]
    assert bench("tasks", "verify").exit_code == Exit.USAGE
