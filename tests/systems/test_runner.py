"""Running strangers: whatever they do wrong costs them articles, and nothing leads them to the gold."""

from __future__ import annotations

import gc
import math
import os
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


def returning(answer: object) -> type[misbehaving_systems.Returns]:
    return type("Returns", (misbehaving_systems.Returns,), {"answer": answer})


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
def test_a_system_that_fails_loses_every_article_and_not_the_run(system: object, message: str) -> None:
    run = evaluate(system, stories=["hesk"])
    assert list(run.failures) == HESK
    assert all(message in lines[0] for lines in run.failures.values())
    assert run.missing == tuple(HESK)
    assert run.score("entities.strict.f1").value == 0


@pytest.mark.parametrize(
    ("mentions", "message"),
    [
        ([Mention(0, 10_000, "PER")], "past the article's"),
        ([Mention(0, 3, "PERSON")], "unknown type 'PERSON'"),
        ([Mention(True, 3, "PER")], "start is true; expected an integer"),
        ([Mention(0.0, 3, "PER")], "start is 0.0; expected an integer"),  # type: ignore[arg-type]
        ([Mention(0, 3, "PER"), Mention(0, 3, "PER")], "repeats"),
        ([Mention(10**5000, 3, "PER")], "mentions[0] is no JSON: ValueError: Exceeds the limit"),
        ([Mention(0, 3, misbehaving_systems.HostileType("XYZ"))], "unknown type 'XYZ'"),
        ([Mention(0, 3, "QTY", quantity=Quantity("=", math.inf, "x"))], "mentions[0] is no JSON: ValueError"),
        ([Mention(0, 3, "PER", quantity=object())], "mentions[0] is no JSON: TypeError"),  # type: ignore[arg-type]
        (["Ada"], "mentions[0] is an object of type str; expected a crosswire.Mention"),
        ([Mention(0, 3, "PER", value=7)], "value is 7; expected a string"),  # type: ignore[arg-type]
        ([Mention(0, 3, "PER", text="Bob")], "says 'Bob' but the article has"),
    ],
)
def test_an_invalid_answer_costs_its_article_alone(mentions: list[Any], message: str) -> None:
    answers = [ArticlePrediction("hesk-1", mentions), ArticlePrediction("hesk-2", []), ArticlePrediction("hesk-3", [])]
    found = failures(returning(Prediction(answers)))
    assert list(found) == ["hesk-1"]
    assert message in " ".join(found["hesk-1"])


def test_mentions_that_are_no_list_cost_their_article() -> None:
    answer = ArticlePrediction("hesk-1", 5)  # type: ignore[arg-type]
    found = failures(returning(Prediction([answer, ArticlePrediction("hesk-2", [])])))
    assert found == {"hesk-1": ["mentions is an object of type int; expected a list of crosswire.Mention"]}


def test_a_quantity_may_be_given_as_a_plain_dictionary() -> None:
    mention = Mention(0, 3, "QTY", quantity={"op": "=", "value": 3, "unit": "km"})  # type: ignore[arg-type]
    assert failures(returning(Prediction([ArticlePrediction("hesk-1", [mention])]))) == {}


def test_a_system_that_takes_everything_away_gets_nothing_of_ours(capfd: pytest.CaptureFixture[str]) -> None:
    before = sys.stdout, sys.stderr, sys.getrecursionlimit()
    assert failures(misbehaving_systems.TakesAway) == {}
    assert (sys.stdout, sys.stderr, sys.getrecursionlimit()) == before
    os.write(2, b"still here")
    assert capfd.readouterr().err.endswith("still here")


def test_integers_of_numpy_are_integers() -> None:
    mention = Mention(np.int64(0), np.int32(3), "PER")  # type: ignore[arg-type]
    run = evaluate(returning(Prediction([ArticlePrediction("hesk-1", [mention])])), stories=["hesk"])
    assert run.failures == {}
    assert run.missing == ("hesk-2", "hesk-3")


def test_an_answer_given_twice_fails_and_one_not_asked_for_is_left_out() -> None:
    twice = [ArticlePrediction("hesk-1", []), ArticlePrediction("hesk-1", []), ArticlePrediction("atlantis-1", [])]
    run = evaluate(returning(Prediction(twice)), stories=["hesk"])
    assert run.failures == {"hesk-1": ["answered 2 times; give one ArticlePrediction an article"]}
    assert run.remarks == ("returns answered for 'atlantis-1', which nobody asked about; left out",)


def test_a_function_of_one_article_loses_only_the_article_it_fails_on() -> None:
    run = evaluate(misbehaving_systems.fails_on_one, stories=["hesk"])
    assert list(run.failures) == ["hesk-2"]
    assert run.missing == ("hesk-2",)


def test_mentions_without_id_are_numbered_around_those_with_one() -> None:
    mentions = [Mention(0, 1, "PER"), Mention(1, 2, "PER", id="m1"), Mention(2, 3, "PER")]
    run = evaluate(returning(Prediction([ArticlePrediction("hesk-1", mentions)])), stories=["hesk"])
    assert run.failures == {}
    assert '"id": "m2"' in run.predictions
    assert '"id": "m3"' in run.predictions


def test_output_of_a_system_never_reaches_stdout(capfd: pytest.CaptureFixture[str]) -> None:
    evaluate(misbehaving_systems.Prints, stories=["hesk"])
    out, err = capfd.readouterr()
    assert out == ""
    assert "to python's stdout" in err
    assert "to the file descriptor" in err


def test_a_system_that_closes_its_output_closes_nothing_of_ours(capfd: pytest.CaptureFixture[str]) -> None:
    assert evaluate(misbehaving_systems.ClosesOutput, stories=["hesk"]).failures == {}
    print("still here")  # noqa: T201
    assert capfd.readouterr().out == "still here\n"


def test_what_a_system_does_to_folder_and_variables_is_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = evaluate(misbehaving_systems.Wanders, stories=["hesk"])
    assert Path.cwd() == tmp_path
    assert "BENCH_DATA" not in os.environ
    assert run.failures == {}


def test_an_interrupt_from_the_keyboard_passes_through() -> None:
    with pytest.raises(KeyboardInterrupt):
        evaluate(misbehaving_systems.Interrupts, stories=["hesk"])


def reachable(*roots: object) -> Iterator[object]:
    """Every object that can be reached from these by reference, but for modules, classes and functions."""
    seen: dict[int, object] = {}
    waiting: list[object] = list(roots)
    while waiting:
        item = waiting.pop()
        if id(item) in seen or isinstance(item, (type, ModuleType, FunctionType)):
            continue
        seen[id(item)] = item
        waiting.extend(gc.get_referents(item))
        yield item


def gold_in(objects: Iterable[object], article: str) -> list[object]:
    """What among the objects is gold of an article, or leads to it."""
    return [
        item
        for item in objects
        if isinstance(item, (Mention, Gold)) or (isinstance(item, dict) and article in item and item is not vars(os))
    ]


def test_nothing_handed_to_a_system_holds_the_gold_of_what_it_predicts(monkeypatch: pytest.MonkeyPatch) -> None:
    root = open_store().root
    monkeypatch.setenv("BENCH_DATA", str(root))
    monkeypatch.setattr("sys.argv", ["bench", "eval", "--data", str(root)])
    seen: list[Any] = []
    monkeypatch.setattr(misbehaving_systems.Learner, "seen", seen)
    evaluate(misbehaving_systems.Learner, stories=["hesk"], data=root)
    assert [call[0] for call in seen] == ["fit", "predict"] * 3
    for fitted, asked in zip(seen[::2], seen[1::2], strict=True):
        _, learner, train = fitted
        _, same, story, folder, files, variables, arguments = asked
        assert learner is same
        [predicted] = [article.id for article in story.articles]
        # Object graph: the story holds no gold at all, the training data none of the article predicted.
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


def test_every_fold_gets_a_fresh_system(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(misbehaving_systems.Learner, "seen", seen)
    evaluate(misbehaving_systems.Learner(), stories=["hesk"])
    systems = [call[1] for call in seen if call[0] == "fit"]
    assert len({id(system) for system in systems}) == 3
    for system, predicted in zip(systems, HESK, strict=True):
        own = [m.text for m in open_store().gold(open_store().story("hesk")).mentions[predicted]]
        assert system.known
        assert len(system.known) == 138 - len(own)


def test_a_system_that_does_not_learn_never_causes_gold_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
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
