"""A system that learns: the harness fits a fresh instance on the other articles for each article that it predicts."""

from crosswire import ArticlePrediction, Mention, Prediction


class Learner:
    name = "learner"
    version = "1"

    def fit(self, train):
        self.types = {}
        for story, gold in train:
            for article in story.articles:
                for mention in gold.mentions[article.id]:
                    if mention.level == "NAM" and mention.type not in ("TIME", "QTY"):
                        self.types[article.text[mention.start : mention.end]] = mention.type

    def predict(self, story):
        return Prediction([ArticlePrediction(article.id, self.mentions(article)) for article in story.articles])

    def mentions(self, article):
        return [
            Mention(token.start, token.end, self.types[token.text])
            for token in article.tokens
            if token.text in self.types
        ]
