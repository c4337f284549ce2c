"""Story lines of a predictions file: links and pairs, with checks of every reference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import UNSET

from crosswire.formats.field_reader import LINE, FieldReader
from crosswire.formats.jsonl import Row
from crosswire.formats.predictions.pairs import PairLines, StoryChecks
from crosswire.formats.references import decode_references
from crosswire.model import GIVEN_KINDS, Answers, Contradiction, Links, MentionRef, StoryPrediction, Verdict
from crosswire.problems import Kind, Problem, quoted, same_name

if TYPE_CHECKING:
    from crosswire.formats.predictions.fast_reader import StoryLine

# The linking layers: the kind of their members, the kind of one group, and what can be given for the layer.
LINKING = {"entities": ("mention", "entity", "mentions"), "happenings": ("event", "happening", "events")}
OPEN_KEYS = ("story", "entities", "happenings", "contradictions", "verdicts")
GIVEN_KEYS = ("story", "given", "entities", "happenings")


@dataclass(slots=True)
class StoryLines:
    """A reader of story lines that checks at the end that every linked member exists and is linked once."""

    checks: StoryChecks
    problems: list[Problem] = field(default_factory=list)
    _linked: list[_Linked] = field(default_factory=list)
    _pairs: PairLines = field(init=False)

    def __post_init__(self) -> None:
        """Create the reader of pairs with the same checks."""
        self._pairs = PairLines(self.checks)

    @property
    def warnings(self) -> list[Problem]:
        """The problems of contradictions and verdicts that cost only themselves."""
        return self._pairs.warnings

    def read(self, row: Row, end_to_end: Answers, given: Mapping[str, Answers]) -> None:
        """Read one story line; several lines of one story add up."""
        fields = FieldReader(row, row.data, LINE)
        kind = fields.choice("given", "E321", GIVEN_KINDS) if "given" in row.data else ""
        fields.reject_unknown(GIVEN_KEYS if kind else OPEN_KEYS)
        story = fields.choice("story", "E313", tuple(self.checks.stories))
        self._require_layer(fields, kind, story)
        layers: dict[str, Links | None] = {layer: None for layer in LINKING}
        for layer, items in ((layer, fields.list_of(layer)) for layer in LINKING):
            if items is None:
                continue
            if kind in GIVEN_KINDS and LINKING[layer][2] != kind:
                fields.problem("E321", f"a line with given {kind} cannot have {layer}; use given {LINKING[layer][2]}")
            layers[layer] = ()
            groups = tuple(_groups(fields, layer, items))
            # The references of a line on an unknown story, or on objects that were not given, are not checked.
            if not any(problem.rule in {"E313", "E321"} for problem in fields.problems):
                self._linked.append(_Linked(fields.row.file, fields.row.line, story, layer, groups, kind))
        prediction = StoryPrediction(
            story,
            **layers,
            contradictions=None if kind else self._pairs.contradictions(fields, story),
            verdicts=None if kind else self._pairs.verdicts(fields, story),
        )
        target = given.get(kind) if kind else end_to_end
        if target is not None and not fields.problems:
            target.add((), prediction)
        self.problems.extend(fields.problems)

    def add(self, file: str, number: int, line: StoryLine, end_to_end: Answers) -> bool:
        """Add a decoded end-to-end line and return True; False if it has a problem, apart from its references."""
        groups = {
            "entities": None if line.entities is UNSET else tuple(link.mentions for link in line.entities),
            "happenings": None if line.happenings is UNSET else tuple(link.events for link in line.happenings),
        }
        if line.story not in self.checks.stories or any(() in (own or ()) for own in groups.values()):
            return False
        added = self._added_pairs(line)
        if added is None:
            return False
        layers: dict[str, Links | None] = {layer: None if own is None else () for layer, own in groups.items()}
        for layer, own in groups.items():
            if own is not None:
                self._linked.append(_Linked(file, number, line.story, layer, own, ""))
        end_to_end.add((), StoryPrediction(line.story, **layers, contradictions=added[0], verdicts=added[1]))
        return True

    def _added_pairs(
        self, line: StoryLine
    ) -> tuple[tuple[Contradiction, ...] | None, tuple[Verdict, ...] | None] | None:
        """Add the contradictions and verdicts of a decoded line; return None if one is invalid."""
        contradictions: tuple[Contradiction, ...] | None = None
        verdicts: tuple[Verdict, ...] | None = None
        if line.verdicts is not UNSET:
            if self.checks.gold is not None and self.checks.gold(line.story).disputes is None:
                return None
            verdicts = self._pairs.add_verdicts(line.verdicts, line.story)
            if verdicts is None:
                return None
        if line.contradictions is not UNSET:
            contradictions = self._pairs.add_contradictions(line.contradictions, line.story)
            if contradictions is None:
                self._pairs.forget_verdicts(verdicts or (), line.story)
                return None
        return contradictions, verdicts

    def _require_layer(self, fields: FieldReader, kind: str, story: str) -> None:
        """Check that the gold of the story has the layer that the line refers to (E321)."""
        if self.checks.gold is None or story not in self.checks.stories:
            return
        layer = {"mentions": "entities", "events": "events"}.get(kind, "disputes" if "verdicts" in fields.data else "")
        if layer and getattr(self.checks.gold(story), layer) is None:
            fields.problem("E321", f"the gold of {story} has no {layer}, so nothing was given; remove the line")

    def resolve(self, end_to_end: Answers, given: Mapping[str, Answers], doubtful: Collection[str] = ()) -> None:
        """Check all links and add them; references to `doubtful` articles are not checked. Resolve repeated pairs."""
        self._pairs.resolve(end_to_end)
        predicted = _predicted(end_to_end) if self._linked else {}
        given_members: dict[tuple[str, str], set[MentionRef]] = {}
        owned: defaultdict[tuple[str, str], set[MentionRef]] = defaultdict(set)
        for linked in self._linked:
            of_story = linked.story, linked.layer
            if linked.given and of_story not in given_members:
                given_members[of_story] = self._given_members(linked)
            known = given_members[of_story] if linked.given else predicted[linked.layer]
            before = owned[linked.given, linked.layer]
            references = set(chain.from_iterable(linked.groups))
            articles = frozenset(self.checks.stories.get(linked.story, ()))
            is_valid = sum(map(len, linked.groups)) == len(references) and known.issuperset(references)
            if not (is_valid and before.isdisjoint(references) and articles.issuperset({a for a, _ in references})):
                doubt = () if linked.given else doubtful
                inside = {reference for reference in known if reference[0] in articles}
                self.problems.extend(_reference_problems(linked, inside, set(before), doubt))
            before |= references
            target = given[linked.given] if linked.given else end_to_end
            if linked.story in target.stories:
                target.add((), _of_layer(linked.story, linked.layer, linked.groups))

    def _given_members(self, linked: _Linked) -> set[MentionRef]:
        if self.checks.gold is None or linked.story not in self.checks.stories:
            return set()
        gold = self.checks.gold(linked.story)
        if linked.layer == "entities":
            return {(article, mention.id) for article, own in gold.mentions.items() for mention in own}
        return {(article, event.id) for article, own in (gold.events or {}).items() for event in own}


def _of_layer(story: str, layer: str, links: Links) -> StoryPrediction:
    return StoryPrediction(story, entities=links) if layer == "entities" else StoryPrediction(story, happenings=links)


@dataclass(frozen=True, slots=True)
class _Linked:
    """The groups that a line links in one layer: the mentions of entities, or the events of happenings."""

    file: str
    line: int
    story: str
    layer: str
    groups: tuple[tuple[MentionRef, ...], ...]
    given: str


def _groups(fields: FieldReader, layer: str, items: Sequence[object]) -> Iterator[tuple[MentionRef, ...]]:
    members = f"{LINKING[layer][0]}s"
    for place, item in enumerate(items):
        if not isinstance(item, dict):
            fields.problem("E111", f"{layer}[{place}] is {quoted(item)}; expected an object with {members}")
            continue
        inner = FieldReader(fields.row, item, f"{layer}[{place}]")
        inner.reject_unknown(("id", members))
        inner.string("id", "")
        yield decode_references(inner, members)
        fields.problems.extend(inner.problems)


def _predicted(answers: Answers) -> dict[str, set[MentionRef]]:
    articles = answers.articles.items()
    return {
        "entities": {(article, mention.id) for article, answer in articles for mention in answer.mentions or ()},
        "happenings": {(article, event.id) for article, answer in articles for event in answer.events or ()},
    }


def _reference_problems(
    linked: _Linked, known: Collection[MentionRef], owned: set[MentionRef], doubtful: Collection[str]
) -> Iterator[Problem]:
    member, group, _ = LINKING[linked.layer]
    articles = {article for article, _ in known}
    fix = f"use an id from the given {member}s" if linked.given else "predict it in an article line"
    for reference in chain.from_iterable(linked.groups):
        named = f"{member} {quoted('/'.join(reference))}"
        if reference not in known and reference[0] not in doubtful:
            message = f"unknown {named} in {group}{_hint(reference, known, articles)}; {fix}, or remove it"
            yield Problem("E307", message, linked.file, linked.line, Kind(group, f"with unknown {member}s"))
        elif reference in owned:
            message = f"{named} is in two {linked.layer}; keep it in one"
            kind = Kind(f"{member}", f"in two {linked.layer}; keep each in one")
            yield Problem("E308", message, linked.file, linked.line, kind)
        owned.add(reference)


def _hint(reference: MentionRef, known: Collection[MentionRef], articles: Collection[str]) -> str:
    """Return a question about the reference that was meant, apart from case and prefixes; empty if there is none."""
    article = same_name(reference[0], articles)
    meant = [(article, name) for name in (reference[1], reference[1].rpartition("/")[2]) if (article, name) in known]
    if (reference[1], reference[0]) in known:
        return "; the article id comes first"
    return f"; did you mean {'/'.join(meant[0])!r}?" if meant else ""
