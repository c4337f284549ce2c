"""Probes: systems that lack what a task needs. If one scores well, the data give answers away."""
