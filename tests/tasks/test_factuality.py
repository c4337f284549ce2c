"""The task `factuality`, by hand and against scikit-learn, and what is beside names in `entities`."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosswire.metrics import counts
from crosswire.model import Event, Mention, Quantity
from crosswire.model.tokens import head_of
from crosswire.tasks.counting.task import Tally, Task
from crosswire.tasks.counting.units import ScoringConfig, Unit
from crosswire.tasks.entities import ENTITIES
from crosswire.tasks.factuality import FACTUALITY, majority
from support.builders import line_article, schema

LABELS = ("CT+", "CT-", "PS+", "UU")


def event(start: int, factuality: str | None, holder: str | None = "author", kind: str = "Advance") -> Event:
    return Event(start, start + 1, kind, f"v{start}", holder=holder, factuality=factuality)


def tally(task: Task, tier: str, unit: Unit) -> Tally:
    return next(each for each in task.tiers if each.name == tier).tally([unit], schema(), ScoringConfig())


def unit(gold: list[Event], given_events: list[Event] | None = None, found: list[Event] | None = None) -> Unit:
    sources = {"v2": "e1", "v4": "e1"}
    return Unit(line_article(30), (), (), gold, found, given_events, source_of=sources)


def macro(found: Tally) -> float:
    by_label = found.counts.sum(axis=0)
    return float(counts.macro_f1(by_label, by_label[:, 3] > 0))


GOLD = [event(0, "CT+"), event(10, "CT+"), event(12, "CT-"), event(14, "UU")]


def test_labels_on_given_events_by_hand() -> None:
    answers = [event(0, "CT+"), event(10, "CT-"), event(12, "CT-"), replace(event(14, None))]
    found = tally(FACTUALITY, "given", unit(GOLD, answers))
    # F1: CT+ 2*1/(1+2), CT- 2*1/(2+1), UU 0; an event without an answer is not found.
    assert macro(found) == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
    assert float(counts.accuracy(found.counts.sum(axis=(0, 1)))) == 2 / 4


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), min_size=1, max_size=9))
def test_macro_f1_and_accuracy_are_those_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    from sklearn.metrics import accuracy_score, f1_score

    gold = [event(2 * n, wanted) for n, (wanted, _) in enumerate(pairs)]
    answers = [event(2 * n, label) for n, (_, label) in enumerate(pairs)]
    found = tally(FACTUALITY, "given", unit(gold, answers))
    wanted, answered = zip(*pairs, strict=True)
    supported = sorted(set(wanted))
    assert macro(found) == pytest.approx(
        f1_score(wanted, answered, average="macro", labels=supported, zero_division=0.0)
    )
    assert float(counts.accuracy(found.counts.sum(axis=(0, 1)))) == pytest.approx(accuracy_score(wanted, answered))


def test_holders_are_compared_by_who_speaks() -> None:
    gold = [event(0, "CT+", "v2"), event(10, "CT+", "author")]
    # v4 is another Statement of the same speaker; v6 is one of somebody else.
    same = tally(FACTUALITY, "holder", unit(gold, [event(0, None, "v4"), event(10, None, "author")]))
    assert same.counts.sum(axis=(0, 1)).tolist() == [2, 2, 2, 2]
    other = tally(FACTUALITY, "holder", unit(gold, [event(0, None, "v6"), event(10, None, "v2")]))
    assert other.counts.sum(axis=(0, 1)).tolist() == [0, 2, 0, 2]
    assert dict(zip(other.labels, other.counts[0].tolist(), strict=True))["author"] == [0, 0, 0, 1]


def test_open_answers_must_find_trigger_and_type_too() -> None:
    found = [event(0, "CT+"), event(10, "CT+", kind="Flee"), event(20, "CT+"), event(12, None)]
    assert tally(FACTUALITY, "open", unit(GOLD, found=found)).counts.sum(axis=(0, 1)).tolist() == [1, 3, 1, 4]


def test_the_majority_is_the_most_frequent_label_of_the_gold() -> None:
    [answered] = majority([unit(GOLD)])
    assert {each.factuality for each in answered.given_events or ()} == {"CT+"}
    assert majority([unit([])])[0].given_events == []


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("army", "army"),
        ("Veldrian army", "army"),
        ("armed group of lowland millers", "group"),
        ("of", "of"),
        ("outskirts of the town of Corm", "outskirts"),
        ("pro-Kestrel units", "units"),
        ("!!", "!!"),
    ],
)
def test_heads(text: str, head: str) -> None:
    start, end = head_of(f"x {text} y", 2, 2 + len(text))
    assert f"x {text} y"[start:end] == head


def entity_unit(gold: list[Mention], said: list[Mention]) -> Unit:
    return Unit(line_article(30), gold, said)


def test_descriptions_count_by_their_heads_and_levels() -> None:
    # Every other character of the line is a word: 0 to 5 has three, the last being the head.
    gold = [Mention(0, 5, "MIL", "NOM", "m1"), Mention(10, 13, "PER", "NAM", "m2")]
    said = [Mention(2, 5, "MIL", "NOM", "m1"), Mention(12, 13, "PER", "NAM", "m2")]
    found = tally(ENTITIES, "with-nom", entity_unit(gold, said))
    assert found.counts.sum(axis=(0, 1)).tolist() == [1, 2, 1, 2]
    as_name = [Mention(4, 5, "MIL", "NAM", "m1")]
    assert tally(ENTITIES, "with-nom", entity_unit(gold, as_name)).counts.sum(axis=(0, 1)).tolist() == [0, 1, 0, 2]


def test_values_of_times_and_quantities_by_hand() -> None:
    quantity = Quantity("=", 40.0, "engineer")
    gold = [
        Mention(0, 1, "TIME", id="m1", value="2031-03-03"),
        Mention(4, 5, "QTY", id="m2", quantity=quantity),
        Mention(8, 9, "PER", id="m3"),
    ]
    right = [gold[0], replace(gold[1], quantity=replace(quantity, unit="Engineer")), gold[2]]
    assert tally(ENTITIES, "values", entity_unit(gold, right)).counts.sum(axis=(0, 1)).tolist() == [2, 2, 2, 2]
    wrong = [replace(gold[0], value="2031-03-04"), replace(gold[1], quantity=None)]
    assert tally(ENTITIES, "values", entity_unit(gold, wrong)).counts.sum(axis=(0, 1)).tolist() == [0, 1, 0, 2]


def test_a_value_of_what_carries_none_is_passed_over() -> None:
    gold, said = [Mention(0, 4, "TIME", id="m1", value="2031")], [Mention(0, 4, "PER", id="m1", value="2031")]
    assert tally(ENTITIES, "values", entity_unit(gold, said)).counts.sum(axis=(0, 1)).tolist() == [0, 0, 0, 1]
