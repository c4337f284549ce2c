"""Article lines of a predictions file: mentions and events, or predictions on given events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crosswire.formats.events import Known, decode_event, event_problems
from crosswire.formats.field_reader import LINE, FieldReader
from crosswire.formats.jsonl import Row
from crosswire.formats.mentions import DuplicateSpans, MentionRules, decode_mention, span_problems
from crosswire.formats.predictions.offset_drift import OffsetDrift
from crosswire.formats.predictions.pairs import StoryChecks
from crosswire.model import Answers, Article, ArticlePrediction, Event, Mention
from crosswire.model.annotations import STATEMENT
from crosswire.model.schema import EventSchema
from crosswire.problems import Kind, Problem, quoted

ARTICLE_KEYS = ("article", "mentions", "events")
GIVEN_ARTICLE_KEYS = ("article", "given", "events")


@dataclass(frozen=True, slots=True)
class Checks:
    """The articles, stories and rules that predictions are checked against.

    Attributes:
        articles: The requested articles.
        rules: Allowed values of the fields of a mention.
        events: Allowed types, roles and attributes of events.
        of_stories: The checks of story lines.
        story_of: Article id to the id of its story.
        elsewhere: Ids of other articles and stories; lines about them are ignored.
        labels: The label set of `rules`, if it was requested; empty if that of the file is used.
        rules_of: The rules of every label set.
    """

    articles: Mapping[str, Article]
    rules: MentionRules
    events: EventSchema
    of_stories: StoryChecks
    story_of: Mapping[str, str]
    elsewhere: frozenset[str] = frozenset()
    labels: str = ""
    rules_of: Mapping[str, MentionRules] = field(default_factory=dict)


@dataclass(slots=True)
class ArticleLines:
    """A reader of article lines.

    Attributes:
        checks: What the lines are checked against.
        problems: All problems of the lines.
        doubtful: Articles with an invalid line; references to them cannot be checked.
        unnamed: True if the article of a line is unknown, so that it can be any article without a line.
    """

    checks: Checks
    problems: list[Problem] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)
    unnamed: bool = False
    _drift: OffsetDrift = field(default_factory=OffsetDrift)

    def finish(self) -> list[Problem]:
        """Return the problems of all lines; offsets that count something else are one problem."""
        texts = {name: article.text for name, article in self.checks.articles.items()}
        return self._drift.reduce(self.problems, texts)

    def read(self, row: Row, end_to_end: Answers) -> None:
        """Read one end-to-end article line."""
        before = len(self.problems)
        fields = FieldReader(row, row.data, LINE)
        fields.reject_unknown(ARTICLE_KEYS)
        name = fields.choice("article", "E301", tuple(self.checks.articles))
        mention_items, event_items = fields.list_of("mentions"), fields.list_of("events")
        self.problems.extend(fields.problems)
        if name in self.checks.articles:
            known = Known(set(), any_mention=mention_items is None and row.data.get("mentions") is not None)
            mentions = None if mention_items is None else self._mentions(row, mention_items, name, known)
            events = None if event_items is None else self._events(row, event_items, name, known)
            self._add(row, ArticlePrediction(name, mentions, events), end_to_end)
        else:
            self.unnamed = True
        if len(self.problems) > before:
            self.doubtful.add(name)

    def read_given(self, row: Row, given: Mapping[str, Answers]) -> None:
        """Read one line on given events: their arguments, factuality and holders."""
        fields = FieldReader(row, row.data, LINE)
        fields.reject_unknown(GIVEN_ARTICLE_KEYS)
        name = fields.choice("article", "E301", tuple(self.checks.articles))
        kind = fields.choice("given", "E321", ("events",))
        items, gold = fields.list_of("events"), self.checks.of_stories.gold
        known = name in self.checks.articles and gold is not None
        story_gold = gold(self.checks.story_of[name]) if known and gold is not None else None
        if story_gold is not None and story_gold.events is None:
            message = f"the gold of {story_gold.story} has no events, so nothing was given; remove the line"
            fields.problem("E321", message)
        self.problems.extend(fields.problems)
        if story_gold is None or story_gold.events is None or items is None or kind not in given:
            return
        given_events = story_gold.events[name]
        statements = {event.id for event in given_events if event.type == STATEMENT}
        own = Known({mention.id for mention in story_gold.mentions[name]}, statements)
        events = self._events(row, items, name, own)
        given_keys = {(event.id, event.start, event.end, event.type) for event in given_events}
        for event in events:
            if (event.id, event.start, event.end, event.type) not in given_keys:
                message = f"event {quoted(event.id)} is not a given event; copy id, start, end and type"
                alike = Kind("event", "not among the given events; copy id, start, end and type")
                self.problems.append(row.problem("E321", message, alike))
        self._add(row, ArticlePrediction(name, events=events), given[kind])

    def _add(self, row: Row, prediction: ArticlePrediction, answers: Answers) -> None:
        if prediction.article in answers.articles:
            message = f"duplicate line for article {prediction.article!r}; merge its lines into one"
            self.problems.append(row.problem("E117", message))
        else:
            answers.articles[prediction.article] = prediction

    def _mentions(self, row: Row, items: Sequence[object], article: str, known: Known) -> tuple[Mention, ...]:
        """Read the mentions of an article, and add their ids to the known ones."""
        mentions = []
        seen = DuplicateSpans()
        for place, item in enumerate(items):
            mention, problems = decode_mention(row, item, self.checks.rules, place)
            if mention is None:
                known.add_invalid_mention(item)
            else:
                text = self.checks.articles[article].text
                problems = span_problems(row, mention, text, f"mention {quoted(mention.id)}")
                self._drift.add(article, row, mention, problems)
                problems += seen.problems(row, mention)
                mentions.append(mention)
                known.mentions.add(mention.id)
            self.problems.extend(problems)
        return tuple(sorted(mentions, key=lambda mention: (mention.start, mention.end, mention.type, mention.id)))

    def _events(self, row: Row, items: Sequence[object], article: str, known: Known) -> tuple[Event, ...]:
        text = self.checks.articles[article].text
        found = []
        for item in items:
            event, problems = decode_event(row, item, self.checks.events, whole=False)
            if event is None:
                known.add_invalid_event(item)
            else:
                problems = span_problems(row, event, text, f"event {quoted(event.id)}")
                self._drift.add(article, row, event, problems)
                found.append((event, row))
            self.problems.extend(problems)
        self.problems.extend(event_problems(found, known, text))
        return tuple(sorted((event for event, _ in found), key=lambda event: (event.start, event.end, event.id)))
