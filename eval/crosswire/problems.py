"""Problems of an input, collected as values and printed once, and the meaning of each exit code."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

# The lines printed at most, the places shown of problems of one kind, and the different values named of them.
SHOWN_LINES = 100
SHOWN_PLACES = 3
SHOWN_VALUES = 5
SHOWN_CHARACTERS = 60

# DEL, C1 controls such as CSI, and controls of the direction of text.
_JSON_CONTROLS = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


class Exit(IntEnum):
    """The exit codes of the command line, printed in `bench --help`."""

    OK = 0
    GATE = 1
    USAGE = 2
    INVALID = 3
    SYSTEM = 4
    INTEGRITY = 5
    INTERNAL = 70
    HANGUP = 129
    INTERRUPTED = 130
    TERMINATED = 143


EXIT_MEANINGS = {
    Exit.OK: "success",
    Exit.GATE: "a gate failed: --fail-under, --check, or a warning of bench check without a waiver",
    Exit.USAGE: "wrong usage, such as an unknown name or a path that cannot be read or written",
    Exit.INVALID: "invalid predictions or annotations; nothing was scored",
    Exit.SYSTEM: "more system requests failed than --max-failures allows",
    Exit.INTEGRITY: "the data or the installation is damaged, such as a wrong checksum or a missing library",
    Exit.INTERNAL: "internal error of crosswire",
    Exit.INTERRUPTED: "interrupted; finished responses of bench eval and bench predict are kept, and the same command"
    " resumes",
    Exit.HANGUP: "the same, by SIGHUP",
    Exit.TERMINATED: "the same, by SIGTERM",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What problems of one rule have in common, for the line that stands for many of them.

    Attributes:
        noun: The kind of object with the problem, such as `mention`.
        summary: What is wrong and the fix, after the number of objects; `{}` is the place of the different values.
    """

    noun: str
    summary: str = "with the same problem"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of an input: its rule, its place, and a message with the fix.

    Attributes:
        rule: The rule's id, e.g. `E203`; documented in docs/rules.md.
        message: One line: what is wrong, what was expected, and how to fix it.
        file: The file as the user named it; empty if there is no file.
        line: 1-based; null if the problem concerns the whole file.
        kind: What it has in common with other problems; problems of one file, rule and kind are printed together.
        value: The value that differs between problems of one kind; empty if there is none.
    """

    rule: str
    message: str
    file: str = ""
    line: int | None = None
    kind: Kind | None = None
    value: str = ""

    def __str__(self) -> str:
        file = printable(self.file)
        place = f"{file}:{self.line}: " if self.line is not None else f"{file}: " if file else ""
        return f"{place}{self.message} [{self.rule}]"


class CrosswireError(Exception):
    """The only exception for users, with the problems to print and the exit code.

    Attributes:
        problems: All problems found, in order of file and line.
        exit_code: The exit code of the command line.
    """

    def __init__(self, problems: Sequence[Problem | str] | str, exit_code: Exit = Exit.USAGE) -> None:
        """Store the problems, or the message of a single problem without a rule."""
        self.problems: tuple[Problem | str, ...] = (problems,) if isinstance(problems, str) else tuple(problems)
        self.exit_code = exit_code
        super().__init__("\n".join(problem_lines(self.problems)))


def problem_lines(problems: Sequence[Problem | str]) -> list[str]:
    """Return the lines to print: one for each problem, or a summary with three places if a kind is more frequent.

    At most 100 lines are returned, then the number of the remaining problems.
    """
    blocks = [(_block(group), len(group)) for group in _groups(problems)]
    lines: list[str] = []
    printed = 0
    for block, number in blocks:
        if len(lines) + len(block) > SHOWN_LINES and printed:
            break
        lines += block
        printed += number
    rest = len(problems) - printed
    return [*lines, f"... and {plural(rest, 'more problem')}"] if rest else lines


def printed_lines(problems: Sequence[Problem | str], *, every: bool | None) -> list[str]:
    """Return the lines that a command prints: every problem, or summaries of the frequent kinds.

    `every` is the value of its option `--all`; None if the command has no such option.
    """
    complete = [str(problem) for problem in problems]
    lines = complete if every else problem_lines(problems)
    if every is None or lines == complete:
        return lines
    return [*lines, f"{plural(len(problems), 'problem')}; --all lists each of them"]


def _groups(problems: Sequence[Problem | str]) -> Iterable[list[Problem | str]]:
    """Return the problems of each file, rule and kind if they are too many to print each, else each problem alone."""
    keys = [_key(problem, index) for index, problem in enumerate(problems)]
    numbers = Counter(keys)
    groups: dict[object, list[Problem | str]] = {}
    for index, (key, problem) in enumerate(zip(keys, problems, strict=True)):
        groups.setdefault(key if numbers[key] > SHOWN_PLACES else index, []).append(problem)
    return groups.values()


def _key(problem: Problem | str, index: int) -> object:
    return (problem.file, problem.rule, problem.kind) if isinstance(problem, Problem) else index


def _block(group: Sequence[Problem | str]) -> list[str]:
    """Return the lines of a group: the problem itself, or a summary, the first places and the number of the others."""
    first = group[0]
    if len(group) == 1 or isinstance(first, str):
        return list(map(str, group[:1]))
    kind = first.kind or Kind("problem", "of this rule")
    values = Counter(problem.value for problem in group if isinstance(problem, Problem))
    summary = f"{plural(len(group), kind.noun)} {kind.summary.replace('{}', _listed(values))}"
    places = [f"  {problem}" for problem in group[:SHOWN_PLACES]]
    return [str(replace(first, message=summary, line=None)), *places, f"  ... and {len(group) - SHOWN_PLACES} more"]


def _listed(values: Counter[str]) -> str:
    """Return values with their numbers, the most frequent first."""
    shown = [f"{value} ({number})" for value, number in values.most_common(SHOWN_VALUES)]
    if len(values) == 1:
        return next(iter(values))
    hidden = len(values) - len(shown)
    return ", ".join(shown) + (f" and {plural(hidden, 'other value')}" if hidden else "")


def plural(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun, such as `1 article` or `2 entities`."""
    many = plural or (f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s")
    return f"{number} {noun if number == 1 else many}"


def exit_code_for(problems: Sequence[Problem], *, named: bool = True) -> Exit:
    """Return the exit code for problems: damaged data first, a failed gate for warnings only, else invalid.

    Files that cannot be read are wrong usage if the user `named` them.
    """
    if any(problem.rule in {"E116", "E118"} for problem in problems):
        return Exit.INTEGRITY
    if all(problem.rule.startswith("W") for problem in problems):
        return Exit.GATE
    unreadable = all(problem.rule == "E101" for problem in problems)
    return Exit.USAGE if unreadable and named else Exit.INVALID


def printable(text: str) -> str:
    """Return untrusted text as one line without control characters, which could manipulate a terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " if c.isspace() else repr(c)[1:-1] for c in text)


def printable_lines(text: str) -> str:
    """Return untrusted text without control characters, except for the ends of its lines."""
    return "\n".join(map(printable, text.split("\n")))


def printable_json(text: str) -> str:
    """Return the same JSON with escapes for control characters, which JSON allows above U+007E."""
    return _JSON_CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def quoted(value: object) -> str:
    """Return a value as messages quote it: one printable line, cut to 60 characters."""
    if isinstance(value, (dict, list)):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**SHOWN_CHARACTERS:
        return f"an integer of more than {SHOWN_CHARACTERS} digits"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = repr(value[: SHOWN_CHARACTERS + 1] if isinstance(value, str) else value)
    return text if len(text) <= SHOWN_CHARACTERS + 2 else text[:SHOWN_CHARACTERS] + "..."


def unknown_value(kind: str, given: str, known: Iterable[str]) -> str:
    """Return a message such as `unknown task 'entitys' (known: ...; did you mean 'entities'?)`."""
    names = list(known)
    near = same_name(given, names) or _similar_name(given, names)
    hint = f"; did you mean {near!r}?" if near else ""
    return f"unknown {kind} {quoted(given)} (known: {listed_names(names)}{hint})"


def listed_names(names: Sequence[str]) -> str:
    """Return at most twelve names, and the number of the others."""
    return (", ".join(names[:12]) + (f", ... {len(names) - 12} more" if len(names) > 12 else "")) or "none"


def same_name(given: str, known: Iterable[str]) -> str:
    """Return the known name that a name is, apart from case and from a prefix such as `homs/`; empty without one.

    The datasets of Hugging Face put the story before the ids.
    """
    wanted = {given[-200:].casefold(), given[-200:].rpartition("/")[2].casefold()}
    return next((name for name in known if name.casefold() in wanted), "")


def _similar_name(given: str, known: Iterable[str]) -> str:
    folded = {name.casefold(): name for name in reversed(list(known))}
    return next((folded[name] for name in difflib.get_close_matches(given[:200].casefold(), folded, n=1)), "")


def unknown_names(kind: str, names: Iterable[str], known: Sequence[str]) -> list[str]:
    """Return a message for every unknown name."""
    return [unknown_value(kind, name, known) for name in names if name not in known]
