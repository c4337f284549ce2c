"""Readers and writers of all files; every problem has its file, line and rule."""
