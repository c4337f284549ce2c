"""How objects show themselves, data frames by level, and errors for scores that do not exist."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from crosswire import (
    Article,
    ArticlePrediction,
    CrosswireError,
    Event,
    Mention,
    Prediction,
    Run,
    Story,
    diagnose,
    evaluate,
    load_gold,
    load_story,
    per_article,
)
from crosswire.dataset.store import open_store
from crosswire.evaluation.agreement import agree

ROOT = open_store().root


@pytest.fixture(scope="module")
def run() -> Run:
    return evaluate("gazetteer", stories=["hesk"])


def test_repr_has_at_most_three_lines(run: Run) -> None:
    found = diagnose(ROOT / "results" / "tagger")
    passes = ROOT / "annotations" / "passes"
    story, gold = load_story("homs"), load_gold("homs")
    objects = [run, run.output, *run.tasks, *run.tasks[0].scores, evaluate("gold"), found, *found.diagnoses]
    objects += [story, *story.articles, gold, agree(passes / "a", passes / "b")]
    objects += [Prediction([ArticlePrediction("a", [Mention(0, 3, "PER")])], entities=[])]
    for each in objects:
        assert len(repr(each).splitlines()) <= 3
        assert len(repr(each)) < 600
    assert repr(run).splitlines()[0] == "Run: gazetteer 1 on hesk, n = 3 articles"
    assert re.search(r"entities\.strict\.f1 = 0\.\d{3} \(0\.\d{3} to ", repr(run))
    assert repr(objects[-1]) == "Prediction(1 article, 0 entities)"
    assert repr(objects[-1].articles) == "[ArticlePrediction('a': 1 mention)]"  # type: ignore[attr-defined]
    assert repr(evaluate("gold").tasks[0].scores[0]) == "Score(entities.strict.f1 = 1.000 (1.000 to 1.000), n = 5)"
    assert repr(story) == "Story('homs', 'The fall of Homs, December 2024', split 'test': 5 articles, 151 sentences)"
    assert "827 mentions" in repr(gold)


class Tags(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_notebook_shows_an_escaped_table() -> None:
    class Named:
        name = "<script>alert(1)</script>"

        def predict(self, story: Story) -> Prediction:
            return Prediction([ArticlePrediction(article.id, []) for article in story.articles])

    page = evaluate(Named, stories=["hesk"])._repr_html_()
    read = Tags(page)
    assert set(read.tags) == {"table", "caption", "tr", "th", "td", "p", "small"}
    assert "<script>alert(1)</script>" in read.text
    assert "entities.strict.f1" in read.text
    assert "data:hesk-" in read.text


@pytest.mark.parametrize(
    ("metric", "message"),
    [
        ("entities.strict.f2", "unknown metric 'entities.strict.f2' (known: entities.strict.f1, "),
        ("entities.strict.f1@GEP", "did you mean 'entities.strict.f1@GPE'?)"),
        ("entities.values.f1", "entities.values.f1: not attempted; the predictions lack what it needs"),
        ("coreference.conll.f1", "coreference.conll.f1: not attempted; the predictions have no key 'entities'"),
        ("coreference.conl.f1", "did you mean 'coreference.conll.f1'?)"),
        ("entities.seqeval.f1", "entities.seqeval.f1: not requested; name it in metrics"),
        ("entitys.strict.f1", "unknown task 'entitys' (known: entities, "),
        ("f1", "unknown metric 'f1' (known: entities.strict.f1, coreference.conll.f1, "),
    ],
)
def test_missing_score_is_explained(run: Run, metric: str, message: str) -> None:
    with pytest.raises(CrosswireError) as error:
        run.score(metric)
    assert message in str(error.value)


def test_score_that_was_not_requested_is_explained() -> None:
    one = evaluate("gazetteer", stories=["hesk"], metrics=["entities.strict.f1"])
    with pytest.raises(CrosswireError, match=r"^entities\.strict\.recall: not requested; name it in metrics$"):
        one.score("entities.strict.recall")
    tasks = evaluate("gazetteer", stories=["hesk"], tasks=["entities", "events"])
    with pytest.raises(CrosswireError, match=r"no scores of 'coreference' \(known: entities, events\); it was not req"):
        tasks.score("coreference.conll.f1")


def test_unknown_names_elsewhere_are_explained(run: Run) -> None:
    with pytest.raises(CrosswireError, match="unknown task 'x'"):
        run.task("x")
    with pytest.raises(CrosswireError, match="unknown diagnosis 'x' .*entities.strict.f1"):
        diagnose(ROOT / "results" / "tagger").diagnosis("x")
    with pytest.raises(KeyError, match="unknown article 'homs-9'"):
        load_story("homs").article("homs-9")


def test_frames_have_one_row_per_score_of_their_level(run: Run) -> None:
    task = run.tasks[0]
    headline = run.to_pandas("headline")
    assert headline[["task", "metric", "answered", "requested", "trivial"]].values.tolist() == [
        ["entities", "entities.strict.f1", 3, 3, 0.0]
    ]
    assert len(run.to_pandas("metric")) == len(task.scores)
    types, articles = run.to_pandas("type"), run.to_pandas("article")
    assert (len(types), len(articles)) == (len(task.by_type), len(task.by_article))
    assert set(types.metric) <= set(run.to_pandas("metric").metric)
    assert set(articles.article) == {"hesk-1", "hesk-2", "hesk-3"}
    one = articles[(articles.article == "hesk-2") & (articles.metric == task.headline)].iloc[0]
    assert one.value == run.score(f"{task.headline}@hesk-2").value
    for frame in (headline, types, articles):
        assert {str(frame[name].dtype) for name in ("value", "low", "high")} == {"float64"}
    with pytest.raises(CrosswireError, match="unknown level 'types' .*did you mean 'type'"):
        run.to_pandas("types")


def test_per_article_function_can_return_a_list() -> None:
    @per_article
    def listed(article: Article) -> list[Mention | Event]:
        return [] if article.id == "hesk-2" else [Mention(0, 5, "PER"), Event(6, 9, "Attack")]

    run = evaluate(listed, stories=["hesk"])
    assert run.failures == {}
    assert run.score("entities.strict.f1").predicted == 2
    assert run.score("events.strict.f1").predicted == 2
    entities, events = run.task("entities").coverage, run.task("events").coverage
    assert entities is not None
    assert entities.missing == ()
    # An empty list is an answer for mentions only.
    assert events is not None
    assert events.missing == ("hesk-2",)


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        (None, "returned an object of type NoneType for hesk-1; return an ArticlePrediction, or a list of Mention"),
        ({"mentions": []}, "returned an object of type dict for hesk-1"),
        ([(0, 5, "PER")], "the list for hesk-1 has an object of type tuple; return an ArticlePrediction"),
    ],
)
def test_wrong_result_of_a_per_article_function_is_named(returned: object, message: str) -> None:
    @per_article
    def wrong(article: Article) -> list[Mention]:
        return returned  # type: ignore[return-value]

    assert message in evaluate(wrong, stories=["hesk"]).failures["hesk-1"][0]
