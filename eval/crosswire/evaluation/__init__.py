"""From a plan to scores: run the system, build units, score them, keep the run; agreement and error analysis."""
