"""Pairs in story lines of a predictions file: predicted contradictions, and verdicts on given pairs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from crosswire.formats.events import decode_spans
from crosswire.formats.field_reader import FieldReader
from crosswire.formats.predictions.repeated_pairs import RepeatedPairs
from crosswire.model import Answers, Article, Contradiction, Evidence, Gold, Verdict
from crosswire.model.claim_pairs import claim_pairs
from crosswire.model.predictions import NO_EVIDENCE
from crosswire.model.schema import DisputeSchema
from crosswire.problems import Problem, quoted, same_name

LARGEST = 1e300

# Summaries of frequent problems.
_SAME = "with the same evidence on both sides"
_TWICE = "twice; keep one of each"

# A story, an article and a span of it.
_Place = tuple[str, str, int, int]

# A story and the id of a given pair of claims.
_StoryPair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class StoryChecks:
    """The articles, stories and rules that story lines are checked against.

    Attributes:
        articles: The requested articles.
        stories: Story id to the ids of its articles, for the requested stories.
        schema: Allowed values of contradictions and verdicts.
        gold: Returns the gold of a story by its id, to check given objects; null if none can be given.
    """

    articles: Mapping[str, Article]
    stories: Mapping[str, tuple[str, ...]]
    schema: DisputeSchema
    gold: Callable[[str], Gold] | None = None


@dataclass(slots=True)
class PairLines:
    """A reader of contradictions and verdicts that remembers them, to find duplicates in a file.

    An invalid item costs only itself: its problems are warnings.

    Attributes:
        checks: What the items are checked against.
        warnings: The problems of invalid items.
    """

    checks: StoryChecks
    warnings: list[Problem] = field(default_factory=list)
    _given: dict[str, set[str]] = field(default_factory=dict)
    _verdicts: dict[_StoryPair, Verdict] = field(default_factory=dict)
    _pairs: set[int] = field(default_factory=set)
    _repeated: RepeatedPairs = field(default_factory=RepeatedPairs)
    _evidence: dict[_Place, Evidence] = field(default_factory=dict)
    _number_of: dict[Evidence | str, int] = field(default_factory=dict)
    _records: dict[Evidence, Evidence] = field(default_factory=dict)

    def add_contradictions(self, pairs: Sequence[Contradiction], story: str) -> tuple[Contradiction, ...] | None:
        """Check decoded contradictions and remember them; None if one is invalid or a duplicate.

        Equal evidence and equal types become one object, which saves most of the memory.
        """
        articles = frozenset(self.checks.stories[story])
        types = {name: (self._number(name or ""), name) for name in (None, *self.checks.schema.slots)}
        places: dict[Evidence, tuple[int, Evidence]] = {}
        keys: set[int] = set()
        found = []
        for pair in pairs:
            score, kind = pair.score, types.get(pair.type)
            left = places.get(pair.left) or self._add_place(pair.left, articles, places)
            right = places.get(pair.right) or self._add_place(pair.right, articles, places)
            if left is None or right is None or left is right or left[0] == right[0] or kind is None:
                return None
            if score is not None and not -LARGEST <= score <= LARGEST:
                return None
            keys.add(_key(left[0], right[0], kind[0]))
            found.append(Contradiction(left[1], right[1], kind[1], score))
        if len(keys) < len(found) or not keys.isdisjoint(self._pairs):
            return None
        self._pairs |= keys
        return tuple(found)

    def _add_place(
        self, evidence: Evidence, articles: Collection[str], places: dict[Evidence, tuple[int, Evidence]]
    ) -> tuple[int, Evidence] | None:
        """Add evidence to the places with its number, its spans sorted and unique; None if it is invalid."""
        if evidence.article not in articles or not evidence.spans:
            return None
        length = len(self.checks.articles[evidence.article].text)
        if not all([start < end <= length for start, end in evidence.spans]):
            return None
        record = Evidence(evidence.article, tuple(sorted(set(evidence.spans))))
        places[evidence] = self._number(record), self._records.setdefault(record, record)
        return places[evidence]

    def _number(self, item: Evidence | str) -> int:
        return self._number_of.setdefault(item, len(self._number_of))

    def add_verdicts(self, verdicts: Sequence[Verdict], story: str) -> tuple[Verdict, ...] | None:
        """Check decoded verdicts and remember them; None if one is invalid or a duplicate."""
        pairs, known = [verdict.pair for verdict in verdicts], self._given_pairs(story)
        labels = set(self.checks.schema.labels)
        own = {(story, verdict.pair): verdict for verdict in verdicts}
        if len(own) < len(pairs) or not known.issuperset(pairs) or not self._verdicts.keys().isdisjoint(own):
            return None
        if not labels.issuperset([verdict.label for verdict in verdicts]):
            return None
        scores = [verdict.scores for verdict in verdicts if verdict.scores is not None]
        if not all([labels.issuperset(each) and all(abs(n) <= LARGEST for n in each.values()) for each in scores]):
            return None
        self._verdicts |= own
        return tuple(verdicts)

    def forget_verdicts(self, verdicts: Sequence[Verdict], story: str) -> None:
        """Forget verdicts that were added, so that their line can be read again."""
        for verdict in verdicts:
            del self._verdicts[story, verdict.pair]

    def _given_pairs(self, story: str) -> set[str]:
        """Return the ids of the gold pairs of a story, which can be given."""
        if story not in self._given:
            gold = self.checks.gold(story) if self.checks.gold and story in self.checks.stories else None
            self._given[story] = {pair.id for pair in claim_pairs(gold, self.checks.schema)} if gold else set()
        return self._given[story]

    def contradictions(self, fields: FieldReader, story: str) -> tuple[Contradiction, ...] | None:
        """Read the contradictions of a line; return None if the key is absent.

        An invalid item becomes a malformed contradiction; a duplicate, and a pair of equal sides, is left out.
        """
        items = fields.list_of("contradictions")
        return None if items is None else tuple(self._valid_contradictions(fields, items, story))

    def _valid_contradictions(
        self, fields: FieldReader, items: Sequence[object], story: str
    ) -> Iterator[Contradiction]:
        for inner in _item_readers(fields, "contradictions", items):
            pair = self._contradiction(inner, story)
            if inner.problems:
                self._warn(inner, "counted as wrong")
                yield Contradiction(NO_EVIDENCE, NO_EVIDENCE, pair.type, pair.score)
                continue
            key = self._key_of(pair)
            if pair.left == pair.right:
                inner.problem("E322", "left and right are the same evidence; expected two different places", _SAME)
                self._warn(inner, "ignored")
            elif key in self._pairs:
                inner.problem("E205", "duplicate of a pair with the same evidence and type; keep one", _TWICE)
                self._warn(inner, "counted once, with the highest score")
                self._repeated.add_contradiction(key, pair)
            else:
                self._pairs.add(key)
                yield pair

    def verdicts(self, fields: FieldReader, story: str) -> tuple[Verdict, ...] | None:
        """Read the verdicts of a line; return None if the key is absent. An invalid item is left out."""
        items = fields.list_of("verdicts")
        return None if items is None else tuple(self._valid_verdicts(fields, items, story))

    def _valid_verdicts(self, fields: FieldReader, items: Sequence[object], story: str) -> Iterator[Verdict]:
        known = self._given_pairs(story)
        for inner in _item_readers(fields, "verdicts", items):
            verdict = _verdict(inner, self.checks.schema)
            if verdict.pair not in known and verdict.pair.removeprefix(f"{story}/") in known:  # an id of the dataset
                verdict = msgspec.structs.replace(verdict, pair=verdict.pair.removeprefix(f"{story}/"))
            if not inner.problems and verdict.pair not in known:
                same = same_name(verdict.pair, known)
                hint = f"did you mean {same!r}?" if same else "use an id from the given pairs"
                inner.problem("E320", f"unknown pair {quoted(verdict.pair)}; {hint}", "on unknown pairs", verdict.pair)
            first = None if inner.problems else self._verdicts.get((story, verdict.pair))
            if first is not None:
                inner.problem("E320", f"duplicate verdict on pair {quoted(verdict.pair)}; keep one", _TWICE)
            if first is not None and not self._repeated.add_verdict(story, first, verdict):
                self._warn(inner, "it differs from the other, so both are ignored")
            elif inner.problems:
                self._warn(inner, "ignored")
            else:
                self._verdicts[story, verdict.pair] = verdict
                yield verdict

    def resolve(self, answers: Answers) -> None:
        """Apply the rules for repeated items, after the last line."""
        self._repeated.resolve(answers, self._key_of)

    def _key_of(self, pair: Contradiction) -> int:
        """Return a number that is equal for the same evidence, in either order, and the same type."""
        left, right, kind = self._number(pair.left), self._number(pair.right), self._number(pair.type or "")
        return _key(left, right, kind)

    def _warn(self, fields: FieldReader, consequence: str) -> None:
        """Add the problems of an item as warnings; the first names the consequence for the item."""
        first, *others = fields.problems
        kind = first.kind and replace(first.kind, summary=f"{first.kind.summary}; {consequence}")
        self.warnings += [replace(first, message=f"{first.message}; {consequence}", kind=kind), *others]

    def _contradiction(self, fields: FieldReader, story: str) -> Contradiction:
        if fields.problems:
            return Contradiction(NO_EVIDENCE, NO_EVIDENCE)
        fields.reject_unknown(("left", "right", "type", "score"))
        left, right = (self._side(fields, side, story) for side in ("left", "right"))
        slots = self.checks.schema.slots
        kind = fields.optional_choice("type", "E302", slots)
        score = None if fields.data.get("score") is None else _number(fields, "score")
        return Contradiction(left, right, kind if kind in slots else None, score)

    def _side(self, pair: FieldReader, side: str, story: str) -> Evidence:
        """Read one side of a pair; a repeated place gives the same record and is not checked again."""
        data = pair.data.get(side)
        if not isinstance(data, dict):
            rule, what = ("E111", f"is {quoted(data)}") if side in pair.data else ("E109", "is missing")
            expected = "expected an object with article and spans"
            pair.problem(rule, f"{side} {what}; {expected}", f"without a valid {side}; {expected}")
            return Evidence("", ())
        place = _place(data, story)
        if place in self._evidence:
            return self._evidence[place]
        fields = FieldReader(pair.row, data, f"{pair.what}: {side}")
        evidence = self._checked_evidence(fields, story)
        pair.problems.extend(fields.problems)
        if place is not None and not fields.problems:
            self._evidence[place] = evidence
        return evidence

    def _checked_evidence(self, fields: FieldReader, story: str) -> Evidence:
        fields.reject_unknown(("article", "spans"))
        known: Sequence[str] = self.checks.stories.get(story, ())
        article = fields.choice("article", "E301", known)
        spans = tuple(sorted(set(decode_spans(fields))))
        length = len(self.checks.articles[article].text) if article in known else 0
        if not spans and not fields.problems:
            fields.problem("E109", "spans is missing or empty; expected at least one [start, end]; add the evidence")
        for start, end in spans if length else ():
            if not 0 <= start < end <= length:
                message = f"span {quoted(start)} to {quoted(end)} is empty or outside the {length} characters"
                fields.problem("E202", f"{message} of the article; correct it", "with a span outside its article")
        return Evidence(article, spans)


def _item_readers(fields: FieldReader, key: str, items: Sequence[object]) -> Iterator[FieldReader]:
    """Yield a reader for each item of a list; that of an item that is no object has this problem."""
    for place, item in enumerate(items):
        reader = FieldReader(fields.row, item if isinstance(item, dict) else {}, f"{key}[{place}]")
        if not isinstance(item, dict):
            reader.problem("E111", f"the item is {quoted(item)}; expected an object", "{}; expected an object", item)
        yield reader


def _key(left: int, right: int, kind: int) -> int:
    """Return a number that is equal for the same two places, in either order, and the same type."""
    places = (left << 32 | right) if left < right else (right << 32 | left)
    return places << 32 | kind


def _place(data: Mapping[str, object], story: str) -> _Place | None:
    """Return one side of a pair as a place, or None unless it has only an article and one span of true integers."""
    match data:
        case {"article": str(article), "spans": [[start, end]]} if len(data) == 2:
            return (story, article, start, end) if type(start) is int and type(end) is int else None
    return None


def _number(fields: FieldReader, key: str) -> float | None:
    """Return a number; None on a problem."""
    value = fields.data[key]
    if type(value) in {int, float} and abs(value) <= LARGEST:
        return float(value)
    fields.wrong_value(key, f"a number between -{LARGEST:g} and {LARGEST:g}")
    return None


def _verdict(fields: FieldReader, schema: DisputeSchema) -> Verdict:
    if fields.problems:
        return Verdict("", "")
    fields.reject_unknown(("pair", "label", "scores"))
    pair, label = fields.string("pair"), fields.choice("label", "E316", schema.labels)
    data = fields.data.get("scores")
    if data is None:
        return Verdict(pair, label)
    if not isinstance(data, dict):
        fields.wrong_value("scores", "an object that maps labels to numbers")
        return Verdict(pair, label)
    inner = FieldReader(fields.row, data, f"{fields.what}: scores")
    inner.reject_unknown(schema.labels)
    numbers = {name: _number(inner, name) for name in data if name in schema.labels and data[name] is not None}
    fields.problems.extend(inner.problems)
    return Verdict(pair, label, {name: number for name, number in numbers.items() if number is not None})
