"""References of groups to their members: of entities to mentions, of happenings to events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crosswire.formats.field_reader import FieldReader
from crosswire.formats.jsonl import Row
from crosswire.model import Entity, Happening, MentionRef
from crosswire.problems import Problem, quoted


@dataclass(frozen=True, slots=True)
class Group:
    """An entity or happening, as a group of members.

    Attributes:
        row: The row of its file.
        kind: `entity` or `happening`.
        id: Unique within the story.
        type: The type of the group and of all its members.
        member: The kind of its members: `mention` or `event`.
        members: References to the members.
        relation: The key that refers to other groups: `member_of` or `includes`.
        others: The ids under this key.
    """

    row: Row
    kind: str
    id: str
    type: str
    member: str
    members: tuple[MentionRef, ...]
    relation: str
    others: tuple[str, ...]


def of_entity(entity: Entity, row: Row) -> Group:
    """Return an entity as a group of mentions."""
    return Group(row, "entity", entity.id, entity.type, "mention", entity.mentions, "member_of", entity.member_of)


def of_happening(happening: Happening, row: Row) -> Group:
    """Return a happening as a group of events."""
    members, others = happening.events, happening.includes
    return Group(row, "happening", happening.id, happening.type, "event", members, "includes", others)


def group_problems(groups: Sequence[Group], types: Mapping[MentionRef, str]) -> Iterator[Problem]:
    """Check the ids and references of groups; `types` maps every existing member to its type."""
    numbers = Counter(group.id for group in groups)
    owner: dict[MentionRef, str] = {}
    for group in groups:
        what = f"{group.kind} {quoted(group.id)}"
        if numbers[group.id] > 1:
            message = f"duplicate id {quoted(group.id)}; ids must be unique within a story"
            yield group.row.problem("E112", message)
        for reference in group.members:
            yield from _member_problems(group, reference, types, owner)
            owner.setdefault(reference, group.id)
        for other in group.others:
            if other not in numbers or other == group.id:
                message = f"{what}: {group.relation} has {quoted(other)}; expected another {group.kind} of the story"
                yield group.row.problem("E310", message)


def _member_problems(
    group: Group, reference: MentionRef, types: Mapping[MentionRef, str], owner: Mapping[MentionRef, str]
) -> Iterator[Problem]:
    what, member = f"{group.kind} {quoted(group.id)}", f"{group.member} {quoted('/'.join(reference))}"
    if reference not in types:
        yield group.row.problem("E307", f"{what}: unknown {member}; correct or remove it")
    elif types[reference] != group.type:
        message = f"{what} has type {group.type}, but its {member} has type {types[reference]}; make them equal"
        yield group.row.problem("E309", message)
    if reference in owner:
        message = f"{what}: {member} already belongs to {quoted(owner[reference])}; keep it in one {group.kind}"
        yield group.row.problem("E308", message)


def unclaimed(groups: Sequence[Group], types: Mapping[MentionRef, str]) -> list[MentionRef]:
    """Return the members that belong to no group."""
    claimed = {reference for group in groups for reference in group.members}
    return [reference for reference in types if reference not in claimed]


def decode_references(fields: FieldReader, key: str = "mentions") -> tuple[MentionRef, ...]:
    """Decode a non-empty list of references, each a pair of article id and mention (or event) id."""
    items = fields.list_of(key)
    if not items and not fields.problems:
        fields.problem("E109", f"{key} is missing or empty; list at least one")
    references = []
    for place, item in enumerate(items or ()):
        if isinstance(item, list) and len(item) == 2 and all(isinstance(part, str) for part in item):
            references.append((item[0], item[1]))
        else:
            message = f"{key}[{place}] is {quoted(item)}; expected two strings [article id, {key[:-1]} id]"
            fields.problem("E111", message)
    return tuple(references)
