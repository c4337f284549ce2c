"""The predictions file: read and checked whole, or written; what every system ends in and scoring begins with."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crosswire.jsonlines import Row, Rows, dump_line, parse_rows, read_rows
from crosswire.model import Article, ArticlePrediction, Mention
from crosswire.problems import Problem, shown
from crosswire.schema import Schema
from crosswire.standoff import Fields, MentionRules, decode_mention, encode_mention, span_problems

FORMAT = 1
HEADER_KEYS = ("format", "system", "data")
SYSTEM_KEYS = ("name", "version", "parameters", "digest")
ARTICLE_KEYS = ("article", "mentions")


@dataclass(frozen=True, slots=True)
class SystemInfo:
    """Who made a file of predictions.

    Attributes:
        name: The system's name.
        version: Its version, empty where it says none.
        parameters: What it was set to; JSON values.
        digest: Of a system in a file, the sha256 of that file, so that an edited system is another one.
    """

    name: str
    version: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""

    @property
    def label(self) -> str:
        """Name and version, as tables print it."""
        return f"{self.name} {self.version}".strip()


@dataclass(slots=True)
class PredictionsFile:
    """What a predictions file holds, and everything that is wrong with it.

    Attributes:
        system: From the first line; null where it does not say.
        data: From the first line: story to the digest of the data that the system was run on, or null.
        articles: Article id to what is said of it.
        problems: All that is wrong; a file with any problem is refused whole.
    """

    system: SystemInfo | None = None
    data: Mapping[str, str] | None = None
    articles: dict[str, ArticlePrediction] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Checks:
    """What predictions are checked against.

    Attributes:
        articles: Every article that may be named.
        rules: What the fields of a mention may hold.
    """

    articles: Mapping[str, Article]
    rules: MentionRules


def checks_for(articles: Iterable[Article], schema: Schema, labels: str) -> Checks:
    """The checks under a label set, whose labels are allowed beside our own types."""
    rules = MentionRules(tuple(schema.label_map(labels)), schema.mention_levels, schema.operators)
    return Checks({article.id: article for article in articles}, rules)


def read_predictions(path: Path, checks: Checks) -> PredictionsFile:
    """The content of a predictions file, `-` for standard input; bad content becomes problems, never raises."""
    rows = parse_rows(sys.stdin.buffer.read(), "<stdin>") if str(path) == "-" else read_rows(path)
    return check_rows(rows, checks)


def parse_predictions(content: bytes, name: str, checks: Checks) -> PredictionsFile:
    """The content of a predictions file in memory."""
    return check_rows(parse_rows(content, name), checks)


def check_rows(rows: Rows, checks: Checks) -> PredictionsFile:
    """Rows to predictions: header, articles, mentions, each checked; all problems sorted by line."""
    result = PredictionsFile(problems=list(rows.problems))
    for index, row in enumerate(rows.rows):
        if "format" in row.data or "system" in row.data:
            _read_header(row, result, first=index == 0)
        else:
            _read_article(row, result, checks)
    if rows.rows and not result.articles and not result.problems:
        result.problems.append(Problem("E107", "holds no article; write one line an article", rows.rows[0].file))
    result.problems.sort(key=lambda problem: problem.line or 0)
    return result


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
        if not isinstance(parameters, dict):
            inner.fail("E111", f"parameters is {shown(parameters)}; expected an object")
        for key in ("name", "version", "digest"):
            if isinstance(system.get(key), str) and not system[key].isprintable():
                inner.fail("E111", f"{key} is {shown(system[key])}; expected a string of printable characters")
        result.system = SystemInfo(
            inner.string("name", ""), inner.string("version", ""), parameters, inner.string("digest", "")
        )
        fields.problems.extend(inner.problems)
    else:
        fields.fail("E111", f"system is {shown(system)}; expected an object with name, version, parameters")
    data = row.data.get("data")
    if data is not None and not isinstance(data, dict):
        fields.fail("E111", f"data is {shown(data)}; expected an object from story to digest")
    result.data = data if isinstance(data, dict) else None
    result.problems.extend(fields.problems)


def _read_article(row: Row, result: PredictionsFile, checks: Checks) -> None:
    fields = Fields(row, row.data, "line")
    fields.only(ARTICLE_KEYS)
    article_id = fields.choice("article", "E301", tuple(checks.articles))
    items = fields.items("mentions")
    result.problems.extend(fields.problems)
    article = checks.articles.get(article_id)
    if article is None:
        return
    if article_id in result.articles:
        result.problems.append(row.problem("E117", f"article {article_id!r} stands twice; merge its lines into one"))
        return
    mentions = None if items is None else _read_mentions(row, items, article, checks.rules, result.problems)
    result.articles[article_id] = ArticlePrediction(article_id, mentions)


def _read_mentions(
    row: Row, items: Sequence[object], article: Article, rules: MentionRules, problems: list[Problem]
) -> tuple[Mention, ...]:
    mentions = []
    ids: set[str] = set()
    spans: dict[tuple[int, int, str, str], str] = {}
    for item in items:
        mention, wrong = decode_mention(row, item, rules)
        if mention is not None:
            wrong = span_problems(row, mention, article.text, f"mention {shown(mention.id)}")
            wrong += duplicate_problems(row, mention, ids, spans)
            mentions.append(mention)
        problems.extend(wrong)
    return tuple(sorted(mentions, key=lambda mention: (mention.start, mention.end, mention.type, mention.id)))


def duplicate_problems(
    row: Row, mention: Mention, ids: set[str], spans: dict[tuple[int, int, str, str], str]
) -> list[Problem]:
    """What is said twice: an id, or a mention; `ids` and `spans` hold what was seen, and are added to."""
    key = (mention.start, mention.end, mention.type, mention.level)
    problems = []
    if mention.id in ids:
        problems.append(row.problem("E112", f"the id {shown(mention.id)} stands twice; ids are unique in an article"))
    if key in spans:
        message = f"mention {shown(mention.id)} repeats {shown(spans[key])}: {mention.type} {key[0]} to {key[1]}"
        problems.append(row.problem("E205", message + "; keep one"))
    ids.add(mention.id)
    spans.setdefault(key, mention.id)
    return problems


def header_line(system: SystemInfo, data: Mapping[str, str] | None = None) -> str:
    """The first line of a predictions file."""
    described = {"name": system.name, "version": system.version, "parameters": dict(system.parameters)}
    if system.digest:
        described["digest"] = system.digest
    return dump_line({"format": FORMAT, "system": described, **({"data": dict(data)} if data else {})})


def article_line(prediction: ArticlePrediction) -> str:
    """The line of one article; a layer that is null is left out."""
    line: dict[str, Any] = {"article": prediction.article}
    if prediction.mentions is not None:
        line["mentions"] = [encode_mention(mention) for mention in prediction.mentions]
    return dump_line(line)


def predictions_text(system: SystemInfo, articles: Iterable[ArticlePrediction]) -> str:
    """A whole predictions file: the header, then one line an article."""
    return "".join(_lines(system, articles))


def _lines(system: SystemInfo, articles: Iterable[ArticlePrediction]) -> Iterator[str]:
    yield header_line(system)
    for prediction in articles:
        yield article_line(prediction)
