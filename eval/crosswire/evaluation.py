"""The verbs `evaluate`, `predict` and `score`: the data flow of the benchmark from a system's name to a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from crosswire import __version__
from crosswire.claim_pairs import claim_pairs
from crosswire.interviewing import Interview, Predicted, Progress, silent
from crosswire.memory import collection_paused
from crosswire.model import Article, Gold, MentionRef, Story, StoryPrediction
from crosswire.planning import Plan, plan
from crosswire.prediction_headers import LONGEST_NAME, stories_named
from crosswire.prediction_lines import SystemInfo
from crosswire.predictions import predictions_path, read_predictions
from crosswire.problems import CrosswireError, counted, exit_for, printable, shown
from crosswire.runs import Run, StoryInfo
from crosswire.scoring import Scoring
from crosswire.store import Store
from crosswire.story_scoring import score_any
from crosswire.systems.resolve import resolve
from crosswire.tasks.units import ScoringConfig, StoryUnit, Unit


def evaluate(
    system: object,
    *,
    tasks: Sequence[str] = (),
    stories: Sequence[str] = (),
    metrics: Sequence[str] = (),
    labels: str = "native",
    data: Path | str | None = None,
    progress: Progress = silent,
) -> Run:
    """Run a system on stories and score what it says.

    Args:
        system: A system, its class, or any name that `bench eval --system` takes.
        tasks: Names of tasks; all where none is given.
        stories: Names of stories; those of the split `test` where none is given.
        metrics: Names of metrics; `all` adds those that need another library's slow import.
        labels: `native`, `conll` or `ontonotes`.
        data: The folder that holds `corpus/` and `annotations/`, if not ours.
        progress: Told a line now and then.

    Returns:
        The run, in which an article that the system failed on counts as nothing found.

    Raises:
        CrosswireError: A name is unknown, the system cannot be loaded, or a predictions file is invalid.
    """
    planned = plan(stories=stories, tasks=tasks, metrics=metrics, labels=labels, data=data)
    entrant = resolve(system, planned.store)
    if isinstance(entrant, Path):
        return score_answers(read_answers(entrant, planned), planned)
    return score_answers(Interview(entrant, planned, progress=progress).hold(), planned)


def score(
    predictions: Path | str,
    *,
    tasks: Sequence[str] = (),
    stories: Sequence[str] = (),
    metrics: Sequence[str] = (),
    labels: str = "native",
    data: Path | str | None = None,
) -> Run:
    """Score a predictions file (`-` for standard input) or the folder of a run.

    Raises:
        CrosswireError: A name is unknown, or the file is invalid: then all its problems, and nothing is scored.
    """
    path = predictions_path(Path(predictions))
    planned = plan(stories=stories or stories_named(path), tasks=tasks, metrics=metrics, labels=labels, data=data)
    return score_answers(read_answers(path, planned), planned)


@collection_paused()
def read_answers(path: Path, planned: Plan) -> Predicted:
    """What a predictions file says of the stories of a plan.

    Raises:
        CrosswireError: The file is invalid: then all its problems.
    """
    found = read_predictions(path, planned.checks)
    if found.problems:
        raise CrosswireError(found.problems, exit_for(found.problems))
    info = (
        found.system
        if found.system and found.system.name
        else SystemInfo("stdin" if str(path) == "-" else printable(path.stem)[:LONGEST_NAME])
    )
    remarks = [f"{counted(found.passed_over, 'line')} about other stories passed over"] if found.passed_over else []
    for story in planned.stories:
        made_on, now = (found.data or {}).get(story.id), planned.digests[story.id]
        if made_on not in (None, now):
            remarks.append(f"the predictions for {story.id} were made on data {shown(made_on)}; it is {now} now")
    said = Predicted(
        info, found.data or {}, planned.articles, found.opened, found.given, failures={}, remarks=tuple(remarks)
    )
    return said.in_order_of(planned.articles, [story.id for story in planned.stories])


def scoring_of(planned: Plan) -> Scoring:
    """What is scored by a plan, and by what."""
    infos = [_info(story, planned.store) for story in planned.stories]
    return Scoring(
        schema=planned.store.schema,
        config=ScoringConfig(labels=planned.labels),
        data="+".join(f"{info.id}-{info.version}@{info.digest}" for info in infos),
        code=__version__,
        metrics=planned.metrics,
    )


def score_answers(predicted: Predicted, planned: Plan) -> Run:
    """The run of answers that a system gave or a file holds.

    Raises:
        CrosswireError: The gold has no layer for a task that was named, or for any task.
    """
    infos = tuple(_info(story, planned.store) for story in planned.stories)
    scoring = scoring_of(planned)
    units = story_units(predicted, planned)
    scored = {task.name: score_any(task, units, scoring) for task in planned.tasks}
    without_gold = [name for name, scores in scored.items() if scores is None]
    refused = sorted(planned.named & set(without_gold)) or (without_gold if len(without_gold) == len(scored) else [])
    if refused:
        stories = ", ".join(info.id for info in infos)
        raise CrosswireError(
            f"the gold of {stories} has no layer for {', '.join(refused)}; name another --story or --task"
        )
    return Run(
        system=predicted.system,
        stories=infos,
        missing=predicted.missing,
        failures=predicted.failures,
        remarks=predicted.remarks,
        tasks=tuple(scores for scores in scored.values() if scores is not None),
        predictions=predicted.text,
    )


def story_units(predicted: Predicted, planned: Plan) -> list[StoryUnit]:
    """Gold and answers side by side, story by story."""
    units = []
    for story in planned.stories:
        gold = planned.store.gold(story)
        nothing = StoryPrediction(story.id)
        said = predicted.opened.stories.get(story.id, nothing)
        given = {kind: answers.stories.get(story.id, nothing) for kind, answers in predicted.given.items()}
        owners = {reference: entity.id for entity in gold.entities or () for reference in entity.mentions}
        units.append(
            StoryUnit(
                story=story.id,
                articles=tuple(_unit(article, gold, predicted, owners) for article in story.articles),
                gold_entities=gold.entities,
                predicted_entities=said.entities,
                answered=predicted.said_anything,
                gold_happenings=gold.happenings,
                predicted_happenings=said.happenings,
                given_entities=given["mentions"].entities,
                given_happenings=given["events"].happenings,
                gold_pairs=None if gold.disputes is None else claim_pairs(gold, planned.store.schema.disputes),
                contradictions=said.contradictions,
                verdicts=said.verdicts,
            )
        )
    return units


def _unit(article: Article, gold: Gold, predicted: Predicted, owners: Mapping[MentionRef, str]) -> Unit:
    """One article; `owners` tells the entity of every mention of the story that has one."""
    answer = predicted.opened.articles.get(article.id)
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
        predicted=answer.mentions if answer else None,
        gold_events=events,
        predicted_events=answer.events if answer else None,
        given_events=given.events if given else None,
        entity_of={(mention.start, mention.end): owner for mention, owner in owned if owner is not None},
        source_of={event: entity for event, entity in reversed(speakers) if entity is not None},
    )


def _info(story: Story, store: Store) -> StoryInfo:
    card = store.card(story.id)
    articles = tuple(article.id for article in story.articles)
    return StoryInfo(story.id, card.version, store.digest(story.id), articles, card.provisional)
