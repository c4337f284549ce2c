"""The task `arguments`: what fills the roles of events, attached to the event, one credit for each entity.

An argument is a key: the event (trigger and type), the role, and the filler. In the headline the filler is the gold
entity that the mention belongs to by its span, so that any mention of the right entity earns its credit, once; a
mention that is none of the gold, a time or a quantity is its own filler by its span. A Content is known by its spans.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from crosswire.model import Argument, Event, Mention, Span
from crosswire.model.schema import Schema
from crosswire.tasks.counting.sides import touches_boilerplate
from crosswire.tasks.counting.task import Tally, Task, Tier
from crosswire.tasks.counting.units import ScoringConfig, Unit

Filler = str | tuple[Span, ...]


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What must agree: the event, its type, the role where it counts, and the filler."""

    trigger: Span
    type: str
    role: str
    filler: Filler


def keys(unit: Unit, events: Iterable[Event], mentions: Iterable[Mention], *, by_entity: bool) -> Iterator[Key]:
    """The arguments of one side of an article, without those of events that touch boilerplate."""
    spans = {mention.id: (mention.start, mention.end) for mention in mentions}
    for event in events:
        if touches_boilerplate(unit.article, event.start, event.end):
            continue
        for argument in event.arguments:
            fillers = _spans(argument, spans)
            entity = unit.entity_of.get(fillers[0]) if by_entity and argument.mention is not None else None
            yield Key((event.start, event.end), event.type, argument.role, entity or fillers)


def _spans(argument: Argument, mentions: dict[str, Span]) -> tuple[Span, ...]:
    return argument.spans if argument.mention is None else (mentions[argument.mention],)


def tally_with(
    *, by_entity: bool, with_role: bool = True, given: bool = False
) -> Callable[[Sequence[Unit], Schema, ScoringConfig], Tally]:
    """The tally of a tier: a set join of keys, counted by role.

    Without the role in the key an argument that several roles name counts once, under the first of them. With the
    gold's triggers given, what was said of them is counted, its mentions being the gold's.
    """

    def tally(units: Sequence[Unit], schema: Schema, config: ScoringConfig) -> Tally:
        # Imported here: `bench tasks` lists this task without paying for numpy.
        import numpy as np

        labels = tuple(dict.fromkeys(role for roles in schema.events.types.values() for role in roles))
        counts = np.zeros((len(units), len(labels), 4))
        for index, unit in enumerate(units):
            gold = _by_key(keys(unit, unit.gold_events or (), unit.gold, by_entity=by_entity), with_role)
            answers = (unit.given_events, unit.gold) if given else (unit.predicted_events, unit.predicted)
            said = _by_key(keys(unit, answers[0] or (), answers[1] or (), by_entity=by_entity), with_role)
            for column, own, other in ((0, said, gold), (2, gold, said)):
                for key, role in own.items():
                    counts[index, labels.index(role), column + 1] += 1
                    counts[index, labels.index(role), column] += key in other
        return Tally(counts, labels)

    return tally


def _by_key(found: Iterable[Key], with_role: bool) -> dict[object, str]:
    roles: dict[object, str] = {}
    for key in sorted(found, key=lambda key: key.role):
        roles.setdefault(key if with_role else (key.trigger, key.type, key.filler), key.role)
    return roles


ARGUMENTS = Task(
    name="arguments",
    layer="events",
    description="What fills the roles of events",
    gold=lambda unit: unit.gold_events,
    said=lambda unit: unit.predicted_events,
    labelled_by="role",
    tiers=(
        Tier(
            "entity",
            "same event, role and entity, whichever of its mentions",
            tally_with(by_entity=True),
        ),
        Tier("span", "same event, role and span", tally_with(by_entity=False)),
        Tier(
            "given",
            "as `entity`, the gold's triggers being given",
            tally_with(by_entity=True, given=True),
            given="events",
            said=lambda unit: unit.given_events,
        ),
        Tier("role-free", "same event and entity, any role", tally_with(by_entity=True, with_role=False)),
    ),
)
