"""`bench convert`: the answers of a language model become a predictions file that is scored."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema

from conftest import Bench
from crosswire.problems import Exit
from support.paths import ROOT

ANSWER = """Here is what I found:
```json
[{"article": "hesk-1", "mentions": [{"quote": "River Guard", "type": "MIL"}, {"quote": "No Place", "type": "GPE"}]},
 {"story": "hesk", "contradictions": [{"left": {"article": "hesk-1", "quote": "seized Hesk Dam late Monday"},
   "right": {"article": "hesk-2", "quote": "The fall of Hesk Dam on Tuesday"}}]}]
```
"""


def test_answer_is_converted_and_scored(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "answer.txt").write_text(ANSWER)
    result = bench("convert", "answer.txt", "-o", "p.jsonl", "--story", "hesk")
    assert result.exit_code == 0
    assert result.stdout == "2 objects: 2 mentions, 1 contradiction; written to p.jsonl\n"
    assert result.stderr == "left out, quotes that the text does not have: 1\n  hesk-1: 'No Place'\n"
    scored = json.loads(bench("score", "p.jsonl", "--story", "hesk", "--json").stdout)
    tasks = [task for task in scored["tasks"] if task["attempted"]]
    headlines = {task["headline"]: task["scores"][0]["precision_numerator"] for task in tasks}
    assert headlines["entities.strict.f1"] == 2
    assert headlines["contradictions.fact.f1"] == 1


def test_stories_are_known_by_their_articles(bench: Bench, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "predictions.md").read_text(encoding="utf-8").partition("## From quotes")[2]
    example = page.partition("```json\n")[2].partition("```")[0].replace('"story": "hesk", ', "")
    result = bench("convert", "-", "-o", "p.jsonl", stdin=example)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = [json.loads(line) for line in (tmp_path / "p.jsonl").read_text().splitlines()]
    assert [line.get("article") or line["story"] for line in lines] == ["hesk-1", "hesk"]


def test_sides_in_articles_of_another_story_are_listed(bench: Bench, tmp_path: Path) -> None:
    sides = {side: {"article": "hesk-1", "quote": "Hesk Dam"} for side in ("left", "right")}
    answer = json.dumps({"story": "homs", "contradictions": [sides]})
    result = bench("convert", "-", "-o", "p.jsonl", stdin=answer)
    assert "left out, sides in articles that the story does not have: 2\n" in result.stderr


def test_standard_input_is_read(bench: Bench, tmp_path: Path) -> None:
    result = bench("convert", "-", "-o", "p.jsonl", "--story", "hesk", stdin=ANSWER)
    assert result.exit_code == 0
    assert (tmp_path / "p.jsonl").exists()


def test_nothing_to_convert_writes_nothing(bench: Bench, tmp_path: Path) -> None:
    result = bench("convert", "-", "-o", "p.jsonl", stdin="I cannot help with that.")
    assert result.exit_code == Exit.INVALID
    assert result.stderr == "-: nothing could be converted\n"
    assert list(tmp_path.iterdir()) == []


def test_other_files_are_not_replaced(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine\n")
    result = bench("convert", "-", "-o", "notes.txt", stdin=ANSWER)
    assert result.exit_code == Exit.USAGE
    assert (tmp_path / "notes.txt").read_text() == "mine\n"


def test_schema_accepts_the_example_of_the_page_and_rejects_others(bench: Bench) -> None:
    schema = json.loads(bench("schema", "quotes").stdout)
    page = (ROOT / "docs" / "predictions.md").read_text(encoding="utf-8").partition("## From quotes")[2]
    example = page.partition("```json\n")[2].partition("```")[0]
    for line in example.splitlines():
        jsonschema.validate(json.loads(line), schema)
    checker = jsonschema.Draft202012Validator(schema)
    assert not checker.is_valid({"article": "hesk-1", "mentions": [{"quote": "x", "type": "DAM"}]})
    assert "Copy every quote" in schema["description"]
