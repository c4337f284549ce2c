"""The conversion of answers with quotes to lines of a predictions file; what cannot be converted is listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from crosswire.formats.quotes.article_items import ArticleAnswer, event_records, mention_records
from crosswire.formats.quotes.items import Conversion, items_of, shown
from crosswire.formats.quotes.pair_items import SIDES, contradiction_records, verdict_records
from crosswire.model import Story
from crosswire.model.schema import Schema

# The keys of objects.
LAYERS = MENTIONS, EVENTS, CONTRADICTIONS, VERDICTS = "mentions", "events", "contradictions", "verdicts"
# How similar a key must be to that of a layer to be listed as misspelt.
NEAR = 0.75


def converted(
    objects: Iterable[dict[str, Any]], stories: Sequence[Story], schema: Schema, default: str | None = None
) -> Conversion:
    """Convert objects with quotes. The objects of one article or story add up.

    Pairs without a story belong to that of their articles, else to `default`, else to the only story.
    """
    if default is None and len(stories) == 1:
        default = stories[0].id
    result = Conversion()
    answers = {article.id: ArticleAnswer(article) for story in stories for article in story.articles}
    story_items: dict[str, dict[str, list[Any]]] = {story.id: {} for story in stories}
    for each in _flat(objects):
        _list_misspelt_keys(each, result)
        of_story = CONTRADICTIONS in each or VERDICTS in each
        if "article" in each:
            _add_article(each, answers, result)
        if of_story:
            _add_story(each, str(each.get("story", _story_of(each, stories) or default)), story_items, result)
        if "article" not in each and not of_story:
            result.leave_out("objects without an article, contradictions or verdicts", shown(each))
    for story in stories:
        _add_lines(story, answers, story_items[story.id], schema, result)
    return result


def _list_misspelt_keys(each: Mapping[str, Any], result: Conversion) -> None:
    """List the keys that are nearly those of a layer; other keys, such as a reason, are ignored."""
    for key in each:
        near = get_close_matches(str(key), LAYERS, n=1, cutoff=NEAR) if key not in LAYERS else []
        if near and near[0] not in each:
            result.leave_out("keys that are not known", f"{shown(key)}; did you mean {near[0]!r}?")


def _flat(objects: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the objects; one with a list of articles is divided."""
    for each in objects:
        inner = each.get("articles")
        if isinstance(inner, list):
            # What is no object is listed, because it has neither an article nor pairs.
            yield from (item if isinstance(item, dict) else {"articles": item} for item in inner)
            rest = {key: value for key, value in each.items() if key != "articles"}
            if {CONTRADICTIONS, VERDICTS} & rest.keys():
                yield rest
        else:
            yield each


def _add_article(each: Mapping[str, Any], answers: Mapping[str, ArticleAnswer], result: Conversion) -> None:
    answer = answers.get(str(each["article"]))
    if answer is None:
        result.leave_out("objects about unknown articles", shown(each["article"]))
        return
    if not set(LAYERS) & each.keys():
        keys = ", ".join(shown(key) for key in each if key != "article") or "no other key"
        result.leave_out(
            "objects about an article without mentions, events, contradictions or verdicts",
            f"{answer.article.id}: {keys}",
        )
    for key in (MENTIONS, EVENTS):
        items = items_of(each, key, answer.article.id, result)
        if items is not None:
            setattr(answer, key, [*(getattr(answer, key) or ()), *items])


def _story_of(each: Mapping[str, Any], stories: Sequence[Story]) -> str | None:
    """Return the story of the first known article in the pairs of an object."""
    items = each.get(CONTRADICTIONS)
    pairs = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    sides = [pair[side] for pair in pairs for side in SIDES if isinstance(pair.get(side), dict)]
    known = {article.id: story.id for story in stories for article in story.articles}
    found = (known.get(str(side.get("article"))) for side in sides)
    return next((name for name in found if name is not None), None)


def _add_story(
    each: Mapping[str, Any], name: str, found: Mapping[str, dict[str, list[Any]]], result: Conversion
) -> None:
    if name not in found:
        result.leave_out("objects about unknown stories", shown(each.get("story", "without a story")))
        return
    for key in (CONTRADICTIONS, VERDICTS):
        items = items_of(each, key, name, result)
        if items is not None:
            found[name].setdefault(key, []).extend(items)


def _add_lines(
    story: Story,
    answers: Mapping[str, ArticleAnswer],
    items: Mapping[str, list[dict[str, Any]]],
    schema: Schema,
    result: Conversion,
) -> None:
    entities: dict[str, list[list[str]]] = {}
    happenings: dict[str, list[list[str]]] = {}
    for answer in (answers[article.id] for article in story.articles):
        line: dict[str, Any] = {"article": answer.article.id}
        mentions = mention_records(answer, schema, result)
        if answer.mentions is not None:
            line[MENTIONS] = [mention for mention, _ in mentions]
            _group(entities, answer.article.id, mentions)
        if answer.events is not None:
            events = list(event_records(answer, [mention for mention, _ in mentions], schema, result))
            line[EVENTS] = [event for event, _ in events]
            _group(happenings, answer.article.id, events)
        if len(line) > 1:
            result.lines.append(line)
    across: dict[str, Any] = {"story": story.id}
    if entities:
        across["entities"] = [{"mentions": members} for members in entities.values()]
    if happenings:
        across["happenings"] = [{"events": members} for members in happenings.values()]
    if CONTRADICTIONS in items:
        own = {article.id: article for article in story.articles}
        across[CONTRADICTIONS] = list(contradiction_records(items[CONTRADICTIONS], own, schema, result))
    if VERDICTS in items:
        across[VERDICTS] = list(verdict_records(items[VERDICTS], schema.disputes.labels, result))
    if len(across) > 1:
        result.lines.append(across)


def _group(groups: dict[str, list[list[str]]], article: str, records: Sequence[tuple[dict[str, Any], str]]) -> None:
    """Add records with the name of their entity or happening to its group."""
    for record, name in records:
        if name:
            groups.setdefault(name, []).append([article, record["id"]])
