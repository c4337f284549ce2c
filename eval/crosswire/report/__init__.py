"""Runs and listings as tables, and tables as text for the terminal or Markdown for pages."""
