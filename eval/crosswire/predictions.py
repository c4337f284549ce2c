"""The predictions file, read and checked whole: what every system ends in and scoring begins with."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from crosswire.event_standoff import decode_event, event_problems
from crosswire.fields import Fields
from crosswire.jsonlines import Line, Row, Rows, parse_line, split_lines, unreadable
from crosswire.memory import collection_paused
from crosswire.model import (
    GIVEN_KINDS,
    Answers,
    Article,
    ArticlePrediction,
    Event,
    Gold,
    Mention,
    Story,
    StoryPrediction,
)
from crosswire.prediction_lines import FORMAT, SystemInfo
from crosswire.prediction_pairs import StoryChecks
from crosswire.prediction_stories import StoryLines
from crosswire.problems import Problem, shown
from crosswire.schema import EventSchema, Schema
from crosswire.standoff import MentionRules, Seen, decode_mention, span_problems

HEADER_KEYS = ("format", "system", "data")
SYSTEM_KEYS = ("name", "version", "parameters", "digest")
LONGEST_NAME = 100
DEEPEST_PARAMETERS = 20
ARTICLE_KEYS = ("article", "mentions", "events")
GIVEN_ARTICLE_KEYS = ("article", "given", "events")
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
    opened: Answers = field(default_factory=Answers)
    given: dict[str, Answers] = field(default_factory=lambda: {kind: Answers() for kind in GIVEN_KINDS})
    passed_over: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def articles(self) -> dict[str, ArticlePrediction]:
        """Article id to what is said of it with nothing given."""
        return self.opened.articles

    @property
    def stories(self) -> dict[str, StoryPrediction]:
        """Story id to what is said of it beyond its articles, with nothing given."""
        return self.opened.stories


@dataclass(frozen=True, slots=True)
class Checks:
    """What predictions are checked against.

    Attributes:
        articles: The articles that are asked about.
        rules: What the fields of a mention may hold.
        events: What events may say.
        of_stories: What lines about stories are checked against.
        story_of: Article id to the id of its story.
        elsewhere: Ids of articles and stories that may be named but are passed over.
    """

    articles: Mapping[str, Article]
    rules: MentionRules
    events: EventSchema
    of_stories: StoryChecks
    story_of: Mapping[str, str]
    elsewhere: frozenset[str] = frozenset()


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
    stories = StoryLines(checks.of_stories)
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
            _read_row(row, result, stories, checks, first=file is None)
            file = row.file
    stories.resolve(result.opened, result.given)
    result.problems += stories.problems
    told = [result.opened, *result.given.values()]
    if file is not None and not (result.passed_over or result.problems or any(e.articles or e.stories for e in told)):
        result.problems.append(Problem("E107", "answers nothing; write a line an article, or a story", file))
    result.problems.sort(key=lambda problem: problem.line or 0)
    return result


def _read_together(
    lines: Iterable[Line | Row | Problem], checks: Checks
) -> Iterator[tuple[Line | Row | Problem, ArticlePrediction | None]]:
    """Every line, with what it says if it is an article's and nothing is wrong with it."""
    # Imported here: a command that reads no predictions does not pay for its libraries.
    from crosswire.bulk_lines import read_articles

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


def _read_row(row: Row, result: PredictionsFile, stories: StoryLines, checks: Checks, *, first: bool) -> None:
    """Take up what a row says; what it links is resolved when all articles are known."""
    named = row.data.get("article", row.data.get("story"))
    if "format" in row.data or "system" in row.data:
        _read_header(row, result, first=first)
    elif isinstance(named, str) and named in checks.elsewhere:
        result.passed_over += 1
    elif "story" in row.data:
        stories.read(row, result.opened, result.given)
    elif "given" in row.data:
        _read_given_article(row, result, checks)
    else:
        _read_article(row, result, checks)


def _read_header(row: Row, result: PredictionsFile, *, first: bool) -> None:
    fields = Fields(row, row.data, "header")
    fields.only(HEADER_KEYS)
    if not first:
        fields.fail("E114", "stands after other lines; write it first and once")
    if row.data.get("format") != FORMAT or isinstance(row.data.get("format"), bool):
        fields.fail("E114", f"format is {shown(row.data.get('format'))}; this version reads format {FORMAT}")
    system = row.data.get("system", {})
    if isinstance(system, dict):
        inner = Fields(row, system, "header: system")
        inner.only(SYSTEM_KEYS)
        parameters = system.get("parameters", {})
        fault = parameters_fault(parameters)
        if fault:
            inner.fail("E111", fault)
        for key in ("name", "version", "digest"):
            value = system.get(key)
            if isinstance(value, str) and not (value.isprintable() and len(value) <= LONGEST_NAME):
                inner.fail("E111", f"{key} is {shown(value)}; expected at most {LONGEST_NAME} printable characters")
        result.system = SystemInfo(
            inner.string("name", ""), inner.string("version", ""), parameters, inner.string("digest", "")
        )
        fields.problems.extend(inner.problems)
    else:
        fields.fail("E111", f"system is {shown(system)}; expected an object with name, version, parameters")
    data = row.data.get("data")
    result.data = data if isinstance(data, dict) and all(isinstance(v, str) for v in data.values()) else None
    if data is not None and result.data is None:
        fields.fail("E111", f"data is {shown(data)}; expected an object from story to digest")
    result.problems.extend(fields.problems)


def parameters_fault(parameters: object) -> str:
    """Why a value cannot stand as the parameters of a system; empty where it can."""
    if not isinstance(parameters, dict):
        return f"parameters is {shown(parameters)}; expected an object"
    level: list[object] = [parameters]
    for _ in range(DEEPEST_PARAMETERS):
        level = [v for item in level if isinstance(item, (dict, list)) for v in _inside(item)]
    return f"parameters are nested more than {DEEPEST_PARAMETERS} deep; make them flatter" if level else ""


def _inside(item: dict[str, object] | list[object]) -> Iterable[object]:
    return item.values() if isinstance(item, dict) else item


def _read_article(row: Row, result: PredictionsFile, checks: Checks) -> None:
    fields = Fields(row, row.data, "line")
    fields.only(ARTICLE_KEYS)
    article_id = fields.choice("article", "E301", tuple(checks.articles))
    items, told = fields.items("mentions"), fields.items("events")
    result.problems.extend(fields.problems)
    article = checks.articles.get(article_id)
    if article is None:
        return
    mentions = None if items is None else _read_mentions(row, items, article, checks.rules, result.problems)
    own = [mention.id for mention in mentions or ()]
    events = None if told is None else _read_events(row, told, article, checks.events, result.problems, own)
    if article_id in result.articles:
        result.problems.append(row.problem("E117", f"article {article_id!r} stands twice; merge its lines into one"))
    else:
        result.articles[article_id] = ArticlePrediction(article_id, mentions, events)


def _read_given_article(row: Row, result: PredictionsFile, checks: Checks) -> None:
    """What is said of given events: their arguments, factuality and holders."""
    fields = Fields(row, row.data, "line")
    fields.only(GIVEN_ARTICLE_KEYS)
    article_id = fields.choice("article", "E301", tuple(checks.articles))
    kind = fields.choice("given", "E321", ("events",))
    items = fields.items("events")
    result.problems.extend(fields.problems)
    article, gold = checks.articles.get(article_id), checks.of_stories.gold
    if article is None or gold is None or items is None or kind not in result.given:
        return
    handed = gold(checks.story_of[article_id])
    own = [mention.id for mention in handed.mentions[article_id]]
    asked = (handed.events or {}).get(article_id, ())
    events = _read_events(row, items, article, checks.events, result.problems, own, given=asked)
    known = {(e.id, e.start, e.end, e.type) for e in asked}
    for event in events:
        if (event.id, event.start, event.end, event.type) not in known:
            message = f"event {shown(event.id)} is none of the given ones; copy id, start, end and type"
            result.problems.append(row.problem("E321", message))
    if article_id in result.given[kind].articles:
        result.problems.append(row.problem("E117", f"article {article_id!r} stands twice; merge its lines into one"))
    else:
        result.given[kind].articles[article_id] = ArticlePrediction(article_id, events=events)


def _read_events(
    row: Row,
    items: Sequence[object],
    article: Article,
    schema: EventSchema,
    problems: list[Problem],
    mentions: Sequence[str],
    *,
    given: Sequence[Event] = (),
) -> tuple[Event, ...]:
    found = []
    for item in items:
        event, wrong = decode_event(row, item, schema, whole=False)
        if event is not None:
            wrong = span_problems(row, event, article.text, f"event {shown(event.id)}")
            found.append((event, row))
        problems.extend(wrong)
    problems.extend(event_problems(found, mentions, article.text, given))
    return tuple(sorted((event for event, _ in found), key=lambda event: (event.start, event.end, event.id)))


def _read_mentions(
    row: Row, items: Sequence[object], article: Article, rules: MentionRules, problems: list[Problem]
) -> tuple[Mention, ...]:
    mentions = []
    seen = Seen()
    for item in items:
        mention, wrong = decode_mention(row, item, rules)
        if mention is not None:
            wrong = span_problems(row, mention, article.text, f"mention {shown(mention.id)}")
            wrong += seen.problems(row, mention)
            mentions.append(mention)
        problems.extend(wrong)
    return tuple(sorted(mentions, key=lambda mention: (mention.start, mention.end, mention.type, mention.id)))
