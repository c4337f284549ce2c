"""The task definitions, one module each: what is compared, how it is counted, and which metrics are computed."""

from __future__ import annotations

from crosswire.tasks.arguments import ARGUMENTS
from crosswire.tasks.contradictions import CONTRADICTIONS
from crosswire.tasks.coreference import COREFERENCE
from crosswire.tasks.counting.task import Task
from crosswire.tasks.entities import ENTITIES
from crosswire.tasks.event_coreference import EVENT_COREFERENCE
from crosswire.tasks.events import EVENTS
from crosswire.tasks.factuality import FACTUALITY
from crosswire.tasks.verification import VERIFICATION

TASKS: tuple[Task, ...] = (
    ENTITIES,
    COREFERENCE,
    EVENTS,
    ARGUMENTS,
    EVENT_COREFERENCE,
    FACTUALITY,
    CONTRADICTIONS,
    VERIFICATION,
)

__all__ = ["TASKS", "Task"]
