"""The public interface is typed: a small program of a user passes mypy in strict mode."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """\
from collections.abc import Sequence

import crosswire
from crosswire import (
    Argument, Article, ArticlePrediction, Claim, Contradiction, Diagnosis, Dispute, Entity, Event, Evidence, GivenPair,
    Gold, Happening, Mention, Prediction, Quantity, Run, Score, Segment, Story, TaskScores, Verdict, per_article,
)


class Mine:
    name = "mine"
    version = "1"

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        self.names = {mention.text for _, gold in train for own in gold.mentions.values() for mention in own}

    def predict(self, story: Story) -> Prediction:
        first = story.articles[0]
        mention = Mention(0, 4, "QTY", id="m1", quantity=Quantity("=", 3.0, "dam"))
        event = Event(start=5, end=9, type="Attack", arguments=(Argument("Agent", "m1"),))
        sides = Evidence(first.id, ((0, 4),)), Evidence(first.id, ((5, 9),))
        return Prediction(
            [ArticlePrediction(first.id, [mention], [event])],
            entities=[[(first.id, "m1")]],
            contradictions=[Contradiction(sides[0], sides[1], "time", 0.5)],
        )

    def verify(self, story: Story, pairs: Sequence[GivenPair]) -> Sequence[Verdict]:
        return [Verdict(pair.id, "compatible") for pair in pairs]


@per_article
def names(article: Article) -> list[Mention]:
    return [Mention(token.start, token.end, "PER") for token in article.tokens if token.text.istitle()]


run = crosswire.evaluate(Mine, stories=["hesk"])
score: Score = run.score("entities.strict.f1")
value: float | None = score.value
print(value, run.to_pandas("headline").shape, crosswire.evaluate(names).task("entities").headline_value)
print(crosswire.diagnose("p.jsonl").diagnosis("entities.strict.f1").errors[0].description)
gold = crosswire.load_gold("hesk")
entities: tuple[Entity, ...] = gold.entities or ()
happenings: tuple[Happening, ...] = gold.happenings or ()
claims: tuple[Claim, ...] = gold.claims or ()
disputes: tuple[Dispute, ...] = gold.disputes or ()
tables: list[tuple[Run, TaskScores]] = [(run, task) for task in run.tasks]
worst: list[Diagnosis] = list(crosswire.diagnose("p.jsonl").diagnoses)
segments: list[Segment] = list(crosswire.load_story("homs").articles[0].sentences)
halves: list[object] = crosswire.load_dataset("tokens", split=["test[:50%]", "test[50%:]"])
pair: tuple[object, ...] = crosswire.load_dataset("tokens", split=("test", "validation"))
parts = crosswire.load_dataset("tokens", split={"train": "test[:80%]", "test": "test[80%:]"}, streaming=True)
print(halves, pair, parts, crosswire.load_dataset(name="tokens", fold="homs-000", labels="names"))
print(crosswire.locate(crosswire.load_story("homs").articles[0], "Homs"))
"""


WRONG = """\
import crosswire

crosswire.Mention("PER", 0, 4)
crosswire.evaluate("gold").score("entities.strict.f1").valu
crosswire.load_story("homs").articles[0].start
crosswire.Prediction([crosswire.Mention(0, 4, "PER")])
crosswire.per_article(lambda article: 7)
crosswire.evaluate("gold").to_pandas(level=1)
crosswire.load_dataset("tokens", labels="strings")
"""


@pytest.mark.slow
def test_programs_of_users_are_typed(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "wrong.py").write_text(WRONG, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--ignore-missing-imports", "--config-file", "", "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    places = {line.split(": ")[0] for line in done.stdout.splitlines() if ": error: " in line}
    assert places == {f"wrong.py:{number}" for number in range(3, 10)}, done.stdout
