"""The reading sheet: blind lines in random order, as a page that works offline and escapes its texts."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from conftest import Bench
from crosswire.curation.reading_sheet import sheet_lines, sheet_rows
from crosswire.dataset.store import open_store
from crosswire.model.claim_lines import CONTESTED, FIRM, HARMLESS
from crosswire.model.schema import AGREEMENT
from crosswire.problems import Exit
from crosswire.report.reading_sheet import sheet_page

STORE = open_store()
FILES = STORE.files("homs")


def data_of(page: str) -> dict[str, Any]:
    [content] = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    found: dict[str, Any] = json.loads(content)
    return found


def test_close_lines_of_every_conflict_and_a_control_of_plain_ones_in_random_order() -> None:
    lines = sheet_lines(FILES.claim_lines, 1)
    assert {line.id for line in FILES.claim_lines if line.state == CONTESTED} <= {line.id for line in lines}
    firm = Counter(line.conflict.id for line in FILES.claim_lines if line.state == FIRM and line.conflict)
    on_sheet = Counter(line.conflict.id for line in lines if line.state == FIRM and line.conflict)
    assert on_sheet == {name: min(number, 4) for name, number in firm.items()}
    close = [line for line in lines if line.state != HARMLESS]
    assert len(lines) - len(close) == -(-len(close) // 4)
    assert 50 <= len(lines) <= 70
    assert all(line.pair.reason != AGREEMENT for line in lines)
    assert [line.id for line in lines] == [line.id for line in sheet_lines(FILES.claim_lines, 1)]
    assert [line.id for line in lines] != [line.id for line in sheet_lines(FILES.claim_lines, 2)]


def test_rows_have_no_label_and_their_text_is_that_of_the_articles() -> None:
    story = STORE.story("homs")
    rows = sheet_rows(sheet_lines(FILES.claim_lines, 1), story.articles, STORE.gold(story))
    for row in rows:
        assert set(row) == {"line", "question", "sides"}
        for side in row["sides"]:
            assert set(side) == {"article", "date", "holder", "text"}
            text = story.article(side["article"]).text
            for piece, _ in side["text"]:
                assert piece == " " or piece in text
            assert any(evidence for _, evidence in side["text"])


def test_page_needs_no_outside_address_and_escapes_its_texts() -> None:
    hostile = "</script><script>alert(1)</script><!--"
    side = {"article": "a", "date": "2031-03-04", "holder": hostile, "text": [[hostile, True]]}
    page = sheet_page([{"line": "p1", "question": hostile, "sides": [side, side]}], story="a", digest="d", seed=1)
    assert data_of(page)["lines"][0]["question"] == hostile
    assert page.count("<script") == 2
    assert "http" not in page
    assert "innerHTML" not in page


class Labels(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_page_is_usable_without_a_mouse() -> None:
    tags = Labels(sheet_page([], story="a", digest="d", seed=1)).found
    assert ("label", {"for": "reader"}) in tags
    assert any(tag == "button" for tag, _ in tags)
    assert ("html", {"lang": "en"}) in tags
    assert any(attributes.get("aria-live") == "polite" for _, attributes in tags)


def test_command_writes_the_page_and_replaces_only_sheets(bench: Bench, tmp_path: Path) -> None:
    result = bench("sheet", "-o", "sheet.html", "--story", "hesk")
    assert result.exit_code == Exit.OK
    assert data_of((tmp_path / "sheet.html").read_text())["story"] == "hesk"
    assert bench("sheet", "-o", "sheet.html", "--story", "hesk").exit_code == Exit.OK
    (tmp_path / "thesis.html").write_text("<html>precious")
    result = bench("sheet", "-o", "thesis.html", "--story", "hesk")
    assert result.exit_code == Exit.USAGE
    assert "is not a reading sheet" in result.stderr
    assert bench("sheet", "-o", "x.html", "--story", "home").exit_code == Exit.USAGE


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
def test_script_of_the_page_parses(tmp_path: Path) -> None:
    page = sheet_page([], story="a", digest="d", seed=1)
    script = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)[0]
    (tmp_path / "page.js").write_text(script)
    subprocess.run(["node", "--check", "page.js"], cwd=tmp_path, check=True)


def test_saved_readings_are_valid_gold(bench: Bench, hesk: Path) -> None:
    """The rows that the script saves, in the folder of readings, pass the checks after bench fmt."""
    lines = sheet_lines(open_store(hesk).files("hesk").claim_lines, 1)
    header = {"reader": "person-1", "kind": "person", "date": "2031-05-01", "shown": "the question"}
    rows = [header, *({"line": line.id, "label": "compatible"} for line in sorted(lines, key=lambda line: line.id))]
    folder = hesk / "annotations" / "hesk" / "readings"
    folder.mkdir()
    (folder / "person-1.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    bench("fmt", "--data", hesk)
    found = bench("check", "--data", hesk).stderr
    assert "person-1.jsonl" not in found
