"""Consistency over a story: strings that are annotated differently, or not at all, in other places (warnings)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from crosswire.curation.waivers import GoldWarning
from crosswire.dataset.english import English
from crosswire.dataset.gold_file import Records
from crosswire.dataset.story_files import StoryFiles
from crosswire.formats.jsonl import Row
from crosswire.model import Event, Mention
from crosswire.problems import quoted

# A record with its article and its row.
Located = tuple[str, Mention, Row] | tuple[str, Event, Row]
# A string in a segment: the article, the id and the row of the segment, and the string.
Unmarked = tuple[str, str, Row, str]


def check_consistency(files: StoryFiles, english: English) -> Iterator[GoldWarning]:
    """Yield a warning for every string that is annotated inconsistently, by rule, then article and position."""
    gold = files.gold
    mentions = [(article, *pair) for article in files.texts for pair in gold.mentions(article).pairs]
    events = [(article, *pair) for article in files.texts for pair in gold.events(article).pairs]
    triggers = [each for each in events if each[1].text.lower() not in english.copulas]
    yield from _check_titles(mentions, english)
    yield from _check_unmarked_names(files, [mention for _, mention, _ in mentions])
    yield from _check_unmarked_descriptions(files, [mention for _, mention, _ in mentions])
    yield from _check_unmarked_triggers(files, {event.text for _, event, _ in triggers})
    yield from _check_types("W405", mentions)
    yield from _check_types("W410", triggers)
    yield from _check_entities(files, mentions)


def _check_titles(mentions: Sequence[tuple[str, Mention, Row]], english: English) -> Iterator[GoldWarning]:
    """Yield W401 for names of persons that begin with a title."""
    for article, mention, row in mentions:
        first, *rest = mention.text.split()
        if mention.type == "PER" and mention.level == "NAM" and rest and first.rstrip(".").lower() in english.titles:
            message = f"name {quoted(mention.text)} begins with a title; exclude the title (GUIDELINES 3.2)"
            yield _record_warning("W401", (article, mention, row), message)


def _check_unmarked_names(files: StoryFiles, mentions: Sequence[Mention]) -> Iterator[GoldWarning]:
    """Yield W402 for names of the story that are not marked, or marked only in part."""
    named = {name for entity in files.gold.entities.records for name in (entity.name, *entity.aliases)}
    named |= {each.text for each in mentions if each.level == "NAM" and each.type in files.schema.entity_types}
    names = {name for name in named if name != name.lower()}
    marked = {article: files.gold.mentions(article) for article in files.texts}
    for unmarked in _find_unmarked(files, marked, names, flags=0, whole=True):
        message = f"{quoted(unmarked[-1])} is a name in this story, but is not fully marked here"
        yield _segment_warning("W402", unmarked, message)


def _check_unmarked_descriptions(files: StoryFiles, mentions: Sequence[Mention]) -> Iterator[GoldWarning]:
    """Yield W403 for descriptions of the story that are not marked."""
    described = {mention.text for mention in mentions if mention.level == "NOM"}
    marked = {article: files.gold.mentions(article) for article in files.texts}
    for unmarked in _find_unmarked(files, marked, described, flags=re.IGNORECASE):
        message = f"{quoted(unmarked[-1])} is marked as a description elsewhere, but is not marked here"
        yield _segment_warning("W403", unmarked, message)


def _check_unmarked_triggers(files: StoryFiles, triggers: Collection[str]) -> Iterator[GoldWarning]:
    """Yield W404 for triggers of the story that are not marked."""
    marked = {article: files.gold.events(article) for article in files.texts}
    for unmarked in _find_unmarked(files, marked, triggers, flags=re.IGNORECASE):
        message = f"{quoted(unmarked[-1])} is marked as a trigger elsewhere, but is not marked here"
        yield _segment_warning("W404", unmarked, message)


def _check_types(rule: str, records: Sequence[Located]) -> Iterator[GoldWarning]:
    """Yield a warning for records whose type is not the most frequent one of their string (in a tie, the earliest)."""
    groups: dict[tuple[str, str], list[Located]] = defaultdict(list)
    for each in records:
        groups[each[1].text.lower(), each[1].level if isinstance(each[1], Mention) else ""].append(each)
    for group in groups.values():
        types = [record.type for _, record, _ in group]
        usual = max(dict.fromkeys(types), key=types.count)
        for each in group:
            if each[1].type != usual:
                message = f"{quoted(each[1].text)} has the type {each[1].type} here, but {usual} elsewhere"
                yield _record_warning(rule, each, message)


def _check_entities(files: StoryFiles, mentions: Sequence[tuple[str, Mention, Row]]) -> Iterator[GoldWarning]:
    """Yield W406 for names that refer to another entity than most mentions of the name (in a tie, the earliest)."""
    entity_of = {ref: entity for entity in files.gold.entities.records for ref in entity.mentions}
    groups: dict[tuple[str, str], list[tuple[str, Mention, Row]]] = defaultdict(list)
    for article, mention, row in mentions:
        if mention.level == "NAM" and (article, mention.id) in entity_of:
            groups[mention.text, mention.type].append((article, mention, row))
    for group in groups.values():
        owners = [entity_of[article, mention.id].id for article, mention, _ in group]
        usual = max(dict.fromkeys(owners), key=owners.count)
        for each, owner in zip(group, owners, strict=True):
            if owner != usual:
                message = f"{quoted(each[1].text)} refers to {owner} here, but to {usual} elsewhere"
                yield _record_warning("W406", each, message)


def _find_unmarked(
    files: StoryFiles,
    records: Mapping[str, Records[Mention]] | Mapping[str, Records[Event]],
    strings: Collection[str],
    *,
    flags: int,
    whole: bool = False,
) -> Iterator[Unmarked]:
    """Yield each occurrence of a string that no record overlaps (`whole`: covers), outside boilerplate."""
    if not strings:
        return
    pattern = re.compile(rf"(?<![\w-])(?:{_any_of(strings, flags)})(?![\w-])", flags)
    for article in files.articles:
        rows = {segment.id: row for segment, row in files.gold.segments(article.id).pairs}
        marked = sorted((record.start, record.end) for record, _ in records[article.id].pairs)
        longest = max((last - first for first, last in marked), default=0)
        for start, end in (match.span() for match in pattern.finditer(article.text)):
            near = marked[bisect_left(marked, (start - longest,)) : bisect_left(marked, (end,))]
            if any(first <= start and end <= last if whole else start < last for first, last in near):
                continue
            segment = article.segment_around(start, start + 1)
            if segment is not None and segment.kind != "boilerplate":
                yield article.id, segment.id, rows[segment.id], article.text[start:end]


def _any_of(strings: Collection[str], flags: int) -> str:
    """Return a pattern that matches each of the strings, the longest first; one branch a first letter, for speed."""
    branches: dict[str, list[str]] = defaultdict(list)
    for text in sorted(strings, key=lambda text: (-len(text), text)):
        branches[text[0].lower() if flags & re.IGNORECASE else text[0]].append(re.escape(text))
    return "|".join(f"(?={re.escape(first)})(?:{'|'.join(own)})" for first, own in branches.items())


def _record_warning(rule: str, located: Located, message: str) -> GoldWarning:
    article, record, row = located
    return GoldWarning(row.problem(rule, message), f"{article}/{record.id}", record.text)


def _segment_warning(rule: str, unmarked: Unmarked, message: str) -> GoldWarning:
    article, segment, row, text = unmarked
    return GoldWarning(row.problem(rule, message), f"{article}/{segment}", text)
