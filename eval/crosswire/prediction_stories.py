"""Lines of a predictions file about a story: what is linked, what contradicts, verdicts; each reference proven."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from crosswire.claim_pairs import claim_pairs
from crosswire.event_standoff import decode_spans
from crosswire.fields import Fields
from crosswire.jsonlines import Row
from crosswire.model import (
    GIVEN_KINDS,
    Answers,
    Article,
    Contradiction,
    Evidence,
    Gold,
    Links,
    MentionRef,
    StoryPrediction,
    Verdict,
)
from crosswire.problems import Problem, shown
from crosswire.schema import DisputeSchema
from crosswire.standoff import decode_references

# The layers that link: what each gathers, what it is made of, and what may be given for it.
LINKING = {"entities": ("mention", "entity", "mentions"), "happenings": ("event", "happening", "events")}
OPEN_KEYS = ("story", "entities", "happenings", "contradictions", "verdicts")
LARGEST = 1e300
# An article and a span of it.
_Place = tuple[str, int, int]
GIVEN_KEYS = ("story", "given", "entities", "happenings")


@dataclass(frozen=True, slots=True)
class StoryChecks:
    """What lines about stories are checked against.

    Attributes:
        articles: The articles that are asked about.
        stories: Ids of the stories that are asked about.
        schema: What contradictions and verdicts may say.
        gold: Story id to its gold, for what may be given; null where nothing may.
    """

    articles: Mapping[str, Article]
    stories: tuple[str, ...]
    schema: DisputeSchema
    gold: Callable[[str], Gold] | None = None


@dataclass(slots=True)
class StoryLines:
    """Reads the lines about stories, and proves at the end that all that is linked exists and is linked once."""

    checks: StoryChecks
    problems: list[Problem] = field(default_factory=list)
    _linked: list[_Linked] = field(default_factory=list)
    _pairs: dict[str, set[str]] = field(default_factory=dict)
    _seen: set[tuple[str, object]] = field(default_factory=set)
    _evidence: dict[_Place, Evidence] = field(default_factory=dict)

    def read(self, row: Row, opened: Answers, given: Mapping[str, Answers]) -> None:
        """What a line says of its story; a story may have several lines, which add up."""
        fields = Fields(row, row.data, "line")
        kind = fields.choice("given", "E321", GIVEN_KINDS) if "given" in row.data else ""
        fields.only(GIVEN_KEYS if kind else OPEN_KEYS)
        story = fields.choice("story", "E313", self.checks.stories)
        layers: dict[str, Links | None] = {layer: None for layer in LINKING}
        for layer, items in ((layer, fields.items(layer)) for layer in LINKING):
            if items is None:
                continue
            if kind in GIVEN_KINDS and LINKING[layer][2] != kind:
                fields.fail("E321", f"{layer} stand in a line of given {kind}; they are given {LINKING[layer][2]}")
            layers[layer] = ()
            self._linked.extend(_links(fields, layer, items, story, kind))
        said = StoryPrediction(
            story,
            **layers,
            contradictions=None if kind else self._contradictions(fields),
            verdicts=None if kind else self._verdicts(fields, story),
        )
        target = given.get(kind) if kind else opened
        if target is not None and not fields.problems:
            target.add((), said)
        self.problems.extend(fields.problems)

    def resolve(self, opened: Answers, given: Mapping[str, Answers]) -> None:
        """Prove what was linked, and add the links that are sound."""
        members = {"": _predicted(opened) if self._linked else {}}
        owned: set[tuple[str, str, MentionRef]] = set()
        for link in self._linked:
            known = members.setdefault(link.given, {})
            if link.given and link.layer not in known:
                known[link.layer] = self._given_members(link)
            self.problems.extend(_reference_problems(link, known[link.layer], owned))
            target = given[link.given] if link.given else opened
            if link.story in target.stories:
                target.add((), _of_layer(link.story, link.layer, (link.members,)))

    def _given_members(self, link: _Linked) -> set[MentionRef]:
        if self.checks.gold is None or link.story not in self.checks.stories:
            return set()
        gold = self.checks.gold(link.story)
        if link.layer == "entities":
            return {(article, mention.id) for article, own in gold.mentions.items() for mention in own}
        return {(article, event.id) for article, own in (gold.events or {}).items() for event in own}

    def _contradictions(self, fields: Fields) -> tuple[Contradiction, ...] | None:
        items = fields.items("contradictions")
        if items is None:
            return None
        found = []
        for place, item in enumerate(items):
            if not isinstance(item, dict):
                fields.fail("E111", f"contradictions[{place}] is {shown(item)}; expected an object")
                continue
            inner = Fields(fields.row, item, f"contradictions[{place}]")
            pair = _contradiction(inner, self.checks, self._evidence)
            key = (pair.type or "", frozenset((pair.left, pair.right)))
            if not inner.problems and key in self._seen:
                inner.fail("E205", "repeats a pair with the same evidence and type; keep one")
            self._seen.add(key)
            fields.problems.extend(inner.problems)
            found.append(pair)
        return tuple(found)

    def _verdicts(self, fields: Fields, story: str) -> tuple[Verdict, ...] | None:
        items = fields.items("verdicts")
        if items is None:
            return None
        if story not in self._pairs:
            known = self.checks.gold(story) if self.checks.gold and story in self.checks.stories else None
            self._pairs[story] = {pair.id for pair in claim_pairs(known, self.checks.schema)} if known else set()
        found = []
        for place, item in enumerate(items):
            if not isinstance(item, dict):
                fields.fail("E111", f"verdicts[{place}] is {shown(item)}; expected an object")
                continue
            inner = Fields(fields.row, item, f"verdicts[{place}]")
            verdict = _verdict(inner, self.checks.schema)
            if not inner.problems and verdict.pair not in self._pairs[story]:
                inner.fail("E320", f"the pair {shown(verdict.pair)} is none of the given ones; copy its id")
            elif not inner.problems and (story, verdict.pair) in self._seen:
                inner.fail("E320", f"the pair {shown(verdict.pair)} has a verdict already; give one")
            self._seen.add((story, verdict.pair))
            fields.problems.extend(inner.problems)
            found.append(verdict)
        return tuple(found)


def _of_layer(story: str, layer: str, links: Links) -> StoryPrediction:
    return StoryPrediction(story, entities=links) if layer == "entities" else StoryPrediction(story, happenings=links)


@dataclass(frozen=True, slots=True)
class _Linked:
    """Members that a line says to belong together: mentions of an entity, or events of a happening."""

    row: Row
    story: str
    layer: str
    members: tuple[MentionRef, ...]
    given: str


def _links(fields: Fields, layer: str, items: Sequence[object], story: str, given: str) -> Iterator[_Linked]:
    members = f"{LINKING[layer][0]}s"
    where = Row(fields.row.file, fields.row.line, {})  # what the line holds is not kept until all lines are read
    for place, item in enumerate(items):
        if not isinstance(item, dict):
            fields.fail("E111", f"{layer}[{place}] is {shown(item)}; expected an object with {members}")
            continue
        inner = Fields(fields.row, item, f"{layer}[{place}]")
        inner.only(("id", members))
        yield _Linked(where, story, layer, decode_references(inner, members), given)
        fields.problems.extend(inner.problems)


def _predicted(answers: Answers) -> dict[str, set[MentionRef]]:
    said = answers.articles.items()
    return {
        "entities": {(article, mention.id) for article, answer in said for mention in answer.mentions or ()},
        "happenings": {(article, event.id) for article, answer in said for event in answer.events or ()},
    }


def _reference_problems(
    link: _Linked, known: Iterable[MentionRef], owned: set[tuple[str, str, MentionRef]]
) -> Iterator[Problem]:
    member, group, _ = LINKING[link.layer]
    for reference in link.members:
        named = f"{member} {shown('/'.join(reference))}"
        if reference not in known:
            where = f"is none of the given {member}s" if link.given else "is in no article's line"
            mending = "leave it out" if link.given else "predict it or leave it out"
            yield link.row.problem("E307", f"{named} of the {group} {where}; {mending}")
        elif (link.given, link.layer, reference) in owned:
            yield link.row.problem("E308", f"{named} stands in two {link.layer}; keep it in one")
        owned.add((link.given, link.layer, reference))


def _contradiction(fields: Fields, checks: StoryChecks, known: dict[_Place, Evidence]) -> Contradiction:
    fields.only(("left", "right", "type", "score"))
    left, right = (_evidence(fields, side, checks, known) for side in ("left", "right"))
    kind = fields.choice("type", "E302", checks.schema.slots) if fields.data.get("type") is not None else None
    score = _finite(fields, "score") if fields.data.get("score") is not None else None
    if not fields.problems and left == right:
        fields.fail("E322", "both sides are the same evidence; a contradiction has two")
    return Contradiction(left, right, kind, score)


def _evidence(pair: Fields, side: str, checks: StoryChecks, known: dict[_Place, Evidence]) -> Evidence:
    """One side of a pair; the same place said again is the same record, and is not proven again."""
    data = pair.data.get(side)
    if not isinstance(data, dict):
        rule, what = ("E111", f"is {shown(data)}") if side in pair.data else ("E109", "is missing")
        pair.fail(rule, f"{side} {what}; expected an object with article and spans")
        return Evidence("", ())
    place = _place(data)
    if place in known:
        return known[place]
    fields = Fields(pair.row, data, f"{pair.what}: {side}")
    fields.only(("article", "spans"))
    article = fields.choice("article", "E301", tuple(checks.articles))
    spans = tuple(sorted(set(decode_spans(fields))))
    length = len(checks.articles[article].text) if article in checks.articles else 0
    if not spans and not fields.problems:
        fields.fail("E109", "spans is missing or empty; give the evidence")
    for start, end in spans if length else ():
        if not 0 <= start < end <= length:
            fields.fail("E202", f"the span {shown(start)} to {shown(end)} is not one of the {length} characters")
    pair.problems.extend(fields.problems)
    evidence = Evidence(article, spans)
    if place is not None and not fields.problems:
        known[place] = evidence
    return evidence


def _place(data: Mapping[str, object]) -> _Place | None:
    """What one side of a pair says, if it says just an article and one span of integers; true and 1.0 are none."""
    match data:
        case {"article": str(article), "spans": [[start, end]]} if len(data) == 2:
            return (article, start, end) if type(start) is int and type(end) is int else None
    return None


def _finite(fields: Fields, key: str) -> float:
    value = fields.data[key]
    if type(value) in {int, float} and abs(value) <= LARGEST:
        return float(value)
    fields.fail("E111", f"{key} is {shown(value)}; expected a number")
    return 0.0


def _verdict(fields: Fields, schema: DisputeSchema) -> Verdict:
    fields.only(("pair", "label", "scores"))
    pair, label = fields.string("pair"), fields.choice("label", "E316", schema.labels)
    data = fields.data.get("scores")
    if data is None:
        return Verdict(pair, label)
    if not isinstance(data, dict):
        fields.fail("E111", f"scores is {shown(data)}; expected an object from label to number")
        return Verdict(pair, label)
    inner = Fields(fields.row, data, f"{fields.what}: scores")
    inner.only(schema.labels)
    scores = {name: _finite(inner, name) for name in schema.labels if name in data}
    fields.problems.extend(inner.problems)
    return Verdict(pair, label, scores)
