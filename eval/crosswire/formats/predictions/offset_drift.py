"""Recognition of offsets that count something else than the code points of the article's text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from crosswire.formats.jsonl import Row
from crosswire.model import Event, Mention
from crosswire.problems import Problem

# Fewer records than this that fit only another way of counting can be errors of their own.
LEAST_RECORDS = 3
LEAST_SHARE = 0.9
SPAN_RULES = frozenset(("E201", "E202", "E203", "E204"))

Slice = Callable[[int, int], str]


@dataclass(frozen=True, slots=True)
class Counting:
    """A way of counting offsets.

    Attributes:
        name: What is counted.
        fix: How to convert the offsets.
        slices: Returns, for a text, the function from offsets to the words there.
    """

    name: str
    fix: str
    slices: Callable[[str], Slice]


def _of_text(change: Callable[[str], str], first: int = 0, last: int = 0) -> Callable[[str], Slice]:
    """Return slices of a changed text, with these numbers added to start and end."""

    def slices(text: str) -> Slice:
        changed = change(text)
        return lambda start, end: changed[max(start + first, 0) : max(end + last, 0)]

    return slices


def _of_bytes(encoding: str, width: int) -> Callable[[str], Slice]:
    def slices(text: str) -> Slice:
        content = text.encode(encoding)
        return lambda start, end: content[max(start, 0) * width : max(end, 0) * width].decode(encoding, "replace")

    return slices


def _same(text: str) -> str:
    return text


COUNTINGS = (
    Counting(
        "UTF-16 units",
        "convert each offset n with len(text.encode('utf-16-le')[:2 * n].decode('utf-16-le'))",
        _of_bytes("utf-16-le", 2),
    ),
    Counting("UTF-8 bytes", "convert each offset n with len(text.encode()[:n].decode())", _of_bytes("utf-8", 1)),
    Counting(
        "characters of a text with LF for CRLF",
        "read the text with open(path, newline='')",
        _of_text(lambda text: text.replace("\r\n", "\n")),
    ),
    Counting(
        "characters of a text with CRLF for LF",
        "read the text as it is, without conversion of line ends",
        _of_text(lambda text: text.replace("\r\n", "\n").replace("\n", "\r\n")),
    ),
    Counting("characters of a text without leading spaces", "do not strip the text", _of_text(str.lstrip)),
    Counting("positions from 1", "subtract 1 from start and end", _of_text(_same, -1, -1)),
    Counting("characters with an inclusive end", "add 1 to end", _of_text(_same, 0, 1)),
    Counting("positions from 1 with an inclusive end", "subtract 1 from start", _of_text(_same, -1, 0)),
)


@dataclass(frozen=True, slots=True)
class _Record:
    """A mention or event with its article, its row and the problems of its span."""

    article: str
    row: Row
    record: Mention | Event
    problems: Sequence[Problem]

    def fits(self, slices: Mapping[str, Slice]) -> bool:
        """Return whether the words at the offsets are the text of the record."""
        return slices[self.article](self.record.start, self.record.end) == self.record.text


@dataclass(slots=True)
class OffsetDrift:
    """The mentions and events of a file whose surface text is given, to compare ways of counting."""

    _records: list[_Record] = field(default_factory=list)

    def add(self, article: str, row: Row, record: Mention | Event, problems: Sequence[Problem]) -> None:
        """Add a record with the problems of its span."""
        if record.text:
            self._records.append(_Record(article, row, record, [p for p in problems if p.rule in SPAN_RULES]))

    def reduce(self, problems: list[Problem], texts: Mapping[str, str]) -> list[Problem]:
        """Return the problems, with one in place of those of all spans that fit another way of counting."""
        wrong = {record.article for record in self._records if record.problems}
        evidence = [record for record in self._records if record.article in wrong]
        counting = self._counting(evidence, {article: texts[article] for article in wrong})
        if counting is None:
            return problems
        slices = {article: counting.slices(texts[article]) for article in wrong}
        fitting = [record for record in evidence if record.fits(slices)]
        number = sum(not record.problems for record in evidence)
        message = (
            f"offsets look like {counting.name}: they fit {len(fitting)} of {len(evidence)} mentions and events with"
            f" text, and {number} as code points; {counting.fix}"
        )
        first = next(record.row for record in fitting if record.problems)
        chosen = set(map(id, fitting))
        kept = {id(problem) for record in evidence if id(record) not in chosen for problem in record.problems}
        lines = {record.row.line for record in fitting if record.problems}
        others = [p for p in problems if p.rule not in SPAN_RULES or p.line not in lines or id(p) in kept]
        return [first.problem("E204", message), *others]

    def _counting(self, evidence: Sequence[_Record], texts: Mapping[str, str]) -> Counting | None:
        """Return the first way of counting that fits nearly all records, and enough that are otherwise wrong."""
        for counting in COUNTINGS if evidence else ():
            slices = {article: counting.slices(text) for article, text in texts.items()}
            fitting = [record for record in evidence if record.fits(slices)]
            repaired = sum(bool(record.problems) for record in fitting)
            if repaired >= LEAST_RECORDS and len(fitting) >= LEAST_SHARE * len(evidence):
                return counting
        return None
