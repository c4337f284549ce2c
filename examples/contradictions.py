"""Contradictions from texts: two sentences that name other days for the same word."""

import re
from itertools import combinations

from crosswire import ArticlePrediction, Contradiction, Evidence, Prediction

DAY = r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"


class Days:
    name = "days"

    def predict(self, story):
        sentences = [(article.id, s) for article in story.articles for s in article.sentences if re.search(DAY, s.text)]
        return Prediction(
            [ArticlePrediction(article.id) for article in story.articles],
            contradictions=[
                Contradiction(*(Evidence(name, ((s.start, s.end),)) for name, s in (one, two)), "time")
                for one, two in combinations(sentences, 2)
                if self.differ(one[1].text, two[1].text)
            ],
        )

    def differ(self, one, two):
        days = [set(re.findall(DAY, text)) for text in (one, two)]
        words = [set(re.findall(r"\b(?:capture|control|seized|fall)\b", text)) for text in (one, two)]
        return bool(words[0] & words[1]) and not days[0] & days[1]
