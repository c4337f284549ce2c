"""Rows of folds: nothing of the held-out article in training, every row about it in the test."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import datasets
import pytest

from crosswire import load_dataset
from crosswire.dataset.configs import CONFIGS, Config, fold_names, rows_by_split, rows_of_fold
from crosswire.dataset.configs.config import Source
from crosswire.dataset.store import Store, open_store
from crosswire.model.claim_lines import claim_lines

STORE = open_store()
PARAMETERS = [(config, name) for config in CONFIGS for name in ("homs-000", "homs-003", "hesk-2")]
IDS = [f"{config.name}-{name}" for config, name in PARAMETERS]
OF_ONE_ARTICLE = {"articles", "entities", "mentions", "tokens", "events", "claims"}


@pytest.mark.parametrize(("config", "name"), PARAMETERS, ids=IDS)
def test_the_test_split_has_every_row_about_the_article(config: Config, name: str) -> None:
    split = "test" if name.startswith("homs") else "validation"
    rows = rows_by_split(config, STORE)[split]
    assert rows_of_fold(config, STORE, name)["test"] == [row for row in rows if name in json.dumps(row)]


@pytest.mark.parametrize(("config", "name"), PARAMETERS, ids=IDS)
def test_training_has_nothing_of_the_article(config: Config, name: str) -> None:
    train = rows_of_fold(config, STORE, name)["train"]
    assert train
    assert name not in json.dumps(train)
    assert {row["story"] for row in train} == {name.partition("-")[0]}


@pytest.mark.parametrize(("config", "name"), PARAMETERS, ids=IDS)
def test_training_is_what_a_system_is_fitted_on(config: Config, name: str) -> None:
    """The rows are those of the restricted story and gold that `fit` receives."""
    story_id = name.partition("-")[0]
    story, gold, card = STORE.story(story_id), STORE.gold(STORE.story(story_id)), STORE.card(story_id)
    [fold] = [fold for fold in card.article_folds if fold.predict == (name,)]
    kept = gold.restricted_to(fold.fit)
    restricted = story.restricted_to(fold.fit)
    lines = claim_lines(kept, STORE.schema.disputes, restricted.articles)
    entities = {entity.id for entity in gold.entities or ()}
    source = Source(card, restricted, kept, lines, STORE.schema, entities)
    assert rows_of_fold(config, STORE, name)["train"] == list(config.rows(source))


def test_configs_of_single_articles_are_divided_without_rest() -> None:
    for config in CONFIGS:
        fold = rows_of_fold(config, STORE, "homs-002")
        name = "pair" if config.name == "pairs" else "id"
        ids = [row[name] for rows in fold.values() for row in rows]
        every = {row[name] for row in rows_by_split(config, STORE)["test"]}
        assert set(ids) <= every
        if config.name in OF_ONE_ARTICLE:
            assert len(ids) == len(every)
            assert set(ids) == every


@pytest.mark.parametrize("name", ["homs-000", "hesk-1", "hesk-3"])
@pytest.mark.parametrize("config", ["claims", "mentions", "events", "tokens"])
def test_training_rows_are_those_of_the_full_story_but_for_names_and_disputes(config: str, name: str) -> None:
    [chosen] = [each for each in CONFIGS if each.name == config]
    full = {row["id"]: row for rows in rows_by_split(chosen, STORE).values() for row in rows}
    hidden = {"holder_name", "value_name", "dispute", "position"}
    for row in rows_of_fold(chosen, STORE, name)["train"]:
        different = {column for column, value in row.items() if value != full[row["id"]][column]}
        assert different <= hidden
        assert {row[column] for column in different} <= {None}


def test_pairs_of_claims_are_in_one_part_of_a_fold() -> None:
    [pairs] = [config for config in CONFIGS if config.name == "contradictions"]
    fold = {
        name: {row["id"]: row["label"] for row in rows} for name, rows in rows_of_fold(pairs, STORE, "homs-001").items()
    }
    assert fold["train"].keys().isdisjoint(fold["test"])
    every = {row["id"]: row["label"] for row in rows_by_split(pairs, STORE)["test"]}
    assert {**fold["train"], **fold["test"]} == every


def test_folds_are_the_articles_of_all_stories() -> None:
    assert fold_names(STORE) == [*(f"homs-00{n}" for n in range(5)), *(f"hesk-{n}" for n in (1, 2, 3))]


def test_load_dataset_gives_train_and_test() -> None:
    fold = load_dataset("tokens", fold="homs-000")
    assert isinstance(fold, datasets.DatasetDict)
    assert list(fold) == ["train", "test"]
    assert set(fold["test"]["article"]) == {"homs-000"}
    assert fold["train"].features == fold["test"].features == load_dataset("tokens", split="test").features
    part = load_dataset("tokens", fold="homs-000", split="train[:3]", streaming=True)
    assert list(part) == fold["train"].to_list()[:3]


def test_stories_of_the_split_train_are_added(tmp_path: Path) -> None:
    for name in ("corpus", "annotations"):
        shutil.copytree(STORE.root / name, tmp_path / name)
    card = tmp_path / "corpus" / "hesk" / "story.toml"
    card.write_text(card.read_text().replace('split = "validation"', 'split = "train"'))
    fold = load_dataset("articles", fold="homs-004", data=Store(tmp_path).root)
    assert fold["train"]["id"] == [*(f"homs-00{n}" for n in range(4)), "hesk-1", "hesk-2", "hesk-3"]
