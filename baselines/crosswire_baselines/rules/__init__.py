"""Baselines by rules: look-up, patterns and lists of words."""
