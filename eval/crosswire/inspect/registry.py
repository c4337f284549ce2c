"""What `inspect_ai` imports through the entry point of this package: its tasks, scorer, metric and solver."""

from crosswire.inspect.scorer import answers as answers
from crosswire.inspect.scorer import headlines as headlines
from crosswire.inspect.solver import ask_story as ask_story
from crosswire.inspect.tasks import contradictions as contradictions
from crosswire.inspect.tasks import entities as entities
from crosswire.inspect.tasks import events as events
from crosswire.inspect.tasks import full as full
from crosswire.inspect.tasks import verification as verification
