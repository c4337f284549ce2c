"""The tasks, one file each: what is compared, how it is counted, and which metrics come of the counts."""

from __future__ import annotations

from crosswire.tasks.entities import ENTITIES
from crosswire.tasks.task import Task

TASKS: tuple[Task, ...] = (ENTITIES,)

__all__ = ["TASKS", "Task"]
