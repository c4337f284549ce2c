"""The tasks, one file each: what is compared, how it is counted, and which metrics come of the counts."""

from __future__ import annotations

from crosswire.tasks.arguments import ARGUMENTS
from crosswire.tasks.coreference import COREFERENCE
from crosswire.tasks.entities import ENTITIES
from crosswire.tasks.event_coreference import EVENT_COREFERENCE
from crosswire.tasks.events import EVENTS
from crosswire.tasks.task import ClusterTask, Task

TASKS: tuple[Task | ClusterTask, ...] = (ENTITIES, COREFERENCE, EVENTS, ARGUMENTS, EVENT_COREFERENCE)

__all__ = ["TASKS", "ClusterTask", "Task"]
