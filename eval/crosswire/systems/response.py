"""The checked response to a request: an invalid layer costs this layer of its article or story, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from crosswire.formats.jsonl import Row, Rows
from crosswire.formats.predictions.articles import Checks
from crosswire.formats.predictions.encoder import article_line
from crosswire.formats.predictions.reader import PredictionsFile, check_rows
from crosswire.model import Answers, ArticlePrediction, StoryPrediction
from crosswire.problems import Kind, Problem, plural, problem_lines, quoted
from crosswire.systems.requests import Request
from crosswire.systems.returned_objects import Line, Returned

# The layers of an article and of a story, in the order in which later ones refer to earlier ones.
ARTICLE_LAYERS = ("mentions", "events")
STORY_LAYERS = ("entities", "happenings", "contradictions", "verdicts")

# The layers that link members of an article layer.
_MEMBERS = {"entities": "mentions", "happenings": "events"}


@dataclass(slots=True)
class Response:
    """The checked response to a request.

    Attributes:
        articles: The valid predictions for articles; an invalid layer beside a valid one is empty.
        story: The predictions for the story; None if there are none, or if all are invalid.
        failures: Article or story id to its problems, one line each, with the layer.
        remarks: Notes about predictions that were ignored or that cost only themselves.
    """

    articles: list[ArticlePrediction] = field(default_factory=list)
    story: StoryPrediction | None = None
    failures: dict[str, list[str]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


# An article and its layer.
ArticleLayer = tuple[str, str]


def check_articles(response: Response, returned: Returned, request: Request, checks: Checks) -> set[ArticleLayer]:
    """Add the valid layers of the returned articles to a response; return the layers that failed."""
    failed: set[ArticleLayer] = set()
    requested = [] if request.kind == "mentions" or request.pairs is not None else list(request.articles)
    for article in returned.lines:
        if article not in requested:
            remark = f"returned predictions for {quoted(article)}, which was not requested; ignored"
            response.remarks.append(remark)
    for article in requested:
        lines, name = returned.lines.get(article, []), request.named(article)
        fault = "" if lines else returned.fault
        if len(lines) > 1:
            fault = f"returned {len(lines)} predictions; expected one ArticlePrediction per article"
        if fault:
            response.failures[name] = [fault]
            failed.update((article, layer) for layer in ARTICLE_LAYERS)
        elif lines:
            faults = returned.faults.get(article, {})
            failed.update((article, layer) for layer in _add_article(response, lines[0], faults, request, checks))
    if returned.fault and not any(returned.fault in lines for lines in response.failures.values()):
        response.remarks.append(returned.fault)
    return failed


def _add_article(
    response: Response, line: Line, faults: Mapping[str, str], request: Request, checks: Checks
) -> Collection[str]:
    """Add the valid layers of an article, and the failures of its other layers; return the names of these."""
    article, name = line["article"], request.named(line["article"])
    whole = _checked([line], checks)
    if not (faults or whole.problems):
        response.articles.append(answers_of(whole, request).articles[article])
        return ()
    failed = {layer: [fault] for layer, fault in faults.items()}
    valid = {key: value for key, value in line.items() if key not in ARTICLE_LAYERS}
    for layer in (layer for layer in ARTICLE_LAYERS if layer in line):
        items = line[layer]
        if "mentions" in failed:
            items, number = _without_mentions(items)
            if number:
                response.remarks.append(f"returned invalid mentions for {name}; {plural(number, 'argument')} ignored")
        found = _checked([{**valid, layer: items}], checks)
        if found.problems:
            failed[layer] = _lines(layer, found.problems)
        else:
            valid[layer] = items
    if failed:
        response.failures[name] = [text for layer in failed for text in failed[layer]]
    if any(layer in valid for layer in ARTICLE_LAYERS):
        empty: Line = {layer: () for layer in failed}
        response.articles.append(replace(answers_of(_checked([valid], checks), request).articles[article], **empty))
    return failed


def _without_mentions(events: Sequence[Line]) -> tuple[list[Line], int]:
    """Return events without the arguments that are mentions, and the number of these arguments."""
    kept = [{**event, "arguments": [a for a in _arguments(event) if not _is_mention(a)]} for event in events]
    return kept, sum(map(len, map(_arguments, events))) - sum(len(event["arguments"]) for event in kept)


def _arguments(event: Line) -> list[Any]:
    arguments = event.get("arguments")
    return arguments if isinstance(arguments, list) else []


def _is_mention(argument: object) -> bool:
    return isinstance(argument, dict) and argument.get("mention") is not None


def check_story(
    response: Response, returned: Returned, request: Request, checks: Checks, failed: Collection[ArticleLayer]
) -> None:
    """Add the valid layers of the story to a response, checked against the valid predictions for its articles.

    Links to members of article layers that failed are left out.
    """
    name = request.named(request.story.id)
    problems = {layer: [fault] for layer, fault in returned.story_faults.items()}
    line = returned.story_line or {}
    own = [json.loads(article_line(article, request.kind)) for article in response.articles]
    whole = _checked([*own, line], checks) if line and not (problems or failed) else None
    if whole and not whole.problems:
        _add_story(response, whole, returned, request)
        return
    valid = {key: value for key, value in line.items() if key not in STORY_LAYERS}
    for layer in (layer for layer in STORY_LAYERS if layer in line):
        items, number = _without_failed(line[layer], layer, failed)
        if number:
            links = f"{plural(number, 'link')} of {layer}"
            response.remarks.append(f"returned invalid {_MEMBERS[layer]} for {name}; {links} to them ignored")
        found = _checked([*own, {**valid, layer: items}], checks)
        if found.problems:
            problems[layer] = _lines(layer, found.problems)
        else:
            valid[layer] = items
    if problems:
        response.failures[name] = [text for layer in problems for text in problems[layer]]
    if any(layer in valid for layer in STORY_LAYERS):
        _add_story(response, _checked([*own, valid], checks), returned, request)


def _without_failed(items: list[Any], layer: str, failed: Collection[ArticleLayer]) -> tuple[list[Any], int]:
    """Return groups without links to article layers that failed, and the number of these links."""
    members = _MEMBERS.get(layer, "")
    articles = {article for article, failed_layer in failed if failed_layer == members}
    if not articles:
        return items, 0
    kept, number = [], 0
    for item in items:
        links = item.get(members) if isinstance(item, dict) else None
        if not isinstance(links, list):
            kept.append(item)  # an error of its own
            continue
        left = [link for link in links if not _is_in(link, articles)]
        number += len(links) - len(left)
        # A group without links is an error of its own only if it was returned without any.
        if left or not links:
            kept.append({members: left})
    return kept, number


def _is_in(link: object, articles: Collection[str]) -> bool:
    return isinstance(link, list) and bool(link) and isinstance(link[0], str) and link[0] in articles


def _add_story(response: Response, found: PredictionsFile, returned: Returned, request: Request) -> None:
    story = answers_of(found, request).stories[request.story.id]
    for warning in _lines("", [_of_object(each, returned) for each in found.warnings]):
        # The item of an object that could not be converted is null; the reason is more useful than this.
        place = warning.strip().partition(": ")[0]
        reason = returned.item_faults.get(place)
        text = warning.strip() if reason is None else f"{reason}; {warning.rpartition('; ')[2].partition(' [')[0]}"
        response.remarks.append(f"returned for {request.named(request.story.id)}: {text}")
    response.story, ignored = _requested_part(story, request)
    if ignored:
        response.remarks.append(f"returned predictions that were not requested ({ignored}); ignored")


def _of_object(problem: Problem, returned: Returned) -> Problem:
    """Return the problem of an item; several objects that could not be converted are named so, not as null."""
    place = problem.message.partition(": ")[0]
    if place not in returned.item_faults:
        return problem
    return replace(problem, kind=Kind(place.partition("[")[0].removesuffix("s"), "cannot be read; ignored"))


def _requested_part(predicted: StoryPrediction, request: Request) -> tuple[StoryPrediction, str]:
    """Return the predictions that were requested, and the number of others as text."""
    pairs = {pair.id for pair in request.pairs or ()}
    verdicts = None if predicted.verdicts is None else tuple(v for v in predicted.verdicts if v.pair in pairs)
    contradictions = None
    if predicted.contradictions is not None:
        inside = set(request.articles)
        contradictions = tuple(
            c for c in predicted.contradictions if c.is_malformed or {c.left.article, c.right.article} <= inside
        )
    ignored = [
        plural(len(returned) - len(kept), noun)
        for returned, kept, noun in (
            (predicted.verdicts or (), verdicts or (), "verdict"),
            (predicted.contradictions or (), contradictions or (), "contradiction"),
        )
        if len(returned) > len(kept)
    ]
    return replace(predicted, verdicts=verdicts, contradictions=contradictions), " and ".join(ignored)


def _checked(lines: Sequence[Line], checks: Checks) -> PredictionsFile:
    return check_rows(Rows([Row("", number, line) for number, line in enumerate(lines, 1)]), checks)


def answers_of(found: PredictionsFile, request: Request) -> Answers:
    """Return the answers with the given items of a request, or the end-to-end ones."""
    return found.given[request.kind] if request.kind else found.end_to_end


def _lines(layer: str, problems: Sequence[Problem]) -> list[str]:
    """Return the lines of problems without places, with the name of their layer."""
    lines = problem_lines([replace(problem, line=None) for problem in problems])
    return [line if line.startswith((layer, " ", "...")) else f"{layer}: {line}" for line in lines]
