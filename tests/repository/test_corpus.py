"""The shipped data: unchanged texts, the planted facts of the invented story, and valid canonical gold."""

from __future__ import annotations

import hashlib
import re
import tomllib
from itertools import combinations

import pytest

from crosswire.curation.canonical_form import canonical_file, gold_files
from crosswire.curation.check import check_store
from crosswire.dataset.store import open_store

STORE = open_store()

# The sha256 of the five supplied articles.
SUPPLIED = {
    "homs-000": "a5078716e04d8ad5439c7d4573d87b8860bf8bb124cb34c41be111853e4ce268",
    "homs-001": "80011b9a742ed8075534eeb0589bd137b5deb4862269a91bd8c8d19aada428b8",
    "homs-002": "f27cc7ac1512dec2fb612a879424ffe77f8d2b0e68b61e80ad5adb817f06986d",
    "homs-003": "e61c116ef02a00fbdf9971a73de573ed22bac7450bee2650fa07b41b3f772d54",
    "homs-004": "844d3935f29fc454f36d688b8ea35ebf93bd3aaabc5a0e9ce83f961a17a265f7",
}


@pytest.mark.parametrize(("article", "digest"), SUPPLIED.items())
def test_texts_are_unchanged(article: str, digest: str) -> None:
    content = (STORE.root / "corpus" / "homs" / f"{article}.txt").read_bytes()
    assert hashlib.sha256(content).hexdigest() == digest


def test_gold_is_valid_at_every_level() -> None:
    assert [str(problem) for problem in check_store(STORE).problems] == []


def test_gold_is_in_canonical_form() -> None:
    for file in gold_files(STORE):
        assert file.content.decode() == canonical_file(file, STORE.schema), file.path


def test_homs_has_five_article_folds_and_ten_pair_folds() -> None:
    card = STORE.card("homs")
    ids = [article.id for article in card.articles]
    assert [fold.predict for fold in card.article_folds] == [(name,) for name in ids]
    assert [fold.predict for fold in card.pair_folds] == list(combinations(ids, 2))
    assert all(set(fold.predict).isdisjoint(fold.fit) for fold in (*card.article_folds, *card.pair_folds))
    assert all(set(fold.predict) | set(fold.fit) == set(ids) for fold in (*card.article_folds, *card.pair_folds))


def test_provenance_agrees_with_the_dates() -> None:
    """A time of publication gives the date; every source inside the story exists."""
    for name in STORE.story_ids:
        card = STORE.card(name)
        ids = {article.id for article in card.articles}
        for article in card.articles:
            found = article.provenance
            assert (found is not None) is (card.origin == "real")
            if found is not None and found.published is not None:
                assert found.published.startswith(article.date.isoformat())
            for source in found.derived_from if found else ():
                assert source in ids or source.startswith("https://") or " " not in source or source[0].isupper()


def test_schema_and_stories_have_the_same_canary() -> None:
    assert {STORE.card(name).canary for name in STORE.story_ids} == {STORE.schema.canary}


def test_planted_facts_are_in_their_articles() -> None:
    table = tomllib.loads((STORE.root / "corpus" / "hesk" / "facts.toml").read_text(encoding="utf-8"))
    story = STORE.story(table["story"])
    for fact in table["facts"]:
        assert len(fact["says"]) >= 2, fact["id"]
        for source in fact["says"]:
            assert source["quote"] in story.article(source["article"]).text, source["quote"]


def test_planted_facts_cover_every_contradiction_slot_and_an_update() -> None:
    table = tomllib.loads((STORE.root / "corpus" / "hesk" / "facts.toml").read_text(encoding="utf-8"))
    slots = {fact["slot"] for fact in table["facts"] if "contradiction" in fact["planted"]}
    assert slots == {"time", "place", "agent", "object", "quantity", "polarity", "state", "content"}
    assert any("update" in fact["planted"] for fact in table["facts"])


def test_invented_articles_have_120_to_200_words() -> None:
    for article in STORE.story("hesk").articles:
        assert 120 <= len(article.text.split()) <= 200


def test_quotes_and_days_of_date_basis_are_in_the_text() -> None:
    card, story = STORE.card("homs"), STORE.story("homs")
    for described, article in zip(card.articles, story.articles, strict=True):
        for quote in re.findall(r'"([^"]+)"', described.date_basis):
            assert quote.rstrip(".") in article.text, (article.id, quote)
        basis, _, _ = described.date_basis.partition(";")
        for day in re.findall(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur)day", basis):
            assert day in article.text, (article.id, day)


# Common phrases that rules need, even if they also occur in the test story.
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


def test_guidelines_quote_no_phrase_of_the_test_story() -> None:
    rules = (STORE.root / "annotations" / "GUIDELINES.md").read_text(encoding="utf-8")
    rules += (STORE.root / "annotations" / "RULINGS.md").read_text(encoding="utf-8")
    invented, tested = (" ".join(a.text for a in STORE.story(name).articles).lower() for name in ("hesk", "homs"))
    phrases = {re.sub(r"[\[\]]", "", phrase).lower() for phrase in re.findall(r"`([^`\n]+)`", rules)}
    several = {phrase for phrase in phrases if " " in phrase or "-" in phrase}
    assert {p for p in several if p in tested and p not in invented} - FUNCTION_PHRASES == set()


def test_guidelines_use_no_name_of_the_test_story() -> None:
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


def test_guidelines_refer_to_every_ruling() -> None:
    rules, rulings = (
        (STORE.root / "annotations" / name).read_text(encoding="utf-8") for name in ("GUIDELINES.md", "RULINGS.md")
    )
    numbers = re.findall(r"^\| (R-\d+) \|", rulings, re.MULTILINE)
    assert len(numbers) == len(set(numbers))
    assert [number for number in numbers if number not in rules] == []
