"""The keys of one object, read with every value checked: a problem for each that is not what it must be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from crosswire.formats.jsonl import Row
from crosswire.problems import Problem, quoted, unknown_value


class FieldReader:
    """Reads the keys of one object, gathering a problem for every value that is not what it must be."""

    def __init__(self, row: Row, data: Mapping[str, Any], what: str) -> None:
        """Read `data`, an object inside `row`; `what` names it in messages, e.g. `mention m7`."""
        self.row = row
        self.data = data
        self.what = what
        self.problems: list[Problem] = []

    def problem(self, rule: str, message: str) -> None:
        """Note a problem of this object."""
        self.problems.append(self.row.problem(rule, f"{self.what}: {message}"))

    def integer(self, key: str) -> int:
        """A required integer; true, 1.0 and "1" are none. 0 where there is a problem."""
        value = self._required(key)
        if type(value) is int:
            return value
        if key in self.data:
            self.problem("E111", f"{key} is {quoted(value)}; expected an integer")
        return 0

    def number(self, key: str) -> float:
        """A required number that a float holds exactly enough to be written back. 0 where there is a problem."""
        value = self._required(key)
        if type(value) in {int, float} and abs(value) <= 2**53:
            return float(value)
        if key in self.data:
            self.problem("E111", f"{key} is {quoted(value)}; expected a number of at most 2^53")
        return 0.0

    def string(self, key: str, default: str | None = None) -> str:
        """A string; required where there is no default."""
        if key not in self.data and default is not None:
            return default
        value = self._required(key)
        if isinstance(value, str):
            return value
        if key in self.data:
            self.problem("E111", f"{key} is {quoted(value)}; expected a string")
        return default or ""

    def choice(
        self,
        key: str,
        rule: str,
        known: Iterable[str],
        *,
        default: str | None = None,
        elsewhere: Mapping[str, str] = MappingProxyType({}),
    ) -> str:
        """A string that is one of `known`; reported under `rule` where it is not.

        `elsewhere` holds strings that another label set knows, with its name, for the message.
        """
        value = self.string(key, default)
        if value in known or key not in self.data or not isinstance(self.data[key], str):
            return value
        hint = f"; it is a label of {elsewhere[value]}: use --labels {elsewhere[value]}" if value in elsewhere else ""
        self.problem(rule, unknown_value(key, value, known) + hint)
        return value

    def list_of(self, key: str) -> list[Any] | None:
        """An optional list; null where the key is absent or is no list."""
        value = self.data.get(key)
        if key in self.data and not isinstance(value, list):
            self.problem("E111", f"{key} is {quoted(value)}; expected a list")
            return None
        return value

    def strings(self, key: str) -> list[str]:
        """An optional list of strings; empty where the key is absent."""
        items = self.list_of(key) or []
        for item in items:
            if not isinstance(item, str):
                self.problem("E111", f"{key} holds {quoted(item)}; expected strings")
        return [item for item in items if isinstance(item, str)]

    def boolean(self, key: str, *, default: bool | None = None) -> bool:
        """True or false; required where there is no default."""
        value = self.data.get(key, default)
        if key not in self.data and default is None:
            self._required(key)
            return False
        if not isinstance(value, bool):
            self.problem("E111", f"{key} is {quoted(value)}; expected true or false")
        return value is True

    def reject_unknown(self, known: Sequence[str]) -> None:
        """Note every key that is not one of `known`."""
        for key in self.data:
            if key not in known:
                self.problem("E110", unknown_value("key", key, known) + "; remove it")

    def _required(self, key: str) -> Any:  # noqa: ANN401 - a JSON value has any type until it is checked
        if key not in self.data:
            self.problem("E109", f"{key} is missing; add it")
        return self.data.get(key)
