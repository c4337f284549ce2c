"""Asks a system about stories; whatever it does wrong costs it answers, not the run."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from crosswire.formats.jsonl import Row, Rows
from crosswire.formats.predictions.articles import Checks
from crosswire.formats.predictions.reader import check_rows
from crosswire.formats.predictions.writer import answer_lines, article_line
from crosswire.model import Answers, ArticlePrediction, StoryPrediction
from crosswire.problems import counted, problem_lines, shown
from crosswire.systems.isolation import StrangerError, run_stranger
from crosswire.systems.python import LiveSystem
from crosswire.systems.requests import Job
from crosswire.systems.returned_objects import Line, Returned, returned_lines, returned_verdicts


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


def ask(system: LiveSystem, job: Job, checks: Checks) -> Answer:
    """Put one question to a system, a fresh one if it learns; everything that it may do wrong becomes failures.

    What it says of anything but what it was asked about is left out: it could have learned that. Only an interrupt from
    the keyboard passes through.
    """
    try:
        returned = run_stranger(_call(system, job), partial(_converted, job))
    except StrangerError as error:
        return Answer(failures={name: [str(error)] for name in _at_stake(job)})
    if returned.fault and not (returned.lines or returned.faults):
        return Answer(failures={name: [returned.fault] for name in _at_stake(job)})
    answer = _checked(returned, job, checks)
    if returned.story_fault:
        answer.failures[job.named(job.story.id)] = [returned.story_fault]
    elif returned.story_line is not None:
        _add_story(answer, returned.story_line, job, checks)
    return answer


def _call(system: LiveSystem, job: Job) -> Callable[[], object]:
    """The call of a system that answers a question; training data is read before it."""
    train = job.train() if system.learns else ()

    def call() -> object:
        instance = system.fresh() if job.condition else system.make()
        if system.learns:
            instance.fit(train)
        if job.pairs is not None:
            return instance.verify(job.story, job.pairs)
        if job.given is not None:
            return instance.predict_given(job.story, job.given)
        return instance.predict(job.story)

    return call


def _converted(job: Job, result: object) -> Returned:
    if job.pairs is not None:
        return returned_verdicts(result, job.story)
    return returned_lines(result, job.story, job.kind)


def _at_stake(job: Job) -> list[str]:
    """What a failure of the whole question costs: its articles, or what lies between them or was given."""
    return [job.named(job.story.id)] if job.condition or job.between else list(job.articles)


def _add_story(answer: Answer, line: Line, job: Job, checks: Checks) -> None:
    """Check what was said of the story against the valid answers about its articles, and add it."""
    own = [json.loads(article_line(article, job.kind)) for article in answer.articles]
    found = check_rows(Rows([Row("", number, data) for number, data in enumerate([*own, line], 1)]), checks)
    if found.problems:
        lines = problem_lines([replace(problem, line=None) for problem in found.problems])
        answer.failures[job.named(job.story.id)] = lines
        return
    answer.story, beside = _asked_about(_condition(found.given, found.opened, job.kind).stories[job.story.id], job)
    if beside:
        answer.remarks.append(f"answered about {beside}, which nobody asked about; left out")


def _asked_about(said: StoryPrediction, job: Job) -> tuple[StoryPrediction, str]:
    """What was said of what was asked about, and how much else was said."""
    pairs = {pair.id for pair in job.pairs or ()}
    verdicts = None if said.verdicts is None else tuple(v for v in said.verdicts if v.pair in pairs)
    contradictions = None
    if said.contradictions is not None:
        inside = set(job.articles)
        contradictions = tuple(c for c in said.contradictions if {c.left.article, c.right.article} <= inside)
    beside = [
        counted(len(whole) - len(kept), noun)
        for whole, kept, noun in (
            (said.verdicts or (), verdicts or (), "pair"),
            (said.contradictions or (), contradictions or (), "contradiction"),
        )
        if len(whole) > len(kept)
    ]
    return replace(said, verdicts=verdicts, contradictions=contradictions), " and ".join(beside)


def _condition(given: dict[str, Answers], opened: Answers, kind: str) -> Answers:
    return given[kind] if kind else opened


def _checked(returned: Returned, job: Job, checks: Checks) -> Answer:
    answer = Answer()
    asked = [] if job.kind == "mentions" or job.pairs is not None else list(job.articles)
    for article_id in [*returned.lines, *returned.faults]:
        if article_id not in asked:
            answer.remarks.append(f"answered for {shown(article_id)}, which nobody asked about; left out")
    for article_id in asked:
        lines = returned.lines.get(article_id, [])
        fault = returned.faults.get(article_id, "" if lines else returned.fault)
        if fault or len(lines) > 1:
            message = fault or f"answered {len(lines)} times; give one ArticlePrediction an article"
            answer.failures[job.named(article_id)] = [message]
        elif lines:
            _add_article(answer, article_id, lines[0], job, checks)
    if returned.fault and not any(returned.fault in lines for lines in answer.failures.values()):
        answer.remarks.append(returned.fault)
    return answer


def _add_article(answer: Answer, article: str, line: Line, job: Job, checks: Checks) -> None:
    checked = check_rows(Rows([Row("", 1, line)]), checks)
    if checked.problems:
        lines: Sequence[str] = problem_lines([replace(problem, line=None) for problem in checked.problems])
        answer.failures[job.named(article)] = list(lines)
    else:
        answer.articles.extend(_condition(checked.given, checked.opened, job.kind).articles.values())


def answer_lines_of(answer: Answer, job: Job) -> list[str]:
    """The valid part of an answer as lines of a predictions file."""
    answers = Answers()
    answers.add(answer.articles, answer.story)
    return answer_lines(answers, job.kind)


def answer_of_lines(lines: Sequence[Line], job: Job, checks: Checks) -> Answer | None:
    """An answer from its lines; null where they are not, or no longer, an answer to this question."""
    found = check_rows(Rows([Row("", number, line) for number, line in enumerate(lines, 1)]), checks)
    if found.problems:
        return None
    said = _condition(found.given, found.opened, job.kind)
    if not set(said.articles) <= set(job.articles):
        return None
    return Answer(list(said.articles.values()), said.stories.get(job.story.id))
