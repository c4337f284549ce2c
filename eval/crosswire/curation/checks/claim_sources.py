"""Warnings about claims against the other layers: targets, holders, and names of the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from crosswire.curation.waivers import GoldWarning
from crosswire.dataset.gold_files import GoldFiles
from crosswire.dataset.story_files import StoryFiles
from crosswire.formats.jsonl import Row
from crosswire.model import Claim, Event, Happening, Position, Span
from crosswire.model.annotations import AUTHOR
from crosswire.problems import quoted


def check_sources(files: StoryFiles) -> Iterator[GoldWarning]:
    """Yield W501 for a target that no evidence touches, W502 for a holder who does not state the evidence, and W503.

    W503 is for claims of one answer in which one name stands for different entities. The light form is not checked.
    """
    if files.schema.disputes.light:
        return
    gold, events = files.gold, _EventIndex(files.gold)
    claims = {claim.id: (claim, row) for claim, row in gold.claims.pairs}
    for dispute, dispute_row in gold.disputes.pairs:
        own = [claims[name] for position in dispute.positions for name in position.claims]
        target = events.happenings.get(dispute.happening or "")
        if target is not None and not any(events.touches(claim, target) for claim, _ in own):
            message = f"dispute {quoted(dispute.id)}: no evidence touches an event of its target {target.id}"
            problem = dispute_row.problem("W501", f"{message}; correct the target or the evidence")
            yield GoldWarning(problem, dispute.id, dispute.question)
        for claim, row in own if gold.has_events else ():
            sources = events.sources(claim)
            if claim.holder not in sources:
                text = f"{' … '.join(claim.text)} ({claim.holder})"
                message = f"claim {quoted(claim.id)}: holder is {claim.holder}"
                message += f"; expected {' or '.join(sorted(sources))} by the events around the evidence"
                yield GoldWarning(row.problem("W502", message), claim.id, text)
        for position in dispute.positions:
            yield from _ambiguous_names(position, claims, events)


def _ambiguous_names(
    position: Position, claims: Mapping[str, tuple[Claim, Row]], events: _EventIndex
) -> Iterator[GoldWarning]:
    """Yield W503 for each claim that uses a name of an earlier claim of its position for another entity."""
    known: dict[str, tuple[str, str]] = {}
    for claim, row in (claims[name] for name in position.claims):
        for name, entity in events.names(claim):
            first, other = known.setdefault(name, (claim.id, entity))
            if entity != other:
                message = f"claim {quoted(claim.id)}: {quoted(name)} is {entity} here, but {other} in {first}"
                message += f", which gives the same answer ({position.id}); correct a link or the positions"
                yield GoldWarning(row.problem("W503", message), claim.id, name)


class _EventIndex:
    """The events of a story, indexed to relate them to the evidence of claims."""

    def __init__(self, gold: GoldFiles) -> None:
        self._events = {article: gold.events(article).records for article in gold.texts}
        self._content_events = {
            article: [(event, spans) for event in own if (spans := event.content_spans)]
            for article, own in self._events.items()
        }
        self._mentions = {(a, mention.id): mention for a in gold.texts for mention in gold.mentions(a).records}
        self._entities = {ref: entity.id for entity in gold.entities.records for ref in entity.mentions}
        self.happenings = {happening.id: happening for happening in gold.happenings.records}

    def touches(self, claim: Claim, target: Happening) -> bool:
        """Return whether the evidence overlaps an event of the happening, or of an included one, or its arguments."""
        parts = (target, *(self.happenings[name] for name in target.includes))
        refs = {ref for happening in parts for ref in happening.events}
        spans: list[Span] = []
        for event in self._events[claim.article]:
            if (claim.article, event.id) in refs:
                fillers = [self._mentions[claim.article, a.mention] for a in event.arguments if a.mention]
                spans += [(event.start, event.end), *((m.start, m.end) for m in fillers), *event.content_spans]
        return any(start < last and first < end for start, end in claim.spans for first, last in spans)

    def names(self, claim: Claim) -> Iterator[tuple[str, str]]:
        """Yield the names in the evidence of a claim, each with its entity."""
        for (article, _), mention in self._mentions.items():
            inside = any(start <= mention.start and mention.end <= end for start, end in claim.spans)
            entity = self._entities.get((article, mention.id or ""))
            if article == claim.article and inside and mention.level == "NAM" and entity is not None:
                yield mention.text or "", entity

    def sources(self, claim: Claim) -> set[str]:
        """Return the possible holders of a claim: speakers and media of the events whose Content overlaps its evidence.

        The author is a possible holder if a span of the evidence is not inside a Content.
        """
        found: set[str] = set()
        covered = [False] * len(claim.spans)
        for event, contents in self._content_events[claim.article]:
            if any(start < last and first < end for start, end in contents for first, last in claim.spans):
                for place, (first, last) in enumerate(claim.spans):
                    covered[place] |= any(start <= first and last <= end for start, end in contents)
                found |= self._speakers(event, claim.article)
        return found if all(covered) else found | {AUTHOR}

    def _speakers(self, event: Event, article: str) -> set[str]:
        """Return the entities that are Speaker or Medium of an event, and the author if there is no Speaker."""
        roles = {role: [a.mention or "" for a in event.arguments if a.role == role] for role in ("Speaker", "Medium")}
        found = {self._entities.get((article, mention), AUTHOR) for own in roles.values() for mention in own}
        return found if roles["Speaker"] else found | {AUTHOR}
