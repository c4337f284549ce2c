"""Execution of requests: a fault of a system costs it predictions, but does not stop the run."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from crosswire.formats.jsonl import Row, Rows
from crosswire.formats.predictions.articles import Checks
from crosswire.formats.predictions.encoder import answer_lines, article_line
from crosswire.formats.predictions.reader import check_rows
from crosswire.model import Answers, ArticlePrediction, StoryPrediction
from crosswire.problems import plural, problem_lines, quoted
from crosswire.systems.isolation import SystemFaultError, run_isolated
from crosswire.systems.python import LiveSystem
from crosswire.systems.requests import Request
from crosswire.systems.returned_objects import Line, Returned, returned_lines, returned_verdicts


@dataclass(slots=True)
class Response:
    """The checked response to a request.

    Attributes:
        articles: The valid predictions for articles.
        story: The predictions for the story; None if there are none, or if they are invalid.
        failures: Article or story id to its problems, one line each.
        remarks: Notes about ignored predictions that were not requested.
    """

    articles: list[ArticlePrediction] = field(default_factory=list)
    story: StoryPrediction | None = None
    failures: dict[str, list[str]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def run_request(system: LiveSystem, request: Request, checks: Checks) -> Response:
    """Run one request on a system, on a fresh instance if it learns, and return every fault as a failure.

    Predictions that were not requested are ignored, because the system could have learned them. Only KeyboardInterrupt
    is raised.
    """
    try:
        returned = run_isolated(_call(system, request), partial(_converted, request))
    except SystemFaultError as error:
        return Response(failures={name: [str(error)] for name in _failed_names(request)})
    if returned.fault and not (returned.lines or returned.faults):
        return Response(failures={name: [returned.fault] for name in _failed_names(request)})
    response = _checked(returned, request, checks)
    if returned.story_fault:
        response.failures[request.named(request.story.id)] = [returned.story_fault]
    elif returned.story_line is not None:
        _add_story(response, returned.story_line, request, checks)
    return response


def _call(system: LiveSystem, request: Request) -> Callable[[], object]:
    """Return the call of the system for a request; the training data is read before the call."""
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


def _failed_names(request: Request) -> list[str]:
    """Return the names that a failure of the whole request counts for: its articles, or the story and what is given."""
    return [request.named(request.story.id)] if request.condition or request.between else list(request.articles)


def _add_story(response: Response, line: Line, request: Request, checks: Checks) -> None:
    """Check the story predictions against the valid predictions for its articles, and add them."""
    own = [json.loads(article_line(article, request.kind)) for article in response.articles]
    found = check_rows(Rows([Row("", number, data) for number, data in enumerate([*own, line], 1)]), checks)
    if found.problems:
        lines = problem_lines([replace(problem, line=None) for problem in found.problems])
        response.failures[request.named(request.story.id)] = lines
        return
    answers = _condition(found.given, found.end_to_end, request.kind)
    response.story, ignored = _requested_part(answers.stories[request.story.id], request)
    if ignored:
        response.remarks.append(f"returned predictions that were not requested ({ignored}); ignored")


def _requested_part(predicted: StoryPrediction, request: Request) -> tuple[StoryPrediction, str]:
    """Return the predictions that were requested, and the number of others as text."""
    pairs = {pair.id for pair in request.pairs or ()}
    verdicts = None if predicted.verdicts is None else tuple(v for v in predicted.verdicts if v.pair in pairs)
    contradictions = None
    if predicted.contradictions is not None:
        inside = set(request.articles)
        contradictions = tuple(c for c in predicted.contradictions if {c.left.article, c.right.article} <= inside)
    ignored = [
        plural(len(returned) - len(kept), noun)
        for returned, kept, noun in (
            (predicted.verdicts or (), verdicts or (), "verdict"),
            (predicted.contradictions or (), contradictions or (), "contradiction"),
        )
        if len(returned) > len(kept)
    ]
    return replace(predicted, verdicts=verdicts, contradictions=contradictions), " and ".join(ignored)


def _condition(given: dict[str, Answers], end_to_end: Answers, kind: str) -> Answers:
    return given[kind] if kind else end_to_end


def _checked(returned: Returned, request: Request, checks: Checks) -> Response:
    response = Response()
    requested = [] if request.kind == "mentions" or request.pairs is not None else list(request.articles)
    for article_id in [*returned.lines, *returned.faults]:
        if article_id not in requested:
            remark = f"returned predictions for {quoted(article_id)}, which was not requested; ignored"
            response.remarks.append(remark)
    for article_id in requested:
        lines = returned.lines.get(article_id, [])
        fault = returned.faults.get(article_id, "" if lines else returned.fault)
        if fault or len(lines) > 1:
            message = fault or f"returned {len(lines)} predictions; expected one ArticlePrediction per article"
            response.failures[request.named(article_id)] = [message]
        elif lines:
            _add_article(response, article_id, lines[0], request, checks)
    if returned.fault and not any(returned.fault in lines for lines in response.failures.values()):
        response.remarks.append(returned.fault)
    return response


def _add_article(response: Response, article: str, line: Line, request: Request, checks: Checks) -> None:
    checked = check_rows(Rows([Row("", 1, line)]), checks)
    if checked.problems:
        lines: Sequence[str] = problem_lines([replace(problem, line=None) for problem in checked.problems])
        response.failures[request.named(article)] = list(lines)
    else:
        response.articles.extend(_condition(checked.given, checked.end_to_end, request.kind).articles.values())


def response_lines(response: Response, request: Request) -> list[str]:
    """Return the valid predictions of a response as lines of a predictions file."""
    answers = Answers()
    answers.add(response.articles, response.story)
    return answer_lines(answers, request.kind)


def response_of_lines(lines: Sequence[Line], request: Request, checks: Checks) -> Response | None:
    """Return the response with these lines; None if they are not a valid response to this request."""
    found = check_rows(Rows([Row("", number, line) for number, line in enumerate(lines, 1)]), checks)
    if found.problems:
        return None
    answers = _condition(found.given, found.end_to_end, request.kind)
    if not set(answers.articles) <= set(request.articles):
        return None
    return Response(list(answers.articles.values()), answers.stories.get(request.story.id))
