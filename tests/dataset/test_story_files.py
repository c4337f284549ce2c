"""The files of a story: each is read at most once, and its records have their rows."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import IO, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosswire.dataset.gold_file import GoldFile
from crosswire.dataset.store import Store
from crosswire.formats.jsonl import parse_rows
from crosswire.problems import CrosswireError, Exit
from support.builders import TEXT, change, set_to, write_event

# Lines that the quick reader of plain JSON Lines must leave to `parse_rows`.
DOUBTFUL_LINES = [
    b'{"a": 1, "a": 2}',
    b'{"a": {"b": 1, "b": 1}}',
    b'{"a": NaN}',
    b'{"a": 1e999}',
    b'{"a": 1E5, "b": 10.50, "c": -0}',
    b'{"a": 123456789012345678901234567890}',
    b'{"a": "\\u00e9"}',
    b'{"a": "\\ud800"}',
    b'{"a": "\xff"}',
    b'{"a": "\xed\xa0\x80"}',
    b'{"a": "\x01"}',
    b'{"a": 1}\r',
    b'\xef\xbb\xbf{"a": 1}',
    b"[1]",
    b"oops",
    b"  ",
    b"[" * 2000 + b"]" * 2000,
]


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[Path]:
    """Return a counter of the texts and gold files that are read from now on."""
    found: Counter[Path] = Counter()
    open_path = Path.open

    def counted(path: Path, mode: str = "r", **options: Any) -> IO[Any]:  # noqa: ANN401 - options of Path.open
        found.update([path] if mode == "rb" and path.suffix != ".toml" else [])
        return open_path(path, mode, **options)

    monkeypatch.setattr(Path, "open", counted)
    return found


def test_store_reads_every_file_once(hesk: Path, reads: Counter[Path]) -> None:
    store = Store(hesk)
    for _ in range(2):
        story = store.story("hesk")
        gold = store.gold(story)
        files = store.files("hesk")
        assert store.story("hesk") is story
        assert store.gold(story) is gold is files.story_gold
        assert store.files("hesk") is files
        assert store.card("hesk") is files.card
        assert sum(len(file.rows) for file in files.gold.all_files) > len(gold.claims or ())
    texts = {hesk / "corpus" / "hesk" / article.file for article in store.card("hesk").articles}
    assert reads == dict.fromkeys({*texts, *(file.path for file in files.gold.all_files)}, 1)


def test_files_are_read_on_demand(hesk: Path, reads: Counter[Path]) -> None:
    files = Store(hesk).files("hesk")
    assert reads == {}
    assert files.gold.claims.pairs
    assert list(reads) == [hesk / "annotations" / "hesk" / "claims.jsonl"]


def test_records_have_the_rows_of_their_file(tiny: Path) -> None:
    path = tiny / "annotations" / "tiny" / "tiny-1" / "mentions.jsonl"
    first, *rest = path.read_text().splitlines()
    path.write_text("\n".join([*rest, "", first]) + "\n")
    mentions = Store(tiny).files("tiny").gold.mentions("tiny-1")
    assert [(mention.id, row.line) for mention, row in mentions.pairs][-1] == ("m1", 6)
    assert all(row.file == str(path) and row.data["id"] == mention.id for mention, row in mentions.pairs)


def test_invalid_record_is_a_problem_and_not_a_record(tiny: Path) -> None:
    path = tiny / "annotations" / "tiny" / "tiny-1" / "mentions.jsonl"
    path.write_text(path.read_text().replace('"type": "GPE"', '"type": "XXX"'))
    mentions = Store(tiny).files("tiny").gold.mentions("tiny-1")
    assert [(problem.rule, problem.line) for problem in mentions.problems] == [("E302", 3)]
    assert [mention.id for mention in mentions.records] == ["m1", "m2", "m4", "m5"]


def test_missing_layers_have_no_records_and_no_problems(tiny: Path) -> None:
    gold = Store(tiny).files("tiny").gold
    for layer in (gold.entities, gold.happenings, gold.claims, gold.disputes, gold.distractors, gold.events("tiny-1")):
        assert (layer.pairs, layer.problems, layer.file.exists) == ((), (), False)
    assert (gold.has_events, gold.has_disputes) == (False, False)
    write_event(tiny)
    assert Store(tiny).files("tiny").gold.has_events


def test_disputes_are_needed_beside_claims(hesk: Path) -> None:
    (hesk / "annotations" / "hesk" / "disputes.jsonl").unlink()
    gold = Store(hesk).files("hesk").gold
    assert [problem.rule for problem in gold.disputes.problems] == ["E101"]


def test_damaged_text_is_reported_and_other_articles_are_read(hesk: Path, reads: Counter[Path]) -> None:
    path = hesk / "corpus" / "hesk" / "hesk-2.txt"
    path.write_text("other")
    files = Store(hesk).files("hesk")
    for _ in range(2):
        with pytest.raises(CrosswireError, match="sha256") as caught:
            _ = files.texts["hesk-2"]
        assert caught.value.exit_code == Exit.INTEGRITY
    assert files.article("hesk-1").text
    assert reads[path] == 1


def test_texts_are_a_mapping_by_article(tiny: Path) -> None:
    texts = Store(tiny).texts("tiny")
    assert dict(texts) == {"tiny-1": TEXT}
    assert "tiny-2" not in texts
    assert len(texts) == 1


def test_pass_has_its_own_gold_and_the_texts_of_the_story(hesk: Path, tmp_path: Path) -> None:
    shutil.copytree(hesk / "annotations" / "hesk", tmp_path / "pass" / "hesk")
    change(hesk, "disputes.jsonl", "d1", set_to(question="Else?"))
    store, other = Store(hesk), Store(hesk, annotations=tmp_path / "pass")
    gold, own = (each.gold(each.story("hesk")) for each in (store, other))
    assert store.story("hesk") == other.story("hesk")
    assert (gold.claims, gold.mentions) == (own.claims, own.mentions)
    assert gold.disputes != own.disputes


def rows_of(content: bytes, folder: Path) -> tuple[object, object]:
    """Return rows and problems of a file with this content, and those of `parse_rows`."""
    path = folder / "x.jsonl"
    path.write_bytes(content)
    file, expected = GoldFile(path), parse_rows(content, str(path))
    return (list(file.rows), list(file.problems)), (expected.rows, expected.problems)


@pytest.mark.parametrize("line", DOUBTFUL_LINES, ids=lambda line: repr(line[:20]))
def test_doubtful_lines_are_read_like_rows(line: bytes, tmp_path: Path) -> None:
    found, expected = rows_of(b'{"b": 1}\n' + line + b'\n{"c": [1.5, "x"]}\n', tmp_path)
    assert repr(found) == repr(expected)


@pytest.mark.parametrize("content", [b"", b"\n", b'{"a": 1}', b'{"a": 1}\n\n', b'\n{"a": 1}\n', b"\xff\xfe{\x00"])
def test_empty_lines_and_missing_newlines_are_read_like_rows(content: bytes, tmp_path: Path) -> None:
    found, expected = rows_of(content, tmp_path)
    assert found == expected


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(objects=st.lists(st.dictionaries(st.text(max_size=3), VALUES, max_size=4), max_size=4), ascii_only=st.booleans())
def test_json_lines_are_read_like_rows(
    objects: list[dict[str, object]], ascii_only: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lines = [json.dumps(each, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass") for each in objects]
    found, expected = rows_of(b"".join(line + b"\n" for line in lines), tmp_path_factory.getbasetemp())
    assert repr(found) == repr(expected)


@given(damage=st.binary(max_size=30), place=st.integers(0, 40))
def test_damaged_lines_are_read_like_rows(damage: bytes, place: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    content = b'{"id": "m1", "n": 1.5}\n{"id": "m2", "\xc3\xa9": [1]}\n'
    found, expected = rows_of(content[:place] + damage + content[place:], tmp_path_factory.getbasetemp())
    assert repr(found) == repr(expected)


def test_unreadable_file_has_one_problem(tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", tmp_path):
        file = GoldFile(path)
        assert (file.content, file.rows) == (b"", [])
        assert [problem.rule for problem in file.problems] == ["E101"]
