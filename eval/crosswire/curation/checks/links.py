"""Checks of what links the records of a story: entities, events with their arguments, happenings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from crosswire.curation.canonical_form import format_problems
from crosswire.curation.checks.disputes import check_disputes
from crosswire.curation.checks.mentions import FUNCTION_WORDS, PARTICLES, place_problems, token_edges
from crosswire.dataset.gold_reader import (
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
from crosswire.dataset.store import Store
from crosswire.formats.jsonl import Row
from crosswire.formats.references import of_entity, of_happening, unclaimed
from crosswire.formats.story_card import StoryCard
from crosswire.model import Entity, Event, Mention, Story
from crosswire.model.schema import Schema
from crosswire.problems import Problem, quoted


def check_links(store: Store, card: StoryCard) -> Iterator[Problem]:
    """Everything that is wrong with the layers above mentions, of a story whose texts and mentions are sound."""
    story = store.story(card.id)
    folder = store.root / "annotations" / card.id
    mentions = read_mentions_of(folder, story, store.schema)
    yield from _entities(store, folder, mentions)
    events, problems = read_all_events(folder, story, store.schema, mentions)
    yield from problems
    if problems:
        return
    if events is not None:
        unsound = list(_triggers(story, events, folder))
        yield from unsound or _fillers(story, events, mentions, folder, store.schema)
        for article in story.articles:
            yield from format_problems(folder / article.id / EVENTS_FILE, store.schema)
    happenings = list(_happenings(store, folder, events or {}))
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
        yield from _names(entities, mentions)
        for article, mention_id in unclaimed([of_entity(entity, row) for entity, row in entities], types):
            line = [mention.id for mention in mentions[article]].index(mention_id) + 1
            named = f"mention {quoted(mention_id)} {quoted(types[article, mention_id])}"
            message = f"{named} belongs to no entity; add it to {ENTITIES_FILE}"
            yield Problem("E603", message, str(folder / article / "mentions.jsonl"), line)


def _names(entities: Sequence[tuple[Entity, Row]], mentions: Mapping[str, Sequence[Mention]]) -> Iterator[Problem]:
    """E409: a name that is neither name nor alias of its entity, and a name or alias that no mention bears."""
    named = {(a, m.id): m.text for a, own in mentions.items() for m in own if m.level == "NAM"}
    for entity, row in entities:
        borne = {named[ref] for ref in entity.mentions if ref in named}
        registered = {entity.name, *entity.aliases}
        for text in sorted(borne - registered):
            message = (
                f"entity {quoted(entity.id)} {quoted(entity.name)} is called {quoted(text)}; add it to the aliases"
            )
            yield row.problem("E409", message)
        for text in sorted(({entity.name} if borne else set()) - borne) + sorted(set(entity.aliases) - borne):
            yield row.problem("E409", f"entity {quoted(entity.id)} is nowhere called {quoted(text)}; correct its names")


def _triggers(story: Story, events: Mapping[str, Sequence[Event]], folder: Path) -> Iterator[Problem]:
    """E204: a trigger that does not repeat its text. E206 to E211: its span. E406: a word at its edge too many."""
    for article in story.articles:
        edges = token_edges(article.text, article.segments)
        for line, event in enumerate(events[article.id], 1):
            row = Row(str(folder / article.id / EVENTS_FILE), line, {})
            what, words = f"event {quoted(event.id)}", event.text.lower().split()
            if not event.text:
                yield row.problem("E204", f"{what} has no text; repeat {quoted(article.text[event.start : event.end])}")
                continue
            misplaced = place_problems(row, what, event, article.segments, edges)
            yield from misplaced
            loose = len(words) > 1 and (words[0] in FUNCTION_WORDS or words[-1] in FUNCTION_WORDS - PARTICLES)
            if loose and not misplaced:
                message = f"{what} {quoted(event.text)} begins or ends with a function word; leave it out"
                yield row.problem("E406", f"{message} (GUIDELINES 5.1)")


def _fillers(
    story: Story,
    events: Mapping[str, Sequence[Event]],
    mentions: Mapping[str, Sequence[Mention]],
    folder: Path,
    schema: Schema,
) -> Iterator[Problem]:
    """E325: an argument whose mention has a type that its role does not take; E326: a mention twice in one event."""
    for article in story.articles:
        types = {mention.id: (mention.type, mention.text) for mention in mentions[article.id]}
        for line, event in enumerate(events[article.id], 1):
            filled = [argument for argument in event.arguments if argument.mention is not None]
            file, what = str(folder / article.id / EVENTS_FILE), f"event {quoted(event.id)} {quoted(event.text)}"
            for argument in filled:
                kind, text = types[argument.mention or ""]
                known = schema.events.fillers.get(argument.role, ())
                if known and kind not in known:
                    message = f"{what}: {argument.role} is {quoted(text)}, {kind}; it takes {', '.join(known)}"
                    yield Problem("E325", message, file, line)
            names = [argument.mention for argument in filled]
            for name in sorted({name or "" for name in names if names.count(name) > 1}):
                message = f"{what}: mention {quoted(name)} is an argument twice; keep one"
                yield Problem("E326", message, file, line)


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
            named = f"event {quoted(event_id)} {quoted(types[article, event_id])}"
            message = f"{named} belongs to no happening; add it to {HAPPENINGS_FILE}"
            yield Problem("E604", message, str(folder / article / EVENTS_FILE), line)
