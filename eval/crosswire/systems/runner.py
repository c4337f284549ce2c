"""Asks a system about stories, fold by fold where it learns; whatever it does wrong costs it articles, not the run."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from crosswire.cards import Fold
from crosswire.jsonlines import Row, Rows
from crosswire.model import ArticlePrediction, Gold, Story, StoryPrediction
from crosswire.prediction_lines import article_line
from crosswire.predictions import Checks, check_rows
from crosswire.problems import CrosswireError, problem_lines, shown
from crosswire.store import Store
from crosswire.systems.answers import Line, Returned, returned_lines
from crosswire.systems.python import LiveSystem
from crosswire.systems.sandbox import StrangerError, run_stranger


@dataclass(frozen=True, slots=True)
class Job:
    """One question to a system.

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
        story: What was said of the story beyond them; null where nothing was, or where it was invalid.
        failures: Article or story id to what went wrong there, a line each.
        remarks: What it said that nobody asked for.
    """

    articles: list[ArticlePrediction] = field(default_factory=list)
    story: StoryPrediction | None = None
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
        train_ids = [name for name in store.story_ids if name != story.id and store.card(name).split == "train"]
        others = [store.story(name) for name in train_ids]
        own = (story.restricted_to(fold.fit), store.gold(story).restricted_to(fold.fit))
        return [own, *((other, store.gold(other)) for other in others)]

    return train


def ask(system: LiveSystem, job: Job, checks: Checks) -> Answer:
    """Put one question to a system, a fresh one if it learns; everything that it may do wrong becomes failures.

    Only an interrupt from the keyboard passes through.
    """
    train = job.train() if system.learns else ()

    def call() -> Returned:
        instance = system.make()
        if system.learns:
            instance.fit(train)
        return returned_lines(instance.predict(job.story), job.story)

    try:
        returned = run_stranger(call)
    except StrangerError as error:
        return Answer(failures={article.id: [str(error)] for article in job.story.articles})
    answer = _checked(returned, [article.id for article in job.story.articles], checks)
    if returned.story_fault:
        answer.failures[job.story.id] = [returned.story_fault]
    elif returned.story_line is not None:
        _add_story(answer, returned.story_line, job.story.id, checks)
    return answer


def _add_story(answer: Answer, line: Line, story: str, checks: Checks) -> None:
    """Check what was said of the story against the valid answers about its articles, and add it."""
    own = [json.loads(article_line(article)) for article in answer.articles]
    found = check_rows(Rows([Row("", number, data) for number, data in enumerate([*own, line], 1)]), checks)
    if found.problems:
        answer.failures[story] = problem_lines([replace(problem, line=None) for problem in found.problems])
    else:
        answer.story = found.stories[story]


def _checked(returned: Returned, asked: Sequence[str], checks: Checks) -> Answer:
    answer = Answer()
    for article_id in [*returned.lines, *returned.faults]:
        if article_id not in asked:
            answer.remarks.append(f"answered for {shown(article_id)}, which nobody asked about; left out")
    for article_id in asked:
        lines = returned.lines.get(article_id, [])
        fault = returned.faults.get(article_id, "" if lines else returned.fault)
        if fault or len(lines) > 1:
            message = fault or f"answered {len(lines)} times; give one ArticlePrediction an article"
            answer.failures[article_id] = [message]
        elif lines:
            checked = check_rows(Rows([Row("", 1, lines[0])]), checks)
            if checked.problems:
                answer.failures[article_id] = problem_lines(
                    [replace(problem, line=None) for problem in checked.problems]
                )
            answer.articles.extend(() if checked.problems else checked.articles.values())
    if returned.fault and not any(returned.fault in lines for lines in answer.failures.values()):
        answer.remarks.append(returned.fault)
    return answer
