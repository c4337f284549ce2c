"""Tests of story.toml: all problems are reported together."""

from __future__ import annotations

from pathlib import Path

import pytest

from crosswire.dataset.store import open_store
from crosswire.formats.story_card import parse_card


def card_path(root: Path) -> Path:
    return root / "corpus" / "tiny" / "story.toml"


def test_valid_card_has_no_problems(tiny: Path) -> None:
    card, problems = parse_card(card_path(tiny).read_bytes(), card_path(tiny))
    assert problems == []
    assert card is not None
    assert card.articles[0].provenance is None


PROVENANCE = """[articles.provenance]
url = "https://example.org/a"
published = "2031-03-04T10:00+02:00"
derived_from = ["tiny-0", "A Wire"]
basis = "the words match"
looked_up = 2031-05-01
confidence = "high"
"""


def with_provenance(tiny: Path, old: str = "", new: str = "") -> Path:
    path = card_path(tiny)
    path.write_text(path.read_text() + PROVENANCE.replace(old, new, 1))
    return path


def test_provenance_is_read(tiny: Path) -> None:
    path = with_provenance(tiny)
    card, problems = parse_card(path.read_bytes(), path)
    assert problems == []
    assert card is not None
    found = card.articles[0].provenance
    assert found is not None
    assert (found.url, found.publisher, found.derived_from) == ("https://example.org/a", None, ("tiny-0", "A Wire"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            '"https://example.org/a"',
            '"example.org"',
            "url is 'example.org'; expected an address that begins with https://",
        ),
        ("2031-03-04T10:00+02:00", "4 March", "published is '4 March'; expected a string with an EDTF date"),
        ("2031-03-04T10:00+02:00", "2031-03-04T10:00", "published is '2031-03-04T10:00'; expected a string"),
        ('["tiny-0", "A Wire"]', '"A Wire"', "derived_from is 'A Wire'; expected a list of ids, addresses or names"),
        ('basis = "the words match"\n', "", "basis is null; expected a string"),
        ("2031-05-01", '"May"', "looked_up is 'May'; expected a date such as"),
        ('"high"', '"sure"', "unknown confidence 'sure' (known: high, medium, low"),
        ("url =", "link =", "unknown key 'link' (known: basis, looked_up, confidence, url"),
        ("url =", "publisher = 3\nurl =", "publisher is 3; expected a string"),
    ],
)
def test_invalid_provenance_is_reported(tiny: Path, old: str, new: str, message: str) -> None:
    path = with_provenance(tiny, old, new)
    card, problems = parse_card(path.read_bytes(), path)
    assert card is None
    assert [message in problem.message for problem in problems] == [True]
    assert problems[0].message.startswith("article 1: provenance: ")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('origin = "fiction"', 'origin = "fictoin"', "unknown origin 'fictoin' (known: real, fiction, generated"),
        ('split = "test"', 'split = "dev"', "unknown split 'dev'"),
        ('id = "tiny"', 'id = "other"', "id is 'other', but the folder is 'tiny'"),
        ('version = "0.1.0"', "version = 1", "version is 1; expected a string"),
        ("date = 2031-03-04", 'date = "4 March"', "article 1: date is '4 March'; expected a date"),
        ('file = "tiny-1.txt"', 'file = "../tiny-1.txt"', "expected the name of a file in the same folder"),
        ('date_confidence = "high"', 'date_confidence = "sure"', "unknown date_confidence 'sure'"),
        ("[[articles]]", "[[article]]", "[[articles]] is missing or invalid; add one table per article"),
        (
            "[[articles]]",
            '[[folds.article]]\npredict = ["tiny-2"]\nfit = []\n[[articles]]',
            "article fold 1: predict must",
        ),
        ('version = "0.1.0"', 'version = "1"', "version is '1'; expected three numbers"),
        ("date = 2031-03-04", "date = 2031-03-04T10:00:00Z", "expected a date such as"),
        ("[[articles]]", "[folds.article]\nx = 1\n[[articles]]", "folds.article is an object of 1; expected tables"),
        ("[[articles]]", "folds = 5\n[[articles]]", "folds is 5; expected tables"),
        (
            "[[articles]]",
            "[folds]\narticle = [1, 2]\n[[articles]]",
            "article fold 1: predict must list 1 of the articles",
        ),
        ('id = "tiny-1"', 'id = "tiny\\u0000"', "expected letters, digits, dots and hyphens"),
        ("[[articles]]", "x = " + "9" * 5000 + "\n[[articles]]", "invalid TOML"),
        ("[[articles]]", "x = " + "[" * 5000 + "\n[[articles]]", "invalid TOML"),
        ("[[articles]]", "provisional = 3\n[[articles]]", "provisional is 3; expected a list of strings"),
        ('id = "tiny"', 'id = "tiny', "invalid TOML"),
    ],
)
def test_invalid_card_is_reported(tiny: Path, old: str, new: str, message: str) -> None:
    path = card_path(tiny)
    path.write_text(path.read_text().replace(old, new, 1))
    card, problems = parse_card(path.read_bytes(), path)
    assert card is None
    assert message in str(problems[0])
    assert {problem.rule for problem in problems} == {"E118"}


def test_folds_must_predict_every_article_once(tmp_path: Path) -> None:
    path = tmp_path / "hesk" / "story.toml"
    path.parent.mkdir()
    text = (open_store().root / "corpus" / "hesk" / "story.toml").read_text()
    fold = '[[folds.article]]\npredict = ["hesk-1"]\nfit = ["hesk-2", "hesk-3"]\n'
    assert fold in text
    for changed in (text.replace(fold, ""), text.replace(fold, fold + fold)):
        path.write_text(changed)
        [problem] = parse_card(path.read_bytes(), path)[1]
        assert problem.message == "the article folds must predict every article exactly once; correct [[folds.article]]"


def test_all_problems_are_reported_together(tiny: Path) -> None:
    path = card_path(tiny)
    text = path.read_text().replace('split = "test"', 'split = "dev"').replace("date = 2031-03-04", "date = 7")
    path.write_text(text.replace('title = "Tiny"\n', ""))
    assert len(parse_card(path.read_bytes(), path)[1]) == 3
