"""Sweeps over a story: strings that are annotated in one place and not, or otherwise, in another (warnings)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from crosswire.curation.checks.record_locations import Places
from crosswire.curation.waivers import GoldWarning
from crosswire.model import Event, Gold, Mention, Story
from crosswire.model.schema import Schema
from crosswire.problems import quoted

TITLES = frozenset(
    (
        "ambassador", "captain", "chancellor", "colonel", "commander", "dr", "general", "governor", "king",
        "lieutenant", "lord", "major", "mayor", "minister", "mr", "mrs", "ms", "pope", "premier", "president",
        "prince", "princess", "prof", "professor", "queen", "secretary", "senator", "sergeant", "sheikh", "sir",
        "spokesman", "spokeswoman",
    )
)  # fmt: skip

# As triggers they are too common to be looked for elsewhere.
COPULAS = frozenset(("am", "are", "be", "been", "being", "is", "was", "were"))


def sweep(story: Story, gold: Gold, places: Places, schema: Schema) -> Iterator[GoldWarning]:
    """Every string that the gold of a story treats in two ways, by article and position within each rule."""
    mentions = [(article.id, mention) for article in story.articles for mention in gold.mentions[article.id]]
    yield from _titles(mentions, places)
    yield from _unmarked_names(story, gold, places, schema)
    yield from _unmarked_descriptions(story, gold, places)
    yield from _unmarked_triggers(story, gold, places)
    yield from _two_types("W405", mentions, places)
    yield from _two_types("W410", _triggers(gold), places)
    yield from _two_entities(mentions, gold, places)


def _titles(mentions: Sequence[tuple[str, Mention]], places: Places) -> Iterator[GoldWarning]:
    """W401."""
    for article, mention in mentions:
        first, *rest = mention.text.split()
        if mention.type == "PER" and mention.level == "NAM" and rest and first.rstrip(".").lower() in TITLES:
            message = (
                f"the name {quoted(mention.text)} begins with a title; titles stand outside names (GUIDELINES 3.2)"
            )
            yield _of_record("W401", article, mention, message, places)


def _unmarked_names(story: Story, gold: Gold, places: Places, schema: Schema) -> Iterator[GoldWarning]:
    """W402."""
    named = {name for entity in gold.entities or () for name in (entity.name, *entity.aliases)}
    named |= {
        mention.text
        for own in gold.mentions.values()
        for mention in own
        if mention.level == "NAM" and mention.type in schema.entity_types
    }
    names = {name for name in named if name != name.lower()}
    for article, segment, text in _unmarked(story, gold.mentions, names, flags=0, whole=True):
        message = f"{quoted(text)} is a name of this story and not wholly marked here"
        yield _of_segment("W402", article, segment, text, message, places)


def _unmarked_descriptions(story: Story, gold: Gold, places: Places) -> Iterator[GoldWarning]:
    """W403."""
    described = {mention.text for own in gold.mentions.values() for mention in own if mention.level == "NOM"}
    for article, segment, text in _unmarked(story, gold.mentions, described, flags=re.IGNORECASE):
        message = f"{quoted(text)} is a description elsewhere and no mention here"
        yield _of_segment("W403", article, segment, text, message, places)


def _unmarked_triggers(story: Story, gold: Gold, places: Places) -> Iterator[GoldWarning]:
    """W404."""
    if gold.events is None:
        return
    triggers = {event.text for own in gold.events.values() for event in own if event.text.lower() not in COPULAS}
    for article, segment, text in _unmarked(story, gold.events, triggers, flags=re.IGNORECASE):
        message = f"{quoted(text)} is a trigger elsewhere and none here"
        yield _of_segment("W404", article, segment, text, message, places)


def _triggers(gold: Gold) -> list[tuple[str, Event]]:
    events = [(article, event) for article, own in (gold.events or {}).items() for event in own]
    return [(article, event) for article, event in events if event.text.lower() not in COPULAS]


def _two_types(
    rule: str, records: Sequence[tuple[str, Mention]] | Sequence[tuple[str, Event]], places: Places
) -> Iterator[GoldWarning]:
    """W405, W410: the types of a string that are rarer than its most frequent one (the earliest of several)."""
    groups: dict[tuple[str, str], list[tuple[str, Mention | Event]]] = defaultdict(list)
    for article, record in records:
        groups[record.text.lower(), record.level if isinstance(record, Mention) else ""].append((article, record))
    for group in groups.values():
        types = [record.type for _, record in group]
        usual = max(dict.fromkeys(types), key=types.count)
        for article, record in group:
            if record.type != usual:
                message = f"{quoted(record.text)} is {record.type} here and {usual} elsewhere"
                yield _of_record(rule, article, record, message, places)


def _two_entities(mentions: Sequence[tuple[str, Mention]], gold: Gold, places: Places) -> Iterator[GoldWarning]:
    """W406: names that stand for another entity than most mentions of that name (the earliest of several)."""
    entity_of = {ref: entity for entity in gold.entities or () for ref in entity.mentions}
    groups: dict[tuple[str, str], list[tuple[str, Mention]]] = defaultdict(list)
    for article, mention in mentions:
        if mention.level == "NAM" and (article, mention.id) in entity_of:
            groups[mention.text, mention.type].append((article, mention))
    for group in groups.values():
        owners = [entity_of[article, mention.id].id for article, mention in group]
        usual = max(dict.fromkeys(owners), key=owners.count)
        for (article, mention), owner in zip(group, owners, strict=True):
            if owner != usual:
                message = f"{quoted(mention.text)} names {owner} here and {usual} elsewhere"
                yield _of_record("W406", article, mention, message, places)


def _unmarked(
    story: Story,
    records: Mapping[str, Sequence[Mention | Event]],
    strings: Collection[str],
    *,
    flags: int,
    whole: bool = False,
) -> Iterator[tuple[str, str, str]]:
    """Article, segment and text of every occurrence of one of the strings that no record touches (`whole`: covers)."""
    if not strings:
        return
    longest_first = sorted(strings, key=lambda text: (-len(text), text))
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])", flags)
    for article in story.articles:
        marked = sorted((record.start, record.end) for record in records[article.id])
        longest = max((last - first for first, last in marked), default=0)
        for start, end in (match.span() for match in pattern.finditer(article.text)):
            near = marked[bisect_left(marked, (start - longest,)) : bisect_left(marked, (end,))]
            if any(first <= start and end <= last if whole else start < last for first, last in near):
                continue
            segment = article.segment_around(start, start + 1)
            if segment is not None and segment.kind != "boilerplate":
                yield article.id, segment.id, article.text[start:end]


def _of_record(rule: str, article: str, record: Mention | Event, message: str, places: Places) -> GoldWarning:
    name = f"{article}/{record.id}"
    return GoldWarning(places.problem(rule, name, message), name, record.text)


def _of_segment(rule: str, article: str, segment: str, text: str, message: str, places: Places) -> GoldWarning:
    name = f"{article}/{segment}"
    return GoldWarning(places.problem(rule, name, message), name, text)
