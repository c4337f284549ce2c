"""Answers with quotes in place of offsets, as language models give them, and their conversion to predictions."""
