"""Tools for contributors: checks, canonical form and history of the gold."""
