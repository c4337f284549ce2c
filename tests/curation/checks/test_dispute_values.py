"""Values and times of claims against the relations of their positions."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from crosswire.curation.check import check_store
from crosswire.curation.checks.dispute_values import covered
from crosswire.dataset.store import Store
from crosswire.model import Quantity
from support.builders import Change, Record, change, set_to


def rules(root: Path) -> list[str]:
    return [problem.rule for problem in check_store(Store(root)).problems]


def relation(place: int, **fields: object) -> Change:
    return lambda dispute: dispute["relations"][place].update(fields)


def amount(op: str, value: float, unit: str) -> Change:
    """An edit that gives a claim another quantity, and evidence without a numeral that could deny it."""

    def edit(claim: Record) -> None:
        [[_, end]], [text] = claim["spans"], claim["text"]
        claim.update(spans=[[end - 7, end]], text=[text[-7:]], quantity={"op": op, "value": value, "unit": unit})

    return edit


def exclusive(place: int) -> Change:
    return relation(place, exclusive=True, reason=None, cue="numeric")


@pytest.mark.parametrize(
    ("quantity", "plain", "round_all"),
    [
        (Quantity("=", 312, "x"), (312, 312), (311.5, 312.5)),
        (Quantity("=", 300, "x"), (300, 300), (250, 350)),
        (Quantity("~", 300, "x"), (250, 350), (250, 350)),
        (Quantity("~", 2.5, "x"), (2.45, 2.55), (2.45, 2.55)),
        (Quantity("~", 0, "x"), (0, 0), (0, 0)),
        (Quantity(">", 290, "x"), (290, math.inf), (290, math.inf)),
        (Quantity("<=", 5, "x"), (-math.inf, 5), (-math.inf, 5)),
        (Quantity("range", 20, "x", 30), (20, 30), (20, 30)),
    ],
)
def test_a_quantity_covers_what_the_guidelines_say(
    quantity: Quantity, plain: tuple[float, float], round_all: tuple[float, float]
) -> None:
    assert covered(quantity) == pytest.approx(plain)
    assert covered(quantity, round_all=round_all != plain) == pytest.approx(round_all)


# d2: 40 and 26 engineers exclude each other. d11: about 300, 312, more than 290 families go together.
@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (("claims.jsonl", "c5", amount("=", 40, "engineer")), ["E502"]),
        (("claims.jsonl", "c5", amount("<", 50, "engineer")), ["E502"]),
        (("claims.jsonl", "c5", amount("<", 40, "engineer")), ["E502"]),  # bounds are closed
        (("claims.jsonl", "c5", amount("<", 39, "engineer")), []),
        (("claims.jsonl", "c5", amount("=", 40, "boy")), []),  # not comparable
        (("disputes.jsonl", "d11", exclusive(0)), ["E502"]),
        (("claims.jsonl", "c31", amount("=", 412, "family")), ["E503"]),
        (("claims.jsonl", "c2", set_to(value="2031-03-02/2031-03-04")), ["E502"]),
        (("claims.jsonl", "c2", set_to(value="2031-03-03/2031-03-04")), ["E502"]),  # times that touch share a day
        (("claims.jsonl", "c2", set_to(value="2031-03-04~")), []),  # a vague time is not compared
        (("claims.jsonl", "c3", set_to(value="2031-03-10")), ["E503"]),
    ],
)
def test_numbers_and_times_that_deny_their_relation_are_told(
    edit: tuple[str, str, Change], expected: list[str], hesk: Path
) -> None:
    change(hesk, *edit)
    found = {rule for rule in rules(hesk) if rule not in {"W502", "E610"}}  # the evidence was cut, too
    assert sorted(found) == expected


def test_unlike_answers_in_one_position_and_like_ones_in_exclusive_positions_are_told(hesk: Path) -> None:
    # d4 asks whether the group had entered the dam: several yes, one no.
    change(hesk, "claims.jsonl", "c8", set_to(value="no"))
    assert sorted(set(rules(hesk))) == ["E504", "E505"]


def merge(dispute: Record) -> None:
    """Put the claims of the second position under the first, and drop the second."""
    first, second, *rest = dispute["positions"]
    first["claims"] += second["claims"]
    dispute["positions"] = [first, *rest]
    dispute["relations"] = [r for r in dispute["relations"] if second["id"] not in r["positions"]]


@pytest.mark.parametrize("name", ["d1", "d2", "d6"])
def test_different_numbers_days_or_entities_in_one_position_are_told(name: str, hesk: Path) -> None:
    change(hesk, "disputes.jsonl", name, merge)
    assert "E504" in rules(hesk)


@pytest.mark.parametrize(
    ("label", "reason", "expected"),
    [("contradiction", None, ["E506"]), ("update", None, ["E506"]), ("compatible", "framing", [])],
)
def test_an_override_that_changes_nothing_or_makes_an_update_is_told(
    label: str, reason: str | None, expected: list[str], hesk: Path
) -> None:
    said = {"claims": ["c1", "c2"], "label": label, "reason": reason, "ruling": "R-061"}
    change(hesk, "disputes.jsonl", "d1", set_to(overrides=[said]))
    assert rules(hesk) == expected


@pytest.mark.parametrize(
    ("file", "name", "edit", "expected"),
    [
        ("claims.jsonl", "c36", set_to(time={"value": "2031-03-01", "basis": "inherited"}), "E410"),
        ("claims.jsonl", "c36", set_to(time={"value": "../2031-03-05", "basis": "inherited"}), "E410"),
        ("claims.jsonl", "c5", set_to(quantity={"op": "=", "value": 27, "unit": "engineer"}), "E407"),
        ("claims.jsonl", "c6", set_to(value="the pump house"), "E508"),
        ("disputes.jsonl", "d5", relation(0, cue="numeric"), "E507"),
        ("disputes.jsonl", "d5", relation(0, exclusive=False, cue=None, reason="rounding"), "E507"),
    ],
)
def test_a_value_that_its_words_date_or_slot_deny_is_told(
    file: str, name: str, edit: Change, expected: str, hesk: Path
) -> None:
    line = change(hesk, file, name, edit)
    [problem] = check_store(Store(hesk)).problems
    assert (problem.rule, problem.line) == (expected, line)


def test_two_overrides_of_one_pair_and_a_ruling_that_is_none_are_told(hesk: Path) -> None:
    said = {"claims": ["c1", "c2"], "label": "compatible", "reason": "framing", "ruling": "R-061"}
    turned = {**said, "claims": ["c2", "c1"], "reason": "perspective"}
    change(hesk, "disputes.jsonl", "d1", set_to(overrides=[said, turned]))
    assert set(rules(hesk)) == {"E506"}
    change(hesk, "disputes.jsonl", "d1", set_to(overrides=[{**said, "ruling": "R-999"}]))
    assert rules(hesk) == []  # a folder without rulings knows none
    (hesk / "annotations" / "RULINGS.md").write_text("| R-061 | 7.2 | so | why |\n")
    assert rules(hesk) == ["E324"]


def test_fewer_hard_negatives_than_contradictions_are_told(hesk: Path) -> None:
    folder = hesk / "annotations" / "hesk"
    disputes = [json.loads(line) for line in (folder / "disputes.jsonl").read_text().splitlines()]
    kept = [each for each in disputes if each["id"] == "d2"]
    claims = {claim for each in kept for position in each["positions"] for claim in position["claims"]}
    lines = [line for line in (folder / "claims.jsonl").read_text().splitlines() if json.loads(line)["id"] in claims]
    (folder / "claims.jsonl").write_text("".join(f"{line}\n" for line in lines))
    (folder / "disputes.jsonl").write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in kept))
    (folder / "waivers.jsonl").write_text(
        "".join(f"{x}\n" for x in (folder / "waivers.jsonl").read_text().splitlines() if "W502" not in x)
    )
    (folder / "distractors.jsonl").unlink()
    assert rules(hesk) == ["E606"]
