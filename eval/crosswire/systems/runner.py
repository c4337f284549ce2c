"""Execution of requests: a fault of a system costs it predictions, but does not stop the run."""

from __future__ import annotations

from collections.abc import Sequence

from crosswire.formats.jsonl import Row, Rows
from crosswire.formats.predictions.articles import Checks
from crosswire.formats.predictions.encoder import answer_lines
from crosswire.formats.predictions.reader import check_rows
from crosswire.model import Answers
from crosswire.systems.answer_shapes import remove_misshapen
from crosswire.systems.live_system import Connection
from crosswire.systems.requests import Request
from crosswire.systems.response import Response, answers_of, check_articles, check_story
from crosswire.systems.returned_objects import Line, Returned


def run_request(connection: Connection, request: Request, checks: Checks) -> Response:
    """Run one request on a system, and return the checked response; every fault of the system is a failure in it."""
    return checked_response(connection.reply(request.call()).returned, request, checks)


def checked_response(returned: Returned, request: Request, checks: Checks) -> Response:
    """Return the checked response of what a system returned for a request.

    Predictions that were not requested are ignored, because the system could have learned them.
    """
    remove_misshapen(returned, request)
    if returned.fault and not returned.lines:
        return Response(failures={name: [returned.fault] for name in failed_names(request)})
    response = Response()
    invalid_mentions = check_articles(response, returned, request, checks)
    check_story(response, returned, request, checks, invalid_mentions)
    return response


def failed_names(request: Request) -> list[str]:
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
