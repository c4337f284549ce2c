"""Execution of requests: a fault of a system costs it predictions, but does not stop the run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from crosswire.formats.jsonl import Row, Rows
from crosswire.formats.predictions.articles import Checks
from crosswire.formats.predictions.encoder import answer_lines
from crosswire.formats.predictions.reader import check_rows
from crosswire.model import Answers
from crosswire.systems.command import CommandAnswer
from crosswire.systems.isolation import SystemFaultError, run_isolated
from crosswire.systems.python import LiveSystem
from crosswire.systems.requests import Request
from crosswire.systems.response import Response, answers_of, check_articles, check_story
from crosswire.systems.returned_objects import Line, Returned, answered_lines, returned_lines, returned_verdicts


def run_request(system: LiveSystem, request: Request, checks: Checks) -> Response:
    """Run one request on a system, on a fresh instance if it learns, and return every fault as a failure.

    Predictions that were not requested are ignored, because the system could have learned them. Only KeyboardInterrupt
    is raised.
    """
    try:
        returned = run_isolated(_call(system, request), partial(_converted, request))
    except SystemFaultError as error:
        return Response(failures={name: [str(error)] for name in _failed_names(request)})
    if returned.fault and not returned.lines:
        return Response(failures={name: [returned.fault] for name in _failed_names(request)})
    response = Response()
    invalid_mentions = check_articles(response, returned, request, checks)
    check_story(response, returned, request, checks, invalid_mentions)
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
    if isinstance(result, CommandAnswer):
        return answered_lines(result, request.story)
    if request.pairs is not None:
        return returned_verdicts(result, request.story)
    return returned_lines(result, request.story, request.kind)


def _failed_names(request: Request) -> list[str]:
    """Return the names that a failure of the whole request counts for: its articles, or the story and what is given."""
    return [request.named(request.story.id)] if request.condition or request.between else list(request.articles)


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
    answers = answers_of(found, request)
    if not set(answers.articles) <= set(request.articles):
        return None
    return Response(list(answers.articles.values()), answers.stories.get(request.story.id))
