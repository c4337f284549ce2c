"""The scorer, which converts the answers of a sample, and the metric, which scores those of all samples."""

from __future__ import annotations

import logging
import math
from collections import Counter

from inspect_ai.scorer import Metric, SampleScore, Score, Scorer, Target, metric, scorer
from inspect_ai.solver import TaskState

from crosswire.dataset.store import open_store
from crosswire.formats.quotes.items import RESPELLED
from crosswire.inspect.answers import Answer, answers_in, conversion_of, left_out_remarks
from crosswire.inspect.kinds import KINDS
from crosswire.inspect.solver import stored_answers
from crosswire.inspect.table import table_of

logger = logging.getLogger(__name__)


# With reduced scores, several epochs would be scored by the answers of the first, without a remark.
@metric(scores="unreduced")
def headlines(kind: str, story: str) -> Metric:
    """Return the metric that scores the answers of all samples together.

    Args:
        kind: Name of the inspect task.
        story: The id of the story.
    """
    names = KINDS[kind].table_names

    def compute(scores: list[SampleScore]) -> dict[str, float]:
        undefined = dict.fromkeys(names, math.nan)
        if not scores:
            return undefined
        if max(Counter(score.sample_id for score in scores).values()) > 1:
            logger.warning("crosswire scores a single epoch; run each repetition as a log of its own")
            return undefined
        try:
            answers = [answer for score in scores for answer in answers_in(score.score.metadata) or ()]
            return table_of(KINDS[kind], story, answers)
        except Exception as error:  # inspect would give the finished run the status `error`, and lose its table
            logger.warning("crosswire: no scores, %s: %s", type(error).__name__, error)
            return undefined

    return compute


# The metric has arguments, so each task names it for itself.
@scorer(metrics=[])
def answers() -> Scorer:
    """Return the scorer that counts what is converted, lists what is left out, and keeps the answers."""

    async def score(state: TaskState, target: Target) -> Score:
        store = open_store()
        given = stored_answers(state) or [Answer(str(state.sample_id), state.output.completion)]
        result = conversion_of(given, store.story(state.metadata["story"]), store.schema)
        return Score(
            value=sum(number for names, number in result.counts.items() if names != RESPELLED),
            explanation="\n".join(left_out_remarks(result)) or "everything was converted",
            metadata={"answers": [each.record for each in given]},
        )

    return score
