"""Error analysis: the errors in predictions by class, with the score gain if a class is repaired."""

from __future__ import annotations

from collections.abc import Mapping

from crosswire.evaluation.errors.arguments import ARGUMENT_ERRORS
from crosswire.evaluation.errors.clusters import COREFERENCE_ERRORS, EVENT_COREFERENCE_ERRORS
from crosswire.evaluation.errors.contradictions import FACT_ERRORS
from crosswire.evaluation.errors.factuality import HOLDER_ERRORS, LABEL_ERRORS
from crosswire.evaluation.errors.records import ErrorFinder
from crosswire.evaluation.errors.spans import ENTITY_ERRORS, EVENT_ERRORS, FACTUAL_ERRORS
from crosswire.evaluation.errors.verification import VERIFICATION_ERRORS

# Task to its error finders, one per analysed metric; the first one is for the headline.
ERROR_FINDERS: Mapping[str, tuple[ErrorFinder, ...]] = {
    "entities": (ENTITY_ERRORS,),
    "coreference": (COREFERENCE_ERRORS,),
    "events": (EVENT_ERRORS, FACTUAL_ERRORS),
    "arguments": (ARGUMENT_ERRORS,),
    "event-coreference": (EVENT_COREFERENCE_ERRORS,),
    "factuality": (LABEL_ERRORS, HOLDER_ERRORS),
    "contradictions": (FACT_ERRORS,),
    "verification": (VERIFICATION_ERRORS,),
}
