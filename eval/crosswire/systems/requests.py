"""The requests to a system: the articles to predict, the articles to fit on, and the given items."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from crosswire.dataset.store import Store
from crosswire.formats.story_card import Fold
from crosswire.model import Given, GivenPair, Gold, Story
from crosswire.model.given_pairs import given_pairs
from crosswire.problems import CrosswireError
from crosswire.systems.given import given_events, given_mentions
from crosswire.systems.live_system import LiveSystem
from crosswire.systems.processes.request_format import PAIRS, STORY, Call


@dataclass(frozen=True, slots=True)
class Request:
    """One request to a system.

    Attributes:
        story: The story with only the requested articles.
        train: Returns the training data of the fold; None for a system that does not learn.
        given: The given gold items; None for an end-to-end request.
        pairs: The given pairs of claims; None for any other request.
        between: True if only the relations between the articles are requested.
    """

    story: Story
    train: Callable[[], Sequence[tuple[Story, Gold]]] | None = None
    given: Given | None = None
    pairs: tuple[GivenPair, ...] | None = None
    between: bool = False

    @property
    def articles(self) -> tuple[str, ...]:
        """The ids of the requested articles."""
        return tuple(article.id for article in self.story.articles)

    @property
    def key(self) -> str:
        """The key of the request, unique among all requests to the same system."""
        return f"{self.condition or ('between' if self.between else 'open')} {' '.join(self.articles)}"

    @property
    def kind(self) -> str:
        """`mentions` or `events` if these are given, else empty."""
        return self.given.kind if self.given else ""

    @property
    def condition(self) -> str:
        """The kind of given items, including `pairs`; empty for an end-to-end request."""
        return "pairs" if self.pairs is not None else self.kind

    def call(self) -> Call:
        """Return the request as a system receives it, with the training data."""
        kind = PAIRS if self.pairs is not None else self.kind or STORY
        return Call(kind, self.story, self.given, self.pairs, self.train() if self.train else ())

    def named(self, name: str) -> str:
        """Return the name of an article or story in failures, with the articles between and the given items."""
        where = f"between {' and '.join(self.articles)}" if self.between else ""
        about = ", ".join(filter(None, (where, f"given {self.condition}" if self.condition else "")))
        return f"{name} ({about})" if about else name


def end_to_end_requests(system: LiveSystem, story: Story, store: Store) -> Iterator[Request]:
    """Yield the end-to-end requests for single articles, or for a whole story.

    A system that learns gets one request per fold. A system that processes one article at a time gets one request per
    article. Any other system gets one request for the whole story.

    Raises:
        CrosswireError: The system learns, but story.toml has no folds.
    """
    if system.learns:
        folds = store.card(story.id).article_folds
        if not folds:
            name = system.info.name
            raise CrosswireError(f"{story.id}: {name} learns, but story.toml has no [[folds.article]]; add the folds")
    elif system.one_article:
        folds = tuple(Fold((article.id,), ()) for article in story.articles)
    else:
        folds = (_whole(story),)
    for fold in folds:
        train = _training_data(story, fold, store) if system.learns else None
        yield Request(story.restricted_to(fold.predict), train)


def pair_requests(_: LiveSystem, story: Story, store: Store) -> Iterator[Request]:
    """Yield the end-to-end requests to a learner for the relations between two articles; each pair is a fold."""
    for fold in store.card(story.id).pair_folds:
        yield Request(story.restricted_to(fold.predict), _training_data(story, fold, store), between=True)


def given_requests(system: LiveSystem, story: Story, store: Store, kind: str) -> Iterator[Request]:
    """Yield the requests with given gold mentions or events: for the folds of articles, then of pairs of articles.

    Events are requested in both kinds of folds; the predictions for single events come from the folds of articles.
    """
    gold = store.gold(story)
    give = given_mentions if kind == "mentions" else given_events
    card = store.card(story.id)
    folds = (*card.article_folds, *card.pair_folds) if system.learns else (_whole(story),)
    if system.learns and kind == "mentions" and card.pair_folds:
        folds = card.pair_folds
    for fold in folds:
        given = give(gold, fold.predict)
        if given is not None:
            between = system.learns and len(fold.predict) > 1
            train = _training_data(story, fold, store) if system.learns else None
            yield Request(story.restricted_to(fold.predict), train, given, between=between)


def verify_requests(system: LiveSystem, story: Story, store: Store) -> Iterator[Request]:
    """Yield the requests with given pairs of claims; each pair is given once.

    A system that learns gets a pair inside one article in the fold of this article, and any other pair in the fold of
    its two articles.
    """
    gold, schema = store.gold(story), store.schema.disputes
    card = store.card(story.id)
    folds = (*card.article_folds, *card.pair_folds) if system.learns else (_whole(story),)
    requested: set[str] = set()
    for fold in folds:
        own = story.restricted_to(fold.predict)
        pairs = tuple(p for p in given_pairs(gold, schema, own.articles) if p.id not in requested)
        requested.update(pair.id for pair in pairs)
        if pairs:
            between = system.learns and len(fold.predict) > 1
            train = _training_data(story, fold, store) if system.learns else None
            yield Request(own, train, pairs=pairs, between=between)


def _whole(story: Story) -> Fold:
    return Fold(tuple(article.id for article in story.articles), ())


def _training_data(story: Story, fold: Fold, store: Store) -> Callable[[], Sequence[tuple[Story, Gold]]]:
    """Return a function that reads the other articles of the story and all stories of the split `train`."""

    def train() -> Sequence[tuple[Story, Gold]]:
        train_ids = [name for name in store.story_ids if name != story.id and store.card(name).split == "train"]
        others = [store.story(name) for name in train_ids]
        own = (story.restricted_to(fold.fit), store.gold(story).restricted_to(fold.fit))
        return [own, *((other, store.gold(other)) for other in others)]

    return train
