"""Reader of predictions files, with all checks: the output of every system and the input of scoring."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from crosswire.formats.files import open_input, unreadable
from crosswire.formats.jsonl import Line, Row, Rows, parse_line, unpack_lines
from crosswire.formats.mentions import MentionRules
from crosswire.formats.predictions.articles import ARTICLE_KEYS, ArticleLines, Checks
from crosswire.formats.predictions.encoder import NATIVE
from crosswire.formats.predictions.header import HEADER_KEYS, decode_header, is_header
from crosswire.formats.predictions.pairs import StoryChecks
from crosswire.formats.predictions.stories import GIVEN_KEYS, OPEN_KEYS, StoryLines
from crosswire.model import GIVEN_KINDS, Answers, ArticlePrediction, Gold, Story, StoryPrediction, SystemInfo
from crosswire.model.gc_pause import collection_paused
from crosswire.model.schema import Schema
from crosswire.problems import Problem

if TYPE_CHECKING:
    from crosswire.formats.predictions.fast_reader import StoryLine

# The keys of all kinds of lines.
LINE_KEYS = tuple(dict.fromkeys((*HEADER_KEYS, *ARTICLE_KEYS, *OPEN_KEYS, *GIVEN_KEYS)))

# Lines of about this many bytes are decoded and checked together, so that the result stays in the processor cache.
BATCH = 2**16

# Reading stops after this many problems, because a pipe of invalid lines can be endless.
MOST_PROBLEMS = 10_000


@dataclass(slots=True)
class PredictionsFile:
    """The content of a predictions file, and all its problems.

    Attributes:
        system: The system in the first line; null if absent.
        data: Story to the digest of the data of the run, from the first line; null if absent.
        labels: The label set: as requested, else that of the first line, else `native`.
        end_to_end: The end-to-end predictions.
        given: Kind, `mentions` or `events`, to the predictions with these given.
        passed_over: The number of ignored lines, about articles of other stories.
        problems: All problems; a file with any problem is rejected as a whole.
        warnings: The problems of contradictions and verdicts that cost only themselves.
    """

    system: SystemInfo | None = None
    data: Mapping[str, str] | None = None
    labels: str = NATIVE
    end_to_end: Answers = field(default_factory=Answers)
    given: dict[str, Answers] = field(default_factory=lambda: {kind: Answers() for kind in GIVEN_KINDS})
    passed_over: int = 0
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def articles(self) -> dict[str, ArticlePrediction]:
        """End-to-end predictions by article id."""
        return self.end_to_end.articles

    @property
    def stories(self) -> dict[str, StoryPrediction]:
        """End-to-end predictions across articles, by story id."""
        return self.end_to_end.stories


def checks_for(
    stories: Iterable[Story],
    schema: Schema,
    labels: str | None,
    *,
    gold: Callable[[str], Gold] | None = None,
    elsewhere: frozenset[str] = frozenset(),
) -> Checks:
    """Return the checks for a label set, or for that of the file if it is None.

    `gold` returns the gold of a story by its id; it is called for lines about given mentions, events or pairs.
    Lines about the articles and stories `elsewhere` are ignored.
    """
    other_labels = {label: name for name in schema.collapses for label in schema.collapses[name]}
    types = {name: tuple(schema.label_map(name)) for name in schema.label_sets}
    rules_of = {
        name: MentionRules(own, schema.mention_levels, schema.operators, other_labels) for name, own in types.items()
    }
    # If the header has an unknown label set, the labels of all sets are accepted, because this is one mistake.
    every = tuple(dict.fromkeys(chain.from_iterable(types.values())))
    rules_of[""] = replace(rules_of[NATIVE], types=every)
    stories = tuple(stories)
    articles = {article.id: article for story in stories for article in story.articles}
    of_stories = StoryChecks(
        articles, {story.id: tuple(a.id for a in story.articles) for story in stories}, schema.disputes, gold
    )
    story_of = {article.id: story.id for story in stories for article in story.articles}
    rules = rules_of[labels or NATIVE]
    return Checks(articles, rules, schema.events, of_stories, story_of, elsewhere, labels or "", rules_of)


def read_predictions(path: Path, checks: Checks) -> PredictionsFile:
    """Read a predictions file, or standard input for `-`; invalid content becomes problems."""
    if str(path) == "-":
        closed = Problem("E101", "is closed; give a path, or pipe a file in", "<stdin>")
        return _check([closed] if sys.stdin is None else unpack_lines(sys.stdin.buffer, "<stdin>"), checks)
    try:
        with open_input(path) as stream:
            return _check(unpack_lines(stream, str(path)), checks)
    except (OSError, ValueError) as error:
        return PredictionsFile(problems=[unreadable(path, error)])


def predictions_path(path: Path) -> Path:
    """Return the predictions file of a path, which is a file or a run folder."""
    inside = path / "predictions.jsonl"
    return inside if inside.is_file() else path


def parse_predictions(content: bytes, name: str, checks: Checks) -> PredictionsFile:
    """Parse a predictions file in memory."""
    return _check(unpack_lines(BytesIO(content), name), checks)


def check_rows(rows: Rows, checks: Checks) -> PredictionsFile:
    """Check rows of header, articles and stories, and decode them; problems are sorted by line."""
    return _check([*rows.problems, *rows.rows], checks)


@collection_paused()
def _check(lines: Iterable[Line | Row | Problem], checks: Checks) -> PredictionsFile:
    """Decode lines in batches: valid article lines with the fast reader, all others row by row."""
    result = PredictionsFile(labels=checks.labels or NATIVE)
    lines, labels = _labels_of_file(iter(lines))
    if labels is not None:
        name = labels if isinstance(labels, str) and labels in checks.rules_of else ""
        checks = replace(checks, rules=checks.rules_of[name])
        result.labels = name or NATIVE
    articles, stories = ArticleLines(checks), StoryLines(checks.of_stories)
    file: str | None = None
    unread = False
    for line, read in _read_together(lines, checks):
        if len(result.problems) + len(articles.problems) + len(stories.problems) > MOST_PROBLEMS:
            break
        if read is not None and isinstance(line, Line) and _add(read, line, result, stories):
            file = line.file
            continue
        row = parse_line(line, unique_keys=False) if isinstance(line, Line) else line
        if isinstance(row, Problem):
            result.problems.append(row)
            unread = True
        else:
            _read_row(row, result, articles, stories, first=file is None)
            file = row.file
    doubtful = articles.doubtful
    if unread or articles.unnamed:
        # A line that cannot be read, or whose article is unknown, can be the line of any article without one.
        doubtful = doubtful | (set(checks.articles) - set(result.articles))
    stories.resolve(result.end_to_end, result.given, doubtful)
    result.problems += [*articles.finish(), *stories.problems]
    answers = any(part.articles or part.stories for part in (result.end_to_end, *result.given.values()))
    if file is not None and not (result.passed_over or result.problems or answers):
        result.problems.append(Problem("E107", "contains no predictions; expected one line per article or story", file))
    result.problems.sort(key=lambda problem: problem.line or 0)
    result.warnings = sorted(stories.warnings, key=lambda problem: problem.line or 0)
    return result


def _labels_of_file(lines: Iterator[Line | Row | Problem]) -> tuple[Iterator[Line | Row | Problem], object]:
    """Return the lines, and the label set in the header; None if the header has none."""
    first = next(lines, None)
    if first is None:
        return lines, None
    has_labels = isinstance(first, Row) or (isinstance(first, Line) and b"labels" in first.content)
    row = parse_line(first, unique_keys=False) if isinstance(first, Line) and has_labels else first
    labels = row.data.get("labels") if isinstance(row, Row) and is_header(row) else None
    return chain([first], lines), labels


def _add(read: ArticlePrediction | StoryLine, line: Line, result: PredictionsFile, stories: StoryLines) -> bool:
    """Add what the fast reader read and return True; False if the row reader must read the line."""
    if not isinstance(read, ArticlePrediction):
        return stories.add(line.file, line.number, read, result.end_to_end)
    is_new = read.article not in result.articles
    if is_new:
        result.articles[read.article] = read
    return is_new


def _read_together(
    lines: Iterable[Line | Row | Problem], checks: Checks
) -> Iterator[tuple[Line | Row | Problem, ArticlePrediction | StoryLine | None]]:
    """Yield every line, with its content if the fast reader can read it, else None."""
    # Imported here, so that commands without predictions do not load its libraries.
    from crosswire.formats.predictions import fast_reader

    for batch in _in_batches(lines):
        contents = [line.content if isinstance(line, Line) else b"" for line in batch]
        yield from zip(batch, fast_reader.read_lines(contents, checks), strict=True)


def _in_batches(lines: Iterable[Line | Row | Problem]) -> Iterator[list[Line | Row | Problem]]:
    batch: list[Line | Row | Problem] = []
    size = 0
    for line in lines:
        batch.append(line)
        size += len(line.content) if isinstance(line, Line) else 0
        if size > BATCH:
            yield batch
            batch, size = [], 0
    yield batch


def _read_row(row: Row, result: PredictionsFile, articles: ArticleLines, stories: StoryLines, *, first: bool) -> None:
    """Read one row; its links are resolved after all articles are read."""
    row = _without_nulls(row)
    named = row.data.get("article", row.data.get("story"))
    if is_header(row):
        sets = [name for name in articles.checks.rules_of if name]
        header, problems = decode_header(row, first=first, label_sets=sets, requested=articles.checks.labels)
        result.system, result.data = header.system, header.data
        result.problems += problems
    elif isinstance(named, str) and named in articles.checks.elsewhere:
        result.passed_over += 1
    elif "story" in row.data:
        stories.read(row, result.end_to_end, result.given)
    elif "given" in row.data:
        articles.read_given(row, result.given)
    else:
        articles.read(row, result.end_to_end)


def _without_nulls(row: Row) -> Row:
    """Return the row without keys whose value is null, also those of other kinds of lines.

    Tables, such as those of pandas and Arrow, have the columns of all kinds of lines in every row.
    """
    if None not in row.data.values():
        return row
    return Row(row.file, row.line, {k: v for k, v in row.data.items() if v is not None or k not in LINE_KEYS})
