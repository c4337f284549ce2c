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
    Argument, Article, ArticlePrediction, Contradiction, Event, Evidence, GivenPair, Gold, Mention, Prediction,
    Quantity, Story, Verdict, per_article,
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
value: float | None = run.score("entities.strict.f1").value
print(value, run.to_pandas("headline").shape, crosswire.evaluate(names).task("entities").headline_value)
print(crosswire.diagnose("p.jsonl").diagnosis("entities.strict.f1").errors[0].description)
print(crosswire.locate(crosswire.load_story("homs").articles[0], "Homs"))
"""


@pytest.mark.slow
def test_program_of_a_user_is_typed(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--ignore-missing-imports", "--config-file", "", "program.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "Success: no issues found in 1 source file", done.stdout
