"""Checks of what links the records of a story: entities, events with their arguments, happenings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from crosswire.cards import StoryCard
from crosswire.gold.disputes import check_disputes
from crosswire.gold.fmt import format_problems
from crosswire.gold_files import (
    ENTITIES_FILE,
    EVENTS_FILE,
    HAPPENINGS_FILE,
    entity_problems,
    happening_problems,
    read_all_events,
    read_entities,
    read_happenings,
    read_mentions_of,
)
from crosswire.groups import of_entity, of_happening, unclaimed
from crosswire.model import Event, Mention, Story
from crosswire.problems import Problem, shown
from crosswire.store import Store


def check_links(store: Store, card: StoryCard) -> Iterator[Problem]:
    """Everything that is wrong with the layers above mentions, of a story whose texts and mentions are sound."""
    story = store.story(card.id)
    folder = store.root / "annotations" / card.id
    mentions = read_mentions_of(folder, story, store.schema)
    yield from _entities(store, folder, mentions)
    events, problems = read_all_events(folder, story, store.schema, mentions)
    yield from problems
    if events is not None and not problems:
        yield from _event_texts(story, events, folder)
        for article in story.articles:
            yield from format_problems(folder / article.id / EVENTS_FILE, store.schema)
        happenings = list(_happenings(store, folder, events))
        yield from happenings or check_disputes(store, story, folder)


def _entities(store: Store, folder: Path, mentions: Mapping[str, Sequence[Mention]]) -> Iterator[Problem]:
    path = folder / ENTITIES_FILE
    if not path.exists():
        return
    entities, problems = read_entities(path, store.schema)
    problems = problems or entity_problems(entities, mentions)
    yield from problems or format_problems(path, store.schema)
    types = {
        (article, mention.id): mention.text
        for article, own in mentions.items()
        for mention in own
        if mention.type in store.schema.entity_types
    }
    if not problems:
        for article, mention_id in unclaimed([of_entity(entity, row) for entity, row in entities], types):
            line = [mention.id for mention in mentions[article]].index(mention_id) + 1
            named = f"mention {shown(mention_id)} {shown(types[article, mention_id])}"
            message = f"{named} belongs to no entity; add it to {ENTITIES_FILE}"
            yield Problem("E603", message, str(folder / article / "mentions.jsonl"), line)


def _event_texts(story: Story, events: Mapping[str, Sequence[Event]], folder: Path) -> Iterator[Problem]:
    for article in story.articles:
        for line, event in enumerate(events[article.id], 1):
            if not event.text:
                surface = shown(article.text[event.start : event.end])
                message = f"event {shown(event.id)} has no text; repeat {surface}"
                yield Problem("E204", message, str(folder / article.id / EVENTS_FILE), line)


def _happenings(store: Store, folder: Path, events: Mapping[str, Sequence[Event]]) -> Iterator[Problem]:
    path = folder / HAPPENINGS_FILE
    if not path.exists():
        return
    happenings, problems = read_happenings(path, store.schema)
    problems = problems or happening_problems(happenings, events)
    yield from problems or format_problems(path, store.schema)
    types = {(article, event.id): event.text for article, own in events.items() for event in own}
    if not problems:
        for article, event_id in unclaimed([of_happening(happening, row) for happening, row in happenings], types):
            line = [event.id for event in events[article]].index(event_id) + 1
            named = f"event {shown(event_id)} {shown(types[article, event_id])}"
            message = f"{named} belongs to no happening; add it to {HAPPENINGS_FILE}"
            yield Problem("E604", message, str(folder / article / EVENTS_FILE), line)
