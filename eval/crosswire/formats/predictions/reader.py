"""The predictions file, read and checked whole: what every system ends in and scoring begins with."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from crosswire.formats.files import unreadable
from crosswire.formats.jsonl import Line, Row, Rows, parse_line, split_lines
from crosswire.formats.mentions import MentionRules
from crosswire.formats.predictions.articles import ArticleLines, Checks
from crosswire.formats.predictions.header import decode_header
from crosswire.formats.predictions.pairs import StoryChecks
from crosswire.formats.predictions.stories import StoryLines
from crosswire.model import GIVEN_KINDS, Answers, ArticlePrediction, Gold, Story, StoryPrediction, SystemInfo
from crosswire.model.gc_pause import collection_paused
from crosswire.model.schema import Schema
from crosswire.problems import Problem

# About so many bytes of lines are decoded and checked together: what is made of them stays in the processor's cache.
BATCH = 2**16


@dataclass(slots=True)
class PredictionsFile:
    """What a predictions file holds, and everything that is wrong with it.

    Attributes:
        system: From the first line; null where it does not say.
        data: From the first line: story to the digest of the data that the system was run on, or null.
        opened: What is said with nothing given.
        given: What is given, `mentions` or `events`, to what is said with it.
        passed_over: How many lines were about articles elsewhere.
        problems: All that is wrong; a file with any problem is refused whole.
    """

    system: SystemInfo | None = None
    data: Mapping[str, str] | None = None
    end_to_end: Answers = field(default_factory=Answers)
    given: dict[str, Answers] = field(default_factory=lambda: {kind: Answers() for kind in GIVEN_KINDS})
    passed_over: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def articles(self) -> dict[str, ArticlePrediction]:
        """Article id to what is said of it with nothing given."""
        return self.end_to_end.articles

    @property
    def stories(self) -> dict[str, StoryPrediction]:
        """Story id to what is said of it beyond its articles, with nothing given."""
        return self.end_to_end.stories


def checks_for(
    stories: Iterable[Story],
    schema: Schema,
    labels: str,
    *,
    gold: Callable[[str], Gold] | None = None,
    elsewhere: frozenset[str] = frozenset(),
) -> Checks:
    """The checks under a label set, whose labels are allowed beside our own types.

    `gold` is asked, by the id of a story, for what may be given to a system when a line answers to that.
    """
    other_labels = {label: name for name in schema.collapses for label in schema.collapses[name]}
    rules = MentionRules(tuple(schema.label_map(labels)), schema.mention_levels, schema.operators, other_labels)
    stories = tuple(stories)
    articles = {article.id: article for story in stories for article in story.articles}
    of_stories = StoryChecks(
        articles, {story.id: tuple(a.id for a in story.articles) for story in stories}, schema.disputes, gold
    )
    story_of = {article.id: story.id for story in stories for article in story.articles}
    return Checks(articles, rules, schema.events, of_stories, story_of, elsewhere)


def read_predictions(path: Path, checks: Checks) -> PredictionsFile:
    """The content of a predictions file, `-` for standard input; bad content becomes problems, never raises."""
    if str(path) == "-":
        closed = Problem("E101", "is closed; give a file or pipe one in", "<stdin>")
        return _check([closed] if sys.stdin is None else split_lines(sys.stdin.buffer, "<stdin>"), checks)
    try:
        with path.open("rb") as stream:
            return _check(split_lines(stream, str(path)), checks)
    except (OSError, ValueError) as error:
        return PredictionsFile(problems=[unreadable(path, error)])


def predictions_path(path: Path) -> Path:
    """The predictions file that a path names: itself, or the one in the folder of a run."""
    inside = path / "predictions.jsonl"
    return inside if inside.is_file() else path


def parse_predictions(content: bytes, name: str, checks: Checks) -> PredictionsFile:
    """The content of a predictions file in memory."""
    return _check(split_lines(BytesIO(content), name), checks)


def check_rows(rows: Rows, checks: Checks) -> PredictionsFile:
    """Rows to predictions: header, articles, mentions, each checked; all problems sorted by line."""
    return _check([*rows.problems, *rows.rows], checks)


@collection_paused()
def _check(lines: Iterable[Line | Row | Problem], checks: Checks) -> PredictionsFile:
    """Lines to predictions, a few in memory at a time: those of articles together if nothing is wrong, else by rows."""
    result = PredictionsFile()
    articles, stories = ArticleLines(checks), StoryLines(checks.of_stories)
    file: str | None = None
    for line, whole in _read_together(lines, checks):
        if whole and isinstance(line, Line) and whole.article not in result.articles:
            result.articles[whole.article] = whole
            file = line.file
            continue
        row = parse_line(line) if isinstance(line, Line) else line
        if isinstance(row, Problem):
            result.problems.append(row)
        else:
            _read_row(row, result, articles, stories, first=file is None)
            file = row.file
    stories.resolve(result.end_to_end, result.given, articles.doubtful)
    result.problems += [*articles.problems, *stories.problems]
    told = [result.end_to_end, *result.given.values()]
    if file is not None and not (result.passed_over or result.problems or any(e.articles or e.stories for e in told)):
        result.problems.append(Problem("E107", "answers nothing; write a line an article, or a story", file))
    result.problems.sort(key=lambda problem: problem.line or 0)
    return result


def _read_together(
    lines: Iterable[Line | Row | Problem], checks: Checks
) -> Iterator[tuple[Line | Row | Problem, ArticlePrediction | None]]:
    """Every line, with what it says if it is an article's and nothing is wrong with it."""
    # Imported here: a command that reads no predictions does not pay for its libraries.
    from crosswire.formats.predictions.fast_reader import read_articles

    for some in _in_batches(lines):
        contents = [line.content if isinstance(line, Line) else b"" for line in some]
        yield from zip(some, read_articles(contents, checks.articles, checks.rules), strict=True)


def _in_batches(lines: Iterable[Line | Row | Problem]) -> Iterator[list[Line | Row | Problem]]:
    some: list[Line | Row | Problem] = []
    size = 0
    for line in lines:
        some.append(line)
        size += len(line.content) if isinstance(line, Line) else 0
        if size > BATCH:
            yield some
            some, size = [], 0
    yield some


def _read_row(row: Row, result: PredictionsFile, articles: ArticleLines, stories: StoryLines, *, first: bool) -> None:
    """Take up what a row says; what it links is resolved when all articles are known."""
    named = row.data.get("article", row.data.get("story"))
    if "format" in row.data or "system" in row.data:
        header, wrong = decode_header(row, first=first)
        result.system, result.data = header.system, header.data
        result.problems += wrong
    elif isinstance(named, str) and named in articles.checks.elsewhere:
        result.passed_over += 1
    elif "story" in row.data:
        stories.read(row, result.end_to_end, result.given)
    elif "given" in row.data:
        articles.read_given(row, result.given)
    else:
        articles.read(row, result.end_to_end)
