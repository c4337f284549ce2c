"""Events with arguments: arguments refer to mentions by their ids."""

import re

from crosswire import Argument, ArticlePrediction, Event, Mention, Prediction

VERBS = {"seized": "SeizeControl", "captured": "SeizeControl", "fled": "Flee", "denied": "Statement"}
PATTERN = rf"([Rr]ebels|[Ff]ighters|[Tt]roops)[^.]{{0,60}}?\b({'|'.join(VERBS)})\b"
BEFORE = {"SeizeControl": "Agent", "Flee": "Agent", "Statement": "Speaker"}


class Events:
    name = "events"

    def predict(self, story):
        return Prediction([self.article(article) for article in story.articles])

    def article(self, article):
        mentions, events = [], []
        for match in re.finditer(PATTERN, article.text):
            actor = Mention(match.start(1), match.end(1), "MIL", level="NOM", id=f"m{len(mentions) + 1}")
            kind = VERBS[match[2]]
            event = Event(
                match.start(2),
                match.end(2),
                kind,
                id=f"v{len(events) + 1}",
                arguments=(Argument(BEFORE[kind], actor.id),),
                factuality="CT+",
                holder="author",
            )
            mentions.append(actor)
            events.append(event)
        return ArticlePrediction(article.id, mentions, events)
