"""The lines of a predictions file as they are written: who made it, then what is said of articles and stories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from crosswire.event_standoff import encode_event
from crosswire.jsonlines import dump_line
from crosswire.model import ArticlePrediction, StoryPrediction
from crosswire.standoff import encode_mention

FORMAT = 1


@dataclass(frozen=True, slots=True)
class SystemInfo:
    """Who made a file of predictions.

    Attributes:
        name: The system's name.
        version: Its version, empty where it says none.
        parameters: What it was set to; JSON values.
        digest: Of a system in a file, the sha256 of that file, so that an edited system is another one.
    """

    name: str
    version: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""

    @property
    def label(self) -> str:
        """Name and version, as tables print it."""
        return f"{self.name} {self.version}".strip()


def header_line(system: SystemInfo, data: Mapping[str, str] | None = None) -> str:
    """The first line of a predictions file."""
    described = {"name": system.name, "version": system.version, "parameters": dict(system.parameters)}
    if system.digest:
        described["digest"] = system.digest
    return dump_line({"format": FORMAT, "system": described, **({"data": dict(data)} if data else {})})


def article_line(prediction: ArticlePrediction) -> str:
    """The line of one article; a layer that is null is left out."""
    line: dict[str, Any] = {"article": prediction.article}
    if prediction.mentions is not None:
        line["mentions"] = [encode_mention(mention) for mention in prediction.mentions]
    if prediction.events is not None:
        line["events"] = [encode_event(event) for event in prediction.events]
    return dump_line(line)


def story_line(prediction: StoryPrediction) -> str:
    """The line of one story; a layer that is null is left out."""
    line: dict[str, Any] = {"story": prediction.story}
    if prediction.entities is not None:
        line["entities"] = [{"mentions": [list(reference) for reference in entity]} for entity in prediction.entities]
    if prediction.happenings is not None:
        line["happenings"] = [{"events": [list(reference) for reference in each]} for each in prediction.happenings]
    return dump_line(line)


def predictions_text(
    system: SystemInfo,
    data: Mapping[str, str],
    articles: Iterable[ArticlePrediction],
    stories: Iterable[StoryPrediction] = (),
) -> str:
    """A whole predictions file: the header with system and data, a line an article, a line a story."""
    lines = [header_line(system, data), *map(article_line, articles), *map(story_line, stories)]
    return "".join(lines)
