"""What a system says of a story, in the form in which it says it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from crosswire.model.annotations import Event, Links, Mention, MentionRef


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
class Prediction:
    """What a system says of one story.

    Attributes:
        articles: One record an article, in any order, each article at most once.
        entities: Each a collection of mentions `(article id, mention id)` that refer to the same entity, every
            mention in at most one; null for a system that does not link mentions.
        happenings: The same for events `(article id, event id)` that tell of the same happening.
    """

    articles: Sequence[ArticlePrediction] = field(default=())
    entities: Sequence[Sequence[MentionRef]] | None = None
    happenings: Sequence[Sequence[MentionRef]] | None = None

    def __iter__(self) -> Iterator[ArticlePrediction]:
        return iter(self.articles)


@dataclass(frozen=True, slots=True)
class StoryPrediction:
    """What a system says of a story beyond its single articles; a layer that is null is one it does not do.

    Attributes:
        story: The story's id.
        entities: See `Prediction`, and so below.
        happenings: Events that tell of the same.
    """

    story: str
    entities: Links | None = None
    happenings: Links | None = None

    def joined(self, other: StoryPrediction) -> StoryPrediction:
        """What both say together: their links add up, layer by layer."""
        return StoryPrediction(
            self.story, _joined(self.entities, other.entities), _joined(self.happenings, other.happenings)
        )


def _joined(one: Links | None, two: Links | None) -> Links | None:
    return None if one is None and two is None else (*(one or ()), *(two or ()))
