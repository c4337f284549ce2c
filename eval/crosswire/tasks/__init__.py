"""The tasks, one file each: what is compared, how it is counted, and which metrics come of the counts."""

from __future__ import annotations

from crosswire.tasks.coreference import COREFERENCE
from crosswire.tasks.entities import ENTITIES
from crosswire.tasks.task import ClusterTask, Task

TASKS: tuple[Task | ClusterTask, ...] = (ENTITIES, COREFERENCE)

__all__ = ["TASKS", "ClusterTask", "Task"]
