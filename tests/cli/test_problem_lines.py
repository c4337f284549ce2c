"""Problems as they are printed: frequent kinds are summarized, `--all` lists each problem."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Bench
from crosswire.problems import SHOWN_LINES, CrosswireError, Kind, Problem, problem_lines
from support.builders import write_predictions


def mistyped(tmp_path: Path, *types: str) -> Path:
    """Write mentions of these types, at different places of `hesk-1`."""
    mentions = [{"id": f"m{n}", "start": n, "end": n + 3, "type": name} for n, name in enumerate(types)]
    return write_predictions(tmp_path / "p.jsonl", {"article": "hesk-1", "mentions": mentions})


def test_frequent_kind_is_printed_once_with_number_values_fix_and_three_places(bench: Bench, tmp_path: Path) -> None:
    path = mistyped(tmp_path, *["DATE"] * 7, *["PERSON"] * 4, "CARDINAL")
    result = bench("check", path)
    assert result.exit_code == 3
    lines = result.stderr.splitlines()
    assert lines[0] == (
        f"{path}: 12 mentions with the unknown type 'DATE' (7), 'PERSON' (4), 'CARDINAL' (1):"
        " labels of ontonotes; use --labels ontonotes [E302]"
    )
    assert [line.partition(": unknown")[0] for line in lines[1:4]] == [f"  {path}:1: mention 'm{n}'" for n in range(3)]
    assert lines[4:] == ["  ... and 9 more", "12 problems; --all lists each of them"]


@pytest.mark.parametrize("command", [["check"], ["score"], ["errors"], ["eval", "--system"]])
def test_all_lists_each_problem(bench: Bench, tmp_path: Path, command: list[str]) -> None:
    path = mistyped(tmp_path, *["DATE"] * 150)
    story = [] if command == ["check"] else ["--story", "hesk"]
    short, complete = bench(*command, path, *story), bench(*command, path, *story, "--all")
    assert short.exit_code == complete.exit_code == 3
    assert len(short.stderr.splitlines()) == 6
    lines = complete.stderr.splitlines()
    assert len(lines) == 150
    assert all(line.startswith(f"{path}:1: mention 'm{n}': unknown type 'DATE'") for n, line in enumerate(lines))


def test_up_to_three_problems_of_a_kind_are_printed_each(bench: Bench, tmp_path: Path) -> None:
    result = bench("check", mistyped(tmp_path, "DATE", "DATE", "DATE"))
    assert len(result.stderr.splitlines()) == 3
    assert "--all" not in result.stderr


def test_kinds_are_separate_by_file_rule_and_kind() -> None:
    kinds = [("f", "E1", None), ("g", "E1", None), ("f", "E2", None), ("f", "E1", Kind("mention"))]
    problems = [Problem(rule, "m", file, line, kind) for line in range(4) for file, rule, kind in kinds]
    heads = [line for line in problem_lines(problems) if not line.startswith("  ")]
    assert heads == [
        "f: 4 problems of this rule [E1]",
        "g: 4 problems of this rule [E1]",
        "f: 4 problems of this rule [E2]",
        "f: 4 mentions with the same problem [E1]",
    ]


def test_many_different_problems_are_cut_with_the_number_of_the_others() -> None:
    problems = [Problem(f"E{n}", "m", "f", 1) for n in range(SHOWN_LINES + 7)]
    lines = problem_lines(problems)
    assert len(lines) == SHOWN_LINES + 1
    assert lines[-1] == "... and 7 more problems"
    assert len(problem_lines(["same text"] * 7)) == 7


def test_error_keeps_every_problem_and_its_text_is_short() -> None:
    error = CrosswireError([Problem("E1", "m", "f", line, Kind("entity", "with {}"), "x") for line in range(500)])
    assert len(error.problems) == 500
    assert str(error).splitlines()[0] == "f: 500 entities with x [E1]"
    assert len(str(error).splitlines()) == 5
