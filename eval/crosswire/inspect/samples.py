"""The samples of a task. They hold texts and ids, and nothing from which the gold can be read."""

from __future__ import annotations

from inspect_ai.dataset import MemoryDataset, Sample

from crosswire.inspect.kinds import ARTICLE, PAIR, STORY, Kind
from crosswire.inspect.prompt_files import Prompts
from crosswire.model import Article, GivenClaim, GivenPair, Gold, Story
from crosswire.model.annotations import AUTHOR
from crosswire.model.given_pairs import given_pairs


def dataset_of(kind: Kind, story: Story, gold: Gold, prompts: Prompts) -> MemoryDataset:
    """Return one sample for each article, for the story, or for each pair of claims.

    Of the gold, only the pairs of claims are read, as `verify` gets them: without labels, under opaque ids.
    """
    makers = {ARTICLE: _article_samples, STORY: _story_samples, PAIR: _pair_samples}
    texts = makers[kind.unit](kind, story, gold, prompts)
    samples = [Sample(id=name, input=text, metadata={"story": story.id}) for name, text in texts.items()]
    return MemoryDataset(samples, name=f"{kind.registered_name} {story.id}")


def _article_samples(kind: Kind, story: Story, gold: Gold, prompts: Prompts) -> dict[str, str]:
    return {
        article.id: prompts.fill(kind.name, date=article.date.isoformat(), text=article.text)
        for article in story.articles
    }


def _story_samples(kind: Kind, story: Story, gold: Gold, prompts: Prompts) -> dict[str, str]:
    return {story.id: contradictions_prompt(story, prompts)}


def contradictions_prompt(story: Story, prompts: Prompts) -> str:
    """Return the request for the contradictions of a story, with all its articles."""
    return prompts.fill("contradictions", articles="\n\n".join(map(_marked_article, story.articles)))


def _marked_article(article: Article) -> str:
    return f'<article id="{article.id}" date="{article.date.isoformat()}">\n{article.text.strip()}\n</article>'


def _pair_samples(kind: Kind, story: Story, gold: Gold, prompts: Prompts) -> dict[str, str]:
    pairs = given_pairs(gold, prompts.schema.disputes, story.articles)
    return {pair.id: _pair_prompt(pair, prompts) for pair in pairs}


def _pair_prompt(pair: GivenPair, prompts: Prompts) -> str:
    sides = {name: _marked_claim(name, claim) for name, claim in (("left", pair.left), ("right", pair.right))}
    return prompts.fill("verification", question=pair.question, **sides)


def _marked_claim(name: str, claim: GivenClaim) -> str:
    holder = "the author of the article" if claim.holder == AUTHOR else claim.holder or "not known"
    place = f'<claim side="{name}" article="{claim.article}" date="{claim.date.isoformat()}">'
    context = " ".join(claim.sentences)
    return f"{place}\nWords: {claim.text}\nHolder: {holder}\nContext: {context}\n</claim>"
