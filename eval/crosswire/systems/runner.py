"""Asks a system about stories, fold by fold where it learns; whatever it does wrong costs it articles, not the run."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from crosswire.cards import Fold
from crosswire.jsonlines import Row, Rows
from crosswire.model import ArticlePrediction, Gold, Mention, Prediction, Story
from crosswire.predictions import Checks, check_rows
from crosswire.problems import CrosswireError, problem_lines, shown
from crosswire.standoff import encode_mention
from crosswire.store import Store
from crosswire.systems.python import LiveSystem, describe
from crosswire.systems.sandbox import stranger


@dataclass(frozen=True, slots=True)
class Job:
    """One question to a fresh system.

    Attributes:
        story: The story with only the articles that are asked about.
        train: Gives what the fold allows it to learn from; called only for a system that learns.
    """

    story: Story
    train: Callable[[], Sequence[tuple[Story, Gold]]]


@dataclass(slots=True)
class Answer:
    """What came of a job.

    Attributes:
        articles: The valid answers.
        failures: Article id to what went wrong there, a line each.
        remarks: What the system said that nobody asked for.
    """

    articles: list[ArticlePrediction] = field(default_factory=list)
    failures: dict[str, list[str]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def jobs(system: LiveSystem, story: Story, store: Store, done: Collection[str] = ()) -> Iterator[Job]:
    """The questions that have to be put to a system, without the articles that are done.

    A system that learns is asked fold by fold; one that sees one article at a time, article by article; any
    other about the whole story at once.

    Raises:
        CrosswireError: The system learns, and story.toml has no folds.
    """
    if system.learns:
        folds = store.card(story.id).article_folds
        if not folds:
            raise CrosswireError(f"{story.id}: {system.info.name} learns, but story.toml has no [[folds.article]]")
    elif system.one_article:
        folds = tuple(Fold((article.id,), ()) for article in story.articles)
    else:
        folds = (Fold(tuple(article.id for article in story.articles), ()),)
    for fold in folds:
        if not set(fold.predict) <= set(done):
            yield Job(story.restricted_to(fold.predict), _training_data(story, fold, store))


def _training_data(story: Story, fold: Fold, store: Store) -> Callable[[], Sequence[tuple[Story, Gold]]]:
    """The other articles of the story with their gold, then every story of the split `train`."""

    def train() -> Sequence[tuple[Story, Gold]]:
        others = [store.story(name) for name in store.story_ids if store.card(name).split == "train" != story.split]
        own = (story.restricted_to(fold.fit), store.gold(story).restricted_to(fold.fit))
        return [own, *((other, store.gold(other)) for other in others)]

    return train


def ask(system: LiveSystem, job: Job, checks: Checks) -> Answer:
    """Put one question to a fresh system; everything that it may do wrong becomes failures.

    Only an interrupt from the keyboard passes through.
    """
    train = job.train() if system.learns else ()
    try:
        with stranger():
            instance = system.make()
            if system.learns:
                instance.fit(train)
            returned = instance.predict(job.story)
            lines = _as_lines(returned, job.story)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return Answer(failures={article.id: [describe(error)] for article in job.story.articles})
    return _checked(lines, job.story, checks)


Line = Mapping[str, Any] | str


def _as_lines(returned: object, story: Story) -> list[tuple[str, Line]]:
    """What a system returned as (article id, line of a predictions file), or a sentence on why it is none."""
    if not isinstance(returned, Prediction):
        message = f"predict returned {_named(returned)}; expected a crosswire.Prediction"
        return [(article.id, message) for article in story.articles]
    lines: list[tuple[str, Line]] = []
    for item in returned.articles:
        if not isinstance(item, ArticlePrediction):
            raise TypeError(f"Prediction holds {_named(item)}; expected crosswire.ArticlePrediction")
        if item.mentions is None:
            lines.append((str(item.article), {"article": item.article}))
            continue
        mentions = [_as_object(mention) for mention in item.mentions]
        lines.append((str(item.article), {"article": item.article, "mentions": _numbered(mentions)}))
    return lines


def _named(value: object) -> str:
    return "nothing (None)" if value is None else f"a {type(value).__name__}"


def _as_object(mention: object) -> object:
    """The JSON object of a mention; integers of other libraries become plain ones."""
    if not isinstance(mention, Mention):
        return f"{_named(mention)} where a crosswire.Mention was expected"
    return encode_mention(replace(mention, start=_plain(mention.start), end=_plain(mention.end)))


def _plain(offset: Any) -> Any:  # noqa: ANN401 - whatever a stranger took for an offset
    if isinstance(offset, bool) or not hasattr(offset, "__index__"):
        return offset
    return operator.index(offset)


def _numbered(mentions: list[object]) -> list[object]:
    """Mentions without an id get the first free one of m1, m2, ..."""
    taken = {str(mention.get("id")) for mention in mentions if isinstance(mention, dict)}
    free = (f"m{number}" for number in range(1, len(mentions) + len(taken) + 2))
    fresh = (name for name in free if name not in taken)
    for mention in mentions:
        if isinstance(mention, dict) and mention.get("id") == "":
            mention["id"] = next(fresh)
    return mentions


def _checked(lines: Sequence[tuple[str, Line]], story: Story, checks: Checks) -> Answer:
    answer = Answer()
    asked = [article.id for article in story.articles]
    grouped: dict[str, list[Line]] = {}
    for article_id, line in lines:
        grouped.setdefault(article_id, []).append(line)
    for article_id, own in grouped.items():
        if article_id not in asked:
            answer.remarks.append(f"answered for {shown(article_id)}, which nobody asked about; left out")
        elif len(own) > 1:
            answer.failures[article_id] = [f"answered {len(own)} times; one ArticlePrediction an article"]
        elif isinstance(own[0], str):
            answer.failures[article_id] = [own[0]]
        else:
            checked = check_rows(Rows([Row("", 1, dict(own[0]))]), checks)
            if checked.problems:
                plain = [replace(problem, line=None) for problem in checked.problems]
                answer.failures[article_id] = problem_lines(plain)
            answer.articles.extend(() if checked.problems else checked.articles.values())
    return answer
