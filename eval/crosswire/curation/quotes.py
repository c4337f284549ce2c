"""Quotes to offsets: what a contributor writes by quoting becomes records of gold, or a problem with its candidates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crosswire.curation.canonical_form import FORMS
from crosswire.curation.history import read_history
from crosswire.dataset.store import Store
from crosswire.formats.field_reader import FieldReader
from crosswire.formats.jsonl import Row, dump_line, read_rows
from crosswire.model import Article
from crosswire.model.tokens import locate
from crosswire.problems import CrosswireError, Exit, Problem, quoted

# The layers that stand in one file an article, with the letter of their ids.
LAYERS = {"mentions": "m", "events": "v"}
LONGEST = 9  # digits of an id that is counted on from
GIVEN_KEYS = ("id", "start", "end", "text")
PLACE_KEYS = ("article", "quote", "occurrence", "before", "after")


@dataclass(slots=True)
class Located:
    """Records made of quotes.

    Attributes:
        records: The file of gold that each belongs to, to its new records in the order of the quotes.
        problems: Quotes that stand nowhere or in several places, and records that are invalid; then nothing is made.
    """

    records: dict[Path, list[Mapping[str, Any]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def lines(self) -> Iterable[str]:
        """The records as lines, file by file."""
        return (dump_line(record) for records in self.records.values() for record in records)

    def appended(self) -> dict[Path, str]:
        """The contents of the files with the new records at their ends."""
        return {path: _content(path) + "".join(map(dump_line, new)) for path, new in self.records.items()}


def _content(path: Path) -> str:
    """What a file holds, its last line ended.

    Raises:
        CrosswireError: It cannot be read, or a line of it is none of JSON; all problems at once.
    """
    problems = read_rows(path).problems if path.exists() else []
    if any(problem.rule != "E107" for problem in problems):
        raise CrosswireError(problems, Exit.INVALID)
    text = path.read_bytes().decode() if path.exists() else ""
    return text if text.endswith("\n") or not text else f"{text}\n"


def locate_quotes(file: Path, store: Store, layer: str) -> Located:
    """Records with offsets of a file of quotes; ids go on from the highest one that a file or its history has.

    A line holds `article`, `quote`, and where the quote stands several times `occurrence` (from 1), `before` or
    `after`; every other key goes into the record.
    """
    articles = {a.id: (story, a) for name in store.story_ids for story in (name,) for a in store.story(name).articles}
    read = read_rows(file)
    found = Located(problems=list(read.problems))
    history, unsound = read_history(store)
    found.problems += unsound
    told = [entry.object for entry, _ in history]
    for row in read.rows:
        fields = FieldReader(row, row.data, "quote")
        name = fields.choice("article", "E301", tuple(articles))
        record = _record(fields, articles[name][1]) if name in articles else None
        found.problems.extend(fields.problems)
        if record is not None:
            path = store.root / "annotations" / articles[name][0] / name / f"{layer}.jsonl"
            new = found.records.setdefault(path, [])
            highest = max(_highest(path, LAYERS[layer]), _highest_of(told, f"{name}/{LAYERS[layer]}"))
            numbered = {"id": f"{LAYERS[layer]}{highest + len(new) + 1}", **record}
            _, wrong = FORMS[path.name].decode(Row(row.file, row.line, numbered), store.schema)
            found.problems.extend(wrong or _repeated(fields, numbered, [*_records_of(path), *new]))
            new.append(numbered)
    return found


def _record(fields: FieldReader, article: Article) -> dict[str, Any] | None:
    """The record that a quote stands for, without id; null, with the problem, where its place cannot be told."""
    quote = fields.string("quote")
    occurrence = fields.integer("occurrence") if "occurrence" in fields.data else None
    before, after = fields.string("before", ""), fields.string("after", "")
    for key in (key for key in GIVEN_KEYS if key in fields.data):
        fields.problem("E110", f"has the key {key}; leave it out, it is given by the quote")
    if fields.problems:
        return None
    try:
        start, end = locate(article, quote, occurrence=occurrence, before=before, after=after)
    except ValueError as error:
        fields.problem("E212", f"{quoted(quote)} in {article.id}: {error}")
        return None
    rest = {key: value for key, value in fields.data.items() if key not in PLACE_KEYS}
    return {"start": start, "end": end, **rest, "text": article.text[start:end]}


def _records_of(path: Path) -> list[Mapping[str, Any]]:
    return [row.data for row in read_rows(path).rows] if path.exists() else []


def _repeated(fields: FieldReader, record: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> list[Problem]:
    """E205: a record that stands there already, or twice in the file of quotes."""
    keys = ("start", "end", "type", "level")
    if any(all(other.get(key) == record.get(key) for key in keys) for other in others):
        message = f"{quoted(record['text'])} is {record['type']} there already; leave the quote out"
        return [fields.row.problem("E205", message)]
    return []


def _highest(path: Path, letter: str) -> int:
    """The highest number of an id in a file; 0 where there is none."""
    ids = [row.data.get("id") for row in read_rows(path).rows] if path.exists() else []
    return _highest_of([name for name in ids if isinstance(name, str)], letter)


def _highest_of(names: Iterable[str], prefix: str) -> int:
    """The highest number behind a prefix; 0 where there is none."""
    numbers = [name.removeprefix(prefix) for name in names if name.startswith(prefix)]
    return max((int(number) for number in numbers if number.isdecimal() and len(number) <= LONGEST), default=0)
