"""Conversion of quotes to gold records with offsets; an ambiguous quote is a problem that lists its candidates."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crosswire.curation.canonical_form import FORMS
from crosswire.curation.history import read_history
from crosswire.dataset.gold_file import GoldFile
from crosswire.dataset.layout import EVENTS_FILE, MENTIONS_FILE, article_file
from crosswire.dataset.store import Store
from crosswire.formats.field_reader import FieldReader
from crosswire.formats.jsonl import Row, dump_line, read_rows
from crosswire.model import Article
from crosswire.model.tokens import locate
from crosswire.problems import CrosswireError, Exit, Problem, quoted

# The layers with one file per article: their file, and the first letter of their ids.
LAYERS = {"mentions": (MENTIONS_FILE, "m"), "events": (EVENTS_FILE, "v")}
MAX_ID_DIGITS = 9  # longer ids are ignored when the next id is chosen
DERIVED_KEYS = ("id", "start", "end", "text")
QUOTE_KEYS = ("article", "quote", "occurrence", "before", "after")


SpanKey = tuple[str, ...]


@dataclass(slots=True)
class LocatedRecords:
    """Records made from quotes.

    Attributes:
        records: The new records by gold file, in the order of the quotes.
        problems: Quotes that are not in the text or are ambiguous, and invalid records. The records are complete only
            if there are no problems.
    """

    records: dict[GoldFile, list[Mapping[str, Any]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def lines(self) -> Iterable[str]:
        """The records as lines, grouped by file."""
        return (dump_line(record) for records in self.records.values() for record in records)

    def appended(self) -> dict[GoldFile, str]:
        """Return the content of each file with the new records appended."""
        return {file: _content(file) + "".join(map(dump_line, new)) for file, new in self.records.items()}


def _content(file: GoldFile) -> str:
    """Return the content of a file, with a newline at the end; empty if the file does not exist.

    Raises:
        CrosswireError: The file cannot be read, or a line is not valid JSON; all problems at once.
    """
    if file.exists and any(problem.rule != "E107" for problem in file.problems):
        raise CrosswireError(file.problems, Exit.INVALID)
    text = file.content.decode()
    return text if text.endswith("\n") or not text else f"{text}\n"


def locate_quotes(file: Path, store: Store, layer: str) -> LocatedRecords:
    """Return gold records with ids and offsets for a file of quotes.

    New ids continue from the highest id in the gold file and its history. A line of the file has the keys `article` and
    `quote`; if the quote occurs several times, `occurrence` (from 1), `before` or `after` selects one. Every other key
    is copied into the record.
    """
    articles = {a.id: (story, a) for name in store.story_ids for story in (name,) for a in store.story(name).articles}
    read = read_rows(file)
    found = LocatedRecords(problems=list(read.problems))
    history = read_history(store)
    found.problems += history.problems
    logged = [entry.object for entry in history.records]
    layer_file, letter = LAYERS[layer]
    highest: dict[GoldFile, int] = {}
    spans: dict[GoldFile, set[SpanKey]] = {}
    for row in read.rows:
        fields = FieldReader(row, row.data, "quote")
        name = fields.choice("article", "E301", tuple(articles))
        record = _record(fields, articles[name][1]) if name in articles else None
        found.problems.extend(fields.problems)
        if record is not None:
            gold = store.files(articles[name][0]).gold.file(article_file(name, layer_file))
            if gold not in highest:
                existing = [row.data for row in gold.rows]
                highest[gold] = max(_highest(existing, letter), _highest_of(logged, f"{name}/{letter}"))
                spans[gold] = set(map(_span_key, existing))
            new = found.records.setdefault(gold, [])
            numbered = {"id": f"{letter}{highest[gold] + len(new) + 1}", **record}
            _, wrong = FORMS[gold.name].decode(Row(row.file, row.line, numbered), store.schema)
            found.problems.extend(wrong or _duplicate_problems(fields, numbered, spans[gold]))
            spans[gold].add(_span_key(numbered))
            new.append(numbered)
    return found


def _record(fields: FieldReader, article: Article) -> dict[str, Any] | None:
    """Return the record of a quote, without id; null if the quote has a problem, which is added to `fields`."""
    quote = fields.string("quote")
    occurrence = fields.integer("occurrence") if fields.data.get("occurrence") is not None else None
    before, after = fields.string("before", ""), fields.string("after", "")
    for key in (key for key in DERIVED_KEYS if key in fields.data):
        fields.problem("E110", f"has the key {key}; remove it, it is derived from the quote")
    if fields.problems:
        return None
    try:
        start, end = locate(article, quote, occurrence=occurrence, before=before, after=after)
    except ValueError as error:
        fields.problem("E212", f"{quoted(quote)} in {article.id}: {error}")
        return None
    rest = {key: value for key, value in fields.data.items() if key not in QUOTE_KEYS}
    return {"start": start, "end": end, **rest, "text": article.text[start:end]}


def _duplicate_problems(fields: FieldReader, record: Mapping[str, Any], others: Container[SpanKey]) -> list[Problem]:
    """Return E205 if the record is already in the gold file, or an earlier quote gives the same record."""
    if _span_key(record) in others:
        place = f"{record['start']}-{record['end']}"
        message = f"{quoted(record['text'])} at {place} is already annotated as {record['type']}; remove the quote"
        return [fields.row.problem("E205", message)]
    return []


def _span_key(record: Mapping[str, Any]) -> SpanKey:
    """Return the fields that two records must not share; as text, because an invalid record can have any value."""
    return tuple(repr(record.get(key)) for key in ("start", "end", "type", "level"))


def _highest(records: Iterable[Mapping[str, Any]], letter: str) -> int:
    """Return the highest number of an id of these records; 0 if there is none."""
    ids = [record.get("id") for record in records]
    return _highest_of([name for name in ids if isinstance(name, str)], letter)


def _highest_of(names: Iterable[str], prefix: str) -> int:
    """Return the highest number after a prefix; 0 if there is none."""
    numbers = [name.removeprefix(prefix) for name in names if name.startswith(prefix)]
    return max((int(number) for number in numbers if number.isdecimal() and len(number) <= MAX_ID_DIGITS), default=0)
