"""The contract kit: baselines pass, and each broken system fails the right check with the right sentence."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest

from conftest import Bench
from crosswire import (
    Article,
    ArticlePrediction,
    Given,
    GivenPair,
    Mention,
    Prediction,
    Story,
    Verdict,
)
from crosswire.evaluation.conformance import conformance
from crosswire.problems import CrosswireError, Exit


class Words:
    """A system that predicts capitalised words; the broken systems change one of its methods."""

    name = "words"

    def predict(self, story: Story) -> Prediction:
        return Prediction([ArticlePrediction(article.id, self.mentions(article)) for article in story.articles])

    def mentions(self, article: Article) -> list[Mention]:
        return self.found(article.text)

    def found(self, text: str) -> list[Mention]:
        return [Mention(match.start(), match.end(), "ORG") for match in re.finditer(r"\b[A-Z]\w+\b", text)]


class CountsUtf16(Words):
    def mentions(self, article: Article) -> list[Mention]:
        def units(end: int) -> int:
            return len(article.text[:end].encode("utf-16-le")) // 2

        found = super().mentions(article)
        length = len(article.text)
        return [Mention(min(units(m.start), length - 1), min(units(m.end), length), m.type) for m in found]


class ComposesCharacters(Words):
    def mentions(self, article: Article) -> list[Mention]:
        return self.found(unicodedata.normalize("NFC", article.text))


class ConvertsLineEnds(Words):
    def mentions(self, article: Article) -> list[Mention]:
        return self.found(article.text.replace("\r\n", "\n"))


class Strips(Words):
    def mentions(self, article: Article) -> list[Mention]:
        return self.found(article.text.strip("\u00a0\u2003\u200b"))


class CountsCalls(Words):
    calls = itertools.count(1)

    def mentions(self, article: Article) -> list[Mention]:
        return super().mentions(article)[: next(self.calls) % 3]


class Remembers(Words):
    def __init__(self) -> None:
        self.seen: set[str] = set()

    def predict(self, story: Story) -> Prediction:
        known = story.id not in self.seen and bool(self.seen)
        self.seen = {story.id}
        return Prediction([ArticlePrediction(a.id, [] if known else self.mentions(a)) for a in story.articles])


class NeedsText(Words):
    def mentions(self, article: Article) -> list[Mention]:
        assert article.text[0]
        return super().mentions(article)


class NeedsTwoWords(Words):
    def mentions(self, article: Article) -> list[Mention]:
        if article.text:
            article.text.split()[1].lower()
        return super().mentions(article)


class HasALimit(Words):
    def mentions(self, article: Article) -> list[Mention]:
        if len(article.text) > 10_000:
            raise RuntimeError("input too long")
        return super().mentions(article)


class RenamesArticles(Words):
    def predict(self, story: Story) -> Prediction:
        return Prediction([ArticlePrediction("article", self.mentions(article)) for article in story.articles])


class AnswersNothing(Words):
    def predict(self, story: Story) -> Prediction:
        return Prediction([ArticlePrediction(article.id) for article in story.articles])


class SkipsPairs:
    name = "skips"

    def verify(self, story: Story, pairs: Sequence[GivenPair]) -> list[Verdict]:
        return [Verdict(pair.id, "compatible") for pair in pairs[2:]]


class InventsMentions(Words):
    def predict_given(self, story: Story, given: Given) -> Prediction:
        return Prediction(entities=[[(story.articles[0].id, "m9999")]] if given.kind == "mentions" else None)


def test_simple_system_passes_everything() -> None:
    findings = conformance(Words)
    assert [each.check for each in findings if not each.passed] == []
    assert findings[0].detail == "mentions"
    assert len(findings) == 14


EDGES = "spans begin or end inside words; offsets count code points of the text"


@pytest.mark.parametrize(
    ("system", "check", "detail"),
    [
        (CountsUtf16, "text with emoji and other characters beyond 16 bits", EDGES),
        (ComposesCharacters, "text with combining marks", EDGES),
        (ConvertsLineEnds, "text with line ends of Windows", EDGES),
        (Strips, "text with spaces that are no blanks", EDGES),
        (CountsCalls, "the same answer twice", "the second answer differs"),
        (Remembers, "two stories in turn", "the answer depends on an earlier story"),
        (NeedsText, "an empty article", "IndexError: string index out of range"),
        (NeedsTwoWords, "an article of one word", "IndexError: list index out of range"),
        (HasALimit, "an article of 1500 sentences", "RuntimeError: input too long"),
        (RenamesArticles, "two articles", "returned predictions for 'article', which was not requested"),
        (AnswersNothing, "two articles", "no layer is answered"),
        (SkipsPairs, "given pairs of claims", "2 pairs of 46 without a verdict"),
        (InventsMentions, "given mentions", "use an id from the given mentions"),
    ],
)
def test_broken_system_fails_with_a_reason(system: type, check: str, detail: str) -> None:
    found = {each.check: each for each in conformance(system)}
    assert not found[check].passed
    assert detail in found[check].detail


MISBEHAVES = """
import ctypes, os, time
from crosswire import ArticlePrediction, Mention, per_article
@per_article
def mine(article):
    if len(article.text) > 20_000:
        {body}
    return ArticlePrediction(article.id, [Mention(0, 3, "PER")] if len(article.text) > 3 else [])
"""


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("time.sleep(60)", "took longer than 2 s and was stopped"),
        ("ctypes.string_at(0)", "was ended by SIGSEGV"),
        ("os._exit(7)", "exited with 7; its messages are on stderr"),
        ("kept = b'x' * 2**30; time.sleep(60)", "used more than 500 MB of memory and was stopped"),
    ],
)
def test_limits_and_crashes_are_findings(body: str, detail: str, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(MISBEHAVES.format(body=body))
    findings = conformance(str(tmp_path / "mine.py"), timeout=2, memory=500)
    # The word of 20,000 letters is followed by nothing, so only the long article is long enough.
    assert [(each.check, detail in each.detail) for each in findings if not each.passed] == [
        ("an article of 1500 sentences", True)
    ]


def test_predictions_file_is_no_system(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text("{}\n")
    for system in ("gold", str(tmp_path / "p.jsonl")):
        with pytest.raises(CrosswireError, match="stored predictions cannot be checked"):
            conformance(system)


def test_command_prints_a_table_and_is_a_gate(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "from crosswire import *\n\n@per_article\ndef crash(article):\n    return [][0]\n"
    )
    result = bench("conformance", "--system", "mine")
    assert result.exit_code == Exit.GATE
    assert re.search(r"^two articles +failed +conformance-1: IndexError", result.stdout, re.M)
    assert re.search(r"^\d+ checks of 14 failed$", result.stderr, re.M)
    assert bench("conformance", "--system", "gazetteer", "--json").exit_code == 0
