"""Synthetic predictions and stories with all layers, reproducible by seed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from datetime import date

from crosswire import Article, Event, Mention
from crosswire.model import Argument, Entity, Happening, MentionRef, Story
from crosswire.model.schema import Schema
from crosswire.tasks.counting.units import StoryUnit, Unit
from synthetic import Clusters, partitions

# Per article.
MENTIONS, EVENTS, ARGUMENTS = 30, 10, 2
# Code points of an article.
LENGTH = 400
DAY = date(2031, 3, 4)

# Article to span to the id of its mention.
Ids = dict[str, dict[tuple[int, int], str]]


def story(number: int) -> Story:
    """Return a story of this many articles."""
    articles = tuple(Article(f"made-{index}", "x" * LENGTH, DAY, ()) for index in range(number))
    return Story("made", "Made up", "generated", "test", articles)


def predictions(number: int, schema: Schema, *, contradictions: int = 5_000, seed: int = 7) -> tuple[bytes, int]:
    """Return a valid predictions file with all layers of a story, and the number of its records.

    A record is a mention, event, argument, entity or contradiction.
    """
    source = random.Random(seed)
    names = [f"made-{index}" for index in range(number)]
    lines = [{"article": name, **_article(source, schema)} for name in names]
    references = [[name, f"m{index}"] for name in names for index in range(MENTIONS)]
    entities = [{"mentions": group} for group in _groups(source, references)]
    places = [sorted((source.choice(names), at) for at in source.sample(range(300), 2)) for _ in range(contradictions)]
    unique = dict.fromkeys((left, right) for left, right in places)
    found = [
        {"left": _evidence(*left), "right": _evidence(*right), "type": "time", "score": source.random()}
        for left, right in unique
    ]
    lines += [{"story": "made", "entities": entities}, {"story": "made", "contradictions": found}]
    records = number * (MENTIONS + EVENTS * (1 + ARGUMENTS)) + len(entities) + len(found)
    return "".join(json.dumps(line) + "\n" for line in lines).encode(), records


def _article(source: random.Random, schema: Schema) -> dict[str, object]:
    mentions = [
        {"id": f"m{index}", "start": 12 * index, "end": 12 * index + 6, "type": source.choice(schema.entity_types)}
        for index in range(MENTIONS)
    ]
    kinds = [name for name, roles in schema.events.types.items() if len(roles) > 1 and name != "Statement"]
    events = []
    for index in range(EVENTS):
        kind = source.choice(kinds)
        roles = [role for role in schema.events.types[kind] if role != "Content"][:ARGUMENTS]
        filled = [{"role": source.choice(roles), "mention": f"m{source.randrange(MENTIONS)}"} for _ in range(ARGUMENTS)]
        at = 36 * index + 7
        attributes = {"polarity": "pos", "modality": "actual", "holder": "author", "factuality": "CT+"}
        events.append({"id": f"v{index}", "start": at, "end": at + 4, "type": kind, **attributes, "arguments": filled})
    return {"mentions": mentions, "events": events}


def _groups(source: random.Random, references: list[list[str]]) -> Iterator[list[list[str]]]:
    source.shuffle(references)
    while references:
        size = source.randint(1, 8)
        yield references[:size]
        del references[:size]


def _evidence(article: str, at: int) -> dict[str, object]:
    return {"article": article, "spans": [[at, at + 20]]}


def scored_story(articles: int, mentions: int) -> StoryUnit:
    """Return a story with gold and predicted mentions, entities, events with arguments, and happenings."""
    names = [f"made-{index}" for index in range(articles)]
    key, response = partitions(mentions * articles, articles=names)
    units = []
    sides = [_by_article(side) for side in (key, response)]
    for name in names:
        gold, predicted = (_records(side.get(name, {})) for side in sides)
        units.append(
            Unit(Article(name, "", DAY, ()), gold[0], predicted[0], gold_events=gold[1], predicted_events=predicted[1])
        )
    groups = [_references(side, by_article) for side, by_article in zip((key, response), sides, strict=True)]
    events = [tuple(tuple((a, f"v{m[1:]}") for a, m in group) for group in side) for side in groups]
    return StoryUnit(
        story="made",
        articles=tuple(units),
        gold_entities=tuple(Entity(f"e{n}", "PER", "", group) for n, group in enumerate(groups[0])),
        predicted_entities=groups[1],
        answered=True,
        gold_happenings=tuple(Happening(f"h{n}", "Meet", group) for n, group in enumerate(events[0])),
        predicted_happenings=events[1],
    )


def _by_article(side: Clusters) -> Ids:
    """Return article to span to the id of its mention."""
    found: Ids = {}
    for cluster in side:
        for article, start, end in cluster:
            own = found.setdefault(article, {})
            own[start, end] = f"m{len(own)}"
    return found


def _records(spans: dict[tuple[int, int], str]) -> tuple[tuple[Mention, ...], tuple[Event, ...]]:
    mentions = tuple(Mention(start, end, "PER", id=name) for (start, end), name in sorted(spans.items()))
    events = tuple(
        Event(m.start, m.end, "Meet", f"v{m.id[1:]}", factuality="CT+", arguments=(Argument("Agent", m.id),))
        for m in mentions
    )
    return mentions, events


def _references(side: Clusters, by_article: Ids) -> tuple[tuple[MentionRef, ...], ...]:
    def references(cluster: Sequence[tuple[str, int, int]]) -> tuple[MentionRef, ...]:
        return tuple((article, by_article[article][start, end]) for article, start, end in cluster)

    return tuple(references(cluster) for cluster in side)
