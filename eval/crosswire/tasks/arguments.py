"""The task `arguments`: the fillers of event roles, attached to the event, with one credit per entity.

An argument is a key: the event (trigger and type), the role, and the filler. In the headline the filler is the gold
entity to which the mention belongs by its span. Any mention of the correct entity therefore earns the credit, once.
A mention that is not in the gold, a time or a quantity is its own filler, by its span. A Content is identified by its
spans, in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np

from crosswire.metrics.counts import counts_of
from crosswire.model import Argument, Event, Mention, Span
from crosswire.tasks.counting.article_inputs import ArticleInputs, article_inputs
from crosswire.tasks.counting.span_pairs import touches_boilerplate
from crosswire.tasks.counting.task import Need, Tally, Task, Tier, additive_tally, empty_articles
from crosswire.tasks.counting.units import Unit

Filler = str | tuple[Span, ...]


class Key(NamedTuple):
    """The values that must agree: the event, its type, the role (if it counts), and the filler."""

    trigger: Span
    type: str
    role: str
    filler: Filler


def keys(unit: Unit, events: Iterable[Event], mentions: Iterable[Mention], *, by_entity: bool) -> Iterator[Key]:
    """Yield the arguments of one side of an article, without those of events that touch boilerplate."""
    spans = {mention.id: (mention.start, mention.end) for mention in mentions}
    for event in events:
        if touches_boilerplate(unit.article, event.start, event.end):
            continue
        for argument in event.arguments:
            fillers = _spans(argument, spans)
            entity = unit.entity_of.get(fillers[0]) if by_entity and argument.mention is not None else None
            yield Key((event.start, event.end), event.type, argument.role, entity or fillers)


def _spans(argument: Argument, mentions: dict[str, Span]) -> tuple[Span, ...]:
    if argument.mention is not None:
        return (mentions[argument.mention],)
    return tuple(sorted(set(argument.spans)))


def count_arguments(
    *, by_entity: bool, with_role: bool = True, given: bool = False
) -> Callable[[ArticleInputs], Tally]:
    """Return the count function of a tier: a set join of keys, counted by role.

    Without the role in the key, an argument that has several roles counts once, under the first role. If the gold
    triggers are given, the arguments predicted for them are counted, and their mentions are the gold mentions.
    """

    def count(inputs: ArticleInputs) -> Tally:
        labels = tuple(dict.fromkeys(role for roles in inputs.schema.events.types.values() for role in roles))
        counts = np.zeros((len(inputs.articles), len(labels), 4))
        for index, unit in enumerate(inputs.articles):
            gold = _by_key(keys(unit, unit.gold_events or (), unit.gold, by_entity=by_entity), with_role)
            events, mentions = (unit.given_events, unit.gold) if given else (unit.predicted_events, unit.predicted)
            predicted = _by_key(keys(unit, events or (), mentions or (), by_entity=by_entity), with_role)
            rows = {label: [0, 0, 0, 0] for label in labels}
            for column, own, other in ((0, predicted, gold), (2, gold, predicted)):
                for key, role in own.items():
                    rows[role][column + 1] += 1
                    rows[role][column] += key in other
            counts[index] = counts_of(rows)
        return additive_tally(counts, labels)

    return count


def _by_key(found: Iterable[Key], with_role: bool) -> dict[object, str]:
    """Return the role of each key; without the role in the key, the first of its roles."""
    if with_role:
        return {key: key.role for key in found}
    roles: dict[object, str] = {}
    for key in sorted(found, key=lambda key: key.role):
        roles.setdefault((key.trigger, key.type, key.filler), key.role)
    return roles


_NEEDS_ARGUMENTS = Need("arguments", lambda event: bool(event.arguments))

ARGUMENTS = Task(
    name="arguments",
    layer="events",
    description="Arguments: the fillers of event roles",
    gold=lambda unit: unit.gold_events,
    prediction_of=lambda unit: unit.predicted_events,
    prepare=article_inputs,
    labelled_by="role",
    tiers=(
        Tier(
            "entity",
            "same event, role and entity; any mention of the entity",
            count_arguments(by_entity=True),
            needs=_NEEDS_ARGUMENTS,
        ),
        Tier("span", "same event, role and span", count_arguments(by_entity=False), needs=_NEEDS_ARGUMENTS),
        Tier(
            "given",
            "as `entity`, with the gold triggers given",
            count_arguments(by_entity=True, given=True),
            given="events",
            prediction_of=lambda unit: unit.given_events,
            needs=_NEEDS_ARGUMENTS,
        ),
        Tier(
            "role-free",
            "same event and entity, any role",
            count_arguments(by_entity=True, with_role=False),
            needs=_NEEDS_ARGUMENTS,
        ),
    ),
    references=(empty_articles(predicted_events=()),),
)
