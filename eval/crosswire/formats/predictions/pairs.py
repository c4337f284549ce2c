"""Pairs in lines of a predictions file: contradictions that a system found, and verdicts on pairs that it was given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from crosswire.formats.events import decode_spans
from crosswire.formats.field_reader import FieldReader
from crosswire.model import Article, Contradiction, Evidence, Gold, Verdict
from crosswire.model.claim_pairs import claim_pairs
from crosswire.model.schema import DisputeSchema
from crosswire.problems import quoted

LARGEST = 1e300

# A story, an article and a span of it.
_Place = tuple[str, str, int, int]


@dataclass(frozen=True, slots=True)
class StoryChecks:
    """What lines about stories are checked against.

    Attributes:
        articles: The articles that are asked about.
        stories: Story id to the ids of its articles, of the stories that are asked about.
        schema: What contradictions and verdicts may say.
        gold: Story id to its gold, for what may be given; null where nothing may.
    """

    articles: Mapping[str, Article]
    stories: Mapping[str, tuple[str, ...]]
    schema: DisputeSchema
    gold: Callable[[str], Gold] | None = None


@dataclass(slots=True)
class PairLines:
    """Reads contradictions and verdicts, and remembers them, so that none is said twice in a file."""

    checks: StoryChecks
    _given: dict[str, set[str]] = field(default_factory=dict)
    _seen: set[tuple[str, object]] = field(default_factory=set)
    _evidence: dict[_Place, Evidence] = field(default_factory=dict)

    def contradictions(self, fields: FieldReader, story: str) -> tuple[Contradiction, ...] | None:
        """The contradictions of a line; null where it has no such key."""
        if fields.list_of("contradictions") is None:
            return None
        found = []
        for inner in _objects(fields, "contradictions"):
            pair = self._contradiction(inner, story)
            key = (pair.type or "", frozenset((pair.left, pair.right)))
            if not inner.problems and key in self._seen:
                inner.problem("E205", "repeats a pair with the same evidence and type; keep one")
            self._seen.add(key)
            found.append(pair)
        return tuple(found)

    def verdicts(self, fields: FieldReader, story: str) -> tuple[Verdict, ...] | None:
        """The verdicts of a line; null where it has no such key."""
        if fields.list_of("verdicts") is None:
            return None
        if story not in self._given:
            gold = self.checks.gold(story) if self.checks.gold and story in self.checks.stories else None
            self._given[story] = {pair.id for pair in claim_pairs(gold, self.checks.schema)} if gold else set()
        found = []
        for inner in _objects(fields, "verdicts"):
            verdict = _verdict(inner, self.checks.schema)
            if not inner.problems and verdict.pair not in self._given[story]:
                inner.problem("E320", f"the pair {quoted(verdict.pair)} is none of the given ones; copy its id")
            elif not inner.problems and (story, verdict.pair) in self._seen:
                inner.problem("E320", f"the pair {quoted(verdict.pair)} has a verdict already; give one")
            self._seen.add((story, verdict.pair))
            found.append(verdict)
        return tuple(found)

    def _contradiction(self, fields: FieldReader, story: str) -> Contradiction:
        fields.reject_unknown(("left", "right", "type", "score"))
        left, right = (self._side(fields, side, story) for side in ("left", "right"))
        slots = self.checks.schema.slots
        kind = fields.choice("type", "E302", slots) if fields.data.get("type") is not None else None
        score = _number(fields, "score") if fields.data.get("score") is not None else None
        if not fields.problems and left == right:
            fields.problem("E322", "both sides are the same evidence; a contradiction has two")
        return Contradiction(left, right, kind, score)

    def _side(self, pair: FieldReader, side: str, story: str) -> Evidence:
        """One side of a pair; the same place said again is the same record, and is not proven again."""
        data = pair.data.get(side)
        if not isinstance(data, dict):
            rule, what = ("E111", f"is {quoted(data)}") if side in pair.data else ("E109", "is missing")
            pair.problem(rule, f"{side} {what}; expected an object with article and spans")
            return Evidence("", ())
        place = _place(data, story)
        if place in self._evidence:
            return self._evidence[place]
        fields = FieldReader(pair.row, data, f"{pair.what}: {side}")
        evidence = self._proven(fields, story)
        pair.problems.extend(fields.problems)
        if place is not None and not fields.problems:
            self._evidence[place] = evidence
        return evidence

    def _proven(self, fields: FieldReader, story: str) -> Evidence:
        fields.reject_unknown(("article", "spans"))
        known: Sequence[str] = self.checks.stories.get(story, ())
        article = fields.choice("article", "E301", known)
        spans = tuple(sorted(set(decode_spans(fields))))
        length = len(self.checks.articles[article].text) if article in known else 0
        if not spans and not fields.problems:
            fields.problem("E109", "spans is missing or empty; give the evidence")
        for start, end in spans if length else ():
            if not 0 <= start < end <= length:
                message = f"the span {quoted(start)} to {quoted(end)} is not one of the {length} characters"
                fields.problem("E202", message)
        return Evidence(article, spans)


def _objects(fields: FieldReader, key: str) -> Iterator[FieldReader]:
    """The objects of a list, the problems of each being those of the line in the end."""
    for place, item in enumerate(fields.list_of(key) or ()):
        if not isinstance(item, dict):
            fields.problem("E111", f"{key}[{place}] is {quoted(item)}; expected an object")
            continue
        inner = FieldReader(fields.row, item, f"{key}[{place}]")
        yield inner
        fields.problems.extend(inner.problems)


def _place(data: Mapping[str, object], story: str) -> _Place | None:
    """What one side of a pair says, if it says just an article and one span of integers; true and 1.0 are none."""
    match data:
        case {"article": str(article), "spans": [[start, end]]} if len(data) == 2:
            return (story, article, start, end) if type(start) is int and type(end) is int else None
    return None


def _number(fields: FieldReader, key: str) -> float:
    value = fields.data[key]
    if type(value) in {int, float} and abs(value) <= LARGEST:
        return float(value)
    fields.problem("E111", f"{key} is {quoted(value)}; expected a number of at most {LARGEST:g}")
    return 0.0


def _verdict(fields: FieldReader, schema: DisputeSchema) -> Verdict:
    fields.reject_unknown(("pair", "label", "scores"))
    pair, label = fields.string("pair"), fields.choice("label", "E316", schema.labels)
    data = fields.data.get("scores")
    if data is None:
        return Verdict(pair, label)
    if not isinstance(data, dict):
        fields.problem("E111", f"scores is {quoted(data)}; expected an object from label to number")
        return Verdict(pair, label)
    inner = FieldReader(fields.row, data, f"{fields.what}: scores")
    inner.reject_unknown(schema.labels)
    scores = {name: _number(inner, name) for name in schema.labels if name in data}
    fields.problems.extend(inner.problems)
    return Verdict(pair, label, scores)
