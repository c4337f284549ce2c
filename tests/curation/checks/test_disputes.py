"""Claims, disputes and distractors: one change of the invented story breaks each rule."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from crosswire import load_gold
from crosswire.curation.check import check_store
from crosswire.dataset.store import Store, open_store
from crosswire.model import Gold
from crosswire.model.claim_pairs import claim_pairs
from support.builders import Change, change, set_to


def relation(**fields: object) -> Change:
    return lambda record: record["relations"][0].update(fields)


def override(*claims: str, label: str = "compatible", reason: str | None = "framing") -> Change:
    record = {"claims": list(claims), "label": label, "reason": reason, "ruling": "R-001"}
    return set_to(overrides=[record])


@pytest.mark.parametrize(
    ("file", "name", "edit", "rules"),
    [
        ("claims.jsonl", "c1", set_to(certainty="maybe"), ["E316"]),
        ("claims.jsonl", "c1", set_to(holder="e999"), ["E307"]),
        ("claims.jsonl", "c1", set_to(holder=""), ["E307"]),
        ("claims.jsonl", "c1", set_to(article="hesk-9"), ["E301"]),
        ("claims.jsonl", "c1", set_to(spans=[[9000, 9001]]), ["E202"]),
        ("claims.jsonl", "c1", set_to(text=["seized"]), ["E204"]),
        ("claims.jsonl", "c1", set_to(spans=[]), ["E109"]),
        ("claims.jsonl", "c1", set_to(spans=[[1, 2.5]]), ["E111"]),
        ("claims.jsonl", "c1", set_to(time=None), ["E111"]),
        ("claims.jsonl", "c1", set_to(time={"value": None, "basis": "stated"}), ["E402"]),
        ("claims.jsonl", "c1", set_to(time={"value": "P3D", "basis": "stated"}), ["E402"]),
        ("claims.jsonl", "c1", set_to(time={"value": "2031", "basis": "unknown"}), ["E402"]),
        ("claims.jsonl", "c1", set_to(time={"value": "2031", "basis": "guessed"}), ["E316"]),
        ("claims.jsonl", "c2", set_to(id="c1"), ["E112", "E112", "E307"]),
        ("claims.jsonl", "c1", set_to(note="x"), ["E110"]),
        ("disputes.jsonl", "d1", set_to(slot="colour"), ["E316"]),
        ("disputes.jsonl", "d1", set_to(target={"happening": "h99"}), ["E307"]),
        ("disputes.jsonl", "d1", set_to(target={"entity": "e99"}), ["E307"]),
        ("disputes.jsonl", "d1", set_to(target={}), ["E111"]),
        ("disputes.jsonl", "d1", set_to(target={"happening": "h1", "entity": "e1"}), ["E111"]),
        ("disputes.jsonl", "d1", relation(reason="rounding"), ["E318"]),
        ("disputes.jsonl", "d1", relation(cue=None), ["E318"]),
        ("disputes.jsonl", "d1", relation(exclusive=False), ["E318"]),
        ("disputes.jsonl", "d1", relation(positions=["p1", "p9"]), ["E317", "E317"]),
        ("disputes.jsonl", "d1", relation(positions=["p1"]), ["E111"]),
        ("disputes.jsonl", "d1", lambda d: d["relations"].append(d["relations"][0]), ["E317"]),
        ("disputes.jsonl", "d1", lambda d: d["positions"][0].update(claims=["c999"]), ["E307"]),
        ("disputes.jsonl", "d1", lambda d: d["positions"][0].update(claims=[]), ["E109"]),
        ("disputes.jsonl", "d2", lambda d: d["positions"][0].update(claims=["c1"]), ["E319", "E323"]),
        ("disputes.jsonl", "d1", override("c1", "c4"), ["E307"]),
        ("disputes.jsonl", "d1", override("c1", "c2", reason=None), ["E318"]),
        ("disputes.jsonl", "d1", override("c1", "c2", label="conflict"), ["E316"]),
        ("disputes.jsonl", "d1", lambda d: d.pop("varies"), ["E109"]),
        ("disputes.jsonl", "d1", lambda d: d["relations"][1].pop("exclusive"), ["E109"]),
        ("claims.jsonl", "c1", set_to(value="Monday"), ["E323"]),
        ("claims.jsonl", "c9", set_to(value="maybe"), ["E323"]),
        ("claims.jsonl", "c4", set_to(value="40"), ["E323"]),
        ("claims.jsonl", "c6", set_to(value="e999"), ["E307"]),
        ("claims.jsonl", "c19", set_to(value="not e999"), ["E307"]),
        ("distractors.jsonl", "x1", set_to(left="c999"), ["E307"]),
        ("distractors.jsonl", "x1", set_to(reason="rounding"), ["E316"]),
        ("distractors.jsonl", "x1", set_to(right="c39"), ["E319"]),
        ("distractors.jsonl", "x1", set_to(left="c1", right="c2"), ["E319"]),
        ("distractors.jsonl", "x1", set_to(id="d1"), ["E112", "E112"]),
    ],
)
def test_invalid_record_breaks_only_its_rule(file: str, name: str, edit: Change, rules: list[str], hesk: Path) -> None:
    line = change(hesk, file, name, edit)
    problems = check_store(Store(hesk)).problems
    assert [problem.rule for problem in problems] == rules, problems
    assert line in {problem.line for problem in problems}


def test_e405_reports_long_evidence(hesk: Path) -> None:
    text = load_gold("hesk").claims
    assert text is not None
    article = (hesk / "corpus" / "hesk" / "hesk-1.txt").read_text()
    change(hesk, "claims.jsonl", "c1", set_to(spans=[[0, 200]], text=[article[:200]]))
    assert [problem.rule for problem in check_store(Store(hesk)).problems] == ["E405"]


def test_e605_reports_claim_without_dispute(hesk: Path) -> None:
    path = hesk / "annotations" / "hesk" / "distractors.jsonl"
    path.write_text("".join(line + "\n" for line in path.read_text().splitlines()[1:]))
    assert [problem.rule for problem in check_store(Store(hesk)).problems] == ["E605", "E605"]


def test_e501_reports_two_contradictions_with_the_same_evidence(hesk: Path) -> None:
    # The claims of d2 get the evidence of those of d1, and d2 gets the slot of d1.
    places = {claim.id: claim for claim in load_gold("hesk").claims or ()}
    for name, other in (("c4", "c1"), ("c5", "c2")):
        spans, text = [list(span) for span in places[other].spans], list(places[other].text)
        change(hesk, "claims.jsonl", name, set_to(spans=spans, text=text))
    change(hesk, "disputes.jsonl", "d2", set_to(slot="time"))
    assert [problem.rule for problem in check_store(Store(hesk)).problems] == ["E501"]


def test_e101_reports_missing_disputes_file(hesk: Path) -> None:
    (hesk / "annotations" / "hesk" / "disputes.jsonl").unlink()
    assert "E101" in [problem.rule for problem in check_store(Store(hesk)).problems]


def test_e501_reports_duplicate_pair(hesk: Path) -> None:
    change(hesk, "distractors.jsonl", "x2", set_to(left="c40", right="c39"))
    assert "E501" in [problem.rule for problem in check_store(Store(hesk)).problems]


def test_e501_reports_contradiction_with_one_evidence(hesk: Path) -> None:
    other = {claim.id: claim for claim in load_gold("hesk").claims or ()}["c1"]
    place = {"article": other.article, "spans": [list(span) for span in other.spans], "text": list(other.text)}
    change(hesk, "claims.jsonl", "c2", set_to(**place))
    assert [problem.rule for problem in check_store(Store(hesk)).problems] == ["E501"]


def test_e115_reports_file_not_in_canonical_form(hesk: Path) -> None:
    path = hesk / "annotations" / "hesk" / "claims.jsonl"
    first, second, *rest = path.read_text().splitlines()
    path.write_text("\n".join([second, first, *rest]) + "\n")
    assert [problem.rule for problem in check_store(Store(hesk)).problems] == ["E115"]


def test_disputes_and_distractors_have_the_labels_of_the_fact_table() -> None:
    facts = tomllib.loads((open_store().root / "corpus" / "hesk" / "facts.toml").read_text())["facts"]
    gold: Gold = load_gold("hesk")
    pairs = claim_pairs(gold, open_store().schema.disputes)
    reasons = {distractor.id: {distractor.reason} for distractor in gold.distractors or ()}
    assert {fact["id"] for fact in facts if not {"dispute", "distractor"} & set(fact)} == set()
    for fact in facts:
        found = {pair.reason or pair.label for pair in pairs if pair.dispute == fact.get("dispute")} - {"agreement"}
        found = reasons[fact["distractor"]] if "distractor" in fact else found
        assert found == set(fact["planted"]), fact["id"]


def test_hard_negatives_are_at_least_as_many_as_contradictions() -> None:
    pairs = claim_pairs(load_gold("hesk"), open_store().schema.disputes)
    contradictions = sum(pair.label == "contradiction" for pair in pairs)
    assert contradictions == 14
    assert sum(pair.label != "contradiction" and pair.reason != "agreement" for pair in pairs) >= contradictions
