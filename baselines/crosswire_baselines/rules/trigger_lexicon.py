"""Events by a lexicon: the trigger words of the training articles, with the nearest mentions as arguments."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from crosswire import Argument, Article, ArticlePrediction, Event, Given, Gold, Mention, Prediction, Story, tokens_of
from crosswire_baselines.rules.factuality_cues import factuality_of, is_negated
from crosswire_baselines.rules.name_matching import NameMatching, entity_keys

Words = tuple[str, ...]
EventRef = tuple[str, str]

# A word is a trigger if it is one in this share of its occurrences, and a type has a role if this share of its events
# has an argument of it.
LEAST_TRIGGER, LEAST_ROLE = 0.5, 0.3
# Roles whose fillers two events of one happening share.
ANCHORS = frozenset(("Agent", "Object", "Place", "Destination", "Origin"))


class TriggerLexicon:
    """A system that looks up triggers, longest first, and fills the roles of their types with the nearest mentions.

    Events of one type are one happening if they share the entity of an argument.
    """

    name = "trigger-lexicon"
    version = "1"

    def __init__(self) -> None:
        """Start without triggers."""
        self.names = NameMatching()
        self.types: dict[Words, str] = {}
        self.longest = 0
        # For each type its roles, the most frequent first, each with the types of its fillers and whether they stand
        # before the trigger.
        self.roles: dict[str, list[tuple[str, frozenset[str], bool]]] = {}

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Collect the triggers, and the roles that events of each type have, with the types and side of fillers."""
        self.names.fit(train)
        triggers: dict[Words, Counter[str]] = defaultdict(Counter)
        arguments: dict[str, Counter[str]] = defaultdict(Counter)
        fillers: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        before: Counter[tuple[str, str]] = Counter()
        numbers: Counter[str] = Counter()
        articles = [(article, gold) for story, gold in train for article in story.articles if gold.events is not None]
        for article, gold in articles:
            mentions = {mention.id: mention for mention in gold.mentions[article.id]}
            for event in (gold.events or {}).get(article.id, ()):
                triggers[_words(article, event.start, event.end)][event.type] += 1
                numbers[event.type] += 1
                for role in {argument.role for argument in event.arguments if argument.mention}:
                    arguments[event.type][role] += 1
                for argument in event.arguments:
                    if argument.mention:
                        filler = mentions[argument.mention]
                        fillers[event.type, argument.role][filler.type] += 1
                        before[event.type, argument.role] += 1 if filler.start < event.start else -1
        occurrences = _occurrences([article for article, _ in articles], max(map(len, triggers), default=0))
        self.types = {
            words: min(types, key=lambda kind: (-types[kind], kind))
            for words, types in triggers.items()
            if types.total() >= LEAST_TRIGGER * occurrences[words]
        }
        self.longest = max(map(len, self.types), default=0)
        self.roles = {
            kind: [
                (role, frozenset(fillers[kind, role]), before[kind, role] > 0)
                for role, number in sorted(own.items(), key=lambda item: (-item[1], item[0]))
                if number >= LEAST_ROLE * numbers[kind]
            ]
            for kind, own in arguments.items()
        }

    def predict(self, story: Story) -> Prediction:
        """Predict mentions, events with arguments, entities and happenings."""
        named = self.names.predict(story)
        mentions = {each.article: list(each.mentions or ()) for each in named.articles}
        articles = [
            ArticlePrediction(article.id, mentions[article.id], self._events(article, mentions[article.id]))
            for article in story.articles
        ]
        return Prediction(articles, named.entities, happenings(story, mentions, articles))

    def predict_given(self, story: Story, given: Given) -> Prediction:
        """Link given mentions; complete given events by arguments and factuality, and link them."""
        if given.kind == "mentions":
            return self.names.predict_given(story, given)
        mentions = {article.id: list(given.mentions.get(article.id, ())) for article in story.articles}
        articles = [
            ArticlePrediction(
                article.id,
                events=[
                    self._completed(article, event, mentions[article.id]) for event in given.events.get(article.id, ())
                ],
            )
            for article in story.articles
        ]
        return Prediction(articles, happenings=happenings(story, mentions, articles))

    def _events(self, article: Article, mentions: Sequence[Mention]) -> list[Event]:
        found: list[Event] = []
        for sentence in article.sentences:
            tokens = tokens_of(sentence, article.tokens)
            words = [token.text.casefold() for token in tokens]
            position = 0
            while position < len(tokens):
                length, kind = self._longest_trigger(words[position : position + self.longest])
                if kind:
                    start, end = tokens[position].start, tokens[position + length - 1].end
                    event = Event(start, end, kind, f"v{len(found) + 1}")
                    found.append(self._completed(article, event, mentions))
                position += max(length, 1)
        return found

    def _longest_trigger(self, words: Sequence[str]) -> tuple[int, str]:
        """Return the length and type of the longest trigger at the beginning of these words; 0 if there is none."""
        for length in range(len(words), 0, -1):
            kind = self.types.get(tuple(words[:length]))
            if kind:
                return length, kind
        return 0, ""

    def _completed(self, article: Article, event: Event, mentions: Sequence[Mention]) -> Event:
        """Return an event with arguments, polarity, factuality and the author as its holder."""
        return msgspec.structs.replace(
            event,
            arguments=tuple(self._arguments(article, event, mentions)),
            polarity="neg" if is_negated(article, event) else "pos",
            factuality=factuality_of(article, event),
            holder="author",
        )

    def _arguments(self, article: Article, event: Event, mentions: Sequence[Mention]) -> Iterator[Argument]:
        """Yield one argument per role: the nearest free mention of the sentence on the usual side of the trigger."""
        sentence = article.segment_around(event.start, event.end)
        if sentence is None:
            return
        free = [mention for mention in mentions if sentence.start <= mention.start and mention.end <= sentence.end]
        for role, kinds, is_before in self.roles.get(event.type, ()):
            fitting = (mention for mention in free if mention.type in kinds)
            side = (m for m in fitting if (m.end <= event.start if is_before else m.start >= event.end))
            nearest = min(side, key=lambda mention: abs(mention.start - event.start), default=None)
            if nearest is not None:
                free.remove(nearest)
                yield Argument(role, nearest.id)


def happenings(
    story: Story, mentions: Mapping[str, Sequence[Mention]], articles: Sequence[ArticlePrediction]
) -> list[list[EventRef]]:
    """Return the events of each happening: events of one type that share the entity of an argument."""
    entities = entity_keys(story, mentions)
    owner: dict[tuple[str, object], int] = {}
    groups: list[list[EventRef]] = []
    for predicted in articles:
        for event in predicted.events or ():
            anchors = [(predicted.article, a.mention or "") for a in event.arguments if a.role in ANCHORS]
            fillers = [(event.type, entities[anchor]) for anchor in anchors if anchor in entities]
            known = next((owner[filler] for filler in fillers if filler in owner), None)
            if known is None:
                known = len(groups)
                groups.append([])
            groups[known].append((predicted.article, event.id))
            for filler in fillers:
                owner.setdefault(filler, known)
    return groups


def _words(article: Article, start: int, end: int) -> Words:
    # A token is a tuple that begins with its start.
    first, last = (bisect_left(article.tokens, (place,)) for place in (start, end))
    return tuple(token.text.casefold() for token in article.tokens[first:last])


def _occurrences(articles: Sequence[Article], longest: int) -> Counter[Words]:
    """Return how often each sequence of up to so many words occurs in the articles."""
    found: Counter[Words] = Counter()
    for article in articles:
        words = [token.text.casefold() for token in article.tokens]
        for length in range(1, longest + 1):
            found.update(zip(*(words[shift:] for shift in range(length)), strict=False))
    return found
