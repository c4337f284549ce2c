"""Units: the gold and the predictions of a story in one record, which tasks count."""

from __future__ import annotations

from collections.abc import Mapping

from crosswire.evaluation.plan import Plan
from crosswire.evaluation.system_output import SystemOutput
from crosswire.model import Article, Gold, MentionRef, Story, StoryPrediction
from crosswire.model.claim_lines import Line, claim_lines
from crosswire.tasks.counting.units import StoryUnit, Unit


def story_units(predicted: SystemOutput, planned: Plan) -> list[StoryUnit]:
    """Return one unit per story, with its gold and its predictions."""
    units = []
    for story in planned.stories:
        gold = planned.store.gold(story)
        empty = StoryPrediction(story.id)
        end_to_end = predicted.end_to_end.stories.get(story.id, empty)
        given = {kind: answers.stories.get(story.id, empty) for kind, answers in predicted.given.items()}
        owners = {reference: entity.id for entity in gold.entities or () for reference in entity.mentions}
        units.append(
            StoryUnit(
                story=story.id,
                articles=tuple(_unit(article, gold, predicted, owners) for article in story.articles),
                gold_entities=gold.entities,
                predicted_entities=end_to_end.entities,
                answered=predicted.has_predictions,
                gold_happenings=gold.happenings,
                predicted_happenings=end_to_end.happenings,
                given_entities=given["mentions"].entities,
                given_happenings=given["events"].happenings,
                gold_lines=_lines(gold, story, planned),
                contradictions=end_to_end.contradictions,
                verdicts=end_to_end.verdicts,
            )
        )
    return units


def _lines(gold: Gold, story: Story, planned: Plan) -> tuple[Line, ...] | None:
    return None if gold.disputes is None else claim_lines(gold, planned.store.schema.disputes, story.articles)


def _unit(article: Article, gold: Gold, predicted: SystemOutput, owners: Mapping[MentionRef, str]) -> Unit:
    """Return the unit of one article; `owners` maps the mentions of the story to their entities."""
    end_to_end = predicted.end_to_end.articles.get(article.id)
    given = predicted.given["events"].articles.get(article.id)
    events = None if gold.events is None else gold.events[article.id]
    owned = [(mention, owners.get((article.id, mention.id))) for mention in gold.mentions[article.id]]
    speakers = [
        (event.id, owners.get((article.id, argument.mention)))
        for event in events or ()
        for argument in event.arguments
        if argument.role == "Speaker" and argument.mention is not None
    ]
    return Unit(
        article=article,
        gold=gold.mentions[article.id],
        predicted=end_to_end.mentions if end_to_end else None,
        gold_events=events,
        predicted_events=end_to_end.events if end_to_end else None,
        given_events=given.events if given else None,
        entity_of={(mention.start, mention.end): owner for mention, owner in owned if owner is not None},
        source_of={event: entity for event, entity in reversed(speakers) if entity is not None},
    )
