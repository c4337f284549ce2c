"""The glossary quotes the data, the picture shows it, and the index of docs/ leads to every page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from crosswire.cli.app import app
from crosswire.dataset.configs import CONFIGS
from crosswire.dataset.store import open_store
from support.paths import PAGES, ROOT

DOCS = ROOT / "docs"
GLOSSARY = (DOCS / "glossary.md").read_text(encoding="utf-8")
OBJECT = re.compile(r"`((?:hesk|homs)(?:-\d+)?/[a-z0-9]+(?:/p\d+)?)`")
QUOTE = re.compile(r"“([^”]+)”(?: in “([^”]+)”)? \((`[^)]*)\)")
LABELLED = re.compile(r"\(`([^`]+)`: ([^)]*)\)")
SVG = "{http://www.w3.org/2000/svg}"


@cache
def objects() -> dict[str, Any]:
    """Every row of the data by its id, with segments and positions."""
    found: dict[str, Any] = {}
    for config in CONFIGS:
        for path in sorted((ROOT / "data" / config.name).glob("*.jsonl")):
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                name = row.get("id") or row["pair"]
                found[name] = {**row, **found.get(name, {})}
                for segment in row.get("segments", ()):
                    text = row["text"][segment["start"] : segment["end"]]
                    found[segment["id"]] = {**segment, "sentence_text": text}
                found.update({position["id"]: position for position in row.get("positions", ())})
    return found


def strings(row: Any) -> Iterator[str]:  # noqa: ANN401 - rows of JSON
    """Yield every string in a row, at any depth."""
    if isinstance(row, str):
        yield row
    elif isinstance(row, (list, dict)):
        for value in row.values() if isinstance(row, dict) else row:
            yield from strings(value)


def text_of(row: dict[str, Any]) -> str:
    """The words of an object: of a span, question or answer, or of a whole segment."""
    return next(str(row[key]) for key in ("text", "question", "answer", "sentence_text") if row.get(key))


def test_every_quote_of_the_glossary_is_the_text_of_its_object() -> None:
    found = QUOTE.findall(GLOSSARY)
    assert len(found) > 40
    for quote, context, reference in found:
        row = objects()[reference.split("`")[1]]
        assert text_of(row) == quote
        assert context in row.get("sentence_text", "")
    marks = len(re.findall("“", GLOSSARY.partition("## Texts")[2]))
    assert marks == sum(2 if context else 1 for _, context, _ in found), "a quote without an object"


def test_every_object_of_the_glossary_exists_and_has_the_labels_beside_it() -> None:
    assert set(OBJECT.findall(GLOSSARY)) <= objects().keys()
    found = LABELLED.findall(GLOSSARY)
    assert len(found) > 30
    for name, labels in found:
        assert set(re.findall(r"`([^`]+)`", labels)) <= set(strings(objects()[name])), name


@pytest.mark.parametrize(
    ("members", "cluster"),
    [
        (["hesk-1/m4", "hesk-2/m30"], "hesk/e1"),
        (["hesk-1/m28", "hesk-2/m31"], "hesk/e4"),
        (["hesk-1/v3", "hesk-2/v4"], "hesk/h2"),
        (["hesk-1/v4"], "hesk/h3"),
    ],
)
def test_clusters_of_the_glossary_have_the_members_beside_them(members: list[str], cluster: str) -> None:
    [line] = [line for line in GLOSSARY.splitlines() if f"`{cluster}`" in line and all(m in line for m in members)]
    assert line
    assert set(members) <= {member["id"] for member in objects()[cluster]["members"]}


def test_claims_beside_a_pair_are_its_sides() -> None:
    lines = [line for line in GLOSSARY.splitlines() if "the pair (" in line and "/c" in line]
    assert len(lines) == 4
    for line in lines:
        name = re.findall(r"the pair \(`([^`]+)`", line)[0]
        sides = {objects()[name][side]["claim"] for side in ("left", "right")}
        assert sides == set(re.findall(r"`(hesk/c\d+)`", line))


def test_statements_of_the_glossary_about_single_objects() -> None:
    data = objects()
    assert (data["hesk-1/m4"]["start"], data["hesk-1/m4"]["end"]) == (43, 54)
    assert data["hesk-2/m17"]["quantity_value"] == 12
    assert len(data["hesk/h3"]["members"]) == 1
    roles = {argument["mention"]: argument["role"] for argument in data["hesk-1/v2"]["arguments"]}
    assert roles["hesk-1/m6"] == "Time"
    assert "reportedly" in data["homs-001/v53"]["sentence_text"]
    assert {"hesk/c11", "hesk/c12"} <= set(data["hesk/d4/p1"]["claims"])
    [relation] = [each for each in data["hesk/d2"]["relations"] if each["positions"] == ["hesk/d2/p1", "hesk/d2/p2"]]
    assert relation["exclusive"]
    assert data["homs/p44783b9798"]["state"] == "contested"
    [content] = [each for each in data["hesk-1/v9"]["arguments"] if each["role"] == "Content"]
    assert f"*{content['text']}* is the `Content` of" in GLOSSARY
    claim = data["hesk/c5"]
    assert f"{claim['text']} from a cellar" in claim["sentence_text"]


def test_tags_of_the_glossary_are_those_of_the_tokens() -> None:
    mention = objects()["hesk-1/m5"]
    rows = map(json.loads, (ROOT / "data" / "tokens" / "validation.jsonl").read_text(encoding="utf-8").splitlines())
    [tags] = [
        [
            tag
            for start, tag in zip(row["starts"], row["ner_tags"], strict=True)
            if mention["start"] <= start < mention["end"]
        ]
        for row in rows
        if row["id"] == mention["sentence"]
    ]
    assert tags == ["B-FAC", "I-FAC"]
    assert all(f"`{tag}`" in GLOSSARY for tag in tags)


def test_every_word_of_the_glossary_has_meaning_and_example() -> None:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in GLOSSARY.splitlines() if line[:1] == "|"]
    assert len(rows) > 70
    assert [row for row in rows if len(row) != 3 or not all(row)] == []


def test_files_of_the_glossary_exist() -> None:
    paths = re.findall(r"`((?:annotations|corpus|data|results)/[^` ]+)`", GLOSSARY)
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_versions_of_the_data_in_pages_are_current() -> None:
    """Measurements that name the version they were made with are records: they are not renewed."""
    store = open_store()
    current = {f"{name}-{store.card(name).version}" for name in store.story_ids}
    named = {
        (page.name, version)
        for page in PAGES
        if page.name not in {"check-coverage.md", "speed.md", "CHANGELOG.md"}
        for version in re.findall(r"\b(?:homs|hesk)-\d+\.\d+\.\d+\b", page.read_text(encoding="utf-8"))
    }
    assert named
    assert {each for each in named if each[1] not in current} == set()


def test_words_of_the_glossary_occur_once() -> None:
    words = [word.strip() for word in re.findall(r"^\| ([^|]+) \|", GLOSSARY, re.M) if word.strip("- ") != "word"]
    assert len(words) == len(set(words))
    assert len(words) > 70


def test_commands_of_the_glossary_exist() -> None:
    known = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    used = set(re.findall(r"`bench ([a-z]+)", GLOSSARY))
    assert used
    assert used <= known


def test_picture_shows_the_data() -> None:
    root = ElementTree.parse(DOCS / "conflict.svg").getroot()
    for name in ("title", "desc"):
        assert (root.findtext(f"{SVG}{name}") or "").strip()
    texts = {each: (each.text or "") for each in root.iter(f"{SVG}text")}
    shown = {each.attrib["data-id"]: text for each, text in texts.items() if "data-id" in each.attrib}
    assert len(shown) == 8
    assert shown == {name: objects()[name]["text"] for name in shown}
    types = {each.attrib["data-type"]: text for each, text in texts.items() if "data-type" in each.attrib}
    assert types == {name: objects()[name]["type"] for name in shown}
    [question] = [text for each, text in texts.items() if "data-question" in each.attrib]
    pair = objects()["hesk/p35b471363e"]
    assert (pair["label"], pair["type"], pair["question"]) == ("contradiction", "quantity", question)


def test_picture_has_colours_for_light_and_dark_pages() -> None:
    style = ElementTree.parse(DOCS / "conflict.svg").getroot().findtext(f"{SVG}style") or ""
    light, _, dark = style.partition("@media (prefers-color-scheme: dark)")
    coloured = {name for name, rule in re.findall(r"^\s*([.\w]+) \{([^}]*)\}", light, re.M) if "#" in rule}
    assert coloured == set(re.findall(r"^\s*([.\w]+) \{", dark, re.M))


def test_index_of_docs_links_to_every_page() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    linked = set(re.findall(r"\]\(([\w.-]+)(?:#[\w-]*)?\)", index))
    assert {path.name for path in DOCS.iterdir()} - {"README.md"} == linked
    assert "(docs/README.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """The anchors of the headings of a page, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_to_headings_lead_to_headings() -> None:
    links = [
        (page, target, anchor)
        for page in PAGES
        for target, anchor in re.findall(r"\]\(([^)#\s]*)#([^)]+)\)", page.read_text(encoding="utf-8"))
    ]
    assert links
    for page, target, anchor in links:
        assert anchor in anchors(page.parent / target if target else page), (page.name, target, anchor)
