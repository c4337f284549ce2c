"""The table of types, levels and labels: `annotations/schema.toml` as a record."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class EventSchema:
    """What events may say.

    Attributes:
        types: Type to the roles that it takes.
        polarities: Allowed polarities, the default first; so below.
        modalities: Whether it happened, will, would, or does in general.
        aspects: Which phase of it is told.
        acts: What a Statement does.
        factualities: How certain its holder is of it.
        fillers: Role to the types of mentions that fill it; a role that is missing takes any.
    """

    types: Mapping[str, tuple[str, ...]]
    polarities: tuple[str, ...]
    modalities: tuple[str, ...]
    aspects: tuple[str, ...]
    acts: tuple[str, ...]
    factualities: tuple[str, ...]
    fillers: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class DisputeSchema:
    """What claims, disputes and distractors may say.

    Attributes:
        labels: How two claims stand to each other: contradiction, update, compatible.
        slots: What a dispute asks for; the types of contradictions.
        reasons: Why two positions of one dispute go together.
        distractor_reasons: Why two claims on different targets only look like a conflict.
        cues: What shows that two positions are exclusive.
        confidences: How sure that is, the surest first.
        certainties: How certain the holder of a claim is, the most certain first.
        firm: The certainties that a claim must have to contradict another one.
        bases: Where the time of a claim comes from.
    """

    labels: tuple[str, ...]
    slots: tuple[str, ...]
    reasons: tuple[str, ...]
    distractor_reasons: tuple[str, ...]
    cues: tuple[str, ...]
    confidences: tuple[str, ...]
    certainties: tuple[str, ...]
    firm: tuple[str, ...]
    bases: tuple[str, ...]

    @property
    def pair_reasons(self) -> tuple[str, ...]:
        """Every reason that a compatible pair may have: those computed first."""
        return (AGREEMENT, HEDGED, *self.reasons, *self.distractor_reasons)


# The reasons of pairs that no annotator writes: both claims give the same answer; one of them is merely possible.
AGREEMENT, HEDGED = "agreement", "hedged"


@dataclass(frozen=True, slots=True)
class Schema:
    """What annotations and predictions may say.

    Attributes:
        canary: The string by which training data that swallowed the benchmark can be told.
        segment_kinds: Allowed kinds of segments.
        mention_types: Type to its one-line description; the order numbers the dataset's class labels.
        mention_levels: Allowed levels, the default first.
        operators: Allowed operators of quantities.
        entity_types: Types of mentions that refer to an entity.
        events: What events may say.
        disputes: What claims, disputes and distractors may say.
        collapses: Name of a label set to the map of every label that it understands; an empty target
            leaves the mention out.
    """

    canary: str
    segment_kinds: tuple[str, ...]
    mention_types: Mapping[str, str]
    mention_levels: tuple[str, ...]
    operators: tuple[str, ...]
    entity_types: tuple[str, ...]
    events: EventSchema
    disputes: DisputeSchema
    collapses: Mapping[str, Mapping[str, str]]

    @property
    def label_sets(self) -> tuple[str, ...]:
        """What `--labels` takes: our own types first."""
        return ("native", *self.collapses)

    def label_map(self, labels: str) -> Mapping[str, str]:
        """Every type that may be predicted under a label set, with the label it is scored as.

        An empty label leaves the mention out on both sides.

        Raises:
            KeyError: The label set is unknown.
        """
        if labels == "native":
            return {name: name for name in self.mention_types}
        return self.collapses[labels]


def parse_schema(text: str) -> Schema:
    """Read the schema from the text of `schema.toml`.

    Raises:
        tomllib.TOMLDecodeError: The text is no TOML.
        KeyError: A section is missing.
        ValueError: A list is empty.
    """
    data = tomllib.loads(text)
    mentions = data["mentions"]
    types = dict(mentions["types"])
    collapses = {
        name: {**dict.fromkeys(types, ""), **table["from"], **table["accepts"]}
        for name, table in data.get("collapse", {}).items()
    }
    if not all((types, mentions["levels"], mentions["operators"], data["segments"]["kinds"])):
        raise ValueError("types, levels, operators and kinds must not be empty")
    return Schema(
        canary=data["canary"],
        segment_kinds=tuple(data["segments"]["kinds"]),
        mention_types=types,
        mention_levels=tuple(mentions["levels"]),
        operators=tuple(mentions["operators"]),
        entity_types=tuple(data["entities"]["types"]),
        events=_event_schema(data["events"]),
        disputes=DisputeSchema(**{key: tuple(values) for key, values in data["disputes"].items()}),
        collapses=collapses,
    )


def _event_schema(data: Mapping[str, Any]) -> EventSchema:
    unknown = {role for roles in data["types"].values() for role in roles} - set(data["roles"])
    if unknown:
        raise ValueError(f"events.types name the roles {sorted(unknown)}, which events.roles does not have")
    common = data["common_roles"]
    lists = {key: tuple(data[key]) for key in ("polarities", "modalities", "aspects", "acts", "factualities")}
    types = {name: (*roles, *common) for name, roles in data["types"].items()}
    fillers = {role: tuple(kinds) for role, kinds in data.get("fillers", {}).items()}
    return EventSchema(types=types, fillers=fillers, **lists)
