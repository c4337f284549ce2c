"""Views of gold as text, tables and JSON for `bench show`."""
