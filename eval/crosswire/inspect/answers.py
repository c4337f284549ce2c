"""The texts that a model answered, and their conversion to predictions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from crosswire.formats.jsonl import dump_line
from crosswire.formats.predictions.articles import Checks
from crosswire.formats.predictions.encoder import header_line
from crosswire.formats.predictions.reader import PredictionsFile, parse_predictions
from crosswire.formats.quotes.conversion import converted
from crosswire.formats.quotes.items import Conversion, shown
from crosswire.formats.quotes.json_in_text import is_cut_off, objects_in
from crosswire.model import Story, SystemInfo
from crosswire.model.schema import Schema

# The rule of a file without predictions. A model whose answers are all unusable has answered nothing, which is scored.
NO_PREDICTIONS = "E107"
# An object with none of these keys answers no request about an article, or about a story.
ARTICLE_KEYS = {"mentions", "events"}
STORY_KEYS = {"articles", "article", "contradictions", "verdicts"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One text of a model.

    Attributes:
        about: The id of the article, story or pair that the request was about.
        text: The text.
    """

    about: str
    text: str

    @property
    def record(self) -> dict[str, str]:
        """The answer as it is stored in a log."""
        return {"about": self.about, "text": self.text}


def answers_in(metadata: Mapping[str, Any] | None) -> list[Answer] | None:
    """Return the answers in the metadata of a score; None if it has none."""
    records = (metadata or {}).get("answers")
    if not isinstance(records, list):
        return None
    return [Answer(str(record["about"]), str(record["text"])) for record in records]


def conversion_of(answers: Iterable[Answer], story: Story, schema: Schema) -> Conversion:
    """Convert answers about a story. Those that cannot be used are listed beside the items that are left out."""
    objects: list[dict[str, Any]] = []
    unusable: list[tuple[str, str]] = []
    for answer in answers:
        found = list(_objects(answer, story))
        objects += found
        if is_cut_off(answer.text):
            unusable.append(("answers that end inside an object", answer.about))
        elif not found:
            unusable.append(("answers without the JSON that was requested", f"{answer.about}: {shown(answer.text)}"))
    result = converted(objects, [story], schema, story.id)
    for reason, what in unusable:
        result.leave_out(reason, what)
    return result


def _objects(answer: Answer, story: Story) -> Iterator[dict[str, Any]]:
    """Yield the objects of an answer with what they are about, which the request decides and not the model."""
    found = list(objects_in(answer.text))
    if answer.about == story.id:
        yield from ({**each, "story": story.id} for each in found if STORY_KEYS & each.keys())
    elif any(article.id == answer.about for article in story.articles):
        yield from ({**each, "article": answer.about} for each in found if ARTICLE_KEYS & each.keys())
    else:
        # A model can weigh several labels before it decides.
        verdicts = [each for each in found if "label" in each][-1:]
        yield from ({"story": story.id, "verdicts": [{**each, "pair": answer.about}]} for each in verdicts)


def predictions_of(
    conversion: Conversion, system: SystemInfo, data: Mapping[str, str], checks: Checks, name: str
) -> PredictionsFile:
    """Return converted answers as the content of a predictions file, which is checked like any other."""
    lines = [header_line(system, data), *map(dump_line, conversion.lines)]
    found = parse_predictions("".join(lines).encode(), name, checks)
    found.problems = [problem for problem in found.problems if problem.rule != NO_PREDICTIONS]
    return found


def left_out_remarks(conversion: Conversion) -> list[str]:
    """Return a line for each reason why something was not converted, with its first items."""
    return [
        f"left out, {reason}: {len(items)} ({'; '.join(items[:3])}{'; ...' if len(items) > 3 else ''})"
        for reason, items in conversion.left_out.items()
    ]
