"""The command `errors`: its tables, examples, JSON output, and errors of usage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import Bench
from crosswire.dataset.store import open_store
from crosswire.evaluation.errors.records import ErrorItem, Place
from crosswire.evaluation.scorer_code import scorer_version
from crosswire.problems import Exit
from crosswire.report.error_tables import context, spread
from support.builders import TEXT, write_predictions

TAGGER = open_store().root / "results" / "tagger" / "predictions.jsonl"

# 5 gold, 4 predicted, 1 correct: F1 is 2/9; 4/9 with type or boundary fixed, 2/8 without the spurious one, 6/11 with
# the missed ones.
OTHERS = "the gold of tiny has no layer for: coreference, events, arguments, event-coreference, factuality"
OTHERS += ", contradictions, verification"
EXPECTED = """\
p on tiny, n = 1 article
OTHERS

class          errors  FP  FN   gain  meaning
-------------  ------  --  --  -----  -----------------------------------
type                1   1   1  0.222  right span, wrong type
boundary            1   1   1  0.222  right type, span only overlaps
boundary+type       0   0   0  0.000  wrong type, span only overlaps
fragment            0   0   0  0.000  an extra prediction for a gold item
spurious            1   1   0  0.028  overlaps no gold item
missed              2   0   2  0.323  a gold item without a prediction
entities.strict.f1 now: 0.222 (95 % interval -)
interaction: -0.018 (each gain is for one class alone; gains need not add up)
all fixed: 1.000
largest gain: missed (0.323)
n = 1 article
SIGNATURE
"""


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    spans = [(0, 3, "PER"), (8, 10, "ORG"), (11, 18, "GPE"), (45, 47, "QTY")]
    found = [{"id": f"m{n}", "start": s, "end": e, "type": t} for n, (s, e, t) in enumerate(spans)]
    return write_predictions(tmp_path / "p.jsonl", {"article": "tiny-1", "mentions": found})


def test_errors_prints_gains_and_examples_in_context(bench: Bench, tiny: Path, answers: Path) -> None:
    result = bench("errors", answers, "--data", tiny, "--limit", "1", "--full")
    assert result.exit_code == 0
    signature = next(line for line in result.stdout.splitlines() if line.startswith("data:tiny-"))
    table, _, examples = result.stdout.partition("\n\ntype, 1\n")
    assert table + "\n" == EXPECTED.replace("SIGNATURE", signature).replace("OTHERS", OTHERS)
    boundary = [" ".join(line.split()) for line in examples.splitlines()[1:3]]
    assert boundary == [
        "boundary, 1",
        'tiny-1:14 gold GPE, predicted GPE "in Rome" Ada met Bo in [Rome] on 3 May. The Tiber rose 12 km up the b…',
    ]
    assert examples.splitlines()[-2] == "missed, 1 of 2"


def test_class_and_limit_restrict_examples(bench: Bench) -> None:
    printed = bench("errors", TAGGER, "--class", "boundary", "--limit", "2").stdout
    _, _, examples = printed.partition(f"crosswire:{scorer_version()}\n\n")
    assert examples.splitlines()[0] == "boundary, 2 of 18 (most often: 6 QTY, 4 TIME, 3 MIL)"
    assert len(examples.splitlines()) == 3
    assert "\n\ntype" not in printed
    assert bench("errors", TAGGER, "--limit", "0").stdout.rstrip().endswith(f"crosswire:{scorer_version()}")


def test_examples_are_of_the_class_with_the_largest_gain_only(bench: Bench) -> None:
    short, full = (bench("errors", TAGGER, *more).stdout for more in ((), ("--full",)))
    assert "largest gain: missed (0.057)" in short
    headings = [line.partition(",")[0] for line in full.splitlines() if " of " in line and "most often" in line]
    assert headings == ["type", "boundary", "boundary+type", "fragment", "missed"]
    assert [name for name in headings if f"\n{name}, " in short] == ["missed"]
    assert short.splitlines()[-1] == "-c CLASS prints examples of another class, --full of all"


def test_several_tasks_print_one_row_each(bench: Bench, tmp_path: Path) -> None:
    bench("eval", "-s", "empty", "--story", "hesk", "-o", "run", "--quiet")
    lines = bench("errors", "run").stdout.splitlines()
    assert len([line for line in lines if "  1.000" in line]) == 10
    assert len(lines) < 20
    assert "class  " in bench("errors", "run", "-t", "events").stdout


def test_json_has_every_error_and_is_deterministic(bench: Bench) -> None:
    first = bench("errors", TAGGER, "--json", "--limit", "1")
    assert first.stdout == bench("errors", TAGGER, "--json").stdout
    [entities] = json.loads(first.stdout)["diagnoses"]
    assert len(entities["errors"]) == 95
    assert {"class", "article", "description", "gold", "predicted"} <= set(entities["errors"][0])


def test_run_folder_and_standard_input_are_read(bench: Bench, tmp_path: Path) -> None:
    assert bench("eval", "-s", "empty", "--story", "hesk", "-o", "run", "--quiet").exit_code == 0
    options = ("--story", "hesk", "-n", "1", "--full")
    result = bench("errors", "run", *options)
    assert result.stdout.count("all fixed: 1.000") == 10
    piped = bench("errors", "-", *options, stdin=(tmp_path / "run/predictions.jsonl").read_bytes())
    assert piped.stdout == result.stdout


def test_tasks_not_attempted_are_reported_in_one_line(bench: Bench, tmp_path: Path) -> None:
    path = write_predictions(tmp_path / "p.jsonl", {"article": "hesk-1", "mentions": []})
    lines = bench("errors", path, "--story", "hesk").stdout.splitlines()
    [line] = [each for each in lines if each.startswith("not attempted: ")]
    assert line.startswith("not attempted: coreference, events, ")
    assert sum(each.startswith("class ") for each in lines) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--task", "entitys"], "unknown task 'entitys' (known: entities, "),
        (["--story", "home"], "unknown story 'home'"),
        (["--labels", "colln"], "unknown label set 'colln'"),
        (["--class", "typo", "--task", "entities"], "unknown error class 'typo' (known: type, boundary, "),
        (["--class", "divided", "--task", "entities"], "unknown error class 'divided' (known: type, "),
        (["--limit", "-1"], "Invalid value for '--limit'"),
    ],
)
def test_wrong_usage_exits_with_2(bench: Bench, arguments: list[str], message: str) -> None:
    result = bench("errors", TAGGER, *arguments)
    assert result.exit_code == Exit.USAGE
    assert message in result.stderr
    assert result.stdout == ""


def test_invalid_file_exits_with_3(bench: Bench, tmp_path: Path) -> None:
    path = write_predictions(tmp_path / "p.jsonl", {"article": "homs-000", "mentions": [{"id": "m", "type": "PER"}]})
    assert bench("errors", path).exit_code == Exit.INVALID


def item(article: str, start: int, end: int) -> ErrorItem:
    return ErrorItem("missed", "gold PER", (Place(article, start, end, "PER", ""),), (), 0, 1)


def test_spread_covers_all_articles_and_their_whole_length() -> None:
    errors = [item("b", start, start + 1) for start in range(9, -1, -1)] + [item("a", 3, 4)]
    chosen = [(each.article, each.place.start) for each in spread(errors, ["a", "b", "c"], 3)]
    assert chosen == [("a", 3), ("b", 0), ("b", 5)]
    assert len(spread(errors, ["a", "b", "c"], 99)) == 11


def test_context_is_one_line_with_the_span_in_brackets() -> None:
    line = context(item("t", 22, 38), {"t": TEXT})
    assert line.lstrip() == "Ada met Bo in Rome on [3 May. The Tiber] rose 12 km up the bay. Read more: ads.e…"
    assert line.index("[") == 41
    long = context(item("t", 2, 302), {"t": "a\nb" + "c" * 300 + "\x1b"})
    assert long.startswith(" " * 39 + "a [bccc")
    assert "…" in long
    assert "\x1b" not in long
