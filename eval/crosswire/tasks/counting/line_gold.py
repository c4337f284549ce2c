"""What the lines of a story say about its pairs of sentences: the gold that contradictions are matched with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from crosswire.model import Article, Conflict
from crosswire.model.claim_lines import CONTESTED, FIRM, Line
from crosswire.model.sentence_places import SentencePair, SentencePlaces, line_pairs
from crosswire.tasks.counting.units import StoryUnit

# The gold of so many stories is kept, because a system and the references of a task are compared with the same one.
KEPT_STORIES = 8


@dataclass(slots=True)
class SentencePairGold:
    """What the lines over one pair of sentences say.

    Attributes:
        firm: The firm lines.
        contested: True if a line is contested.
        harmless: The harmless lines, in the order of their questions.
    """

    firm: list[Line] = field(default_factory=list)
    contested: bool = False
    harmless: list[Line] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class LineGold:
    """The lines of one story that cover a pair of sentences.

    Attributes:
        places: The sentences of the story.
        covered: Each line with the pairs of sentences that it covers, in the order of the questions.
    """

    places: SentencePlaces
    covered: Sequence[tuple[Line, Sequence[SentencePair]]]

    @classmethod
    def of(cls, lines: Iterable[Line], articles: Sequence[Article]) -> LineGold:
        """Return the lines that cover a pair of sentences of these articles; other lines are left out."""
        places = SentencePlaces(articles)
        known = [line for line in lines if line.left.article in places and line.right.article in places]
        by_question = sorted(known, key=lambda line: line.question)
        return cls(places, [(line, pairs) for line in by_question if (pairs := line_pairs(line, places))])

    def named(self, fact: str | int | SentencePair) -> str:
        """Return the name of a fact: a conflict, a question or distractor, or a pair of sentences."""
        if isinstance(fact, str):
            return f"conflict {fact}"
        if isinstance(fact, int):
            return f"question {next(line.pair.asked_by for line in self.lines if line.question == fact)}"
        places = [f"{self.places.article_of(number)} {self.places.segment_of(number).id}" for number in fact]
        return f"pair of {' and '.join(places)}"

    @cached_property
    def lines(self) -> Sequence[Line]:
        """The lines, in the order of their questions."""
        return [line for line, _ in self.covered]

    @cached_property
    def by_pair(self) -> Mapping[SentencePair, SentencePairGold]:
        """What the gold has on each pair of sentences; a pair that no line covers is missing."""
        found: dict[SentencePair, SentencePairGold] = defaultdict(SentencePairGold)
        for line, pairs in self.covered:
            for pair in pairs:
                if line.state == FIRM:
                    found[pair].firm.append(line)
                elif line.state == CONTESTED:
                    found[pair].contested = True
                else:
                    found[pair].harmless.append(line)
        return dict(found)

    @cached_property
    def firm_lines(self) -> Sequence[Line]:
        """The firm lines, in the order of their questions."""
        return [line for line in self.lines if line.state == FIRM]

    @cached_property
    def conflicts(self) -> Mapping[str, Conflict]:
        """The conflicts that count, by id, in the order of their first question."""
        return {line.conflict.id: line.conflict for line in self.firm_lines if line.conflict is not None}

    @cached_property
    def typed_conflicts(self) -> Set[str]:
        """The conflicts that count and whose firm lines all have a type; light disputes can be without a slot."""
        without = {conflict_id(line) for line in self.firm_lines if line.pair.type is None}
        return self.conflicts.keys() - without

    @cached_property
    def firm_pairs(self) -> Mapping[str, Set[SentencePair]]:
        """The firm pairs of sentences of each conflict, in the order of the questions."""
        found: dict[str, dict[SentencePair, None]] = defaultdict(dict)
        for line, pairs in self.covered:
            if line.state == FIRM:
                found[conflict_id(line)].update(dict.fromkeys(pairs))
        return {name: pairs.keys() for name, pairs in found.items()}

    def in_scope(self, scope: str) -> LineGold:
        """Return the lines `within` one article, or `cross`."""
        own = [each for each in self.covered if is_in_scope(scope, each[0].left.article, each[0].right.article)]
        return LineGold(self.places, own)

    @cached_property
    def without_copy_errors(self) -> LineGold:
        """The gold in which conflicts that copying made are contested."""
        if not any(conflict.is_copy_error for conflict in self.conflicts.values()):
            return self
        return LineGold(self.places, [(_with_contested_copy_error(line), pairs) for line, pairs in self.covered])


def _with_contested_copy_error(line: Line) -> Line:
    """Return a line, contested if it is a firm one of a conflict that copying made."""
    is_one = line.state == FIRM and line.conflict is not None and line.conflict.is_copy_error
    return replace(line, state=CONTESTED) if is_one else line


def conflict_id(line: Line) -> str:
    """Return the id of the conflict of a firm line, which always has one."""
    return line.conflict.id if line.conflict is not None else line.pair.asked_by


def is_in_scope(scope: str, left: str, right: str) -> bool:
    """Return whether a pair of these articles is `within` one article, or `cross`; without articles it is neither."""
    return bool(left) and (scope == "within") == (left == right)


class _Identity:
    """The articles and gold lines of a unit, equal only to the same objects, so that large texts are not compared."""

    def __init__(self, unit: StoryUnit) -> None:
        self.articles: Sequence[Article] = [each.article for each in unit.articles]
        self.lines = unit.gold_lines
        self._ids = (id(self.lines), *map(id, self.articles))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and self._ids == other._ids

    def __hash__(self) -> int:
        return hash(self._ids)


def line_gold(unit: StoryUnit) -> LineGold:
    """Return the lines of a story that cover a pair of sentences; those in an article outside the unit are left out."""
    return _line_gold(_Identity(unit))


@lru_cache(maxsize=KEPT_STORIES)
def _line_gold(of: _Identity) -> LineGold:
    return LineGold.of(of.lines or (), of.articles)
