"""What a system says of a story, in the form in which it says it, and what it may be given to say it of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar

from crosswire.model.annotations import Event, Links, Mention, MentionRef, Span


@dataclass(frozen=True, slots=True)
class ArticlePrediction:
    """What a system says of one article; a layer that is null is one that the system does not do.

    Attributes:
        article: The article's id.
        mentions: The mentions found; an empty sequence means "found nothing" and is scored, and so below.
        events: The events found; their arguments name mentions by id.
    """

    article: str
    mentions: Sequence[Mention] | None = None
    events: Sequence[Event] | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One side of a contradiction: spans of one article that let a reader see what is claimed."""

    article: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two places that contradict each other.

    Attributes:
        left: One of them.
        right: The other; which is which does not matter.
        type: What they differ in, one of the slots in `annotations/schema.toml`; null where a system does not say.
        score: How sure the system is, any finite number, higher is surer; null where it does not say.
    """

    left: Evidence
    right: Evidence
    type: str | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a given pair of claims stands to each other.

    Attributes:
        pair: The id of the pair.
        label: `contradiction`, `update` or `compatible`.
        scores: Label to how sure the system is of it; null where it does not say.
    """

    pair: str
    label: str
    scores: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a system says of one story.

    Attributes:
        articles: One record an article, in any order, each article at most once.
        entities: Each a collection of mentions `(article id, mention id)` that refer to the same entity, every
            mention in at most one; null for a system that does not link mentions.
        happenings: The same for events `(article id, event id)` that tell of the same happening.
        contradictions: The contradictions found; null for a system that does not look for them.
    """

    articles: Sequence[ArticlePrediction] = field(default=())
    entities: Sequence[Sequence[MentionRef]] | None = None
    happenings: Sequence[Sequence[MentionRef]] | None = None
    contradictions: Sequence[Contradiction] | None = None

    def __iter__(self) -> Iterator[ArticlePrediction]:
        return iter(self.articles)


# What may be given: gold mentions, or gold triggers with the mentions.
GIVEN_KINDS = ("mentions", "events")


@dataclass(frozen=True, slots=True)
class Given:
    """What is handed to `predict_given`: gold mentions, or gold triggers with their types and the gold mentions.

    Attributes:
        kind: `mentions` or `events`.
        mentions: Article id to its mentions with span, type and level, without values.
        events: Article id to its events with trigger and type alone; empty for the kind `mentions`.
    """

    kind: str
    mentions: Mapping[str, tuple[Mention, ...]]
    events: Mapping[str, tuple[Event, ...]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class GivenClaim:
    """One side of a given pair: where a claim stands, and its words."""

    article: str
    spans: tuple[Span, ...]
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GivenPair:
    """Two claims that are handed to `verify`, which says how they stand to each other."""

    id: str
    left: GivenClaim
    right: GivenClaim


@dataclass(frozen=True, slots=True)
class StoryPrediction:
    """What a system says of a story beyond its single articles; a layer that is null is one it does not do.

    Attributes:
        story: The story's id.
        entities: See `Prediction`, and so below.
        happenings: Events that tell of the same.
        contradictions: Places that contradict each other.
        verdicts: How the given pairs stand to each other.
    """

    story: str
    entities: Links | None = None
    happenings: Links | None = None
    contradictions: tuple[Contradiction, ...] | None = None
    verdicts: tuple[Verdict, ...] | None = None

    def joined(self, other: StoryPrediction) -> StoryPrediction:
        """What both say together: it adds up, layer by layer."""
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
    """What was said of articles and of stories, with nothing given or with one kind of things given.

    Attributes:
        articles: Article id to what was said of it.
        stories: Story id to what was said of it beyond its articles; what several answers brought adds up.
    """

    articles: dict[str, ArticlePrediction] = field(default_factory=dict)
    stories: dict[str, StoryPrediction] = field(default_factory=dict)

    def add(self, articles: Iterable[ArticlePrediction], story: StoryPrediction | None) -> None:
        """Keep one answer."""
        self.articles.update({article.article: article for article in articles})
        if story is not None:
            known = self.stories.get(story.story)
            self.stories[story.story] = known.joined(story) if known else story


@dataclass(frozen=True, slots=True)
class SystemInfo:
    """Who made a file of predictions.

    Attributes:
        name: The system's name.
        version: Its version, empty where it says none.
        parameters: What it was set to; JSON values.
        digest: Of a system in a file, the sha256 of that file, so that an edited system is another one.
    """

    name: str
    version: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""

    @property
    def label(self) -> str:
        """Name and version, as tables print it."""
        return f"{self.name} {self.version}".strip()
