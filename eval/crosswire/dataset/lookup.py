"""Lookup of an object of the gold by its name: a story, an article, a record of either, or a pair of claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crosswire.dataset.store import Store
from crosswire.model import (
    Article,
    Claim,
    ClaimPair,
    Conflict,
    Dispute,
    Distractor,
    Entity,
    Event,
    Gold,
    Happening,
    Mention,
    Segment,
    Story,
)
from crosswire.model.claim_pairs import claim_pairs
from crosswire.model.schema import Schema
from crosswire.problems import CrosswireError, quoted

OfStory = Entity | Happening | Claim | Dispute | Distractor | Conflict | ClaimPair
GoldObject = Story | Article | Segment | Mention | Event | OfStory


@dataclass(frozen=True, slots=True)
class LocatedObject:
    """An object of the gold, with its story.

    Attributes:
        name: The requested name.
        thing: The object.
        story: The story of the object.
        gold: The gold of that story.
        article: The id of its article; empty for an object of the whole story.
    """

    name: str
    thing: GoldObject
    story: Story
    gold: Gold
    article: str = ""


def find(store: Store, name: str, stories: Sequence[str] = ()) -> LocatedObject:
    """Return the object with this name.

    `flood` is a story, `flood-2` an article; `flood-2/s3`, `flood-2/m7`, `flood-2/v4` are records of an article;
    `e1`, `h2`, `c3`, `d4`, `x5`, `k6` are records of a story, also written `flood/e1`; `p` with ten digits is a pair of
    claims. If several stories have a record with this name, those of the split test take precedence.

    Args:
        store: The stories and their gold.
        name: The name of the object.
        stories: The stories to search; empty for all.

    Raises:
        CrosswireError: No object has the name, several have it, or the gold that may hold it is invalid.
    """
    found: list[LocatedObject] = []
    damaged: list[CrosswireError] = []
    for story_id in stories or store.story_ids:
        try:
            found += _find_in_story(store, story_id, name)
        except CrosswireError as error:
            damaged.append(error)
    if not found and damaged:
        raise damaged[0]
    if len(found) > 1:
        found = [each for each in found if each.story.split == "test"] or found
    if not found:
        known = "a story, an article, a record of an article (flood-2/m7), or a record of a story (e1, h2, c3, d4, x5)"
        raise CrosswireError(f"unknown object {quoted(name)}; expected {known}")
    if len(found) > 1:
        matches = " and ".join(f"{type(each.thing).__name__} of {each.story.id}" for each in found)
        raise CrosswireError(
            f"{quoted(name)} is the name of several objects: {matches}; add the story (flood/e1), or change the ids"
        )
    return found[0]


def _find_in_story(store: Store, story_id: str, name: str) -> Iterator[LocatedObject]:
    """Yield the objects with this name in one story; several if its layers share an id."""
    story = store.story(story_id)
    gold = store.gold(story)
    if name == story_id:
        yield LocatedObject(name, story, story, gold)
    articles = {article.id: article for article in story.articles}
    if name in articles:
        yield LocatedObject(name, articles[name], story, gold, name)
    owner, _, own = name.rpartition("/")
    if owner in articles:
        of_article: list[Segment | Mention | Event] = [*articles[owner].segments, *gold.mentions[owner]]
        of_article += (gold.events or {}).get(owner, ())
        yield from (LocatedObject(name, record, story, gold, owner) for record in of_article if record.id == own)
    elif owner in {"", story_id}:
        of_story = _records(gold, store.schema)
        yield from (LocatedObject(name, record, story, gold) for record in of_story if record.id == own)


def _records(gold: Gold, schema: Schema) -> Iterator[OfStory]:
    """Yield the records of a story that belong to none of its articles, and its pairs of claims."""
    yield from gold.entities or ()
    yield from gold.happenings or ()
    yield from gold.claims or ()
    yield from gold.disputes or ()
    yield from gold.distractors or ()
    yield from gold.conflicts or ()
    yield from claim_pairs(gold, schema.disputes)


def pair_of(distractor: Distractor, gold: Gold, schema: Schema) -> ClaimPair:
    """Return the pair of claims of a distractor."""
    sides = {distractor.left, distractor.right}
    pairs = claim_pairs(gold, schema.disputes)
    return next(pair for pair in pairs if pair.dispute is None and {pair.left.id, pair.right.id} == sides)
