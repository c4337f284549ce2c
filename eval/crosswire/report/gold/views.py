"""Terminal views of gold objects: articles with marked spans, entities and happenings with all their mentions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from crosswire.dataset.lookup import LocatedObject, pair_of
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
from crosswire.model.schema import AGREEMENT, Schema
from crosswire.problems import plural
from crosswire.report.gold.cells import HEADING, cell, entity_names, grid, heading, segment_at
from crosswire.report.gold.dispute_views import claim_view, conflict_view, dispute_view, pair_view
from crosswire.report.gold.marked_text import MarkedText, filler, marked, stance

AROUND = 60


def view(found: LocatedObject, schema: Schema, layers: Sequence[str], *, width: int) -> RenderableType:
    """Return a gold object as a rich renderable.

    Args:
        found: The object.
        schema: The schema of its store.
        layers: The layers to mark in sentences: `mentions`, `events`, or both.
        width: Width of the terminal in characters. If it is wide enough, the articles of a dispute are columns.
    """
    return Group(*_parts(found, schema, MarkedText(found.gold, schema, layers), width))


def _parts(  # noqa: C901 - one case per kind of object
    found: LocatedObject, schema: Schema, text: MarkedText, width: int
) -> Iterator[RenderableType]:
    match found.thing:
        case Story():
            return _story(found, schema)
        case Article() as article:
            return _article(article, text)
        case Segment() | Mention() | Event() as record:
            return _sentence(found, record, text)
        case Entity() as entity:
            return _entity(entity, found)
        case Happening() as happening:
            return _happening(happening, found)
        case Claim() as claim:
            return claim_view(claim, found, schema)
        case Dispute() as dispute:
            return dispute_view(dispute, found, schema, width)
        case Distractor() as distractor:
            return pair_view(distractor.id, pair_of(distractor, found.gold, schema), found)
        case Conflict() as conflict:
            return conflict_view(conflict, found)
        case ClaimPair() as pair:
            return pair_view(pair.id, pair, found)


def _story(found: LocatedObject, schema: Schema) -> Iterator[RenderableType]:
    story, gold = found.story, found.gold
    yield heading(story.id, story.title, f"({story.origin}, split {story.split})")
    articles = grid("article", "date", "sentences", "mentions", "events")
    for article in story.articles:
        events = str(len(gold.events[article.id])) if gold.events is not None else "-"
        sizes = (str(len(article.sentences)), str(len(gold.mentions[article.id])), events)
        articles.add_row(cell(article.id), article.date.isoformat(), *sizes)
    yield articles
    labels: dict[str, Counter[str]] = {}
    for pair in claim_pairs(gold, schema.disputes):
        if pair.dispute and pair.reason != AGREEMENT:
            labels.setdefault(pair.dispute, Counter())[pair.label] += 1
    disputes = grid("dispute", "question", "slot", *schema.disputes.labels)
    for dispute in gold.disputes or ():
        numbers = labels.get(dispute.id, Counter())
        counts = [str(numbers[label] or "") for label in schema.disputes.labels]
        disputes.add_row(cell(dispute.id), cell(dispute.question), dispute.slot, *counts)
    if gold.disputes:
        yield Text()
        yield disputes


def _article(article: Article, text: MarkedText) -> Iterator[RenderableType]:
    yield heading(article.id, article.date.isoformat(), plural(len(article.sentences), "sentence"))
    for segment in article.segments:
        if segment.kind == "boilerplate":
            yield cell(f"{segment.id}  {segment.text}", "dim strike")
        else:
            yield text.sentence(article, segment)
            yield from (Padding(line, (0, 0, 0, 4)) for line in text.events(article, segment))


def _sentence(found: LocatedObject, record: Segment | Mention | Event, text: MarkedText) -> Iterator[RenderableType]:
    article = found.story.article(found.article)
    segment = segment_at(article, record.start)
    yield heading(found.name, article.date.isoformat())
    if isinstance(record, Mention):
        yield text.mention(article, record)
    if isinstance(record, Event):
        yield text.event(article, record)
    yield text.sentence(article, segment)
    if isinstance(record, Segment):
        yield from (text.mention(article, mention) for mention in text.mentions_in(article, segment))
        yield from text.events(article, segment)


def _entity(entity: Entity, found: LocatedObject) -> Iterator[RenderableType]:
    names = entity_names(found.gold)
    vague = "vague" if entity.vague else ""
    wikidata = entity.wikidata.id if entity.wikidata else "not checked"
    yield heading(entity.name, f"{found.story.id}/{entity.id} {entity.type}", vague, f"Wikidata: {wikidata}")
    yield cell(entity.description)
    if entity.aliases:
        yield cell("also: " + ", ".join(entity.aliases))
    if entity.member_of:
        yield cell("part of: " + ", ".join(names[name] for name in entity.member_of))
    table = grid("where", "level", "in its sentence")
    for article_id, mention_id in entity.mentions:
        article = found.story.article(article_id)
        mention = next(m for m in found.gold.mentions[article_id] if m.id == mention_id)
        where = f"{article_id}/{segment_at(article, mention.start).id}"
        table.add_row(cell(where), mention.level, _in_sentence(article, mention.start, mention.end))
    yield table


def _in_sentence(article: Article, start: int, end: int) -> Text:
    """Return a span with up to 60 characters of its segment on each side."""
    segment = segment_at(article, start)
    first, last = max(segment.start, start - AROUND), min(max(segment.end, end), end + AROUND)
    before, after = "…" if first > segment.start else "", "…" if last < segment.end else ""
    return Text(before) + marked(article.text, first, last, [(start, end, "", HEADING)]) + Text(after)


def _happening(happening: Happening, found: LocatedObject) -> Iterator[RenderableType]:
    gold = found.gold
    yield heading(f"{found.story.id}/{happening.id}", happening.type, plural(len(happening.events), "event"))
    whole = [other.id for other in gold.happenings or () if happening.id in other.includes]
    for words, others in (("includes", happening.includes), ("part of", whole)):
        if others:
            yield cell(f"{words}: {', '.join(others)}")
    events = [(article, event) for article, name in happening.events for event in (_event(gold, article, name),)]
    roles = list(dict.fromkeys(argument.role for _, event in events for argument in event.arguments))
    table = grid("where", "trigger", "stance", *roles)
    for article_id, event in events:
        article = found.story.article(article_id)
        cells = [
            cell(", ".join(filler(each, article, gold) for each in event.arguments if each.role == role))
            for role in roles
        ]
        where = f"{article_id}/{segment_at(article, event.start).id}"
        table.add_row(cell(where), cell(event.text, HEADING), stance(event), *cells)
    yield table


def _event(gold: Gold, article: str, name: str) -> Event:
    return next(event for event in (gold.events or {})[article] if event.id == name)
