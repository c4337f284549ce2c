"""The questions that are put to a system: about which articles, fitted on which others, with what given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from crosswire.dataset.store import Store
from crosswire.formats.story_card import Fold
from crosswire.model import Given, GivenPair, Gold, Story
from crosswire.problems import CrosswireError
from crosswire.systems.given import given_events, given_mentions, given_pairs
from crosswire.systems.python import LiveSystem


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a system.

    Attributes:
        story: The story with only the articles that are asked about.
        train: Gives what the fold allows it to learn from; called only for a system that learns.
        given: What is handed over from the gold; null for an open question.
        pairs: The pairs of claims that are handed over; null for any other question.
        between: Whether it is asked for what lies between its articles alone.
    """

    story: Story
    train: Callable[[], Sequence[tuple[Story, Gold]]]
    given: Given | None = None
    pairs: tuple[GivenPair, ...] | None = None
    between: bool = False

    @property
    def articles(self) -> tuple[str, ...]:
        """The ids of the articles that are asked about."""
        return tuple(article.id for article in self.story.articles)

    @property
    def key(self) -> str:
        """What tells it from every other question to the same system."""
        return f"{self.condition or ('between' if self.between else 'open')} {' '.join(self.articles)}"

    @property
    def kind(self) -> str:
        """`mentions` or `events` where these are given; else empty."""
        return self.given.kind if self.given else ""

    @property
    def condition(self) -> str:
        """What is given, pairs too; empty for an open question."""
        return "pairs" if self.pairs is not None else self.kind

    def named(self, name: str) -> str:
        """An article or story as failures name it: with what was given, and between which articles."""
        where = f"between {' and '.join(self.articles)}" if self.between else ""
        about = ", ".join(filter(None, (where, f"given {self.condition}" if self.condition else "")))
        return f"{name} ({about})" if about else name


def open_requests(system: LiveSystem, story: Story, store: Store) -> Iterator[Request]:
    """The open questions about single articles, or about a whole story.

    A system that learns is asked fold by fold; one that sees one article at a time, article by article; any
    other about the whole story at once.

    Raises:
        CrosswireError: The system learns, and story.toml has no folds.
    """
    if system.learns:
        folds = store.card(story.id).article_folds
        if not folds:
            raise CrosswireError(f"{story.id}: {system.info.name} learns, but story.toml has no [[folds.article]]")
    elif system.one_article:
        folds = tuple(Fold((article.id,), ()) for article in story.articles)
    else:
        folds = (_whole(story),)
    for fold in folds:
        yield Request(story.restricted_to(fold.predict), _training_data(story, fold, store))


def pair_requests(story: Story, store: Store) -> Iterator[Request]:
    """The open questions to a system that learns about what lies between two articles: each pair is a fold."""
    for fold in store.card(story.id).pair_folds:
        yield Request(story.restricted_to(fold.predict), _training_data(story, fold, store), between=True)


def given_requests(system: LiveSystem, story: Story, store: Store, kind: str) -> Iterator[Request]:
    """The questions to which gold mentions or events are given: in the folds of articles, then of pairs of them.

    Events are asked about in both: what is said of single events is taken from the folds of articles.
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
            yield Request(story.restricted_to(fold.predict), _training_data(story, fold, store), given, between=between)


def verify_requests(system: LiveSystem, story: Story, store: Store) -> Iterator[Request]:
    """The questions to which pairs of claims are given, each pair once.

    A system that learns is asked about pairs inside one article in its fold, and about others in the fold of their two
    articles.
    """
    gold, schema = store.gold(story), store.schema.disputes
    card = store.card(story.id)
    folds = (*card.article_folds, *card.pair_folds) if system.learns else (_whole(story),)
    asked: set[str] = set()
    for fold in folds:
        pairs = tuple(p for p in given_pairs(gold, schema, fold.predict) if p.id not in asked)
        asked.update(pair.id for pair in pairs)
        if pairs:
            between = system.learns and len(fold.predict) > 1
            train = _training_data(story, fold, store)
            yield Request(story.restricted_to(fold.predict), train, pairs=pairs, between=between)


def _whole(story: Story) -> Fold:
    return Fold(tuple(article.id for article in story.articles), ())


def _training_data(story: Story, fold: Fold, store: Store) -> Callable[[], Sequence[tuple[Story, Gold]]]:
    """The other articles of the story with their gold, then every story of the split `train`."""

    def train() -> Sequence[tuple[Story, Gold]]:
        train_ids = [name for name in store.story_ids if name != story.id and store.card(name).split == "train"]
        others = [store.story(name) for name in train_ids]
        own = (story.restricted_to(fold.fit), store.gold(story).restricted_to(fold.fit))
        return [own, *((other, store.gold(other)) for other in others)]

    return train
