"""Connected components of small graphs of any hashable members."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import TypeVar

Member = TypeVar("Member", bound=Hashable)


def connected_groups(members: Iterable[Member], links: Iterable[tuple[Member, Member]]) -> list[list[Member]]:
    """Return the groups of members that links connect, by union-find.

    Groups are in the order of their first members, and so are the members of a group. Members of links that are not
    among `members` come last.
    """
    parent: dict[Member, Member] = {member: member for member in members}

    def root(member: Member) -> Member:
        while parent.setdefault(member, member) != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    for one, two in links:
        parent[root(one)] = root(two)
    groups: defaultdict[Member, list[Member]] = defaultdict(list)
    for member in list(parent):
        groups[root(member)].append(member)
    return list(groups.values())
