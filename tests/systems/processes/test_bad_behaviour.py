"""What bad behaviour of a system costs: its own answers, with a readable reason, and nothing is left behind."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from conftest import Bench
from crosswire import CrosswireError, evaluate
from crosswire.evaluation.run import Run
from crosswire.problems import Exit
from crosswire.systems.processes.process_tree import MARK

HESK = ["hesk-1", "hesk-2", "hesk-3"]
# A system of single articles: what it does before it answers on the second article is the case of the test.
SYSTEM = """
import atexit, ctypes, os, signal, subprocess, sys, threading, time
from pathlib import Path
from crosswire import ArticlePrediction, Event, Mention, Prediction, per_article

def misbehave(article):
{body}

@per_article
def mine(article):
    if article.id == "hesk-2":
        found = misbehave(article)
        if found is not None:
            return found
    return ArticlePrediction(article.id, [Mention(0, 3, "PER")])
"""
BAD = [
    ("raises", "raise ValueError('no hope')", "ValueError: no hope at mine.py:7"),
    ("exits", "sys.exit(0)", "SystemExit: 0 at mine.py:7"),
    ("is interrupted", "raise KeyboardInterrupt", "KeyboardInterrupt"),
    ("ends its process", "os._exit(3)", "exited with 3; its messages are on stderr"),
    ("ends its process well", "os._exit(0)", "exited with 0 before it had answered"),
    ("crashes", "ctypes.string_at(0)", "was ended by SIGSEGV"),
    ("kills itself", "os.kill(os.getpid(), signal.SIGKILL)", "was ended by SIGKILL"),
    ("kills its group", "os.killpg(os.getpgrp(), signal.SIGKILL)", "was ended by SIGKILL"),
    ("hangs", "time.sleep(60)", "took longer than 1 s and was stopped"),
    ("hangs in a fork", "os.fork() and time.sleep(60) or time.sleep(60)", "took longer than 1 s and was stopped"),
    (
        "hangs with an orphan",
        "subprocess.Popen(['sh', '-c', 'sleep 60 & exec sleep 60'], start_new_session=True); time.sleep(60)",
        "took longer than 1 s and was stopped",
    ),
    ("ignores signals", "signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)", "took longer than 1 s"),
    ("takes memory", "kept = bytearray(2**30); time.sleep(30)", "used more than 400 MB of memory and was stopped"),
    (
        "takes memory in a child",
        "subprocess.run([sys.executable, '-c', 'import time; b = bytearray(2**30); time.sleep(30)'])",
        "used more than 400 MB of memory and was stopped",
    ),
    ("closes descriptors", "os.closerange(0, 256)", "exited with"),
    ("closes all descriptors", "os.closerange(3, 5000)", "exited with"),
    ("closes its streams", "sys.__stdout__.close(); sys.stderr.close()", ""),
    ("prints", "print('{\"end\": 1}'); os.write(1, b'{}\\n')", ""),
    ("writes much", "sys.stderr.write('x' * 5_000_000 + '\\n')", ""),
    ("returns the wrong article", "return ArticlePrediction('hesk-9', [])", None),
    ("returns one of another story", "return ArticlePrediction('homs-000', [Mention(0, 3, 'PER')])", None),
    ("returns a span of another article", "return [Mention(0, 9000, 'PER')]", "end is 9000, but the article has"),
    (
        "returns the same id twice",
        "return [Mention(0, 3, 'PER', id='m'), Mention(4, 6, 'PER', id='m')]",
        "duplicate id",
    ),
    ("returns a generator that fails", "return (1 / 0 for _ in 'x')", "ZeroDivisionError: division by zero"),
    ("returns nothing readable", "return 7", "TypeError: returned an object of type int for hesk-2"),
    ("recurses", "misbehave(article)", "RecursionError"),
]


def marked_processes() -> list[psutil.Process]:
    """Return the running processes of systems that this process has started."""
    found = []
    for process in psutil.process_iter():
        try:
            marked = MARK in process.environ() and process.environ().get("CASE") == os.environ["CASE"]
        except psutil.Error:
            continue
        if marked and process.status() != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty working directory; temporary folders are made in its folder `tmp`, which must stay empty."""
    short = Path(tempfile.mkdtemp(dir="/tmp"))
    (tmp_path / "tmp").symlink_to(short)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(short))
    monkeypatch.setenv("CASE", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return tmp_path


def run(body: str, folder: Path, timeout: float = 30) -> Run:
    (folder / "mine.py").write_text(SYSTEM.format(body=f"    {body}"))
    found = evaluate("mine", stories=["hesk"], tasks=["entities"], timeout=timeout, memory=400)
    assert list((folder / "tmp").iterdir()) == []
    assert marked_processes() == []
    return found


# The cases that wait, and those that differ little from another one.
SLOW = {
    *("hangs in a fork", "hangs with an orphan", "ignores signals", "takes memory in a child", "exits", "crashes"),
    *("kills itself", "closes descriptors", "closes its streams", "is interrupted", "returns nothing readable"),
    *("ends its process well", "returns one of another story", "returns the same id twice", "recurses"),
}


@pytest.mark.parametrize(
    ("body", "message"),
    [pytest.param(*case[1:], id=case[0], marks=[pytest.mark.slow] if case[0] in SLOW else []) for case in BAD],
)
def test_bad_behaviour_costs_one_article(body: str, message: str | None, here: Path) -> None:
    found = run(body, here, 1 if message and "longer than" in message else 30)
    assert set(found.failures) <= {"hesk-2"}
    if message:
        assert message in found.failures["hesk-2"][0]
    if message is None:
        assert "which was not requested; ignored" in found.remarks[0]
    predicted = 3 if message == "" else 2
    assert found.score("entities.strict.f1").predicted == predicted


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("1 / 0", "mine.py: cannot be imported: ZeroDivisionError: division by zero at mine.py:1"),
        ("import os; os._exit(4)", "mine.py: cannot be imported: exited with 4; its messages are on stderr"),
        ("import ctypes; ctypes.string_at(0)", "mine.py: cannot be imported: was ended by SIGSEGV"),
        ("raise KeyboardInterrupt", "mine.py: cannot be imported: KeyboardInterrupt"),
        ("import time; time.sleep(60)", "mine.py: cannot be imported: took longer than 1 s and was stopped"),
        ("import os; os.closerange(3, 5000)", "mine.py: cannot be imported: exited with"),
        ("raise OSError('no \\udcff.txt')", "mine.py: cannot be imported: OSError: no "),
    ],
)
def test_failed_import_is_one_message(source: str, message: str, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crosswire.systems.processes.limits.LEAST_START_SECONDS", 1.0)
    (here / "mine.py").write_text(source)
    with pytest.raises(CrosswireError) as caught:
        evaluate("mine", stories=["hesk"], timeout=1)
    assert str(caught.value).startswith(message)
    assert list((here / "tmp").iterdir()) == []
    assert marked_processes() == []


FAILS_LATER = """
import os
from crosswire import ArticlePrediction, Mention, per_article
@per_article
def mine(article):
    if article.id == "hesk-2":
        (here := __import__("pathlib").Path(__file__).parent / "broken").touch()
        os._exit(1)
    return ArticlePrediction(article.id, [])
if (__import__("pathlib").Path(__file__).parent / "broken").exists():
    raise OSError("no weights any more")
"""


def test_system_that_cannot_start_again_fails_on_the_rest(here: Path) -> None:
    (here / "mine.py").write_text(FAILS_LATER)
    found = evaluate("mine", stories=["hesk"], tasks=["entities"])
    assert list(found.failures) == ["hesk-2", "hesk-3"]
    assert "cannot be started again: mine.py: cannot be imported: OSError: no weights" in found.failures["hesk-3"][0]


LATE = """
import atexit, os, threading, time
from crosswire import ArticlePrediction, Mention, per_article
def shout():
    for _ in range(100):
        time.sleep(0.01)
        print("LATE")
        os.write(1, b"LATE TOO\\n")
threading.Thread(target=shout).start()
atexit.register(lambda: print("BYE"))
@per_article
def mine(article):
    return ArticlePrediction(article.id, [Mention(0, 3, "PER")])
"""


def test_late_output_is_not_on_stdout(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (here / "mine.py").write_text(LATE)
    assert evaluate("mine", stories=["hesk"], tasks=["entities"]).failures == {}
    time.sleep(0.3)
    found = capfd.readouterr()
    assert found.out == ""
    assert "LATE" in found.err


SPAWNS = """
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from crosswire import ArticlePrediction, Mention, Prediction

def one(article):
    return ArticlePrediction(article.id, [Mention(0, 3, "PER")])

class Mine:
    name = "mine"
    def predict(self, story):
        context = multiprocessing.get_context({method!r})
        with ProcessPoolExecutor(2, mp_context=context) as pool:
            return Prediction(list(pool.map(one, story.articles)))
"""
JOBLIB = """
from joblib import Parallel, delayed
from crosswire import ArticlePrediction, Mention, Prediction

def one(article):
    return ArticlePrediction(article.id, [Mention(0, 3, "PER")])

class Mine:
    name = "mine"
    def predict(self, story):
        return Prediction(Parallel(n_jobs=2)(delayed(one)(article) for article in story.articles))
"""


@pytest.mark.slow
@pytest.mark.parametrize("method", ["spawn", "forkserver", "fork", "joblib"])
def test_functions_reach_processes_of_the_system(method: str, here: Path) -> None:
    (here / "mine.py").write_text(JOBLIB if method == "joblib" else SPAWNS.format(method=method))
    found = evaluate("mine", stories=["hesk"], tasks=["entities"], timeout=60)
    assert found.failures == {}
    assert found.score("entities.strict.f1").predicted == 3
    assert marked_processes() == []


def test_modules_beside_the_system_cost_only_the_system(here: Path) -> None:
    (here / "resource.py").write_text("raise RuntimeError('not the module you wanted')\n")
    (here / "msgspec.py").write_text("raise RuntimeError('nor this')\n")
    assert run("pass", here).failures == {}


def test_gold_that_a_learner_changes_is_not_the_scored_gold() -> None:
    class Changes:
        name = "changes"

        def fit(self, train: list[tuple[object, object]]) -> None:
            for _, gold in train:
                gold.mentions.clear()  # type: ignore[attr-defined]

        def predict(self, story: object) -> object:
            from crosswire import ArticlePrediction, Prediction

            return Prediction([ArticlePrediction(a.id, []) for a in story.articles])  # type: ignore[attr-defined]

    assert evaluate(Changes, stories=["hesk"], tasks=["entities"]).score("entities.strict.f1").gold == 79


def test_messages_and_times_are_in_the_run(bench: Bench, tmp_path: Path) -> None:
    import json

    (tmp_path / "mine.py").write_text(SYSTEM.format(body="    print('loading weights'); raise ValueError('no hope')"))
    result = bench("eval", "-s", "mine", "--story", "hesk", "-o", "out", "-t", "entities")
    assert result.exit_code == Exit.SYSTEM
    messages = (tmp_path / "out" / "messages.txt").read_text()
    assert "loading weights\n" in messages
    assert "Traceback (most recent call last):" in messages
    assert "Traceback" not in result.stderr
    requests = json.loads((tmp_path / "out" / "run.json").read_text())["requests"]
    assert [each["request"] for each in requests] == ["open hesk-1", "open hesk-2", "open hesk-3"]
    assert all(each["seconds"] > 0 and each["peak_memory_mb"] > 5 for each in requests)


def test_two_systems_of_the_same_module_name_do_not_meet(here: Path) -> None:
    for name in ("one", "two"):
        (here / name).mkdir()
        (here / name / "words_of_both.py").write_text(f"NAME = {name!r}\n")
        source = SYSTEM.format(body="    pass") + "from words_of_both import NAME\nmine.name = NAME\n"
        (here / name / "mine.py").write_text(source)
        assert evaluate(f"{name}/mine.py", stories=["hesk"], tasks=["entities"]).system.name == name


def test_environment_and_files_of_a_system_hold_no_gold(here: Path) -> None:
    body = "(Path(__file__).parent / 'seen').write_text(repr((dict(os.environ), sys.argv, os.listdir('.'))))"
    os.environ["BENCH_DATA_OF_TEST"] = "/gold"
    try:
        run(body, here)
    finally:
        del os.environ["BENCH_DATA_OF_TEST"]
    variables, arguments, files = eval((here / "seen").read_text())
    assert not [name for name in variables if name.startswith(("BENCH_", "CROSSWIRE_"))]
    assert arguments == ["bench"]
    assert files == []


@pytest.mark.parametrize("number", [9, 15])
def test_processes_end_with_the_harness(number: int, here: Path) -> None:
    import subprocess

    (here / "mine.py").write_text(SYSTEM.format(body="    (Path(__file__).parent / 'hangs').touch(); time.sleep(60)"))
    command = [sys.executable, "-m", "crosswire", "eval", "-s", "mine", "--story", "hesk", "-q"]
    process = subprocess.Popen(command, cwd=here, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (here / "hangs").exists():
        time.sleep(0.01)
    process.send_signal(number)
    process.wait()
    deadline = time.monotonic() + 10
    while (marked_processes() or any((here / "tmp").iterdir())) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert marked_processes() == []
    assert list((here / "tmp").iterdir()) == []


LEARNER = """
import os, pickle, tempfile, subprocess, sys
from pathlib import Path
from crosswire import ArticlePrediction, Prediction

class Mine:
    name = "mine"
    def fit(self, train):
        pass
    def predict(self, story):
        {body}
        return Prediction([ArticlePrediction(article.id, []) for article in story.articles])
"""


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("os._exit(0)", "exited with 0 before it had answered"),
        ("os._exit(5)", "exited with 5"),
        ("os.abort()", "was ended by SIGABRT"),
        ("os.kill(os.getpid(), 40)", "was ended by "),
        ("subprocess.Popen(['sleep', '60']); os._exit(0)", "exited with 0 before it had answered"),
        ("subprocess.Popen(['sleep', '60'], start_new_session=True); os._exit(0)", "exited with 0 before"),
        ("os.fork()", ""),
    ],
)
def test_fold_that_ends_costs_its_article(body: str, message: str, here: Path) -> None:
    (here / "mine.py").write_text(LEARNER.format(body=f"{body} if story.articles[0].id == 'hesk-2' else None"))
    if ";" in body:
        first, second = body.split("; ")
        guarded = f"if story.articles[0].id == 'hesk-2':\n            {first}\n            {second}"
        (here / "mine.py").write_text(LEARNER.format(body=guarded))
    found = evaluate("mine", stories=["hesk"], tasks=["entities"], timeout=20)
    assert set(found.failures) == ({"hesk-2"} if message else set())
    assert not message or message in found.failures["hesk-2"][0]
    assert list((here / "tmp").iterdir()) == []
    assert marked_processes() == []


def test_nothing_goes_from_fold_to_fold_through_temporary_files(here: Path) -> None:
    body = "path = Path(tempfile.gettempdir(), 'kept'); known = path.exists(); path.touch(); assert not known"
    (here / "mine.py").write_text(LEARNER.format(body=body))
    assert evaluate("mine", stories=["hesk"], tasks=["entities"]).failures == {}


def test_process_that_leaves_a_child_and_ends_is_noticed_at_once(here: Path) -> None:
    found = run("subprocess.Popen(['sleep', '60']); os._exit(2)", here)
    assert "exited with 2" in found.failures["hesk-2"][0]


def test_folders_of_the_user_are_not_removed(here: Path) -> None:
    kept = here / "tmp" / "cw2024-results"
    kept.mkdir()
    (kept / "precious").write_text("data")
    (here / "mine.py").write_text(SYSTEM.format(body="    os.environ['TMPDIR'] = str(Path(__file__).parent)"))
    command = [sys.executable, "-m", "crosswire", "eval", "-s", "mine", "--story", "hesk", "-q"]
    import subprocess

    subprocess.run(command, cwd=here, check=True, capture_output=True)
    assert (kept / "precious").exists()
    assert (here / "mine.py").exists()


def test_systems_run_with_a_low_limit_of_open_files(here: Path) -> None:
    import subprocess

    (here / "mine.py").write_text(SYSTEM.format(body="    pass"))
    command = f"ulimit -n 200; exec {sys.executable} -m crosswire eval -s mine --story hesk -q"
    subprocess.run(["sh", "-c", command], cwd=here, check=True, capture_output=True)


def test_code_that_changes_during_the_run_is_not_used(here: Path) -> None:
    body = "    (file := Path(__file__)).write_text(file.read_text() + '# changed'); os._exit(1)"
    (here / "mine.py").write_text(SYSTEM.format(body=body))
    found = evaluate("mine", stories=["hesk"], tasks=["entities"])
    assert list(found.failures) == ["hesk-2", "hesk-3"]
    assert "its code or parameters have changed since the start of the run" in found.failures["hesk-3"][0]


def test_message_that_is_no_unicode_is_kept(here: Path, bench: Bench) -> None:
    (here / "mine.py").write_text(SYSTEM.format(body="    raise ValueError('cannot open \\udcff.txt')"))
    assert bench("eval", "-s", str(here / "mine.py"), "--story", "hesk", "-q", "-o", "out").exit_code == Exit.SYSTEM
    assert Path("out/scores.json").exists()
