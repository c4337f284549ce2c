"""The types, levels and labels of `annotations/schema.toml`, as a record."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class EventSchema:
    """Allowed types, roles and attributes of events.

    Attributes:
        types: Type to the roles that it takes.
        polarities: Allowed polarities, the default first. Same for the next four.
        modalities: Actual, future, conditional or generic.
        aspects: The phase of the event that is described.
        acts: Acts of a Statement.
        factualities: Levels of certainty of the holder.
        fillers: Role to the mention types that can fill it; a missing role takes any type.
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
    """Allowed values of claims, disputes and distractors.

    Attributes:
        labels: Labels of pairs of claims: contradiction, update, compatible.
        slots: Slots of disputes; also the types of contradictions.
        reasons: Reasons why two positions of one dispute are compatible.
        distractor_reasons: Reasons why two claims on different targets only look like a conflict.
        cues: Cues that show that two positions are exclusive.
        confidences: Confidences of a relation, the highest first.
        certainties: Certainties of the holder of a claim, the most certain first.
        firm: The certainties with which a claim can contradict another one.
        bases: Sources of the time of a claim.
        light: True for a story whose disputes have the light form, in which most fields are optional.
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
    light: bool = False

    @property
    def pair_reasons(self) -> tuple[str, ...]:
        """All reasons of compatible pairs, the computed ones first."""
        return (AGREEMENT, HEDGED, *self.reasons, *self.distractor_reasons)


# Computed reasons, never annotated: both claims give the same answer; one of them is only possible.
AGREEMENT, HEDGED = "agreement", "hedged"


@dataclass(frozen=True, slots=True)
class Schema:
    """Allowed values of annotations and predictions.

    Attributes:
        canary: A string that shows whether training data contains the benchmark.
        segment_kinds: Allowed kinds of segments.
        mention_types: Type to its one-line description; the order numbers the dataset's class labels.
        mention_levels: Allowed levels, the default first.
        operators: Allowed operators of quantities.
        entity_types: Types of mentions that refer to an entity.
        events: Allowed types, roles and attributes of events.
        disputes: Allowed values of claims, disputes and distractors.
        collapses: Name of a label set to the map from its accepted labels to scored labels; a mention with
            an empty target is ignored.
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
        """The values of `--labels`; the native types come first."""
        return ("native", *self.collapses)

    def label_map(self, labels: str) -> Mapping[str, str]:
        """Return the types that can be predicted under a label set, each with its scored label.

        Mentions with an empty label are ignored, in gold and predictions.

        Raises:
            KeyError: The label set is unknown.
        """
        if labels == "native":
            return {name: name for name in self.mention_types}
        return self.collapses[labels]


def parse_schema(text: str) -> Schema:
    """Read the schema from the text of `schema.toml`.

    Raises:
        tomllib.TOMLDecodeError: The text is not TOML.
        KeyError: A section is missing.
        ValueError: A list is empty, or has a value twice.
    """
    data = tomllib.loads(text)
    _require_distinct(data, ())
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
        disputes=DisputeSchema(**{key: tuple(values) for key, values in data["disputes"].items()}, light=False),
        collapses=collapses,
    )


def _require_distinct(table: Mapping[str, Any], place: tuple[str, ...]) -> None:
    for key, value in table.items():
        if isinstance(value, dict):
            _require_distinct(value, (*place, key))
        elif isinstance(value, list):
            repeated = sorted({str(item) for item in value if value.count(item) > 1})
            if repeated:
                raise ValueError(f"{'.'.join((*place, key))} has {repeated} more than once; remove the repeated values")


def _event_schema(data: Mapping[str, Any]) -> EventSchema:
    unknown = {role for roles in data["types"].values() for role in roles} - set(data["roles"])
    if unknown:
        raise ValueError(f"events.types has the unknown roles {sorted(unknown)}; add them to events.roles")
    common = data["common_roles"]
    lists = {key: tuple(data[key]) for key in ("polarities", "modalities", "aspects", "acts", "factualities")}
    types = {name: (*roles, *common) for name, roles in data["types"].items()}
    fillers = {role: tuple(kinds) for role, kinds in data.get("fillers", {}).items()}
    return EventSchema(types=types, fillers=fillers, **lists)
