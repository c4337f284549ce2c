"""Systems for tests: some behave well, most misbehave."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import Any

from crosswire import Article, ArticlePrediction, Gold, Mention, Prediction, Story, per_article


class Good:
    name = "good"
    version = "2"

    def __init__(self) -> None:
        self.parameters = {"depth": 3}

    def predict(self, story: Story) -> Prediction:
        return Prediction([ArticlePrediction(a.id, [Mention(0, 3, "PER")]) for a in story.articles])


@per_article
def first_word(article: Article) -> ArticlePrediction:
    return ArticlePrediction(article.id, [Mention(0, article.text.index(" "), "PER")])


@per_article
def fails_on_one(article: Article) -> ArticlePrediction:
    if article.id == "hesk-2":
        raise RuntimeError("no hope")
    return ArticlePrediction(article.id, [])


class Raises:
    name = "raises"

    def predict(self, story: Story) -> Prediction:
        raise ValueError("lost\nthe thread")


class Exits(Raises):
    def predict(self, story: Story) -> Prediction:
        sys.exit(0)


class UnprintableError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no message")


class RaisesUnprintable(Raises):
    def predict(self, story: Story) -> Prediction:
        raise UnprintableError


class FailsToStart:
    name = "fails-to-start"

    def __init__(self) -> None:
        raise OSError("no weights")

    def predict(self, story: Story) -> Prediction:
        return Prediction()


class Returns:
    """A system that returns its attribute `returned`."""

    name = "returns"
    returned: Any = None

    def predict(self, story: Story) -> Any:  # noqa: ANN401 - the value can have any type
        return self.returned


class Prints(Good):
    def predict(self, story: Story) -> Prediction:
        print("to python's stdout")  # noqa: T201
        os.write(1, b"to the file descriptor\n")
        return super().predict(story)


class ClosesOutput(Good):
    def predict(self, story: Story) -> Prediction:
        sys.stdout.close()
        os.close(1)
        return super().predict(story)


class ChangesEnvironment(Good):
    def predict(self, story: Story) -> Prediction:
        os.chdir("/")
        os.environ["BENCH_DATA"] = "/nowhere"
        return super().predict(story)


class Interrupts(Good):
    def predict(self, story: Story) -> Prediction:
        raise KeyboardInterrupt


class Learner:
    """A system that memorizes the training mentions and records its inputs."""

    name = "learner"
    seen: list[Any] = []

    def __init__(self) -> None:
        self.known: list[str] = []

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        type(self).seen.append(("fit", self, train))
        self.known = [m.text for _, gold in train for mentions in gold.mentions.values() for m in mentions]

    def predict(self, story: Story) -> Prediction:
        type(self).seen.append(("predict", self, story, os.getcwd(), os.listdir("."), dict(os.environ), list(sys.argv)))
        return Prediction([ArticlePrediction(article.id, []) for article in story.articles])


class InvalidName(Good):
    name = 7  # type: ignore[assignment]


class InvalidParameters(Good):
    def __init__(self) -> None:
        self.parameters = {"x": object()}  # type: ignore[dict-item]


good_object = Good()


def plain_function(article: Article) -> ArticlePrediction:
    return ArticlePrediction(article.id, [])


no_system = 7


class HostileType(str):
    """A mention type that misbehaves when it is compared or printed."""

    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        sys.exit(9)

    def __repr__(self) -> str:
        raise RuntimeError("no repr")


class HostileAttributes:
    """A system that exits when any attribute is read."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - never returns
        sys.exit(3)


class HostileError(Exception):
    def __str__(self) -> str:
        sys.exit(5)


class RaisesHostile(Raises):
    def predict(self, story: Story) -> Prediction:
        raise HostileError


class BreaksEnvironment(Good):
    """A system that removes the output streams, a file descriptor and the stack limit."""

    def predict(self, story: Story) -> Prediction:
        sys.stdout = sys.stderr = None
        os.close(2)
        prediction = super().predict(story)
        for limit in range(1, 1000):
            with contextlib.suppress(RecursionError):
                sys.setrecursionlimit(limit)
                break
        return prediction


hostile_attributes = HostileAttributes()
