"""The conversion of answers with quotes to lines of a predictions file; what cannot be converted is listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crosswire.formats.predictions.pairs import LARGEST
from crosswire.formats.quotes.locator import places_of
from crosswire.model import Article, Span, Story
from crosswire.model.annotations import CONTENT, STATEMENT
from crosswire.model.schema import Schema

# The keys of objects.
MENTIONS, EVENTS, CONTRADICTIONS, VERDICTS = "mentions", "events", "contradictions", "verdicts"
SIDES = ("left", "right")
# What is counted, for one and for several.
Counted = tuple[str, str]
MENTION, EVENT, PAIR, VERDICT = (
    ("mention", MENTIONS),
    ("event", EVENTS),
    ("contradiction", CONTRADICTIONS),
    ("verdict", VERDICTS),
)
RESPELLED = ("quote in another spelling", "quotes in another spelling")


@dataclass(slots=True)
class Conversion:
    """The result of a conversion.

    Attributes:
        lines: The lines of the predictions file: articles in the order of the stories, then stories.
        counts: How many mentions, events, contradictions, verdicts and respelled quotes there are.
        left_out: What was not converted, by the reason, each with its place and words.
    """

    lines: list[dict[str, Any]] = field(default_factory=list)
    counts: Counter[Counted] = field(default_factory=Counter)
    left_out: dict[str, list[str]] = field(default_factory=dict)

    def leave_out(self, reason: str, what: str) -> None:
        """Note an item that is not converted."""
        self.left_out.setdefault(reason, []).append(what)


@dataclass(slots=True)
class _ArticleAnswer:
    """The items of all objects about one article; a layer is null if no object has its key."""

    article: Article
    mentions: list[dict[str, Any]] | None = None
    events: list[dict[str, Any]] | None = None


def converted(
    objects: Iterable[dict[str, Any]], stories: Sequence[Story], schema: Schema, default: str | None = None
) -> Conversion:
    """Convert objects with quotes. The objects of one article or story add up.

    Pairs without a story belong to that of their articles, else to `default`, else to the only story.
    """
    if default is None and len(stories) == 1:
        default = stories[0].id
    result = Conversion()
    answers = {article.id: _ArticleAnswer(article) for story in stories for article in story.articles}
    story_items: dict[str, dict[str, list[Any]]] = {story.id: {} for story in stories}
    for each in _flat(objects):
        of_story = CONTRADICTIONS in each or VERDICTS in each
        if "article" in each:
            _add_article(each, answers, result)
        if of_story:
            _add_story(each, str(each.get("story", _story_of(each, stories) or default)), story_items, result)
        if "article" not in each and not of_story:
            result.leave_out("objects without an article, contradictions or verdicts", _shown(each))
    for story in stories:
        _add_lines(story, answers, story_items[story.id], schema, result)
    return result


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


def _add_article(each: Mapping[str, Any], answers: Mapping[str, _ArticleAnswer], result: Conversion) -> None:
    answer = answers.get(str(each["article"]))
    if answer is None:
        result.leave_out("objects about unknown articles", _shown(each["article"]))
        return
    for key in (MENTIONS, EVENTS):
        items = _layer(each, key, answer.article.id, result)
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
        result.leave_out("objects about unknown stories", _shown(each.get("story", "without a story")))
        return
    for key in (CONTRADICTIONS, VERDICTS):
        items = _layer(each, key, name, result)
        if items is not None:
            found[name].setdefault(key, []).extend(items)


def _layer(each: Mapping[str, Any], key: str, place: str, result: Conversion) -> list[dict[str, Any]] | None:
    """Return the items of a layer of an object; None if it has no list of them."""
    value = each.get(key)
    if isinstance(value, list):
        return _dicts(value, f"{place} {key}", result)
    if value is not None:
        result.leave_out("layers that are no list", f"{place} {key}: {_shown(value)}")
    return None


def _dicts(items: Sequence[Any], place: str, result: Conversion) -> list[dict[str, Any]]:
    for item in items:
        if not isinstance(item, dict):
            result.leave_out("items that are no objects", f"{place}: {_shown(item)}")
    return [item for item in items if isinstance(item, dict)]


def _add_lines(
    story: Story,
    answers: Mapping[str, _ArticleAnswer],
    items: Mapping[str, list[dict[str, Any]]],
    schema: Schema,
    result: Conversion,
) -> None:
    entities: dict[str, list[list[str]]] = {}
    happenings: dict[str, list[list[str]]] = {}
    for answer in (answers[article.id] for article in story.articles):
        line: dict[str, Any] = {"article": answer.article.id}
        mentions = _mentions(answer, schema, result)
        if answer.mentions is not None:
            line[MENTIONS] = [mention for mention, _ in mentions]
            _group(entities, answer.article.id, mentions)
        if answer.events is not None:
            events = list(_events(answer, [mention for mention, _ in mentions], schema, result))
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
        own = {article.id: answers[article.id] for article in story.articles}
        across[CONTRADICTIONS] = list(_contradictions(items[CONTRADICTIONS], own, schema, result))
    if VERDICTS in items:
        across[VERDICTS] = list(_verdicts(items[VERDICTS], schema.disputes.labels, result))
    if len(across) > 1:
        result.lines.append(across)


def _group(groups: dict[str, list[list[str]]], article: str, records: Sequence[tuple[dict[str, Any], str]]) -> None:
    """Add records with the name of their entity or happening to its group."""
    for record, name in records:
        if name:
            groups.setdefault(name, []).append([article, record["id"]])


def _mentions(answer: _ArticleAnswer, schema: Schema, result: Conversion) -> list[tuple[dict[str, Any], str]]:
    """Return the mentions of an article with the names of their entities, in the order of the text.

    A quote without `occurrence` stands for all its places, but not for those inside a longer quote.
    """
    found: dict[Span, tuple[str, str, str]] = {}
    explicit: set[Span] = set()
    for item in answer.mentions or ():
        kind = item.get("type")
        if not isinstance(kind, str) or kind not in schema.mention_types:
            result.leave_out("mentions of unknown types", f"{answer.article.id}: {_shown(kind)}")
            continue
        level = item.get("level")
        if level not in schema.mention_levels:
            if level is not None:
                result.leave_out("levels that do not exist", f"{answer.article.id}: {_shown(level)}")
            level = schema.mention_levels[0]
        for span in _spans(item, answer.article, result):
            mention = (kind, level, str(item.get("entity") or ""))
            if found.setdefault(span, mention) != mention:
                reason = "mentions with the words of an earlier one, but another type, level or entity"
                result.leave_out(reason, f"{answer.article.id}: {_shown(item)}")
            if item.get("occurrence") is not None:
                explicit.add(span)
    kept = [span for span in sorted(found) if span in explicit or not any(_is_inside(span, other) for other in found)]
    result.counts[MENTION] += len(kept)
    return [
        (
            {"id": f"m{number}", "start": span[0], "end": span[1], "type": found[span][0], "level": found[span][1]},
            found[span][2],
        )
        for number, span in enumerate(kept, 1)
    ]


def _is_inside(span: Span, other: Span) -> bool:
    return other != span and other[0] <= span[0] and span[1] <= other[1]


def _events(
    answer: _ArticleAnswer, mentions: Sequence[dict[str, Any]], schema: Schema, result: Conversion
) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the events of an article with the names of their happenings.

    A trigger without `occurrence` stands for its first place that no earlier item has.
    """
    used: set[tuple[Span, str]] = set()
    for item in answer.events or ():
        kind, place = item.get("type"), answer.article.id
        if not isinstance(kind, str) or kind not in schema.events.types:
            result.leave_out("events of unknown types", f"{place}: {_shown(kind)}")
            continue
        spans = _spans({"quote": item.get("trigger", item.get("quote")), **_occurrence(item)}, answer.article, result)
        span = next((each for each in spans if (each, kind) not in used), None)
        if span is None:
            if spans:
                result.leave_out("repeated events", f"{place}: {_shown(item.get('trigger', item.get('quote')))}")
            continue
        used.add((span, kind))
        event: dict[str, Any] = {"id": f"v{len(used)}", "start": span[0], "end": span[1], "type": kind}
        event |= _attributes(item, place, schema, result)
        event["arguments"] = list(_arguments(item, span, answer, mentions, schema, result))
        result.counts[EVENT] += 1
        yield event, str(item.get("happening") or "")


def _attributes(item: Mapping[str, Any], place: str, schema: Schema, result: Conversion) -> dict[str, str]:
    """Return the attributes of an event that have an allowed value."""
    allowed: dict[str, Sequence[str]] = {
        "act": schema.events.acts if item["type"] == STATEMENT else (),
        "polarity": schema.events.polarities,
        "modality": schema.events.modalities,
        "aspect": schema.events.aspects,
        "factuality": schema.events.factualities,
    }
    for key, values in allowed.items():
        if item.get(key) is not None and item[key] not in values:
            what = f"{place}: {key} {_shown(item[key])} of {_shown(item.get('trigger', item.get('quote')))}"
            result.leave_out("attributes with a value that is not allowed", what)
    return {key: item[key] for key, values in allowed.items() if item.get(key) in values}


def _occurrence(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"occurrence": item["occurrence"]} if "occurrence" in item else {}


def _arguments(
    item: Mapping[str, Any],
    trigger: Span,
    answer: _ArticleAnswer,
    mentions: Sequence[dict[str, Any]],
    schema: Schema,
    result: Conversion,
) -> Iterator[dict[str, Any]]:
    """Yield the arguments of an event: Content as spans, others as the nearest mention with the words of the quote."""
    place, given = answer.article.id, item.get("arguments")
    contents: list[list[int]] = []
    seen: set[tuple[str, str]] = set()
    for argument in _dicts(given if isinstance(given, list) else (), f"{place} arguments", result):
        role = argument.get("role")
        if role not in schema.events.types[item["type"]]:
            result.leave_out("arguments with a role that the type does not have", f"{place}: {_shown(role)}")
            continue
        spans = sorted(_spans(argument, answer.article, result), key=lambda span: abs(span[0] - trigger[0]))
        if role == CONTENT:
            contents += [list(span) for span in spans[:1]]
            continue
        ids = (mention["id"] for span in spans for mention in mentions if (mention["start"], mention["end"]) == span)
        filler = next(ids, None)
        if filler is None and spans:
            result.leave_out("arguments that are no mention", f"{place}: {_shown(argument.get('quote'))}")
        elif filler is not None and (role, filler) not in seen:
            seen.add((role, filler))
            yield {"role": role, "mention": filler}
    if contents:
        yield {"role": CONTENT, "spans": sorted(contents)}


def _contradictions(
    items: Sequence[Mapping[str, Any]], answers: Mapping[str, _ArticleAnswer], schema: Schema, result: Conversion
) -> Iterator[dict[str, Any]]:
    """Yield the contradictions, each side at the first place of its quote."""
    for item in items:
        sides = {side: _side(item.get(side), answers, result) for side in SIDES}
        if not all(sides.values()):
            result.leave_out("contradictions without both sides", _shown({side: item.get(side) for side in sides}))
            continue
        known = item.get("type") in schema.disputes.slots
        if not known and item.get("type") is not None:
            result.leave_out("types that contradictions do not have", _shown(item["type"]))
        kind = {"type": item["type"]} if known else {}
        score = {"score": item["score"]} if _is_number(item.get("score"), result) else {}
        result.counts[PAIR] += 1
        yield {**sides, **kind, **score}


def _verdicts(
    items: Sequence[Mapping[str, Any]], labels: Sequence[str], result: Conversion
) -> Iterator[dict[str, Any]]:
    """Yield the verdicts with a pair and a label, and their scores."""
    for item in items:
        pair, label = item.get("pair"), item.get("label")
        if not isinstance(pair, str) or not _is_text(pair) or label not in labels:
            result.leave_out(f"verdicts without a pair and a label ({', '.join(labels)})", _shown(item))
            continue
        given = item.get("scores")
        scores = given if isinstance(given, dict) else {}
        if strange := [key for key in scores if key not in labels]:
            result.leave_out("scores of unknown labels", _shown(strange))
        numbers = {name: scores[name] for name in labels if _is_number(scores.get(name), result)}
        result.counts[VERDICT] += 1
        yield {"pair": pair, "label": label, **({"scores": numbers} if numbers else {})}


def _is_number(value: object, result: Conversion) -> bool:
    """Return whether a value is a number that a score can be; what is neither that nor absent is listed."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= LARGEST:
        return True
    if value is not None:
        result.leave_out("scores that are no finite numbers", _shown(value))
    return False


def _is_text(value: str) -> bool:
    """Return whether a text can be written as UTF-8; half of a character beyond 16 bits cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _side(side: object, answers: Mapping[str, _ArticleAnswer], result: Conversion) -> dict[str, Any] | None:
    if not isinstance(side, dict):
        return None
    answer = answers.get(str(side.get("article")))
    if answer is None:
        result.leave_out("sides in articles that the story does not have", _shown(side.get("article")))
        return None
    spans = _spans(side, answer.article, result)
    return {"article": answer.article.id, "spans": [list(spans[0])]} if spans else None


def _spans(item: Mapping[str, Any], article: Article, result: Conversion) -> Sequence[Span]:
    """Return the places of the quote of an item, or the one that its `occurrence` names; none if there is none."""
    quote = item.get("quote", item.get("text"))
    if not isinstance(quote, str):
        result.leave_out("items without a quote", f"{article.id}: {_shown(item)}")
        return ()
    places = places_of(article, quote)
    if not places.spans:
        result.leave_out("quotes that the text does not have", f"{article.id}: {_shown(quote)}")
        return ()
    result.counts[RESPELLED] += places.respelled
    if item.get("occurrence") is None:
        return places.spans
    number = item["occurrence"]
    if type(number) is int and 1 <= number <= len(places.spans):
        return places.spans[number - 1 : number]
    result.leave_out("occurrences that do not exist", f"{article.id}: {_shown(quote)}, occurrence {_shown(number)}")
    return ()


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
