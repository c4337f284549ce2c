"""The English words of the checks: shipped with the data, replaced by a user's file, without effect on digests."""

from __future__ import annotations

from pathlib import Path

import pytest

from crosswire.curation.check import check_store
from crosswire.dataset.english import parse_english
from crosswire.dataset.store import Store, open_store
from crosswire.problems import CrosswireError, Exit

SHIPPED = open_store().root / "annotations" / "english.toml"


def test_shipped_words_are_read() -> None:
    english = open_store().english
    assert {"the", "of"} <= english.function_words
    assert "of" not in english.determiners
    assert english.numbers.exact["twelve"] == 12
    assert [match[0] for match in map(english.year.search, ("3 May 2031", "1930 GMT")) if match] == ["May 2031"]
    assert english.abbreviation.search("Arms Co.")


def test_folder_without_words_uses_the_shipped_ones(tiny: Path) -> None:
    assert Store(tiny).english == open_store().english


def test_words_in_the_folder_replace_the_shipped_ones(tiny: Path) -> None:
    text = SHIPPED.read_text()
    (tiny / "annotations" / "english.toml").write_text(text.replace("determiners = [", 'determiners = ["Ada", "ada",'))
    path = tiny / "annotations" / "tiny" / "tiny-1" / "mentions.jsonl"
    path.write_text(path.read_text().replace('"end": 3,', '"end": 7,').replace('"Ada"', '"Ada met"'))
    assert [problem.rule for problem in check_store(Store(tiny)).problems] == ["E401"]


def test_words_do_not_change_the_digest(tiny: Path) -> None:
    before = Store(tiny).digest("tiny")
    (tiny / "annotations" / "english.toml").write_text(SHIPPED.read_text() + "# more\n")
    assert Store(tiny).digest("tiny") == before


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("[words]", "[words", "TOMLDecodeError"),
        ("particles =", "particle =", "'particles'"),
        ("shifting = [", "shifting = [3, ", "shifting is not a list of words"),
        ('weekdays = ["monday", ', "weekdays = [", "weekdays has 6 names; expected 7"),
    ],
)
def test_invalid_words_are_reported_with_their_file(old: str, new: str, reason: str, tiny: Path) -> None:
    path = tiny / "annotations" / "english.toml"
    path.write_text(SHIPPED.read_text().replace(old, new, 1))
    with pytest.raises(CrosswireError) as caught:
        check_store(Store(tiny))
    assert (caught.value.exit_code, str(caught.value).startswith(f"{path}: is not a valid word list")) == (
        Exit.INTEGRITY,
        True,
    )
    assert reason in str(caught.value)


def test_parse_english_rejects_an_empty_list() -> None:
    with pytest.raises(TypeError, match="titles is not a list of words"):
        parse_english(SHIPPED.read_text().replace("titles = [", "titles = []\nother = [", 1))
