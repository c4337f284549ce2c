"""Writer of predictions files: the header, then lines of articles and stories."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from crosswire.formats.events import encode_event
from crosswire.formats.jsonl import dump_line
from crosswire.formats.mentions import encode_mention
from crosswire.model import Answers, ArticlePrediction, Contradiction, StoryPrediction, SystemInfo, Verdict

FORMAT = 1


# The label set of a file whose header has none.
NATIVE = "native"


def header_line(system: SystemInfo, data: Mapping[str, str] | None = None, labels: str = NATIVE) -> str:
    """Return the header line of a predictions file; native labels, the default, are not written."""
    described = {"name": system.name, "version": system.version, "parameters": dict(system.parameters)}
    if system.digest:
        described["digest"] = system.digest
    line: dict[str, Any] = {"format": FORMAT, "system": described}
    line |= {"labels": labels} if labels != NATIVE else {}
    return dump_line(line | ({"data": dict(data)} if data else {}))


def article_line(prediction: ArticlePrediction, given: str = "") -> str:
    """Return the line of one article; layers that are None are omitted."""
    line: dict[str, Any] = {"article": prediction.article, **_condition(given)}
    if prediction.mentions is not None:
        line["mentions"] = [encode_mention(mention) for mention in prediction.mentions]
    if prediction.events is not None:
        line["events"] = [encode_event(event) for event in prediction.events]
    return dump_line(line)


def _condition(given: str) -> dict[str, str]:
    return {"given": given} if given else {}


def story_line(prediction: StoryPrediction, given: str = "") -> str:
    """Return the line of one story; layers that are None are omitted."""
    line: dict[str, Any] = {"story": prediction.story, **_condition(given)}
    if prediction.entities is not None:
        line["entities"] = [{"mentions": [list(reference) for reference in entity]} for entity in prediction.entities]
    if prediction.happenings is not None:
        line["happenings"] = [{"events": [list(reference) for reference in each]} for each in prediction.happenings]
    if prediction.contradictions is not None:
        line["contradictions"] = [_contradiction(each) for each in prediction.contradictions]
    if prediction.verdicts is not None:
        line["verdicts"] = [_verdict(each) for each in prediction.verdicts]
    return dump_line(line)


def _contradiction(pair: Contradiction) -> dict[str, Any]:
    data: dict[str, Any] = {
        side: {"article": evidence.article, "spans": [list(span) for span in evidence.spans]}
        for side, evidence in (("left", pair.left), ("right", pair.right))
    }
    if pair.type is not None:
        data["type"] = pair.type
    return data if pair.score is None else {**data, "score": pair.score}


def _verdict(verdict: Verdict) -> dict[str, Any]:
    data: dict[str, Any] = {"pair": verdict.pair, "label": verdict.label}
    return data if verdict.scores is None else {**data, "scores": dict(verdict.scores)}


def answer_lines(answers: Answers, given: str = "") -> list[str]:
    """Return one line per article, then one line per story."""
    articles = [article_line(article, given) for article in answers.articles.values()]
    return articles + [story_line(story, given) for story in answers.stories.values()]


def predictions_text(
    system: SystemInfo,
    data: Mapping[str, str],
    end_to_end: Answers,
    given: Mapping[str, Answers] = MappingProxyType({}),
    labels: str = NATIVE,
) -> str:
    """Return a predictions file as text: header, end-to-end predictions, then predictions with something given."""
    lines = [header_line(system, data, labels), *answer_lines(end_to_end)]
    return "".join(lines + [line for kind, answers in given.items() for line in answer_lines(answers, kind)])
