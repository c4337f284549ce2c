"""Features of a token and its neighbours, for systems that label tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crosswire import Article, Token, tokens_of

TokenFeatures = dict[str, float | str | bool]
WINDOW = 2


def token_sentences(article: Article) -> Iterator[list[Token]]:
    """Yield the tokens of each sentence that has some."""
    for sentence in article.sentences:
        tokens = tokens_of(sentence, article.tokens)
        if tokens:
            yield tokens


def article_features(article: Article) -> list[TokenFeatures]:
    """Return the features of the tokens of all sentences of an article."""
    return [features for tokens in token_sentences(article) for features in token_features(tokens)]


def token_features(tokens: Sequence[Token]) -> list[TokenFeatures]:
    """Return the features of each token of a sentence: its own and those of its neighbours."""
    own = [_own_features(token, index, tokens) for index, token in enumerate(tokens)]
    return [_with_neighbours(own, index) for index in range(len(tokens))]


def _own_features(token: Token, index: int, tokens: Sequence[Token]) -> TokenFeatures:
    word = token.text
    return {
        "word": word.lower(),
        "shape": _shape(word),
        "prefix": word[:3].lower(),
        "suffix": word[-3:].lower(),
        "first": index == 0,
        "glued": index > 0 and tokens[index - 1].end == token.start,
    }


def _with_neighbours(own: Sequence[TokenFeatures], index: int) -> TokenFeatures:
    features: TokenFeatures = {"bias": True}
    for offset in range(-WINDOW, WINDOW + 1):
        if 0 <= index + offset < len(own):
            features |= {f"{offset}:{key}": value for key, value in own[index + offset].items()}
    return features


def _shape(word: str) -> str:
    """Return runs of upper case, lower case and digits: `Homs` -> `Xx`, `HTS` -> `X`, `3` -> `0`."""
    kinds = ["X" if c.isupper() else "x" if c.islower() else "0" if c.isdigit() else c for c in word]
    return "".join(kind for index, kind in enumerate(kinds) if index == 0 or kinds[index - 1] != kind)
