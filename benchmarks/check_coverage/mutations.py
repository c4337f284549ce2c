"""Random changes of the gold of a story, by kind: each imitates a mistake or a deliberate falsification."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gold_records import Records
from record_mutations import (
    add_mention,
    change_entity_type,
    change_event_type,
    change_happening_type,
    change_mention_type,
    change_text,
    move_mention_edge,
    move_trigger_edge,
    remove_argument,
    remove_distractor,
    remove_event,
    remove_mention,
    rename_id,
    repeat_id,
    shift_offsets,
)
from value_mutations import (
    change_argument,
    change_claim_holder,
    change_claim_time,
    change_claim_value,
    change_event_holder,
    change_quantity,
    change_relation,
    change_role,
    change_stance,
    change_target,
    change_time_value,
    dangle_reference,
    move_claim,
    move_event,
    move_mention,
)

Mutation = Callable[[Records], None]

# Kind to its mutations, in the order of the table.
KINDS: Mapping[str, tuple[Mutation, ...]] = {
    "text": (change_text,),
    "offset": (shift_offsets, move_mention_edge, move_trigger_edge),
    "id": (rename_id, repeat_id),
    "type": (change_mention_type, change_entity_type, change_event_type, change_happening_type),
    "value": (
        change_time_value,
        change_quantity,
        change_stance,
        change_claim_value,
        change_claim_time,
        change_relation,
        change_role,
    ),
    "reference": (
        dangle_reference,
        change_argument,
        move_mention,
        move_event,
        change_event_holder,
        change_claim_holder,
        move_claim,
        change_target,
    ),
    "record": (remove_mention, remove_event, remove_argument, remove_distractor, add_mention),
}
