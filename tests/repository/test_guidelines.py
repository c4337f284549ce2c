"""The guidelines are short, and every reference to a rule or a ruling leads to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from support.paths import ROOT

ANNOTATIONS = ROOT / "annotations"
GUIDELINES = (ANNOTATIONS / "GUIDELINES.md").read_text(encoding="utf-8")
RULINGS = (ANNOTATIONS / "RULINGS.md").read_text(encoding="utf-8")
MOST_WORDS = 12_000

RULING = re.compile(r"\bR-\d{3}\b")
RULING_ROW = re.compile(r"^\| (R-\d{3}) \| ([^|]+) \|", re.MULTILINE)
# A section such as 5.6, or a rule of it such as 5.6.10; no decimal, version or date.
REFERENCE = re.compile(r"(?<![\w.,-])([2-9]|10)\.\d(?:\.\d{1,2})?(?![\w%]|\.\d| %)")
# An entry of the index: a cue word, then the places of its rules.
PLACE = r"\d+(?:\.\d+)*(?: rule \d+| [A-Z]\w+)?"
ENTRY = re.compile(rf"\*([^*]+)\* ({PLACE}(?:, {PLACE})*)")

CITING = ("annotations", "docs", "eval", "tests", "data", "corpus")
SUFFIXES = {".md", ".py", ".tsv", ".jsonl", ".toml"}
CITING_FILES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
# The rulings of test cases that need an unknown one.
UNKNOWN = {"R-999"}


def place_of(section: str, type_: str, rule: str) -> str:
    if type_:
        return f"{section} {type_}"
    if not rule:
        return section
    return f"{section}.{rule}" if "." in section else f"{section} rule {rule}"


def lines_by_place(text: str) -> Iterator[tuple[str, str]]:
    """Yield each line with its place: a section, a rule of it (`5.6.10`, `6 rule 5`), or a type (`5.2 Attack`)."""
    section = type_ = rule = ""
    for line in text.splitlines():
        if heading := re.match(r"#{2,3} (\d+(?:\.\d+)?)\.? ", line):
            section, type_, rule = heading[1], "", ""
        elif heading := re.match(r"#### (\w+)$", line):
            type_ = heading[1]
        elif item := re.match(r"(\d+)\. ", line):
            rule = item[1]
        elif not re.match(r"\s+- ", line):
            rule = ""
        yield place_of(section, type_, rule), line


def texts_by_place(text: str) -> dict[str, str]:
    """Return the text of each place; that of a section includes all its rules and subsections."""
    found: dict[str, str] = {}
    for place, line in lines_by_place(text):
        section = re.split(r" |$", place)[0]
        outer = {place, section, *(".".join(section.split(".")[:n]) for n in range(1, section.count(".") + 1))}
        for each in outer:
            found[each] = found.get(each, "") + line + "\n"
    return found


def has_words(text: str, words: str) -> bool:
    end = r"(?!\w)" if words[-1].isalnum() else ""
    return re.search(rf"(?<!\w){re.escape(words)}{end}", text, re.IGNORECASE) is not None


TEXTS = texts_by_place(GUIDELINES)
PLACES = dict(RULING_ROW.findall(RULINGS))


@cache
def citing_texts() -> dict[str, str]:
    """Return the text of each file that may cite a rule; some test cases are no UTF-8."""
    folders = (path for folder in CITING for path in (ROOT / folder).rglob("*") if path.suffix in SUFFIXES)
    files = [path for path in (*folders, *(ROOT / name for name in CITING_FILES)) if path.is_file()]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8", errors="replace") for path in files}


def test_guidelines_and_rulings_have_at_most_12_000_words() -> None:
    assert len(GUIDELINES.split()) + len(RULINGS.split()) <= MOST_WORDS


def test_every_cited_ruling_is_in_the_table() -> None:
    cited = {number for text in citing_texts().values() for number in RULING.findall(text)}
    assert len(cited) > 100
    assert cited - PLACES.keys() == UNKNOWN


def test_rulings_are_numbered_without_gaps_or_duplicates() -> None:
    numbers = [number for number, _ in RULING_ROW.findall(RULINGS)]
    assert numbers == [f"R-{n:03}" for n in range(1, len(numbers) + 1)]
    assert numbers[-1] >= "R-141"


@pytest.mark.parametrize("number", sorted(PLACES))
def test_every_rule_that_a_ruling_leads_to_exists_and_has_its_tag(number: str) -> None:
    for place in PLACES[number].split(", "):
        assert place in TEXTS, f"{number}: the guidelines have no {place}"
        assert re.search(rf"\[[^\]]*{number}[^\]]*\]", TEXTS[place]), f"{number}: {place} has no tag [{number}]"


def test_every_tag_is_in_a_place_that_the_table_has() -> None:
    tagged = {
        (number, place)
        for place, line in lines_by_place(GUIDELINES)
        for tags in re.findall(r"\[(R-\d{3}(?:, R-\d{3})*)\]", line)
        for number in tags.split(", ")
        if place
    }
    assert tagged == {(number, place) for number, places in PLACES.items() for place in places.split(", ")}


def test_every_rule_that_is_cited_exists() -> None:
    citing = [
        ANNOTATIONS / "GUIDELINES.md",
        *sorted((ANNOTATIONS / "passes").glob("decisions-*.tsv")),
        *sorted(ANNOTATIONS.glob("*/waivers.jsonl")),
    ]
    cited = {(path.name, match.group()) for path in citing for match in REFERENCE.finditer(path.read_text("utf-8"))}
    assert len(cited) > 60
    assert sorted((name, rule) for name, rule in cited if rule not in TEXTS) == []


def test_messages_and_docstrings_cite_sections_that_exist() -> None:
    cited = [
        (name, rule)
        for name, text in citing_texts().items()
        for rules in re.findall(r"GUIDELINES ((?:\d+\.\d+(?:, )?)+)", text)
        for rule in rules.rstrip(", ").split(", ")
    ]
    assert len(cited) > 3
    assert [each for each in cited if each[1] not in TEXTS] == []


def test_every_entry_of_the_index_leads_to_a_rule_with_its_cue() -> None:
    entries = [(cue, place) for cue, places in ENTRY.findall(TEXTS["10"]) for place in places.split(", ")]
    assert len(entries) > 150
    assert [entry for entry in entries if entry[1] not in TEXTS] == []
    assert [(cue, place) for cue, place in entries if not has_words(TEXTS[place], cue)] == []


def test_the_index_holds_nothing_but_entries() -> None:
    rest = ENTRY.sub("", TEXTS["10"].split("\n", 1)[1])
    assert re.sub(r"- \*\*\w(?:–\w)?\*\*:|[;\s]", "", rest) == ""


def test_places_of_an_invented_page() -> None:
    page = "# Page\n## 2. One\n1. a\n   - b\n2. c\n\nd\n### 2.1 Two\n1. e\n#### Attack\nf\n"
    texts = texts_by_place(page)
    assert texts["2 rule 1"] == "1. a\n   - b\n"
    assert texts["2.1.1"] == "1. e\n"
    assert texts["2.1 Attack"] == "#### Attack\nf\n"
    assert "f" in texts["2.1"]
    assert "f" in texts["2"]
    assert [match.group() for match in REFERENCE.finditer("5.6.10, (7.2) 0.3.0 v2.5 3.5 % 12.4 7.1.2.")] == [
        "5.6.10",
        "7.2",
        "7.1.2",
    ]
