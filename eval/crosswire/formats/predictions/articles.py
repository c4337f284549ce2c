"""Lines of a predictions file about an article: its mentions and events, or what is said of given events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crosswire.formats.events import decode_event, event_problems
from crosswire.formats.field_reader import FieldReader
from crosswire.formats.jsonl import Row
from crosswire.formats.mentions import DuplicateSpans, MentionRules, decode_mention, span_problems
from crosswire.formats.predictions.pairs import StoryChecks
from crosswire.model import Answers, Article, ArticlePrediction, Event, Mention
from crosswire.model.schema import EventSchema
from crosswire.problems import Problem, quoted

ARTICLE_KEYS = ("article", "mentions", "events")
GIVEN_ARTICLE_KEYS = ("article", "given", "events")


@dataclass(frozen=True, slots=True)
class Checks:
    """What predictions are checked against.

    Attributes:
        articles: The articles that are asked about.
        rules: What the fields of a mention may hold.
        events: What events may say.
        of_stories: What lines about stories are checked against.
        story_of: Article id to the id of its story.
        elsewhere: Ids of articles and stories that may be named but are passed over.
    """

    articles: Mapping[str, Article]
    rules: MentionRules
    events: EventSchema
    of_stories: StoryChecks
    story_of: Mapping[str, str]
    elsewhere: frozenset[str] = frozenset()


@dataclass(slots=True)
class ArticleLines:
    """Reads the lines about articles.

    Attributes:
        checks: What they are checked against.
        problems: Everything that is wrong with them.
        doubtful: Articles with a wrong line, so that nothing can be said of what refers to them.
    """

    checks: Checks
    problems: list[Problem] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)

    def read(self, row: Row, end_to_end: Answers) -> None:
        """What a line says of its article with nothing given."""
        before = len(self.problems)
        fields = FieldReader(row, row.data, "line")
        fields.reject_unknown(ARTICLE_KEYS)
        name = fields.choice("article", "E301", tuple(self.checks.articles))
        items, told = fields.list_of("mentions"), fields.list_of("events")
        self.problems.extend(fields.problems)
        if name in self.checks.articles:
            mentions = None if items is None else self._mentions(row, items, name)
            own = [mention.id for mention in mentions or ()]
            events = None if told is None else self._events(row, told, name, own)
            self._add(row, ArticlePrediction(name, mentions, events), end_to_end)
        if len(self.problems) > before:
            self.doubtful.add(name)

    def read_given(self, row: Row, given: Mapping[str, Answers]) -> None:
        """What a line says of given events: their arguments, factuality and holders."""
        fields = FieldReader(row, row.data, "line")
        fields.reject_unknown(GIVEN_ARTICLE_KEYS)
        name = fields.choice("article", "E301", tuple(self.checks.articles))
        kind = fields.choice("given", "E321", ("events",))
        items, gold = fields.list_of("events"), self.checks.of_stories.gold
        known = name in self.checks.articles and gold is not None
        handed = gold(self.checks.story_of[name]) if known and gold is not None else None
        if handed is not None and handed.events is None:
            message = f"the gold of {handed.story} has no events, so that nothing was given; remove the line"
            fields.problem("E321", message)
        self.problems.extend(fields.problems)
        if handed is None or handed.events is None or items is None or kind not in given:
            return
        asked = handed.events[name]
        events = self._events(row, items, name, [mention.id for mention in handed.mentions[name]], given=asked)
        for event in events:
            if (event.id, event.start, event.end, event.type) not in {(e.id, e.start, e.end, e.type) for e in asked}:
                message = f"event {quoted(event.id)} is none of the given ones; copy id, start, end and type"
                self.problems.append(row.problem("E321", message))
        self._add(row, ArticlePrediction(name, events=events), given[kind])

    def _add(self, row: Row, said: ArticlePrediction, answers: Answers) -> None:
        if said.article in answers.articles:
            message = f"article {said.article!r} stands twice; merge its lines into one"
            self.problems.append(row.problem("E117", message))
        else:
            answers.articles[said.article] = said

    def _mentions(self, row: Row, items: Sequence[object], article: str) -> tuple[Mention, ...]:
        mentions = []
        seen = DuplicateSpans()
        for place, item in enumerate(items):
            mention, wrong = decode_mention(row, item, self.checks.rules, place)
            if mention is not None:
                text = self.checks.articles[article].text
                wrong = span_problems(row, mention, text, f"mention {quoted(mention.id)}")
                wrong += seen.problems(row, mention)
                mentions.append(mention)
            self.problems.extend(wrong)
        return tuple(sorted(mentions, key=lambda mention: (mention.start, mention.end, mention.type, mention.id)))

    def _events(
        self, row: Row, items: Sequence[object], article: str, mentions: Sequence[str], *, given: Sequence[Event] = ()
    ) -> tuple[Event, ...]:
        text = self.checks.articles[article].text
        found = []
        for item in items:
            event, wrong = decode_event(row, item, self.checks.events, whole=False)
            if event is not None:
                wrong = span_problems(row, event, text, f"event {quoted(event.id)}")
                found.append((event, row))
            self.problems.extend(wrong)
        self.problems.extend(event_problems(found, mentions, text, given))
        return tuple(sorted((event for event, _ in found), key=lambda event: (event.start, event.end, event.id)))
