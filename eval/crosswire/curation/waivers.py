"""Warnings about valid but suspect gold; each one is fixed, or waived with a reason in `waivers.jsonl`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from crosswire.dataset.gold_file import GoldFile, Records
from crosswire.dataset.layout import WAIVERS_FILE
from crosswire.formats.field_reader import FieldReader
from crosswire.formats.jsonl import Row
from crosswire.problems import Problem, quoted, unknown_value

MIN_REASON_WORDS = 2
WAIVER_KEYS = ("rule", "object", "text", "reason")

# The rules that give warnings; docs/rules.md explains each.
WARNINGS = (
    *("W401", "W402", "W403", "W404", "W405", "W406", "W407", "W408", "W409", "W410", "W411"),
    *("W501", "W502", "W601", "W602", "W603", "W604"),
)


@dataclass(frozen=True, slots=True)
class GoldWarning:
    """A warning, with the fields that a waiver must match.

    Attributes:
        problem: The rule, the location and the message.
        object: The record, such as `flood-2/m7` or `d3`, or the segment in which a record may be missing.
        text: The text of the object; a waiver no longer fits when the text changes.
    """

    problem: Problem
    object: str
    text: str

    def as_problem(self) -> Problem:
        """Return the problem, with the waiver to add if the gold is right."""
        waiver = {"rule": self.problem.rule, "object": self.object, "text": self.text, "reason": "..."}
        fix = f"fix it, or add to {WAIVERS_FILE}: {json.dumps(waiver, ensure_ascii=False)}"
        return replace(self.problem, message=f"{self.problem.message}; {fix}")


@dataclass(frozen=True, slots=True)
class Waiver:
    """A reason to ignore a warning.

    Attributes:
        rule: The rule of the warning.
        object: The object of the warning.
        text: The text of the warning.
        reason: The reason why the gold is right.
    """

    rule: str
    object: str
    text: str
    reason: str


def decode_waiver(row: Row) -> tuple[Waiver | None, list[Problem]]:
    """Decode a waiver from its row; return null and the problems if a field is invalid."""
    fields = FieldReader(row, row.data, f"waiver of {quoted(row.data.get('object'))}")
    fields.reject_unknown(WAIVER_KEYS)
    rule, *others = (fields.string(key) for key in WAIVER_KEYS)
    if not fields.problems and rule not in WARNINGS:
        fields.problem("E324", unknown_value("warning", rule, WARNINGS))
    if not fields.problems and len(re.findall(r"\w+", others[-1])) < MIN_REASON_WORDS:
        expected = f"expected at least {MIN_REASON_WORDS} words on why the gold is right"
        fields.problem("E109", f"reason is {quoted(others[-1])}; {expected}")
    return (None if fields.problems else Waiver(rule, *others)), fields.problems


def encode_waiver(waiver: Waiver) -> dict[str, Any]:
    """Return the JSON object of a waiver, with the keys in canonical order."""
    return {key: getattr(waiver, key) for key in WAIVER_KEYS}


def apply_waivers(warned: Sequence[GoldWarning], waivers: Records[Waiver]) -> tuple[list[Problem], int]:
    """Apply waivers to warnings.

    Returns:
        The problems: warnings without a waiver, invalid waivers, and waivers that fit no warning (E610), which are
        wrong or no longer needed. Then the number of waived warnings.
    """
    problems = list(waivers.problems)
    given = {waiver_key(waiver): row for waiver, row in waivers.pairs}
    keys = [(each.problem.rule, each.object, each.text) for each in warned]
    warning = set(keys)
    problems += [each.as_problem() for each, key in zip(warned, keys, strict=True) if key not in given]
    for (rule, name, text), row in given.items():
        if (rule, name, text) not in warning:
            message = f"the waiver of {rule} for {quoted(name)}, text {quoted(text)}, fits no warning; remove the line"
            problems.append(row.problem("E610", message))
    return problems, sum(key in given for key in keys)


def read_waivers(file: GoldFile) -> Records[Waiver]:
    """Read the waivers of a story; the problems include duplicates. The file may be missing or empty."""
    if not file.exists:
        return Records(file)
    found, problems = [], [problem for problem in file.problems if problem.rule != "E107"]
    seen: set[tuple[str, str, str]] = set()
    for row in file.rows:
        waiver, wrong = decode_waiver(row)
        problems += wrong
        if waiver is not None:
            found.append((waiver, row))
            if waiver_key(waiver) in seen:
                message = f"duplicate waiver of {waiver.rule} for {quoted(waiver.object)}; keep one"
                problems.append(row.problem("E112", message))
            seen.add(waiver_key(waiver))
    return Records(file, found, problems)


def waiver_key(waiver: Waiver) -> tuple[str, str, str]:
    """Return the fields that identify a waiver and define the order of waivers."""
    return waiver.rule, waiver.object, waiver.text
