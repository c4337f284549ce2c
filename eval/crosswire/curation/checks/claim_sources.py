"""Who says what a claim is made of, and whether it is about the target of its dispute (warnings)."""

from __future__ import annotations

from collections.abc import Iterator

from crosswire.curation.checks.record_locations import Places
from crosswire.curation.waivers import GoldWarning
from crosswire.formats.events import AUTHOR
from crosswire.model import Claim, Event, Gold, Happening, Span
from crosswire.problems import quoted


def check_sources(gold: Gold, places: Places) -> Iterator[GoldWarning]:
    """W501: a target that no claim's evidence touches. W502: a holder who does not say the evidence."""
    told = _Told(gold)
    claims = {claim.id: claim for claim in gold.claims or ()}
    for dispute in gold.disputes or ():
        own = [claims[name] for position in dispute.positions for name in position.claims]
        target = told.happenings.get(dispute.happening or "")
        if target is not None and not any(told.touches(claim, target) for claim in own):
            message = f"dispute {quoted(dispute.id)}: no evidence touches an event of {target.id}, its target"
            problem = places.problem("W501", dispute.id, f"{message}; correct the target or the evidence")
            yield GoldWarning(problem, dispute.id, dispute.question)
        for claim in own if gold.events is not None else ():
            sources = told.sources(claim)
            if claim.holder not in sources:
                text = f"{' … '.join(claim.text)} ({claim.holder})"
                message = f"claim {quoted(claim.id)} is held by {claim.holder}"
                message += f"; the events around it say {' or '.join(sorted(sources))}"
                yield GoldWarning(places.problem("W502", claim.id, message), claim.id, text)


class _Told:
    """What the events of a story tell of the evidence of its claims."""

    def __init__(self, gold: Gold) -> None:
        self._events = gold.events or {}
        self._mentions = {(a, mention.id): mention for a, own in gold.mentions.items() for mention in own}
        self._entities = {ref: entity.id for entity in gold.entities or () for ref in entity.mentions}
        self.happenings = {happening.id: happening for happening in gold.happenings or ()}

    def touches(self, claim: Claim, target: Happening) -> bool:
        """Whether the evidence touches an event of the happening, or of one that it includes, or an argument of it."""
        parts = (target, *(self.happenings[name] for name in target.includes))
        refs = {ref for happening in parts for ref in happening.events}
        spans: list[Span] = []
        for event in self._events.get(claim.article, ()):
            if (claim.article, event.id) in refs:
                fillers = [self._mentions[claim.article, a.mention] for a in event.arguments if a.mention]
                spans += [(event.start, event.end), *((m.start, m.end) for m in fillers), *_contents(event)]
        return any(start < last and first < end for start, end in claim.spans for first, last in spans)

    def sources(self, claim: Claim) -> set[str]:
        """Who may hold a claim: speakers and media of what is said there; the author of what nobody is said to say."""
        found: set[str] = set()
        covered = [False] * len(claim.spans)
        for event in self._events.get(claim.article, ()):
            contents = _contents(event)
            if any(start < last and first < end for start, end in contents for first, last in claim.spans):
                for place, (first, last) in enumerate(claim.spans):
                    covered[place] |= any(start <= first and last <= end for start, end in contents)
                found |= self._speakers(event, claim.article)
        return found if all(covered) else found | {AUTHOR}

    def _speakers(self, event: Event, article: str) -> set[str]:
        """The entities that speak, or in which it is told; the author where no speaker is named."""
        roles = {role: [a.mention or "" for a in event.arguments if a.role == role] for role in ("Speaker", "Medium")}
        found = {self._entities.get((article, mention), AUTHOR) for own in roles.values() for mention in own}
        return found if roles["Speaker"] else found | {AUTHOR}


def _contents(event: Event) -> list[Span]:
    return [span for argument in event.arguments for span in argument.spans]
