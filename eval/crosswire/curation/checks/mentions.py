"""Checks of one article's gold: its segments and mentions, each by itself (levels L1 to L4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from crosswire.curation.canonical_form import format_problems
from crosswire.curation.checks.time_and_quantity import quantity_problems, time_problems
from crosswire.dataset.gold_reader import gold_rules, read_mentions, read_segments
from crosswire.formats.jsonl import Row
from crosswire.model import Event, Mention, Segment
from crosswire.model.schema import Schema
from crosswire.model.tokens import tokenize
from crosswire.problems import Problem, quoted

DETERMINERS = frozenset(
    (
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "his",
        "her",
        "its",
        "their",
        "our",
        "my",
        "your",
        "some",
        "any",
    )
)
FUNCTION_WORDS = DETERMINERS | frozenset(
    (
        "of", "in", "on", "at", "by", "for", "to", "from", "with", "into", "over", "under", "through", "against",
        "and", "or", "but", "as", "since", "until", "which", "who", "whom", "whose", "is", "are", "was", "were", "be",
        "been", "has", "have", "had", "will", "would", "could", "may", "might", "it", "he", "she", "they", "we", "not",
    )
)  # fmt: skip
# Words that belong to verbs: a trigger may end with them.
PARTICLES = frozenset(("for", "in", "on", "off", "over", "out", "up", "down", "through", "to"))
ABBREVIATION = re.compile(r"(?:[^\W\d_]\.){2,}$|\b(?:Bros|Co|Corp|Inc|Jr|Ltd|Sr|St)\.$")
QUOTES_AND_STOPS = "\"'“”‘’`.,;:!?()[]-–— \t"


def check_article(folder: Path, text: str, schema: Schema) -> list[Problem]:
    """Everything that is wrong with the gold of one article."""
    segment_file, mention_file = folder / "segments.jsonl", folder / "mentions.jsonl"
    segments, problems = read_segments(segment_file, text, schema.segment_kinds)
    problems = problems or list(_segments(segments, text, segment_file))
    rules = gold_rules(schema)
    mentions, wrong = read_mentions(mention_file, text, rules)
    # Segments that are wrong themselves say nothing about the mentions in them.
    sound = [] if problems else [segment for segment, _ in segments]
    problems += wrong
    problems += _mentions(mentions, sound, text)
    if not problems:
        problems += format_problems(segment_file, schema) + format_problems(mention_file, schema)
    return sorted(problems, key=lambda problem: (problem.file, problem.line or 0))


def _segments(segments: Sequence[tuple[Segment, Row]], text: str, file: Path) -> Iterator[Problem]:
    seen: set[str] = set()
    covered = 0
    for segment, row in sorted(segments, key=lambda pair: pair[0].start):
        if segment.id in seen:
            yield row.problem("E112", f"the id {quoted(segment.id)} stands twice; ids are unique in an article")
        seen.add(segment.id)
        if segment.start < covered:
            yield row.problem("E208", f"segment {segment.id} begins inside the one before it; segments do not overlap")
        yield from _edges(row, f"segment {quoted(segment.id)}", text[segment.start : segment.end], " \t\n\r")
        yield from _uncovered(text, covered, segment.start, file)
        covered = max(covered, segment.end)
    yield from _uncovered(text, covered, len(text), file)


def _uncovered(text: str, start: int, end: int, file: Path) -> Iterator[Problem]:
    between = text[start:end].strip() if start < end else ""
    if between:
        yield Problem("E601", f"{quoted(between)} between {start} and {end} lies in no segment; add one", str(file))


def _edges(row: Row, what: str, surface: str, stray: str) -> Iterator[Problem]:
    if surface[0] in stray or surface[-1] in stray:
        yield row.problem("E206", f"{what} is {quoted(surface)}; leave out what does not belong to it at its edges")


def _mentions(mentions: Sequence[tuple[Mention, Row]], segments: Sequence[Segment], text: str) -> Iterator[Problem]:
    edges, firsts = token_edges(text, segments), {segment.start for segment in segments}
    before: Mention | None = None
    for mention, row in sorted(mentions, key=lambda pair: (pair[0].start, pair[0].end)):
        problems = _span(row, mention, segments, edges, text)
        if mention.level == "NAM" and before is not None and mention.start < before.end and not problems:
            message = (
                f"mention {quoted(mention.id)} overlaps {quoted(before.id)}; names do not overlap, the longest wins"
            )
            problems.append(row.problem("E207", message))
        yield from problems or _guidelines(row, mention, firsts)
        if mention.level == "NAM":
            before = mention


def token_edges(text: str, segments: Sequence[Segment]) -> tuple[set[int], set[int]]:
    """Where tokens begin, and where they end."""
    tokens = tokenize(text, segments)
    return {token.start for token in tokens}, {token.end for token in tokens}


def _span(
    row: Row, mention: Mention, segments: Sequence[Segment], edges: tuple[set[int], set[int]], text: str
) -> list[Problem]:
    what = f"mention {quoted(mention.id)}"
    if not mention.text:
        return [row.problem("E204", f"{what} has no text; repeat {quoted(text[mention.start : mention.end])}")]
    return place_problems(row, what, mention, segments, edges)


def place_problems(
    row: Row, what: str, record: Mention | Event, segments: Sequence[Segment], edges: tuple[set[int], set[int]]
) -> list[Problem]:
    """E206, E209, E210, E211: where a span may lie; `edges` are the first and last offsets of tokens."""
    around = [s for s in segments if s.start <= record.start and record.end <= s.end]
    if segments and not around:
        return [row.problem("E210", f"{what} crosses the edge of a segment; it lies inside one")]
    if around and around[0].kind == "boilerplate":
        return [row.problem("E211", f"{what} lies in boilerplate, where nothing is annotated; remove it")]
    surface = record.text[:-1] if ABBREVIATION.search(record.text) else record.text
    stray = list(_edges(row, what, surface, QUOTES_AND_STOPS))
    if stray or not segments:
        return stray
    if record.start not in edges[0] or record.end not in edges[1]:
        return [row.problem("E209", f"{what} {quoted(record.text)} begins or ends inside a token; take whole tokens")]
    return []


def _guidelines(row: Row, mention: Mention, firsts: set[int]) -> Iterator[Problem]:
    what = f"mention {quoted(mention.id)} {quoted(mention.text)}"
    words = mention.text.split()
    if mention.type not in {"TIME", "QTY"}:
        # Inside a sentence a capital makes it part of the name: The Hague.
        plain = words[0] in DETERMINERS or mention.start in firsts
        if plain and words[0].lower() in DETERMINERS and len(words) > 1:
            yield row.problem("E401", f"{what} begins with a determiner; leave it out (GUIDELINES 3.2)")
        elif {words[0], words[-1]} & FUNCTION_WORDS:  # with a capital they may be names: WHO, May, Will
            yield row.problem("E406", f"{what} begins or ends with a function word; leave it out (GUIDELINES 3.2)")
    if mention.type == "TIME":
        yield from time_problems(row, what, mention)
    if mention.type == "QTY":
        yield from quantity_problems(row, what, mention.quantity, mention.text)
        if mention.quantity is None or not mention.quantity.unit.strip():
            yield row.problem("E403", f'{what} has no quantity; add {{"op", "value", "unit"}}')
    if mention.type != "TIME" and mention.value is not None:
        yield row.problem("E404", f"{what} is {mention.type} and has a value; only TIME has one")
    if mention.type != "QTY" and mention.quantity is not None:
        yield row.problem("E404", f"{what} is {mention.type} and has a quantity; only QTY has one")
