"""The data that ships: the texts as supplied, the invented story as planted, the gold valid and canonical."""

from __future__ import annotations

import hashlib
import re
import tomllib
from itertools import combinations

import pytest

from crosswire.curation.canonical_form import canonical, gold_files
from crosswire.curation.check import check_store
from crosswire.dataset.store import open_store

STORE = open_store()

# The sha256 of the five articles as they were supplied.
SUPPLIED = {
    "homs-000": "a5078716e04d8ad5439c7d4573d87b8860bf8bb124cb34c41be111853e4ce268",
    "homs-001": "80011b9a742ed8075534eeb0589bd137b5deb4862269a91bd8c8d19aada428b8",
    "homs-002": "f27cc7ac1512dec2fb612a879424ffe77f8d2b0e68b61e80ad5adb817f06986d",
    "homs-003": "e61c116ef02a00fbdf9971a73de573ed22bac7450bee2650fa07b41b3f772d54",
    "homs-004": "844d3935f29fc454f36d688b8ea35ebf93bd3aaabc5a0e9ce83f961a17a265f7",
}


@pytest.mark.parametrize(("article", "digest"), SUPPLIED.items())
def test_texts_are_those_supplied_byte_for_byte(article: str, digest: str) -> None:
    content = (STORE.root / "corpus" / "homs" / f"{article}.txt").read_bytes()
    assert hashlib.sha256(content).hexdigest() == digest


def test_gold_is_valid_at_every_level() -> None:
    assert [str(problem) for problem in check_store(STORE).problems] == []


def test_gold_is_in_canonical_form() -> None:
    for path in gold_files(STORE):
        assert path.read_text(encoding="utf-8") == canonical(path, STORE.schema), path


def test_homs_has_five_article_folds_and_ten_pair_folds() -> None:
    card = STORE.card("homs")
    ids = [article.id for article in card.articles]
    assert [fold.predict for fold in card.article_folds] == [(name,) for name in ids]
    assert [fold.predict for fold in card.pair_folds] == list(combinations(ids, 2))
    assert all(set(fold.predict).isdisjoint(fold.fit) for fold in (*card.article_folds, *card.pair_folds))
    assert all(set(fold.predict) | set(fold.fit) == set(ids) for fold in (*card.article_folds, *card.pair_folds))


def test_a_publisher_is_named_only_where_the_text_shows_it() -> None:
    card, story = STORE.card("homs"), STORE.story("homs")
    for described, article in zip(card.articles, story.articles, strict=True):
        assert described.publisher is None or described.publisher in article.text


def test_the_canary_stands_in_schema_and_stories() -> None:
    assert {STORE.card(name).canary for name in STORE.story_ids} == {STORE.schema.canary}


def test_every_planted_fact_stands_in_its_article() -> None:
    table = tomllib.loads((STORE.root / "corpus" / "hesk" / "facts.toml").read_text(encoding="utf-8"))
    story = STORE.story(table["story"])
    for fact in table["facts"]:
        assert len(fact["says"]) >= 2, fact["id"]
        for said in fact["says"]:
            assert said["quote"] in story.article(said["article"]).text, said["quote"]


def test_the_invented_story_plants_every_kind_of_contradiction_and_an_update() -> None:
    table = tomllib.loads((STORE.root / "corpus" / "hesk" / "facts.toml").read_text(encoding="utf-8"))
    slots = {fact["slot"] for fact in table["facts"] if "contradiction" in fact["planted"]}
    assert slots == {"time", "place", "agent", "object", "quantity", "polarity", "state", "content"}
    assert any("update" in fact["planted"] for fact in table["facts"])


def test_invented_articles_have_the_length_of_a_short_report() -> None:
    for article in STORE.story("hesk").articles:
        assert 120 <= len(article.text.split()) <= 200


def test_what_a_date_is_inferred_from_stands_in_the_text() -> None:
    card, story = STORE.card("homs"), STORE.story("homs")
    for described, article in zip(card.articles, story.articles, strict=True):
        for quote in re.findall(r'"([^"]+)"', described.date_basis):
            assert quote.rstrip(".") in article.text, (article.id, quote)
        told, _, _ = described.date_basis.partition(";")
        for day in re.findall(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur)day", told):
            assert day in article.text, (article.id, day)


# Words that rules are made of, wherever they may also stand.
FUNCTION_PHRASES = {
    "more than",
    "less than",
    "at least",
    "at most",
    "up to",
    "just over",
    "just under",
    "tens of thousands",
    "a few",
}


def test_guidelines_copy_no_phrase_from_the_test_story() -> None:
    rules = (STORE.root / "annotations" / "GUIDELINES.md").read_text(encoding="utf-8")
    rules += (STORE.root / "annotations" / "RULINGS.md").read_text(encoding="utf-8")
    invented, tested = (" ".join(a.text for a in STORE.story(name).articles).lower() for name in ("hesk", "homs"))
    phrases = {re.sub(r"[\[\]]", "", phrase).lower() for phrase in re.findall(r"`([^`\n]+)`", rules)}
    several = {phrase for phrase in phrases if " " in phrase or "-" in phrase}
    assert {p for p in several if p in tested and p not in invented} - FUNCTION_PHRASES == set()


def test_guidelines_take_no_example_from_the_test_story() -> None:
    rules = "\n".join(
        (STORE.root / "annotations" / name).read_text(encoding="utf-8") for name in ("GUIDELINES.md", "RULINGS.md")
    )
    capitalised = set(re.findall(r"\b[A-Z]\w{3,}\b", rules))
    names = {
        mention.text
        for mentions in STORE.gold(STORE.story("homs")).mentions.values()
        for mention in mentions
        if mention.type in {"PER", "ORG", "MIL", "GPE", "LOC", "FAC"}
    }
    assert capitalised & names == set()


def test_guidelines_name_every_ruling() -> None:
    rules, rulings = (
        (STORE.root / "annotations" / name).read_text(encoding="utf-8") for name in ("GUIDELINES.md", "RULINGS.md")
    )
    numbers = re.findall(r"^\| (R-\d+) \|", rulings, re.MULTILINE)
    assert len(numbers) == len(set(numbers))
    assert [number for number in numbers if number not in rules] == []
