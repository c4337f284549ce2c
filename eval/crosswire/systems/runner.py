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
from crosswire.problems import plural, problem_lines, quoted
from crosswire.systems.isolation import SystemFaultError, run_isolated
from crosswire.systems.python import LiveSystem
from crosswire.systems.requests import Request
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


def run_request(system: LiveSystem, request: Request, checks: Checks) -> Answer:
    """Put one question to a system, a fresh one if it learns; everything that it may do wrong becomes failures.

    What it says of anything but what it was asked about is left out: it could have learned that. Only an interrupt from
    the keyboard passes through.
    """
    try:
        returned = run_isolated(_call(system, request), partial(_converted, request))
    except SystemFaultError as error:
        return Answer(failures={name: [str(error)] for name in _at_stake(request)})
    if returned.fault and not (returned.lines or returned.faults):
        return Answer(failures={name: [returned.fault] for name in _at_stake(request)})
    answer = _checked(returned, request, checks)
    if returned.story_fault:
        answer.failures[request.named(request.story.id)] = [returned.story_fault]
    elif returned.story_line is not None:
        _add_story(answer, returned.story_line, request, checks)
    return answer


def _call(system: LiveSystem, request: Request) -> Callable[[], object]:
    """The call of a system that answers a question; training data is read before it."""
    train = request.train() if system.learns else ()

    def call() -> object:
        instance = system.fresh() if request.condition else system.make()
        if system.learns:
            instance.fit(train)
        if request.pairs is not None:
            return instance.verify(request.story, request.pairs)
        if request.given is not None:
            return instance.predict_given(request.story, request.given)
        return instance.predict(request.story)

    return call


def _converted(request: Request, result: object) -> Returned:
    if request.pairs is not None:
        return returned_verdicts(result, request.story)
    return returned_lines(result, request.story, request.kind)


def _at_stake(request: Request) -> list[str]:
    """What a failure of the whole question costs: its articles, or what lies between them or was given."""
    return [request.named(request.story.id)] if request.condition or request.between else list(request.articles)


def _add_story(answer: Answer, line: Line, request: Request, checks: Checks) -> None:
    """Check what was said of the story against the valid answers about its articles, and add it."""
    own = [json.loads(article_line(article, request.kind)) for article in answer.articles]
    found = check_rows(Rows([Row("", number, data) for number, data in enumerate([*own, line], 1)]), checks)
    if found.problems:
        lines = problem_lines([replace(problem, line=None) for problem in found.problems])
        answer.failures[request.named(request.story.id)] = lines
        return
    answers = _condition(found.given, found.end_to_end, request.kind)
    answer.story, beside = _asked_about(answers.stories[request.story.id], request)
    if beside:
        answer.remarks.append(f"answered about {beside}, which nobody asked about; left out")


def _asked_about(said: StoryPrediction, request: Request) -> tuple[StoryPrediction, str]:
    """What was said of what was asked about, and how much else was said."""
    pairs = {pair.id for pair in request.pairs or ()}
    verdicts = None if said.verdicts is None else tuple(v for v in said.verdicts if v.pair in pairs)
    contradictions = None
    if said.contradictions is not None:
        inside = set(request.articles)
        contradictions = tuple(c for c in said.contradictions if {c.left.article, c.right.article} <= inside)
    beside = [
        plural(len(whole) - len(kept), noun)
        for whole, kept, noun in (
            (said.verdicts or (), verdicts or (), "pair"),
            (said.contradictions or (), contradictions or (), "contradiction"),
        )
        if len(whole) > len(kept)
    ]
    return replace(said, verdicts=verdicts, contradictions=contradictions), " and ".join(beside)


def _condition(given: dict[str, Answers], end_to_end: Answers, kind: str) -> Answers:
    return given[kind] if kind else end_to_end


def _checked(returned: Returned, request: Request, checks: Checks) -> Answer:
    answer = Answer()
    asked = [] if request.kind == "mentions" or request.pairs is not None else list(request.articles)
    for article_id in [*returned.lines, *returned.faults]:
        if article_id not in asked:
            answer.remarks.append(f"answered for {quoted(article_id)}, which nobody asked about; left out")
    for article_id in asked:
        lines = returned.lines.get(article_id, [])
        fault = returned.faults.get(article_id, "" if lines else returned.fault)
        if fault or len(lines) > 1:
            message = fault or f"answered {len(lines)} times; give one ArticlePrediction an article"
            answer.failures[request.named(article_id)] = [message]
        elif lines:
            _add_article(answer, article_id, lines[0], request, checks)
    if returned.fault and not any(returned.fault in lines for lines in answer.failures.values()):
        answer.remarks.append(returned.fault)
    return answer


def _add_article(answer: Answer, article: str, line: Line, request: Request, checks: Checks) -> None:
    checked = check_rows(Rows([Row("", 1, line)]), checks)
    if checked.problems:
        lines: Sequence[str] = problem_lines([replace(problem, line=None) for problem in checked.problems])
        answer.failures[request.named(article)] = list(lines)
    else:
        answer.articles.extend(_condition(checked.given, checked.end_to_end, request.kind).articles.values())


def answer_lines_of(answer: Answer, request: Request) -> list[str]:
    """The valid part of an answer as lines of a predictions file."""
    answers = Answers()
    answers.add(answer.articles, answer.story)
    return answer_lines(answers, request.kind)


def answer_of_lines(lines: Sequence[Line], request: Request, checks: Checks) -> Answer | None:
    """An answer from its lines; null where they are not, or no longer, an answer to this question."""
    found = check_rows(Rows([Row("", number, line) for number, line in enumerate(lines, 1)]), checks)
    if found.problems:
        return None
    said = _condition(found.given, found.end_to_end, request.kind)
    if not set(said.articles) <= set(request.articles):
        return None
    return Answer(list(said.articles.values()), said.stories.get(request.story.id))
