"""Baseline extractors, plugged in through the same door as anyone else's system."""
