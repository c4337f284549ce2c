"""Predictions of a system on a story, and the gold objects that can be given to a system."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, TypeVar

from crosswire.model.annotations import Event, Links, Mention, MentionRef, Record, Span
from crosswire.problems import plural


def _sizes(layers: Mapping[str, object]) -> str:
    """Return the number of items of each predicted layer, given by the noun of an item.

    A system can also have put an iterator there, whose size is not known.
    """
    predicted = [(noun, layer) for noun, layer in layers.items() if layer is not None]
    sizes = [plural(len(layer), noun) if isinstance(layer, Sized) else f"? {noun}" for noun, layer in predicted]
    return ", ".join(sizes) or "no layer"


@dataclass(frozen=True, slots=True)
class ArticlePrediction:
    """The predictions on one article; a layer is null if the system does not predict it.

    Attributes:
        article: The article's id.
        mentions: The predicted mentions; an empty sequence means "found nothing" and is scored. Same for events.
        events: The predicted events; their arguments refer to mentions by id.
    """

    article: str
    mentions: Sequence[Mention] | None = None
    events: Sequence[Event] | None = None

    def __repr__(self) -> str:
        return f"ArticlePrediction({self.article!r}: {_sizes({'mention': self.mentions, 'event': self.events})})"


class Evidence(Record, frozen=True):
    """One side of a contradiction: the spans of one article that show the claim."""

    article: str
    spans: tuple[Span, ...]


class Contradiction(Record, frozen=True):
    """Two places that contradict each other.

    Attributes:
        left: One place.
        right: The other place; the order does not matter.
        type: The slot in which they differ, from `annotations/schema.toml`; null if not predicted.
        score: The confidence of the system, any finite number, higher is more confident; null if not predicted.
    """

    left: Evidence
    right: Evidence
    type: str | None = None
    score: float | None = None

    @property
    def is_malformed(self) -> bool:
        """True for an invalid item of a prediction, which names no places: it is wrong and hits nothing."""
        return not self.left.article


# Both sides of a malformed contradiction.
NO_EVIDENCE = Evidence("", ())


class Verdict(Record, frozen=True):
    """The predicted label of a given pair of claims.

    Attributes:
        pair: The id of the pair.
        label: `contradiction`, `update` or `compatible`.
        scores: Label to the confidence of the system; null if not predicted.
    """

    pair: str
    label: str
    scores: dict[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Prediction:
    """The predictions on one story.

    Attributes:
        articles: One record per article, in any order, each article at most once.
        entities: Each a collection of mentions `(article id, mention id)` that refer to the same entity; every
            mention is in at most one entity; null if the system does not link mentions.
        happenings: The same for events `(article id, event id)` that describe the same happening.
        contradictions: The predicted contradictions; null if the system does not predict them.
    """

    articles: Sequence[ArticlePrediction] = field(default=())
    entities: Sequence[Sequence[MentionRef]] | None = None
    happenings: Sequence[Sequence[MentionRef]] | None = None
    contradictions: Sequence[Contradiction] | None = None

    def __iter__(self) -> Iterator[ArticlePrediction]:
        return iter(self.articles)

    def __repr__(self) -> str:
        links = (self.entities, self.happenings, self.contradictions)
        layers = dict(zip(("entity", "happening", "contradiction"), links, strict=True))
        return f"Prediction({_sizes({'article': self.articles, **layers})})"


# What can be given: gold mentions, or gold triggers with the mentions.
GIVEN_KINDS = ("mentions", "events")


@dataclass(frozen=True, slots=True)
class Given:
    """The input of `predict_given`: gold mentions, or gold triggers with their types and the gold mentions.

    Attributes:
        kind: `mentions` or `events`.
        mentions: Article id to its mentions with span, type and level, without values.
        events: Article id to its events with trigger and type only; empty for the kind `mentions`.
    """

    kind: str
    mentions: Mapping[str, tuple[Mention, ...]]
    events: Mapping[str, tuple[Event, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def __repr__(self) -> str:
        mentions, events = (sum(map(len, layer.values())) for layer in (self.mentions, self.events))
        return f"Given({self.kind!r}: {plural(mentions, 'mention')}, {plural(events, 'event')})"


@dataclass(frozen=True, slots=True)
class GivenClaim:
    """One side of a given pair.

    Attributes:
        article: The id of the article.
        date: The day of its publication.
        holder: The name of who holds the claim, `author`, or null if it is not known.
        text: The words of the evidence; several spans are joined by ` … `.
        spans: The spans of the evidence.
        sentences: The texts of the sentences that the evidence touches, in order.
    """

    article: str
    date: date
    holder: str | None
    text: str
    spans: tuple[Span, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GivenPair:
    """Two claims for `verify`, which predicts the label of their pair.

    Attributes:
        id: The id of the pair.
        question: The question that both claims answer, or seem to answer.
        left: One claim.
        right: The other claim.
    """

    id: str
    question: str
    left: GivenClaim
    right: GivenClaim


@dataclass(frozen=True, slots=True)
class StoryPrediction:
    """The predictions across the articles of a story; a layer is null if the system does not predict it.

    Attributes:
        story: The story's id.
        entities: See `Prediction`.
        happenings: See `Prediction`.
        contradictions: See `Prediction`.
        verdicts: The predicted labels of the given pairs.
    """

    story: str
    entities: Links | None = None
    happenings: Links | None = None
    contradictions: tuple[Contradiction, ...] | None = None
    verdicts: tuple[Verdict, ...] | None = None

    def joined(self, other: StoryPrediction) -> StoryPrediction:
        """Return both predictions together, concatenated layer by layer."""
        return StoryPrediction(
            self.story,
            _joined(self.entities, other.entities),
            _joined(self.happenings, other.happenings),
            _joined(self.contradictions, other.contradictions),
            _joined(self.verdicts, other.verdicts),
        )


T = TypeVar("T")


def _joined(one: tuple[T, ...] | None, two: tuple[T, ...] | None) -> tuple[T, ...] | None:
    return None if one is None and two is None else (*(one or ()), *(two or ()))


@dataclass(slots=True)
class Answers:
    """Predictions on articles and stories: end-to-end, or with one kind of gold objects given.

    Attributes:
        articles: Predictions by article id.
        stories: Predictions across articles by story id; several answers add up.
    """

    articles: dict[str, ArticlePrediction] = field(default_factory=dict)
    stories: dict[str, StoryPrediction] = field(default_factory=dict)

    def add(self, articles: Iterable[ArticlePrediction], story: StoryPrediction | None) -> None:
        """Add one answer."""
        self.articles.update({article.article: article for article in articles})
        if story is not None:
            known = self.stories.get(story.story)
            self.stories[story.story] = known.joined(story) if known else story


@dataclass(frozen=True, slots=True)
class SystemInfo:
    """The system that made a predictions file.

    Attributes:
        name: The system's name.
        version: The version; empty if there is none.
        parameters: The parameters of the run; JSON values.
        digest: The sha256 of the file of the system, so that an edited file is a different system; else empty.
    """

    name: str
    version: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""

    @property
    def label(self) -> str:
        """Name and version, as in tables."""
        return f"{self.name} {self.version}".strip()


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a layer a system predicted.

    Attributes:
        answered: Number of units with predictions.
        requested: Number of units.
        unit: The kind of unit: `article`, `story` or `pair`.
        missing: The ids of articles or stories without predictions, which are scored as empty.
    """

    answered: int
    requested: int
    unit: str
    missing: tuple[str, ...] = ()
