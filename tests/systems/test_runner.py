"""Third-party systems: their faults cost only their own articles, and they have no access to the gold."""

from __future__ import annotations

import gc
import math
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
import pytest

from crosswire import ArticlePrediction, Mention, Prediction, Quantity, Story, evaluate
from crosswire.dataset.store import open_store
from crosswire.evaluation.plan import plan
from crosswire.evaluation.system_run import SystemRun
from crosswire.model import Gold
from crosswire.systems.resolve import resolve
from support import misbehaving_systems

HESK = ["hesk-1", "hesk-2", "hesk-3"]


def failures(system: object) -> dict[str, list[str]]:
    run = evaluate(system, stories=["hesk"])
    return {article: list(lines) for article, lines in run.failures.items()}


def returning(returned: object) -> type[misbehaving_systems.Returns]:
    return type("Returns", (misbehaving_systems.Returns,), {"returned": returned})


@pytest.mark.parametrize(
    ("system", "message"),
    [
        (misbehaving_systems.Raises, "ValueError: lost the thread at misbehaving_systems.py:"),
        (misbehaving_systems.Exits, "SystemExit: 0 at misbehaving_systems.py:"),
        (
            misbehaving_systems.RaisesUnprintable,
            "UnprintableError: (its message cannot be printed) at misbehaving_systems.py:",
        ),
        (misbehaving_systems.RaisesHostile, "HostileError: (its message cannot be printed) at misbehaving_systems.py:"),
        (returning(None), "predict returned nothing (None); expected a crosswire.Prediction"),
        (returning([1, 2]), "predict returned an object of type list; expected a crosswire.Prediction"),
        (returning({}), "predict returned an object of type dict"),
        (
            returning(Prediction([{"article": "hesk-1"}])),  # type: ignore[list-item]
            "Prediction holds an object of type dict; expected crosswire.ArticlePrediction",
        ),
        (returning(Prediction(7)), "TypeError: 'int' object is not iterable"),  # type: ignore[arg-type]
    ],
)
def test_failing_system_loses_all_articles_but_not_the_run(system: object, message: str) -> None:
    run = evaluate(system, stories=["hesk"])
    assert list(run.failures) == HESK
    assert all(message in lines[0] for lines in run.failures.values())
    assert run.missing == tuple(HESK)
    assert run.score("entities.strict.f1").value == 0


@pytest.mark.parametrize(
    ("mentions", "message"),
    [
        ([Mention(0, 10_000, "PER")], "end is 10000, but the article has"),
        ([Mention(0, 3, "PERSON")], "unknown type 'PERSON'"),
        ([Mention(True, 3, "PER")], "start is true; expected an integer"),
        ([Mention(0.0, 3, "PER")], "start is 0.0; expected an integer"),  # type: ignore[arg-type]
        ([Mention(0, 3, "PER"), Mention(0, 3, "PER")], "is a duplicate of"),
        ([Mention(10**5000, 3, "PER")], "mentions[0] is not JSON: ValueError: Exceeds the limit"),
        ([Mention(0, 3, misbehaving_systems.HostileType("XYZ"))], "unknown type 'XYZ'"),
        ([Mention(0, 3, "QTY", quantity=Quantity("=", math.inf, "x"))], "mentions[0] is not JSON: ValueError"),
        ([Mention(0, 3, "PER", quantity=object())], "mentions[0] is not JSON: TypeError"),  # type: ignore[arg-type]
        (["Ada"], "mentions[0] is an object of type str; expected a crosswire.Mention"),
        ([Mention(0, 3, "PER", value=7)], "value is 7; expected a string"),  # type: ignore[arg-type]
        ([Mention(0, 3, "PER", text="Bob")], "text is 'Bob', but the article has"),
    ],
)
def test_invalid_mentions_cost_only_their_article(mentions: list[Any], message: str) -> None:
    articles = [ArticlePrediction("hesk-1", mentions), ArticlePrediction("hesk-2", []), ArticlePrediction("hesk-3", [])]
    found = failures(returning(Prediction(articles)))
    assert list(found) == ["hesk-1"]
    assert message in " ".join(found["hesk-1"])


def test_mentions_must_be_a_list() -> None:
    returned = ArticlePrediction("hesk-1", 5)  # type: ignore[arg-type]
    found = failures(returning(Prediction([returned, ArticlePrediction("hesk-2", [])])))
    assert found == {"hesk-1": ["mentions is an object of type int; expected a list of crosswire.Mention"]}


def test_quantity_can_be_a_dictionary() -> None:
    mention = Mention(0, 3, "QTY", quantity={"op": "=", "value": 3, "unit": "km"})  # type: ignore[arg-type]
    assert failures(returning(Prediction([ArticlePrediction("hesk-1", [mention])]))) == {}


def test_streams_and_recursion_limit_are_restored(capfd: pytest.CaptureFixture[str]) -> None:
    before = sys.stdout, sys.stderr, sys.getrecursionlimit()
    assert failures(misbehaving_systems.BreaksEnvironment) == {}
    assert (sys.stdout, sys.stderr, sys.getrecursionlimit()) == before
    os.write(2, b"still here")
    assert capfd.readouterr().err.endswith("still here")


def test_numpy_integers_are_accepted() -> None:
    mention = Mention(np.int64(0), np.int32(3), "PER")  # type: ignore[arg-type]
    run = evaluate(returning(Prediction([ArticlePrediction("hesk-1", [mention])])), stories=["hesk"])
    assert run.failures == {}
    assert run.missing == ("hesk-2", "hesk-3")


def test_duplicate_article_fails_and_unrequested_one_is_ignored() -> None:
    twice = [ArticlePrediction("hesk-1", []), ArticlePrediction("hesk-1", []), ArticlePrediction("atlantis-1", [])]
    run = evaluate(returning(Prediction(twice)), stories=["hesk"])
    assert run.failures == {"hesk-1": ["returned 2 predictions; expected one ArticlePrediction per article"]}
    assert run.remarks == ("returns returned predictions for 'atlantis-1', which was not requested; ignored",)


def test_per_article_function_loses_only_failed_articles() -> None:
    run = evaluate(misbehaving_systems.fails_on_one, stories=["hesk"])
    assert list(run.failures) == ["hesk-2"]
    assert run.missing == ("hesk-2",)


def test_mentions_without_id_get_unused_ids() -> None:
    mentions = [Mention(0, 1, "PER"), Mention(1, 2, "PER", id="m1"), Mention(2, 3, "PER")]
    run = evaluate(returning(Prediction([ArticlePrediction("hesk-1", mentions)])), stories=["hesk"])
    assert run.failures == {}
    assert '"id": "m2"' in run.predictions
    assert '"id": "m3"' in run.predictions


def test_system_output_does_not_reach_stdout(capfd: pytest.CaptureFixture[str]) -> None:
    evaluate(misbehaving_systems.Prints, stories=["hesk"])
    out, err = capfd.readouterr()
    assert out == ""
    assert "to python's stdout" in err
    assert "to the file descriptor" in err


def test_system_cannot_close_our_stdout(capfd: pytest.CaptureFixture[str]) -> None:
    assert evaluate(misbehaving_systems.ClosesOutput, stories=["hesk"]).failures == {}
    print("still here")  # noqa: T201
    assert capfd.readouterr().out == "still here\n"


def test_working_directory_and_environment_are_restored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = evaluate(misbehaving_systems.ChangesEnvironment, stories=["hesk"])
    assert Path.cwd() == tmp_path
    assert "BENCH_DATA" not in os.environ
    assert run.failures == {}


def test_keyboard_interrupt_is_raised() -> None:
    with pytest.raises(KeyboardInterrupt):
        evaluate(misbehaving_systems.Interrupts, stories=["hesk"])


def reachable(*roots: object) -> Iterator[object]:
    """Yield every object that is reachable by reference from these, except modules, classes and functions."""
    seen: dict[int, object] = {}
    queue: list[object] = list(roots)
    while queue:
        item = queue.pop()
        if id(item) in seen or isinstance(item, (type, ModuleType, FunctionType)):
            continue
        seen[id(item)] = item
        queue.extend(gc.get_referents(item))
        yield item


def gold_in(objects: Iterable[object], article: str) -> list[object]:
    """Return the objects that are the gold of an article, or that lead to it."""
    return [
        item
        for item in objects
        if isinstance(item, (Mention, Gold)) or (isinstance(item, dict) and article in item and item is not vars(os))
    ]


def test_system_has_no_access_to_the_predicted_gold(monkeypatch: pytest.MonkeyPatch) -> None:
    root = open_store().root
    monkeypatch.setenv("BENCH_DATA", str(root))
    monkeypatch.setattr("sys.argv", ["bench", "eval", "--data", str(root)])
    seen: list[Any] = []
    monkeypatch.setattr(misbehaving_systems.Learner, "seen", seen)
    evaluate(misbehaving_systems.Learner, stories=["hesk"], data=root)
    assert [call[0] for call in seen] == ["fit", "predict"] * 3
    for fitted, requested in zip(seen[::2], seen[1::2], strict=True):
        _, learner, train = fitted
        _, same, story, folder, files, variables, arguments = requested
        assert learner is same
        [predicted] = [article.id for article in story.articles]
        # Object graph: the story has no gold, and the training data has no gold of the predicted article.
        assert gold_in(reachable(story), predicted) == []
        train_ids = {key for _, gold in train for key in gold.mentions}
        assert train_ids == set(HESK) - {predicted}
        assert {article.id for other, _ in train for article in other.articles} == train_ids
        strings = {item for item in reachable(train) if isinstance(item, str)}
        assert predicted not in strings
        assert story.articles[0].text not in strings
        # Files, working directory, environment, command line.
        assert files == []
        assert not Path(folder).exists()
        tools = {"VIRTUAL_ENV", "PATH", "PYTHONPATH", "_"}
        named = [part for key, value in variables.items() if key not in tools for part in value.split(os.pathsep)]
        assert not any(Path(part).is_relative_to(root) for part in named)
        assert not any(key.startswith("BENCH_") for key in variables)
        assert arguments == ["bench"]


def test_every_fold_uses_a_fresh_instance(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(misbehaving_systems.Learner, "seen", seen)
    evaluate(misbehaving_systems.Learner(), stories=["hesk"])
    systems = [call[1] for call in seen if call[0] == "fit"]
    assert len({id(system) for system in systems}) == 3
    for system, predicted in zip(systems, HESK, strict=True):
        own = [m.text for m in open_store().gold(open_store().story("hesk")).mentions[predicted]]
        assert system.known
        assert len(system.known) == 138 - len(own)


def test_gold_is_not_read_for_a_system_without_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    planned = plan(stories=["hesk"])

    def refuse(self: object, story: Story) -> Gold:
        raise AssertionError("gold was read")

    monkeypatch.setattr("crosswire.dataset.store.Store.gold", refuse)
    resolved = resolve(misbehaving_systems.Good, planned.store)
    assert not isinstance(resolved, Path)
    assert SystemRun(resolved, planned).run().failures == {}


def test_training_stories_are_added_to_every_fold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    from support.builders import write_story

    root = write_story(tmp_path / "data", split="train")
    shipped = open_store().root
    for folder in ("corpus", "annotations"):
        shutil.copytree(shipped / folder / "hesk", root / folder / "hesk")
    seen: list[Any] = []
    monkeypatch.setattr(misbehaving_systems.Learner, "seen", seen)
    evaluate(misbehaving_systems.Learner, stories=["hesk"], data=root)
    assert [[story.id for story, _ in call[2]] for call in seen if call[0] == "fit"] == [["hesk", "tiny"]] * 3


EVALUATE = """
import subprocess
import sys
from crosswire import evaluate
for name in sys.argv[2:]:
    setattr(sys, name, None)
value = evaluate("gazetteer", tasks=["entities"], stories=["hesk"]).score("entities.strict.f1").value
assert [name for name in ("stdout", "stderr") if getattr(sys, name) is None] == sys.argv[2:]
open(sys.argv[1], "w").write(str(value))
"""


@pytest.mark.parametrize("missing", [["stdout"], ["stderr"], ["stdout", "stderr"]], ids=" ".join)
@pytest.mark.parametrize("closed", [True, False], ids=["closed", "open"])
def test_evaluation_needs_no_standard_streams(missing: list[str], closed: bool, tmp_path: Path) -> None:
    descriptors = {"stdout": ">&-", "stderr": "2>&-"}
    shell = f'exec "$@" {" ".join(descriptors[name] for name in missing) if closed else ""}'
    command = ["sh", "-c", shell, "sh", sys.executable, "-c", EVALUATE, str(tmp_path / "value"), *missing]
    subprocess.run(command, check=True, cwd=tmp_path)
    expected = evaluate("gazetteer", tasks=["entities"], stories=["hesk"]).score("entities.strict.f1").value
    assert (tmp_path / "value").read_text() == str(expected)
