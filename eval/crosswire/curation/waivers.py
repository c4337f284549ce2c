"""Warnings: what is valid and yet suspect; each one is mended, or waived with a reason in `waivers.jsonl`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crosswire.dataset.gold_reader import WAIVERS_FILE
from crosswire.formats.field_reader import FieldReader
from crosswire.formats.jsonl import Row, read_rows
from crosswire.problems import Problem, quoted, unknown_value

MOST_LACONIC = 2  # words of a reason
WAIVER_KEYS = ("rule", "object", "text", "reason")

# Every rule that warns; docs/rules.md says what each means.
WARNINGS = ("W401", "W402", "W403", "W404", "W405", "W406", "W407", "W408", "W409", "W410", "W501", "W502")


@dataclass(frozen=True, slots=True)
class GoldWarning:
    """A warning, and what a waiver has to name.

    Attributes:
        problem: The rule, the place, and what is suspect.
        object: The record, such as `flood-2/m7` or `d3`, or the segment in which one may be missing.
        text: What it reads: a waiver no longer fits when that changes.
    """

    problem: Problem
    object: str
    text: str

    def as_problem(self) -> Problem:
        """The problem, with the waiver to write where the gold is right."""
        waiver = {"rule": self.problem.rule, "object": self.object, "text": self.text, "reason": "..."}
        ways = f"mend it, or add to {WAIVERS_FILE} {json.dumps(waiver, ensure_ascii=False)}"
        return replace(self.problem, message=f"{self.problem.message}; {ways}")


@dataclass(frozen=True, slots=True)
class Waiver:
    """Why a warning is none.

    Attributes:
        rule: The warning's rule.
        object: Its object.
        text: Its text.
        reason: Why the gold is right as it stands.
    """

    rule: str
    object: str
    text: str
    reason: str


def decode_waiver(row: Row) -> tuple[Waiver | None, list[Problem]]:
    """A waiver from its row; null, with the problems, where a field is not what it must be."""
    fields = FieldReader(row, row.data, f"waiver of {quoted(row.data.get('object'))}")
    fields.reject_unknown(WAIVER_KEYS)
    rule, *others = (fields.string(key) for key in WAIVER_KEYS)
    if not fields.problems and rule not in WARNINGS:
        fields.problem("E324", unknown_value("warning", rule, WARNINGS))
    if not fields.problems and len(re.findall(r"\w+", others[-1])) < MOST_LACONIC:
        fields.problem("E109", f"its reason is {quoted(others[-1])}; say in words why the gold is right as it stands")
    return (None if fields.problems else Waiver(rule, *others)), fields.problems


def encode_waiver(waiver: Waiver) -> dict[str, Any]:
    """The JSON object of a waiver, keys in canonical order."""
    return {key: getattr(waiver, key) for key in WAIVER_KEYS}


def apply_waivers(warned: Sequence[GoldWarning], path: Path) -> tuple[list[Problem], int]:
    """Warnings that the waivers of this file do not cover, what is wrong with these, and how many are covered.

    A waiver that fits no warning is a problem (E610): the gold was mended, or the waiver never fitted.
    """
    waivers, problems = _read(path)
    given = {(waiver.rule, waiver.object, waiver.text): row for waiver, row in waivers}
    keys = [(each.problem.rule, each.object, each.text) for each in warned]
    warning = set(keys)
    problems += [each.as_problem() for each, key in zip(warned, keys, strict=True) if key not in given]
    for (rule, name, text), row in given.items():
        if (rule, name, text) not in warning:
            message = f"waives {rule} of {quoted(name)}, text {quoted(text)}, which does not warn; remove the line"
            problems.append(row.problem("E610", message))
    return problems, sum(key in given for key in keys)


def _read(path: Path) -> tuple[list[tuple[Waiver, Row]], list[Problem]]:
    if not path.exists():
        return [], []
    read = read_rows(path)
    found, problems = [], [problem for problem in read.problems if problem.rule != "E107"]
    seen: set[tuple[str, str, str]] = set()
    for row in read.rows:
        waiver, wrong = decode_waiver(row)
        problems += wrong
        if waiver is not None:
            found.append((waiver, row))
            if by_place(waiver) in seen:
                problems.append(row.problem("E112", f"waives {waiver.rule} of {quoted(waiver.object)} twice; keep one"))
            seen.add(by_place(waiver))
    return found, problems


def by_place(waiver: Waiver) -> tuple[str, str, str]:
    """What tells waivers apart, and what they are sorted by."""
    return waiver.rule, waiver.object, waiver.text
