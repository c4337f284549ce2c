"""Rows of all configs: unique ids, references that exist, offsets, closed sets, and what the first columns show."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from crosswire import load_gold
from crosswire.dataset.configs import (
    CONFIGS,
    Choice,
    Labels,
    column_meaning,
    dotted_columns,
    fold_names,
    read_column_meanings,
    rows_by_split,
    rows_of_fold,
)
from crosswire.dataset.store import open_store

STORE = open_store()
BY_NAME = {config.name: config for config in CONFIGS}

# Every column that refers to another row: its config and dotted name, and the columns with the ids.
REFERENCES = {
    ("entities", "id"): ["articles.id"],
    ("entities", "mentions.id"): ["mentions.id"],
    ("mentions", "sentence"): ["tokens.id"],
    ("tokens", "sentence"): ["articles.segments.id"],
    ("events", "sentence"): ["tokens.id"],
    ("events", "holder"): ["events.id"],
    ("events", "arguments.mention"): ["mentions.id"],
    ("events", "arguments.entity"): ["coreference.id"],
    ("events", "arguments.sentence"): ["tokens.id"],
    ("events", "happening"): ["coreference.id"],
    ("coreference", "related"): ["coreference.id"],
    ("coreference", "members.id"): ["mentions.id", "events.id"],
    ("claims", "dispute"): ["disputes.id"],
    ("claims", "position"): ["disputes.positions.id"],
    ("claims", "holder"): ["coreference.id"],
    ("claims", "sentence"): ["tokens.id"],
    ("disputes", "happening"): ["coreference.id"],
    ("disputes", "entity"): ["coreference.id"],
    ("disputes", "positions.claims"): ["claims.id"],
    ("disputes", "relations.positions"): ["disputes.positions.id"],
    ("contradictions", "dispute"): ["disputes.id"],
    ("contradictions", "left.claim"): ["claims.id"],
    ("contradictions", "right.claim"): ["claims.id"],
    ("contradictions", "left.holder"): ["coreference.id"],
    ("contradictions", "right.holder"): ["coreference.id"],
    ("coreference", "members.article"): ["articles.id"],
    ("disputes", "positions.articles"): ["articles.id"],
    ("contradictions", "left.sentence"): ["tokens.id"],
    ("contradictions", "right.sentence"): ["tokens.id"],
    ("contradictions", "left.article"): ["articles.id"],
    ("contradictions", "right.article"): ["articles.id"],
    ("pairs", "pair"): ["contradictions.id"],
    ("pairs", "left.article"): ["articles.id"],
    ("pairs", "right.article"): ["articles.id"],
    **{(config, "article"): ["articles.id"] for config in ("mentions", "tokens", "events", "claims")},
}


@cache
def rows_of(config: str) -> list[Any]:
    """All rows of a config, read from data/."""
    folder = STORE.root / "data" / config
    return [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text().splitlines()]


def values(rows: list[Any], column: str) -> Iterator[Any]:
    """Yield every value of a dotted column; lists are yielded item by item."""
    name, _, rest = column.partition(".")
    for row in rows:
        found = row.get(name)
        for value in found if isinstance(found, list) else [found]:
            if not rest:
                yield value
            elif value is not None:
                yield from values([value], rest)


@pytest.mark.parametrize("config", BY_NAME)
def test_ids_are_unique_over_all_splits(config: str) -> None:
    for column, _ in dotted_columns(BY_NAME[config].columns(STORE.schema)):
        if column in {"id", "segments.id", "mentions.id", "positions.id"}:
            ids = list(values(rows_of(config), column))
            assert len(ids) == len(set(ids)), column
    owners = {*STORE.story_ids, *(article.id for name in STORE.story_ids for article in STORE.card(name).articles)}
    assert {(row.get("id") or row["pair"]).partition("/")[0] for row in rows_of(config)} <= owners


@pytest.mark.parametrize(("config", "column"), REFERENCES)
def test_references_lead_to_rows(config: str, column: str) -> None:
    known = {"author", None} if column.endswith("holder") else {None}
    for target in REFERENCES[config, column]:
        owner, _, name = target.partition(".")
        known.update(values(rows_of(owner), name))
    found = set(values(rows_of(config), column))
    assert found - {None}
    assert found <= known


def test_every_column_with_ids_is_tested_as_a_reference() -> None:
    ids = {value for config in BY_NAME for value in values(rows_of(config), "id")}
    for config in CONFIGS:
        for column, kind in dotted_columns(config.columns(STORE.schema)):
            if column.rpartition(".")[2] in {"id", "text", "value", "story", "conflict"} or isinstance(
                kind, (Labels, Choice)
            ):
                continue
            held = {value for value in values(rows_of(config.name), column) if isinstance(value, str)}
            assert not held & ids or (config.name, column) in REFERENCES, (config.name, column)


def test_entities_as_values_of_claims_have_their_names() -> None:
    names = {row["id"]: row["name"] for row in rows_of("coreference")}
    found = [row for row in rows_of("claims") if row["value_name"] is not None]
    assert len(found) > 50
    for row in found:
        denied = "not " if row["value"].startswith("not ") else ""
        assert row["value_name"] == denied + names[row["value"].removeprefix(denied)]
    raw = {f"{story}/{claim.id}": claim.value for story in STORE.story_ids for claim in load_gold(story).claims or ()}
    ours = {row["id"]: (row["value"] or "").replace(f"{row['story']}/", "") or None for row in rows_of("claims")}
    assert ours == raw


def located(config: str) -> Iterator[tuple[str, Any]]:
    """Yield everything in a config that has a span and a sentence, with its article."""
    for row in rows_of(config):
        for part in [row, *row.get("arguments", ()), *(row[side] for side in ("left", "right") if side in row)]:
            if "sentence_text" in part:
                yield part.get("article", row.get("article")), part


@pytest.mark.parametrize("config", ["mentions", "events", "claims", "contradictions"])
def test_offsets_in_the_sentence_give_the_text(config: str) -> None:
    articles = {row["id"]: row["text"] for row in rows_of("articles")}
    found = list(located(config))
    without = [part for _, part in found if part["sentence_text"] is None]
    assert len(without) < 2
    for article, part in found:
        spans = part.get("spans") or [{"start": part["start"], "end": part["end"]}]
        parts = [articles[article][span["start"] : span["end"]] for span in spans]
        assert " ".join(parts) == part["text"]
        if part["sentence_text"] is None:
            continue
        inside = part["sentence_text"][part["sentence_start"] : part["sentence_end"]]
        if len(parts) == 1:
            assert inside == part["text"]
        assert inside.startswith(parts[0])
        assert inside.endswith(parts[-1])


def test_offsets_of_tokens_and_sentences_give_their_texts() -> None:
    articles = {row["id"]: row["text"] for row in rows_of("articles")}
    for row in rows_of("tokens"):
        text = articles[row["article"]]
        assert text[row["start"] : row["end"]] == row["sentence_text"]
        assert [text[s:e] for s, e in zip(row["starts"], row["ends"], strict=True)] == row["tokens"]


def test_claims_name_the_dispute_and_position_that_hold_them() -> None:
    held = {
        claim: (dispute["id"], position["id"], article)
        for dispute in rows_of("disputes")
        for position in dispute["positions"]
        for claim, article in zip(position["claims"], position["articles"], strict=True)
    }
    of_disputes = [row for row in rows_of("claims") if row["dispute"] is not None]
    assert {row["id"]: (row["dispute"], row["position"], row["article"]) for row in of_disputes} == held
    distractors = [row for row in rows_of("contradictions") if row["dispute"] is None]
    used = {row[side]["claim"] for row in distractors for side in ("left", "right")}
    assert {row["id"] for row in rows_of("claims") if row["dispute"] is None} <= used


@pytest.mark.parametrize("config", BY_NAME)
def test_values_of_closed_sets_are_in_the_set(config: str) -> None:
    for column, kind in dotted_columns(BY_NAME[config].columns(STORE.schema)):
        inner = kind[0] if isinstance(kind, list) else kind
        if isinstance(inner, (Labels, Choice)):
            known = inner.names if isinstance(inner, Labels) else inner.values
            assert set(values(rows_of(config), column)) <= {*known, None}, column


@pytest.mark.parametrize("config", BY_NAME)
def test_columns_with_nulls_have_a_meaning_of_null(config: str) -> None:
    chosen, meanings = BY_NAME[config], read_column_meanings()
    folds = [row for name in fold_names(STORE) for rows in rows_of_fold(chosen, STORE, name).values() for row in rows]
    for column, _ in dotted_columns(chosen.columns(STORE.schema)):
        if any(value is None for value in values(rows_of(config) + folds, column)):
            found = column_meaning(meanings, config, column)
            assert found, column
            assert found.null, column


def test_first_columns_are_what_people_look_at() -> None:
    """A terminal shows the first and the last columns of a table; the canary is in one config only."""
    columns = {config.name: list(config.columns(STORE.schema)) for config in CONFIGS}
    assert {name for name, own in columns.items() if "canary" in own} == {"articles"}
    assert {own[0] for name, own in columns.items() if name != "pairs"} == {"id"}
    assert columns["pairs"][:2] == ["pair", "question"]
    assert columns["mentions"][:4] == [*columns["events"][:3], "level"] == ["id", "text", "type", "level"]
    assert columns["articles"][-1] != "canary"


def test_rows_have_the_order_of_the_columns() -> None:
    for config in CONFIGS:
        rows = [row for own in rows_by_split(config, STORE).values() for row in own]
        assert {tuple(row) for row in rows} == {tuple(config.columns(STORE.schema))}


def test_conflicts_group_disputes_and_a_dispute_alone_is_its_own_conflict() -> None:
    """A conflict is no row of a config: it has an id of conflicts.jsonl, or that of its only dispute."""
    known = {
        f"{story}/{conflict.id}": conflict
        for story in STORE.story_ids
        for conflict in STORE.gold(STORE.story(story)).conflicts or ()
    }
    assert known
    for row in rows_of("contradictions"):
        if row["conflict"] in known:
            assert row["cause"] == known[row["conflict"]].cause
        else:
            assert row["conflict"] in {row["dispute"], None}
            assert row["cause"] is None
        if row["state"] == "firm":
            assert (row["label"], row["conflict"] is None) == ("contradiction", False)
