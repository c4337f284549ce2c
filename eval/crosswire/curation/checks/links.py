"""Checks of the records that link others: entities, events with their arguments, happenings."""

from __future__ import annotations

from collections.abc import Iterator

from crosswire.curation.canonical_form import format_problems
from crosswire.curation.checks.mentions import SpanChecker
from crosswire.dataset.english import English
from crosswire.dataset.gold_files import GoldFiles
from crosswire.dataset.layout import ENTITIES_FILE, HAPPENINGS_FILE
from crosswire.dataset.story_files import StoryFiles
from crosswire.formats.references import of_entity, of_happening, unclaimed
from crosswire.model import Event
from crosswire.model.schema import Schema
from crosswire.problems import Problem, quoted


def check_entities(files: StoryFiles) -> Iterator[Problem]:
    """Yield the problems of entities, and E603 for mentions that belong to no entity."""
    gold = files.gold
    if not gold.entities.file.exists:
        return
    yield from gold.entity_problems or format_problems(gold.entities)
    if gold.entity_problems:
        return
    yield from _check_names(gold)
    pairs = {(a, mention.id): (mention, row) for a in files.texts for mention, row in gold.mentions(a).pairs}
    types = {ref: mention.type for ref, (mention, _) in pairs.items() if mention.type in files.schema.entity_types}
    for reference in unclaimed([of_entity(*pair) for pair in gold.entities.pairs], types):
        mention, row = pairs[reference]
        message = f"mention {quoted(mention.id)} {quoted(mention.text)} belongs to no entity"
        yield row.problem("E603", f"{message}; add it to {ENTITIES_FILE}")


def _check_names(gold: GoldFiles) -> Iterator[Problem]:
    """Yield E409 for names of mentions that the entity does not list, and for listed names that no mention has."""
    named = {(a, m.id): m.text for a in gold.texts for m, _ in gold.mentions(a).pairs if m.level == "NAM"}
    for entity, row in gold.entities.pairs:
        used = {named[ref] for ref in entity.mentions if ref in named}
        registered = {entity.name, *entity.aliases}
        what = f"entity {quoted(entity.id)} {quoted(entity.name)}"
        for text in sorted(used - registered):
            yield row.problem("E409", f"{what} has a mention named {quoted(text)}; add this name to the aliases")
        for text in sorted(({entity.name} if used else set()) - used) + sorted(set(entity.aliases) - used):
            yield row.problem("E409", f"{what} lists the name {quoted(text)}, but no mention has it; correct the names")


def check_events(files: StoryFiles, english: English) -> Iterator[Problem]:
    """Yield the problems of events: fields and references, then triggers, then the mentions in their roles."""
    gold = files.gold
    yield from gold.event_problems
    if gold.event_problems or not gold.has_events:
        return
    trigger_problems = list(_check_triggers(files, english))
    yield from trigger_problems or _check_fillers(gold, files.schema)
    for article in files.texts:
        yield from format_problems(gold.events(article))


def _check_triggers(files: StoryFiles, english: English) -> Iterator[Problem]:
    """Yield E204 for triggers without text, E206 to E211 for their spans, E406 for function words at their edges."""
    at_end = english.function_words - english.particles
    for article in files.articles:
        spans = SpanChecker(article, english)
        for event, row in files.gold.events(article.id).pairs:
            words, problems = event.text.lower().split(), spans.problems(row, event, article.text)
            yield from problems
            loose = len(words) > 1 and (words[0] in english.function_words or words[-1] in at_end)
            if loose and not problems:
                message = "begins or ends with a function word; exclude the word (GUIDELINES 5.1)"
                yield row.problem("E406", f"{_named(event)} {message}")


def _check_fillers(gold: GoldFiles, schema: Schema) -> Iterator[Problem]:
    """Yield E325 for mentions of a type that their role does not take, E326 for a mention used twice in an event."""
    for article in gold.texts:
        types = {mention.id: (mention.type, mention.text) for mention in gold.mentions(article).records}
        for event, row in gold.events(article).pairs:
            filled = [argument for argument in event.arguments if argument.mention is not None]
            for argument in filled:
                kind, text = types[argument.mention or ""]
                known = schema.events.fillers.get(argument.role, ())
                if known and kind not in known:
                    message = f"{argument.role} is {quoted(text)} of type {kind}; expected {', '.join(known)}"
                    yield row.problem("E325", f"{_named(event)}: {message}")
            names = [argument.mention for argument in filled]
            for name in sorted({name or "" for name in names if names.count(name) > 1}):
                message = f"mention {quoted(name)} fills more than one argument; keep one"
                yield row.problem("E326", f"{_named(event)}: {message}")


def _named(event: Event) -> str:
    return f"event {quoted(event.id)} {quoted(event.text)}"


def check_happenings(files: StoryFiles) -> Iterator[Problem]:
    """Yield the problems of happenings, and E604 for events in no happening; nothing if the events are invalid."""
    gold = files.gold
    if not gold.happenings.file.exists or gold.event_problems:
        return
    yield from gold.happening_problems or format_problems(gold.happenings)
    if gold.happening_problems:
        return
    pairs = {(a, event.id): (event, row) for a in files.texts for event, row in gold.events(a).pairs}
    types = {reference: event.type for reference, (event, _) in pairs.items()}
    for reference in unclaimed([of_happening(*pair) for pair in gold.happenings.pairs], types):
        event, row = pairs[reference]
        message = f"{_named(event)} belongs to no happening"
        yield row.problem("E604", f"{message}; add it to {HAPPENINGS_FILE}")
