"""Bytes to records and back, every problem with its file, line and rule."""
