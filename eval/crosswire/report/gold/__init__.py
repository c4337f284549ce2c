"""Gold as text, tables and JSON, for `bench show`."""
