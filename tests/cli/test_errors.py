"""The command `errors`: its tables, its examples, JSON, and wrong names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import Bench
from crosswire.dataset.store import open_store
from crosswire.evaluation.errors.records import ErrorItem, Place
from crosswire.problems import Exit
from crosswire.report.error_tables import context, spread
from support.builders import TEXT, write_predictions

TAGGER = open_store().root / "results" / "tagger" / "predictions.jsonl"

# Gold 5, predicted 4, right 1: F1 is 2/9; with type or boundary repaired 4/9, without the spurious one 2/8, with the
# missed ones 6/11.
OTHERS = "the gold of tiny has no layer for: coreference, events, arguments, event-coreference, factuality"
OTHERS += ", contradictions, verification"
EXPECTED = """\
p on tiny: 1 of 1 article answered
OTHERS

class          errors  false positives  false negatives  price  meaning
-------------  ------  ---------------  ---------------  -----  --------------------------------------
type                1                1                1  0.222  right span, wrong type
boundary            1                1                1  0.222  right type, span only overlaps
boundary+type       0                0                0  0.000  wrong type, span only overlaps
fragment            0                0                0  0.000  one prediction too many on a gold item
spurious            1                1                0  0.028  the gold has nothing there
missed              2                0                2  0.323  no prediction is left for it
entities.strict.f1 now: 0.222 (95 % interval -)
interaction: -0.018 (prices are of one class repaired alone and need not add up)
all repaired: 1.000
n = 1 article
SIGNATURE
"""


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    spans = [(0, 3, "PER"), (8, 10, "ORG"), (11, 18, "GPE"), (45, 47, "QTY")]
    found = [{"id": f"m{n}", "start": s, "end": e, "type": t} for n, (s, e, t) in enumerate(spans)]
    return write_predictions(tmp_path / "p.jsonl", {"article": "tiny-1", "mentions": found})


def test_a_table_with_prices_and_examples_in_their_context(bench: Bench, tiny: Path, answers: Path) -> None:
    told = bench("errors", answers, "--data", tiny, "--limit", "1")
    assert told.exit_code == 0
    signature = next(line for line in told.stdout.splitlines() if line.startswith("data:tiny-"))
    table, _, examples = told.stdout.partition("\n\ntype, 1\n")
    assert table + "\n" == EXPECTED.replace("SIGNATURE", signature).replace("OTHERS", OTHERS)
    boundary = [" ".join(line.split()) for line in examples.splitlines()[1:3]]
    assert boundary == [
        "boundary, 1",
        'tiny-1:14 gold GPE, predicted GPE "in Rome" Ada met Bo in [Rome] on 3 May. The Tiber rose 12 km up the b…',
    ]
    assert examples.splitlines()[-2] == "missed, 1 of 2"


def test_a_class_alone_and_no_examples(bench: Bench) -> None:
    told = bench("errors", TAGGER, "--class", "boundary", "--limit", "2").stdout
    _, _, examples = told.partition("crosswire:0.1.0\n\n")
    assert examples.splitlines()[0] == "boundary, 2 of 16 (most often: 6 QTY, 3 TIME, 2 GPE)"
    assert len(examples.splitlines()) == 3
    assert "\n\ntype" not in told
    assert bench("errors", TAGGER, "--limit", "0").stdout.rstrip().endswith("crosswire:0.1.0")


def test_json_has_every_error_and_is_the_same_bytes_twice(bench: Bench) -> None:
    first = bench("errors", TAGGER, "--json", "--limit", "1")
    assert first.stdout == bench("errors", TAGGER, "--json").stdout
    [entities] = json.loads(first.stdout)["diagnoses"]
    assert len(entities["errors"]) == 94
    assert {"class", "article", "reading", "gold", "predicted"} <= set(entities["errors"][0])


def test_a_run_and_standard_input_are_read_too(bench: Bench, tmp_path: Path) -> None:
    assert bench("eval", "-s", "empty", "--story", "hesk", "-o", "run", "--quiet").exit_code == 0
    told = bench("errors", "run", "--story", "hesk", "-n", "1")
    assert told.stdout.count("all repaired: 1.000") == 11
    piped = bench("errors", "-", "--story", "hesk", "-n", "1", stdin=(tmp_path / "run/predictions.jsonl").read_bytes())
    assert piped.stdout == told.stdout


def test_tasks_that_are_not_attempted_are_told_in_one_line(bench: Bench, tmp_path: Path) -> None:
    path = write_predictions(tmp_path / "p.jsonl", {"article": "hesk-1", "mentions": []})
    lines = bench("errors", path, "--story", "hesk").stdout.splitlines()
    [line] = [each for each in lines if each.startswith("not attempted: ")]
    assert line.startswith("not attempted: coreference (no answer has the key 'entities'), events (")
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
    told = bench("errors", TAGGER, *arguments)
    assert told.exit_code == Exit.USAGE
    assert message in told.stderr
    assert told.stdout == ""


def test_an_invalid_file_exits_with_3(bench: Bench, tmp_path: Path) -> None:
    path = write_predictions(tmp_path / "p.jsonl", {"article": "homs-000", "mentions": [{"id": "m", "type": "PER"}]})
    assert bench("errors", path).exit_code == Exit.INVALID


def item(article: str, start: int, end: int) -> ErrorItem:
    return ErrorItem("missed", "gold PER", (Place(article, start, end, "PER", ""),), (), 0, 1)


def test_examples_come_from_all_articles_and_from_all_of_their_length() -> None:
    errors = [item("b", start, start + 1) for start in range(9, -1, -1)] + [item("a", 3, 4)]
    chosen = [(each.article, each.place.start) for each in spread(errors, ["a", "b", "c"], 3)]
    assert chosen == [("a", 3), ("b", 0), ("b", 5)]
    assert len(spread(errors, ["a", "b", "c"], 99)) == 11


def test_a_context_is_one_line_with_the_span_in_brackets() -> None:
    told = context(item("t", 22, 38), {"t": TEXT})
    assert told.lstrip() == "Ada met Bo in Rome on [3 May. The Tiber] rose 12 km up the bay. Read more: ads.e…"
    assert told.index("[") == 41
    long = context(item("t", 2, 302), {"t": "a\nb" + "c" * 300 + "\x1b"})
    assert long.startswith(" " * 39 + "a [bccc")
    assert "…" in long
    assert "\x1b" not in long
