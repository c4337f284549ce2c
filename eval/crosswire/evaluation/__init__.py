"""Evaluation: plan, run the system, build units, score them, save the run; agreement and error analysis."""
