"""Checks of one article: its text, its segments and its mentions, each by itself (levels L1 to L4)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from crosswire.curation.canonical_form import format_problems
from crosswire.curation.checks.time_and_quantity import quantity_problems, time_problems
from crosswire.dataset.english import English
from crosswire.dataset.gold_file import Records
from crosswire.dataset.story_files import StoryFiles
from crosswire.formats.jsonl import Row
from crosswire.model import Article, Event, Mention, Segment
from crosswire.problems import CrosswireError, Problem, quoted

QUOTES_AND_STOPS = "\"'“”‘’`.,;:!?()[]-–— \t"


def check_articles(files: StoryFiles, english: English) -> Iterator[Problem]:
    """Yield the problems of the text, the segments and the mentions of each article; a damaged text is E116 alone."""
    for article in files.texts:
        try:
            text = files.texts[article]
        except CrosswireError as error:
            yield from (problem for problem in error.problems if isinstance(problem, Problem))
        else:
            yield from sorted(_check_article(files, article, text, english), key=_position)


def _position(problem: Problem) -> tuple[str, int]:
    return problem.file, problem.line or 0


def _check_article(files: StoryFiles, article: str, text: str, english: English) -> list[Problem]:
    segments, mentions = files.gold.segments(article), files.gold.mentions(article)
    problems = list(segments.problems) or list(_check_segments(segments, text))
    # Mentions cannot be checked against invalid segments.
    valid = None if problems else files.article(article)
    problems += mentions.problems
    problems += _check_mentions(mentions.pairs, valid, text, english)
    return problems or format_problems(segments) + format_problems(mentions)


def _check_segments(segments: Records[Segment], text: str) -> Iterator[Problem]:
    seen: set[str] = set()
    covered, file = 0, str(segments.file.path)
    for segment, row in sorted(segments.pairs, key=lambda pair: pair[0].start):
        if segment.id in seen:
            yield row.problem("E112", f"duplicate id {quoted(segment.id)}; ids must be unique within an article")
        seen.add(segment.id)
        if segment.start < covered:
            yield row.problem("E208", f"segment {segment.id} overlaps the previous one; segments must not overlap")
        surface = text[segment.start : segment.end]
        if _has_edge(surface, " \t\n\r"):
            yield row.problem("E206", f"segment {quoted(segment.id)} {_edge_message(surface)}")
        yield from _check_coverage(text, covered, segment.start, file)
        covered = max(covered, segment.end)
    yield from _check_coverage(text, covered, len(text), file)


def _check_coverage(text: str, start: int, end: int, file: str) -> Iterator[Problem]:
    between = text[start:end].strip() if start < end else ""
    if between:
        yield Problem("E601", f"text {quoted(between)} at {start}-{end} is in no segment; add one", file)


def _check_mentions(
    mentions: Sequence[tuple[Mention, Row]], article: Article | None, text: str, english: English
) -> Iterator[Problem]:
    """Yield the problems of valid mentions; `article` is null if its segments are invalid."""
    spans = SpanChecker(article, english)
    firsts = {segment.start for segment in article.segments} if article else set()
    before: Mention | None = None
    for mention, row in sorted(mentions, key=lambda pair: (pair[0].start, pair[0].end)):
        problems = spans.problems(row, mention, text)
        if mention.level == "NAM" and before is not None and mention.start < before.end and not problems:
            message = (
                f"mention {quoted(mention.id)} overlaps {quoted(before.id)}; names must not overlap, keep the longest"
            )
            problems.append(row.problem("E207", message))
        yield from problems or _check_guidelines(row, mention, firsts, english)
        if mention.level == "NAM":
            before = mention


class SpanChecker:
    """A checker of the spans of mentions and triggers in one article."""

    def __init__(self, article: Article | None, english: English) -> None:
        """Collect the offsets of the tokens; without an article, segments and tokens are not checked."""
        self._segments = sorted(article.segments, key=lambda segment: segment.start) if article else []
        self._edges = [segment.start for segment in self._segments]
        self._starts = {token.start for token in article.tokens} if article else set()
        self._ends = {token.end for token in article.tokens} if article else set()
        self._abbreviation = english.abbreviation

    def problems(self, row: Row, record: Mention | Event, text: str) -> list[Problem]:
        """Return E204 for a record without surface text, else E206, E209, E210 and E211 for its span."""
        rule, message = self._problem(record, text)
        what = f"{'mention' if isinstance(record, Mention) else 'event'} {quoted(record.id)}" if rule else ""
        return [row.problem(rule, f"{what} {message}")] if rule else []

    def _problem(self, record: Mention | Event, text: str) -> tuple[str, str]:
        """Return rule and message of the problem of a record; both are empty if it has none."""
        if not record.text:
            return "E204", f"has no text; add {quoted(text[record.start : record.end])}"
        segment = self._segment_around(record)
        if self._segments and segment is None:
            return "E210", "crosses the edge of a segment; expected a span inside one segment"
        if segment is not None and segment.kind == "boilerplate":
            return "E211", "is in boilerplate, which is not annotated; remove it"
        surface = record.text[:-1] if self._abbreviation.search(record.text) else record.text
        if _has_edge(surface, QUOTES_AND_STOPS):
            return "E206", _edge_message(surface)
        if self._segments and (record.start not in self._starts or record.end not in self._ends):
            return "E209", f"{quoted(record.text)} begins or ends inside a token; expected whole tokens"
        return "", ""

    def _segment_around(self, record: Mention | Event) -> Segment | None:
        place = bisect_right(self._edges, record.start) - 1
        inside = place >= 0 and record.end <= self._segments[place].end
        return self._segments[place] if inside else None


def _has_edge(surface: str, excluded: str) -> bool:
    return surface[0] in excluded or surface[-1] in excluded


def _edge_message(surface: str) -> str:
    return f"is {quoted(surface)}; exclude spaces and punctuation at its edges"


def _check_guidelines(row: Row, mention: Mention, firsts: set[int], english: English) -> Iterator[Problem]:
    """Yield the problems of a mention whose span is valid: its words, its value and its quantity."""
    if mention.type not in {"TIME", "QTY"}:
        yield from _check_words(row, mention, firsts, english)
    if mention.type == "TIME":
        yield from time_problems(row, _named(mention), mention, english)
    if mention.type == "QTY":
        yield from quantity_problems(row, _named(mention), mention.quantity, mention.text, english.numbers)
        if mention.quantity is None or not mention.quantity.unit.strip():
            yield row.problem("E403", f'{_named(mention)} has no quantity; add {{"op", "value", "unit"}}')
    if mention.type != "TIME" and mention.value is not None:
        message = f"has the type {mention.type} and a value; only a TIME has a value"
        yield row.problem("E404", f"{_named(mention)} {message}")
    if mention.type != "QTY" and mention.quantity is not None:
        message = f"has the type {mention.type} and a quantity; only a QTY has a quantity"
        yield row.problem("E404", f"{_named(mention)} {message}")


def _check_words(row: Row, mention: Mention, firsts: set[int], english: English) -> Iterator[Problem]:
    """Yield E401 for a determiner at the start, else E406 for a function word at an edge."""
    words = mention.text.split()
    # A capitalised determiner inside a sentence is part of the name: The Hague.
    plain = words[0] in english.determiners or mention.start in firsts
    if plain and words[0].lower() in english.determiners and len(words) > 1:
        message = "begins with a determiner; exclude it (GUIDELINES 3.2)"
        yield row.problem("E401", f"{_named(mention)} {message}")
    elif {words[0], words[-1]} & english.function_words:  # capitalised, they may be names: WHO, May, Will
        message = "begins or ends with a function word; exclude it (GUIDELINES 3.2)"
        yield row.problem("E406", f"{_named(mention)} {message}")


def _named(mention: Mention) -> str:
    return f"mention {quoted(mention.id)} {quoted(mention.text)}"
