"""A reader of the keys of one JSON object that checks every value and collects problems."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from crosswire.formats.jsonl import Row
from crosswire.problems import Kind, Problem, listed_names, quoted, unknown_value

# The name of an object that is a whole line; problems of the objects inside it do not repeat it.
LINE = "line"


class FieldReader:
    """A reader of one JSON object; every invalid value becomes a problem."""

    def __init__(self, row: Row, data: Mapping[str, Any], what: str) -> None:
        """Read `data`, an object in `row`; messages call it `what`, e.g. `mention m7`."""
        self.row = row
        self.data = data
        self.what = what
        self.problems: list[Problem] = []

    def problem(self, rule: str, message: str, summary: str = "", value: object = None) -> None:
        """Add a problem of this object.

        `summary` is the message about many objects with this problem, in which `{}` is the place of their values; the
        value of this object is `value`.
        """
        kind = Kind(noun_of(self.what), summary) if summary else Kind(noun_of(self.what))
        self.problems.append(self.row.problem(rule, f"{self.what}: {message}", kind, quoted(value) if summary else ""))

    def wrong_value(self, key: str, expected: str) -> None:
        """Add the problem that a value has the wrong type or form (E111)."""
        value = self.data.get(key)
        message = f"expected {expected}"
        self.problem("E111", f"{key} is {quoted(value)}; {message}", f"with {key} {{}}; {message}", value)

    def integer(self, key: str) -> int:
        """Read a required integer; reject true, 1.0 and "1". Return 0 on a problem."""
        value = self._required(key)
        if type(value) is int:
            return value
        if key in self.data:
            self.wrong_value(key, "an integer")
        return 0

    def number(self, key: str) -> float:
        """Read a required number within ±2^53, which a float can represent. Return 0 on a problem."""
        value = self._required(key)
        if type(value) in {int, float} and abs(value) <= 2**53:
            return float(value)
        if key in self.data:
            self.wrong_value(key, "a number between -2^53 and 2^53")
        return 0.0

    def string(self, key: str, default: str | None = None) -> str:
        """Read a string, which is required if there is no default; else null means that the key is absent."""
        if self.data.get(key) is None and default is not None:
            return default
        value = self._required(key)
        if isinstance(value, str):
            return value
        if key in self.data:
            self.wrong_value(key, "a string")
        return default or ""

    def identifier(self, key: str = "id") -> str:
        """Return a required string that is not empty."""
        value = self.string(key)
        if key in self.data and self.data[key] == "":
            self.wrong_value(key, "a non-empty string")
        return value

    def choice(
        self,
        key: str,
        rule: str,
        known: Iterable[str],
        *,
        default: str | None = None,
        other_sets: Mapping[str, str] = MappingProxyType({}),
    ) -> str:
        """Read a string that must be one of `known`; any other string is a problem of `rule`.

        `other_sets` maps labels of other label sets to the name of their set, for the message.
        """
        known = tuple(known)
        if known and type(self.data.get(key)) in {int, float}:
            self.wrong_value(key, f"a name such as {known[0]!r}, not a number or class index")
            return default or ""
        value = self.string(key, default)
        if value in known or not isinstance(self.data.get(key), str):
            return value
        other = other_sets.get(value)
        hint = f"; it is a label of {other}: use --labels {other}" if other else ""
        advice = f"labels of {other}; use --labels {other}" if other else f"known: {listed_names(known)}"
        self.problem(rule, unknown_value(key, value, known) + hint, f"with the unknown {key} {{}}: {advice}", value)
        return value

    def optional_string(self, key: str) -> str | None:
        """Return an optional string; None if the key is absent or null."""
        return self.string(key) if self.data.get(key) is not None else None

    def optional_choice(self, key: str, rule: str, known: Iterable[str]) -> str | None:
        """Return an optional string that must be one of `known`; None if the key is absent or null."""
        return self.choice(key, rule, known) if self.data.get(key) is not None else None

    def objects(self, key: str) -> Iterator[FieldReader]:
        """Yield a reader for each object of an optional list; its problems become problems of this object."""
        prefix = "" if self.what == LINE else f"{self.what}: "
        for place, item in enumerate(self.list_of(key) or ()):
            if not isinstance(item, dict):
                self.problem("E111", f"{key}[{place}] is {quoted(item)}; expected an object")
                continue
            inner = FieldReader(self.row, item, f"{prefix}{key}[{place}]")
            yield inner
            self.problems.extend(inner.problems)

    def list_of(self, key: str) -> list[Any] | None:
        """Read an optional list; return None if the key is absent, null, or not a list."""
        value = self.data.get(key)
        if value is not None and not isinstance(value, list):
            self.wrong_value(key, "a list")
            return None
        return value

    def strings(self, key: str) -> list[str]:
        """Read an optional list of strings; return an empty list if the key is absent."""
        items = self.list_of(key) or []
        for item in items:
            if not isinstance(item, str):
                self.problem("E111", f"{key} contains {quoted(item)}; expected only strings")
        return [item for item in items if isinstance(item, str)]

    def boolean(self, key: str, *, default: bool | None = None) -> bool:
        """Read a boolean, which is required if there is no default."""
        value = self.data.get(key)
        if value is None and default is not None:
            return default
        if key not in self.data:
            self._required(key)
            return False
        if not isinstance(value, bool):
            self.wrong_value(key, "true or false")
        return value is True

    def reject_unknown(self, known: Sequence[str]) -> None:
        """Add a problem for every key that is not one of `known`."""
        for key in self.data:
            if key not in known:
                message = unknown_value("key", key, known) + "; remove it"
                self.problem("E110", message, "with the unknown key {}; remove it", key)

    def _required(self, key: str) -> Any:  # noqa: ANN401 - a JSON value has any type until it is checked
        if key not in self.data:
            self.problem("E109", f"{key} is missing; add it", f"without {key}; add it")
        return self.data.get(key)


# The names of objects that have neither an id nor an index.
_UNNUMBERED = (LINE, "header", "quote")
_NAME = re.compile(r"([a-z]+)(\[\d+\]| .+)")


def noun_of(what: str) -> str:
    """Return the kind of the innermost record of a name: `mention` for `mention 'm7'`, `argument` for `arguments[2]`.

    Parts of a record without id and index, such as `left`, belong to the record before them.
    """
    for part in reversed(what.split(": ")):
        name = _NAME.fullmatch(part)
        if part in _UNNUMBERED:
            return part
        if name and name[2].startswith("["):
            return f"{name[1][:-3]}y" if name[1].endswith("ies") else name[1].removesuffix("s")
        if name:
            return name[1]
    return "object"
