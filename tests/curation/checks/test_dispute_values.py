"""Values and times of claims, checked against the relations of their positions."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from crosswire.curation.check import check_store
from crosswire.curation.checks.dispute_values import quantity_interval
from crosswire.dataset.store import Store
from crosswire.model import Quantity
from support.builders import Change, Record, change, set_to


def rules(root: Path) -> list[str]:
    return [problem.rule for problem in check_store(Store(root)).problems]


def relation(place: int, **fields: object) -> Change:
    return lambda dispute: dispute["relations"][place].update(fields)


def amount(op: str, value: float, unit: str) -> Change:
    """Return an edit that gives a claim another quantity, and evidence without a numeral that contradicts it."""

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
def test_quantity_interval_follows_the_guidelines(
    quantity: Quantity, plain: tuple[float, float], round_all: tuple[float, float]
) -> None:
    assert quantity_interval(quantity) == pytest.approx(plain)
    assert quantity_interval(quantity, round_all=round_all != plain) == pytest.approx(round_all)


# d2: 40 and 26 engineers are exclusive. d11: about 300, 312 and more than 290 families are compatible.
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
def test_e502_e503_report_values_that_contradict_a_relation(
    edit: tuple[str, str, Change], expected: list[str], hesk: Path
) -> None:
    change(hesk, *edit)
    found = {rule for rule in rules(hesk) if rule not in {"W502", "E610"}}  # the evidence is shortened, too
    assert sorted(found) == expected


def test_e504_e505_report_different_and_equal_polarities(hesk: Path) -> None:
    # d4 is about whether the group had entered the dam: several claims are yes, one is no.
    change(hesk, "claims.jsonl", "c8", set_to(value="no"))
    assert sorted(set(rules(hesk))) == ["E504", "E505"]


def merge(dispute: Record) -> None:
    """Put the claims of the second position under the first, and drop the second."""
    first, second, *rest = dispute["positions"]
    first["claims"] += second["claims"]
    dispute["positions"] = [first, *rest]
    dispute["relations"] = [r for r in dispute["relations"] if second["id"] not in r["positions"]]


@pytest.mark.parametrize("name", ["d1", "d2", "d6"])
def test_e504_reports_different_values_in_one_position(name: str, hesk: Path) -> None:
    change(hesk, "disputes.jsonl", name, merge)
    assert "E504" in rules(hesk)


@pytest.mark.parametrize(
    ("label", "reason", "expected"),
    [("contradiction", None, ["E506"]), ("update", None, ["E506"]), ("compatible", "framing", [])],
)
def test_e506_reports_overrides_without_effect_or_with_label_update(
    label: str, reason: str | None, expected: list[str], hesk: Path
) -> None:
    override = {"claims": ["c1", "c2"], "label": label, "reason": reason, "ruling": "R-061"}
    change(hesk, "disputes.jsonl", "d1", set_to(overrides=[override]))
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
def test_values_that_contradict_words_date_or_slot_are_reported(
    file: str, name: str, edit: Change, expected: str, hesk: Path
) -> None:
    line = change(hesk, file, name, edit)
    [problem] = check_store(Store(hesk)).problems
    assert (problem.rule, problem.line) == (expected, line)


def test_duplicate_overrides_and_unknown_rulings_are_reported(hesk: Path) -> None:
    override = {"claims": ["c1", "c2"], "label": "compatible", "reason": "framing", "ruling": "R-061"}
    reversed_ = {**override, "claims": ["c2", "c1"], "reason": "perspective"}
    change(hesk, "disputes.jsonl", "d1", set_to(overrides=[override, reversed_]))
    assert set(rules(hesk)) == {"E506"}
    change(hesk, "disputes.jsonl", "d1", set_to(overrides=[{**override, "ruling": "R-999"}]))
    assert rules(hesk) == []  # without RULINGS.md rulings are not checked
    (hesk / "annotations" / "RULINGS.md").write_text("| R-061 | 7.2 | so | why |\n")
    assert rules(hesk) == ["E324"]


def test_e606_reports_fewer_hard_negatives_than_contradictions(hesk: Path) -> None:
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
