"""Lines of a predictions file about a story: what is linked, and what is said of pairs; each reference proven."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from crosswire.formats.field_reader import FieldReader
from crosswire.formats.jsonl import Row
from crosswire.formats.predictions.pairs import PairLines, StoryChecks
from crosswire.formats.references import decode_references
from crosswire.model import GIVEN_KINDS, Answers, Links, MentionRef, StoryPrediction
from crosswire.problems import Problem, quoted

# The layers that link: what each gathers, what it is made of, and what may be given for it.
LINKING = {"entities": ("mention", "entity", "mentions"), "happenings": ("event", "happening", "events")}
OPEN_KEYS = ("story", "entities", "happenings", "contradictions", "verdicts")
GIVEN_KEYS = ("story", "given", "entities", "happenings")


@dataclass(slots=True)
class StoryLines:
    """Reads the lines about stories, and proves at the end that all that is linked exists and is linked once."""

    checks: StoryChecks
    problems: list[Problem] = field(default_factory=list)
    _linked: list[_Linked] = field(default_factory=list)
    _pairs: PairLines = field(init=False)

    def __post_init__(self) -> None:
        """Pairs are read against the same checks."""
        self._pairs = PairLines(self.checks)

    def read(self, row: Row, end_to_end: Answers, given: Mapping[str, Answers]) -> None:
        """What a line says of its story; a story may have several lines, which add up."""
        fields = FieldReader(row, row.data, "line")
        kind = fields.choice("given", "E321", GIVEN_KINDS) if "given" in row.data else ""
        fields.reject_unknown(GIVEN_KEYS if kind else OPEN_KEYS)
        story = fields.choice("story", "E313", tuple(self.checks.stories))
        self._require_layer(fields, kind, story)
        layers: dict[str, Links | None] = {layer: None for layer in LINKING}
        for layer, items in ((layer, fields.list_of(layer)) for layer in LINKING):
            if items is None:
                continue
            if kind in GIVEN_KINDS and LINKING[layer][2] != kind:
                fields.problem("E321", f"{layer} stand in a line of given {kind}; they are given {LINKING[layer][2]}")
            layers[layer] = ()
            self._linked.extend(_links(fields, layer, items, story, kind))
        said = StoryPrediction(
            story,
            **layers,
            contradictions=None if kind else self._pairs.contradictions(fields, story),
            verdicts=None if kind else self._pairs.verdicts(fields, story),
        )
        target = given.get(kind) if kind else end_to_end
        if target is not None and not fields.problems:
            target.add((), said)
        self.problems.extend(fields.problems)

    def _require_layer(self, fields: FieldReader, kind: str, story: str) -> None:
        """E321 where the gold of the story has not what the line answers to."""
        if self.checks.gold is None or story not in self.checks.stories:
            return
        wanted = {"mentions": "entities", "events": "events"}.get(kind, "disputes" if "verdicts" in fields.data else "")
        if wanted and getattr(self.checks.gold(story), wanted) is None:
            fields.problem("E321", f"the gold of {story} has no {wanted}, so that nothing was given; remove the line")

    def resolve(self, end_to_end: Answers, given: Mapping[str, Answers], doubtful: Collection[str] = ()) -> None:
        """Prove what was linked, and add the links; of what refers to `doubtful` articles nothing is said."""
        members = {"": _predicted(end_to_end) if self._linked else {}}
        owned: set[tuple[str, str, MentionRef]] = set()
        for link in self._linked:
            known = members.setdefault(link.given, {})
            if link.given and link.layer not in known:
                known[link.layer] = self._given_members(link)
            wrong = _reference_problems(link, known[link.layer], owned, () if link.given else doubtful)
            self.problems.extend(wrong)
            target = given[link.given] if link.given else end_to_end
            if link.story in target.stories:
                target.add((), _of_layer(link.story, link.layer, (link.members,)))

    def _given_members(self, link: _Linked) -> set[MentionRef]:
        if self.checks.gold is None or link.story not in self.checks.stories:
            return set()
        gold = self.checks.gold(link.story)
        if link.layer == "entities":
            return {(article, mention.id) for article, own in gold.mentions.items() for mention in own}
        return {(article, event.id) for article, own in (gold.events or {}).items() for event in own}


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


def _links(fields: FieldReader, layer: str, items: Sequence[object], story: str, given: str) -> Iterator[_Linked]:
    members = f"{LINKING[layer][0]}s"
    where = Row(fields.row.file, fields.row.line, {})  # what the line holds is not kept until all lines are read
    for place, item in enumerate(items):
        if not isinstance(item, dict):
            fields.problem("E111", f"{layer}[{place}] is {quoted(item)}; expected an object with {members}")
            continue
        inner = FieldReader(fields.row, item, f"{layer}[{place}]")
        inner.reject_unknown(("id", members))
        inner.string("id", "")
        yield _Linked(where, story, layer, decode_references(inner, members), given)
        fields.problems.extend(inner.problems)


def _predicted(answers: Answers) -> dict[str, set[MentionRef]]:
    said = answers.articles.items()
    return {
        "entities": {(article, mention.id) for article, answer in said for mention in answer.mentions or ()},
        "happenings": {(article, event.id) for article, answer in said for event in answer.events or ()},
    }


def _reference_problems(
    link: _Linked,
    known: Collection[MentionRef],
    owned: set[tuple[str, str, MentionRef]],
    doubtful: Collection[str],
) -> Iterator[Problem]:
    member, group, _ = LINKING[link.layer]
    for reference in link.members:
        named = f"{member} {quoted('/'.join(reference))}"
        if reference not in known and reference[0] not in doubtful:
            where = f"is none of the given {member}s" if link.given else "is in no article's line"
            mending = "leave it out" if link.given else "predict it or leave it out"
            yield link.row.problem("E307", f"{named} of the {group} {where}; {mending}")
        elif (link.given, link.layer, reference) in owned:
            yield link.row.problem("E308", f"{named} stands in two {link.layer}; keep it in one")
        owned.add((link.given, link.layer, reference))
