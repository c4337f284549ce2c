"""A reader of the keys of one JSON object that checks every value and collects problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from crosswire.formats.jsonl import Row
from crosswire.problems import Problem, quoted, unknown_value

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

    def problem(self, rule: str, message: str) -> None:
        """Add a problem of this object."""
        self.problems.append(self.row.problem(rule, f"{self.what}: {message}"))

    def integer(self, key: str) -> int:
        """Read a required integer; reject true, 1.0 and "1". Return 0 on a problem."""
        value = self._required(key)
        if type(value) is int:
            return value
        if key in self.data:
            self.problem("E111", f"{key} is {quoted(value)}; expected an integer")
        return 0

    def number(self, key: str) -> float:
        """Read a required number within ±2^53, which a float can represent. Return 0 on a problem."""
        value = self._required(key)
        if type(value) in {int, float} and abs(value) <= 2**53:
            return float(value)
        if key in self.data:
            self.problem("E111", f"{key} is {quoted(value)}; expected a number between -2^53 and 2^53")
        return 0.0

    def string(self, key: str, default: str | None = None) -> str:
        """Read a string, which is required if there is no default."""
        if key not in self.data and default is not None:
            return default
        value = self._required(key)
        if isinstance(value, str):
            return value
        if key in self.data:
            self.problem("E111", f"{key} is {quoted(value)}; expected a string")
        return default or ""

    def identifier(self, key: str = "id") -> str:
        """Return a required string that is not empty."""
        value = self.string(key)
        if key in self.data and self.data[key] == "":
            self.problem("E111", f"{key} is ''; expected a non-empty string")
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
        value = self.string(key, default)
        if value in known or key not in self.data or not isinstance(self.data[key], str):
            return value
        other = other_sets.get(value)
        hint = f"; it is a label of {other}: use --labels {other}" if other else ""
        self.problem(rule, unknown_value(key, value, known) + hint)
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
        """Read an optional list; return None if the key is absent or not a list."""
        value = self.data.get(key)
        if key in self.data and not isinstance(value, list):
            self.problem("E111", f"{key} is {quoted(value)}; expected a list")
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
        value = self.data.get(key, default)
        if key not in self.data and default is None:
            self._required(key)
            return False
        if not isinstance(value, bool):
            self.problem("E111", f"{key} is {quoted(value)}; expected true or false")
        return value is True

    def reject_unknown(self, known: Sequence[str]) -> None:
        """Add a problem for every key that is not one of `known`."""
        for key in self.data:
            if key not in known:
                self.problem("E110", unknown_value("key", key, known) + "; remove it")

    def _required(self, key: str) -> Any:  # noqa: ANN401 - a JSON value has any type until it is checked
        if key not in self.data:
            self.problem("E109", f"{key} is missing; add it")
        return self.data.get(key)
