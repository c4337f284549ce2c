"""Baseline extractors, installed as plug-ins like any third-party system."""
