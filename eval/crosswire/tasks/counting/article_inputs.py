"""The inputs of tasks that count article by article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from crosswire.model.schema import Schema
from crosswire.tasks.counting.mention_table import mention_table
from crosswire.tasks.counting.span_table import Table
from crosswire.tasks.counting.units import ScoringConfig, StoryUnit, Unit


@dataclass(frozen=True, eq=False)
class ArticleInputs:
    """The articles of all stories, with the table of mentions that several tiers count.

    Attributes:
        articles: The articles, in order.
        schema: Types and label sets.
        config: The options of scoring.
    """

    articles: Sequence[Unit]
    schema: Schema
    config: ScoringConfig

    @cached_property
    def mentions(self) -> Table:
        """The table of the mentions that are scored, made once."""
        return mention_table(self.articles, self.schema, self.config)


def article_inputs(stories: Sequence[StoryUnit], schema: Schema, config: ScoringConfig) -> ArticleInputs:
    """Return the inputs of the articles of all stories."""
    return ArticleInputs([article for story in stories for article in story.articles], schema, config)
