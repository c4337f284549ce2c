"""The store: which folder it opens, what it rejects, which files the digest covers."""

from __future__ import annotations

import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from crosswire import load_gold, load_story
from crosswire.curation.check import check_store
from crosswire.dataset.store import Store, open_store
from crosswire.problems import CrosswireError, Exit
from support.builders import TEXT, write_story


def test_data_option_precedes_the_variable_and_the_checkout(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert open_store().kind == "checkout"
    assert open_store().story_ids == ("hesk", "homs")
    monkeypatch.setenv("BENCH_DATA", str(tiny))
    assert open_store().story_ids == ("tiny",)
    other = write_story(tmp_path / "other")
    assert open_store(other).root == other


def test_working_directory_has_no_influence(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tiny)
    assert open_store().story_ids == ("hesk", "homs")


def test_story_has_text_date_sentences_and_tokens(tiny: Path) -> None:
    story = load_story("tiny", data=tiny)
    [article] = story.articles
    assert article.text == TEXT
    assert article.date.isoformat() == "2031-03-04"
    assert [segment.id for segment in article.sentences] == ["s1", "s2"]
    assert [segment.id for segment in article.boilerplate] == ["s3"]
    assert [token.text for token in article.tokens][:4] == ["Ada", "met", "Bo", "in"]


def test_load_gold_does_not_import_numpy_or_datasets(tiny: Path) -> None:
    code = (
        "import sys; from crosswire import load_gold, load_story; load_story('homs'); load_gold('homs');"
        "print(sorted({'numpy', 'datasets', 'pandas', 'sklearn', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert [mention.text for mention in load_gold("tiny", data=tiny).mentions["tiny-1"]][:2] == ["Ada", "Bo"]


def test_folder_without_corpus_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(CrosswireError, match="has no folder corpus/"):
        open_store(tmp_path)


def test_unknown_story_is_rejected_with_a_suggestion() -> None:
    with pytest.raises(CrosswireError, match="unknown story 'hom' .*did you mean 'homs'"):
        load_story("hom")


@pytest.mark.parametrize(
    ("content", "message"),
    [(TEXT.replace("\n", "\r\n"), "line endings were converted"), (TEXT + "!", "restore the file as supplied")],
)
def test_text_with_wrong_checksum_is_rejected(tiny: Path, content: str, message: str) -> None:
    (tiny / "corpus" / "tiny" / "tiny-1.txt").write_bytes(content.encode())
    with pytest.raises(CrosswireError, match=message) as caught:
        load_story("tiny", data=tiny)
    assert caught.value.exit_code == Exit.INTEGRITY


def test_digest_changes_with_every_file_that_affects_scores(tiny: Path) -> None:
    files = [path for path in tiny.rglob("*") if path.is_file()]
    seen = {Store(tiny).digest("tiny")}
    for path in files:
        if path.suffix == ".txt":
            card = tiny / "corpus" / "tiny" / "story.toml"
            old, new = (sha256(TEXT.encode() + b"\n" * number).hexdigest() for number in (0, 1))
            card.write_text(card.read_text().replace(old, new))
        path.write_bytes(path.read_bytes() + b"\n")
        seen.add(Store(tiny).digest("tiny"))
    assert len(files) == 4
    assert len(seen) == 5


def test_shipped_data_has_its_published_digests() -> None:
    store = open_store()
    assert {name: store.digest(name) for name in store.story_ids} == {"hesk": "09cefee18edc", "homs": "f1ff60f40f6b"}


def test_digest_of_a_damaged_text_is_an_error(tiny: Path) -> None:
    (tiny / "corpus" / "tiny" / "tiny-1.txt").write_text("other")
    with pytest.raises(CrosswireError, match="sha256 is"):
        Store(tiny).digest("tiny")


UNREAD = [
    ".DS_Store",
    "notes.md",
    "unknown.jsonl",
    "mentions.jsonl~",
    ".#mentions.jsonl",
    "#mentions.jsonl#",
    ".mentions.jsonl.swp",
    ".crosswire-999-mentions.jsonl",
    ".ipynb_checkpoints/mentions.jsonl",
    ".git/mentions.jsonl",
]


@pytest.mark.parametrize("name", UNREAD)
def test_files_that_are_not_read_do_not_change_the_digest(tiny: Path, name: str) -> None:
    before = Store(tiny).digest("tiny")
    gold = tiny / "annotations" / "tiny"
    for folder in (tiny / "corpus" / "tiny", gold, gold / "tiny-1", tiny / "corpus", tiny / "annotations"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("{}\n")
    assert Store(tiny).digest("tiny") == before


@pytest.mark.parametrize("name", [".git", ".ipynb_checkpoints", "tiny~", "#tiny#"])
def test_hidden_folders_and_backups_are_no_stories(tiny: Path, name: str) -> None:
    shutil.copytree(tiny / "corpus" / "tiny", tiny / "corpus" / name)
    shutil.copytree(tiny / "annotations" / "tiny", tiny / "annotations" / name)
    store = Store(tiny)
    assert store.story_ids == ("tiny",)
    assert [p for p in check_store(store).problems if not p.rule.startswith("W")] == []


@pytest.mark.parametrize("name", [".#mentions.jsonl", "#mentions.jsonl#", ".mentions.jsonl.swp", "mentions.jsonl~"])
def test_files_of_editors_are_not_checked(tiny: Path, name: str) -> None:
    gold = tiny / "annotations" / "tiny"
    for folder in (gold, gold / "tiny-1", tiny / "annotations"):
        (folder / name).symlink_to("user@host.123")
    assert [p for p in check_store(Store(tiny)).problems if not p.rule.startswith("W")] == []


def test_digest_is_of_what_was_read(tiny: Path) -> None:
    store, before = Store(tiny), Store(tiny).digest("tiny")
    store.gold(store.story("tiny"))
    path = tiny / "annotations" / "tiny" / "tiny-1" / "mentions.jsonl"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[1:]))
    assert store.digest("tiny") == before != Store(tiny).digest("tiny")


def test_private_folder_without_schema_uses_the_shipped_one(tiny: Path) -> None:
    assert Store(tiny).schema == open_store().schema


def test_damaged_texts_are_reported_together(tmp_path: Path) -> None:
    root = shutil.copytree(open_store().root / "corpus", tmp_path / "data" / "corpus").parent
    shutil.copytree(open_store().root / "annotations", root / "annotations")
    for name in ("hesk-1", "hesk-3"):
        (root / "corpus" / "hesk" / f"{name}.txt").write_text("other")
    with pytest.raises(CrosswireError) as caught:
        load_story("hesk", data=root)
    assert [problem.rule for problem in caught.value.problems if not isinstance(problem, str)] == ["E116", "E116"]


def test_schema_with_an_empty_list_is_rejected(tiny: Path) -> None:
    text = (open_store().root / "annotations" / "schema.toml").read_text()
    (tiny / "annotations" / "schema.toml").write_text(text.replace('levels = ["NAM", "NOM"]', "levels = []"))
    with pytest.raises(CrosswireError, match="must not be empty"):
        _ = Store(tiny).schema


def test_schema_with_a_repeated_value_is_rejected(tiny: Path) -> None:
    text = (open_store().root / "annotations" / "schema.toml").read_text()
    (tiny / "annotations" / "schema.toml").write_text(text.replace('slots = ["time"', 'slots = ["time", "time"'))
    with pytest.raises(CrosswireError, match=r"disputes\.slots has \['time'\] more than once"):
        _ = Store(tiny).schema


def test_invalid_schema_is_reported_with_its_file(tiny: Path) -> None:
    (tiny / "annotations" / "schema.toml").write_text("version = 1\n")
    with pytest.raises(CrosswireError, match=r"schema\.toml: is not a valid schema"):
        _ = Store(tiny).schema
