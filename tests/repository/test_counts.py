"""Every count in README and dataset card is that of the rows in data/, counted here by other means."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from support.paths import ROOT

STORIES = {"hesk": "validation", "homs": "test"}
CARD = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
NUMBER_WORDS = {"one": 1, "three": 3, "five": 5, "eight": 8}
MENTION_TYPES = ("PER", "ORG", "MIL", "GPE", "LOC", "FAC", "NORP", "TIME", "QTY")
SLOTS = ("time", "place", "agent", "object", "quantity", "polarity", "state", "content")


def rows(config: str, story: str) -> list[Any]:
    path = ROOT / "data" / config / f"{STORIES[story]}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def table(page: str, section: str) -> list[list[str]]:
    """The cells of a generated table, without its heading."""
    text = page.split(f"<!-- begin generated: {section} -->\n")[1].split("<!-- end generated")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def counted(story: str) -> Iterator[tuple[str, int]]:
    """Yield the counts of a story in the order of the card."""
    articles, mentions, events = (rows(config, story) for config in ("articles", "mentions", "events"))
    clusters, disputes, lines = (rows(config, story) for config in ("coreference", "disputes", "contradictions"))
    of_claims = {row["pair"] for row in rows("pairs", story)}
    pairs = [row for row in lines if row["id"] in of_claims]
    yield "articles", len(articles)
    yield "sentences", len(rows("tokens", story))
    yield "words", sum(len(re.findall(r"\S+", row["text"])) for row in articles)
    yield "mentions", len(mentions)
    for level in ("NAM", "NOM"):
        yield f"- level {level}", sum(row["level"] == level for row in mentions)
    for name in MENTION_TYPES:
        yield f"- level NAM, type {name}", sum((row["level"], row["type"]) == ("NAM", name) for row in mentions)
    yield "entities", sum(row["layer"] == "entity" for row in clusters)
    yield "events", len(events)
    yield "arguments", sum(len(row["arguments"]) for row in events)
    yield "happenings", sum(row["layer"] == "happening" for row in clusters)
    yield "disputes", len(disputes)
    contradictions = [row for row in pairs if row["label"] == "contradiction"]
    yield "- with a contradiction", len({row["dispute"] for row in contradictions})
    yield "distractors", sum(row["dispute"] is None for row in pairs)
    yield "claims", len(rows("claims", story))
    yield "pairs of claims", len(pairs)
    yield "- label contradiction", len(contradictions)
    yield "- label update", sum(row["label"] == "update" for row in pairs)
    compatible = [row for row in pairs if row["label"] == "compatible"]
    equal = sum(row["reason"] == "agreement" for row in compatible)
    yield "- label compatible, without equal answers", len(compatible) - equal
    yield "- label compatible, equal answers (reason agreement)", equal
    yield "- contested, of any label (also counted above)", sum(row["state"] == "contested" for row in pairs)
    yield "- contradictions that are not contested", sum(row["state"] != "contested" for row in contradictions)
    yield "lines (pairs of claims, also with further places)", len(lines)
    yield "- state firm", sum(row["state"] == "firm" for row in lines)
    yield "- state contested", sum(row["state"] == "contested" for row in lines)
    yield "conflicts with a firm line", len({row["conflict"] for row in lines if row["state"] == "firm"})


@pytest.mark.parametrize(("column", "story"), [*enumerate(STORIES, 1)])
def test_counts_of_the_card_are_those_of_the_rows(column: int, story: str) -> None:
    found = [(cells[0], int(cells[column].replace(",", ""))) for cells in table(CARD, "counts")]
    assert found == list(counted(story))


@pytest.mark.parametrize(("column", "story"), [*enumerate(STORIES, 1)])
def test_types_of_contradictions_are_those_of_the_rows(column: int, story: str) -> None:
    of_claims = {row["pair"] for row in rows("pairs", story)}
    lines = (row for row in rows("contradictions", story) if row["id"] in of_claims)
    types = [row["type"] for row in lines if row["label"] == "contradiction"]
    assert [(cells[0], int(cells[column])) for cells in table(CARD, "types")] == [(s, types.count(s)) for s in SLOTS]


def test_rows_of_each_config_are_counted() -> None:
    found = re.findall(r"^### `(\w+)`\n\nOne row is .*\. Rows: ([\d,]+) of `hesk`, ([\d,]+) of `homs`\.$", CARD, re.M)
    assert found == [
        (config, *(f"{len(rows(config, story)):,}" for story in STORIES))
        for config in re.findall(r"^### `(\w+)`$", CARD, re.M)
    ]
    assert len(found) == sum(path.is_dir() for path in (ROOT / "data").iterdir())


@pytest.mark.parametrize("page", [README, CARD], ids=["README", "card"])
def test_numbers_of_articles_in_words_are_right(page: str) -> None:
    real = re.search(r"(\w+) (?:real|news) articles on ", page)
    invented = re.search(r"invented story of (\w+) articles", page)
    assert real
    assert invented
    assert NUMBER_WORDS[real[1].lower()] == len(rows("articles", "homs"))
    assert NUMBER_WORDS[invented[1]] == len(rows("articles", "hesk"))


def test_numbers_below_the_scores_are_those_of_the_rows() -> None:
    names = sum(row["level"] == "NAM" for row in rows("mentions", "homs"))
    note = re.search(r"(\d+) gold mentions, n = (\d+) articles", README)
    assert note
    assert [int(number) for number in note.groups()] == [names, len(rows("articles", "homs"))]
    [gold] = [cells for cells in table(README, "scores") if cells[0] == "gold"]
    assert gold[1:3] == [str(names), str(names)]


def test_headlines_of_the_card_have_the_gold_of_the_rows() -> None:
    """The definitions of docs/scores.md: what each task leaves out is left out here too."""
    mentions, pairs = rows("mentions", "homs"), rows("contradictions", "homs")
    arguments = {
        (event["id"], argument["role"], argument["entity"] or str(argument["spans"]))
        for event in rows("events", "homs")
        for argument in event["arguments"]
    }
    firm = [row for row in pairs if row["label"] == "contradiction" and row["state"] != "contested"]
    expected = {
        "entities.strict.f1": sum(row["level"] == "NAM" for row in mentions),
        "coreference.conll.f1": sum(row["type"] not in {"TIME", "QTY"} for row in mentions),
        "events.strict.f1": len(rows("events", "homs")),
        "arguments.entity.f1": len(arguments),
        "event-coreference.conll.f1": len(rows("events", "homs")),
        "contradictions.fact.f1": len({row["conflict"] for row in firm}),
    }
    assert {cells[0]: int(cells[1]) for cells in table(CARD, "ceiling")} == expected
