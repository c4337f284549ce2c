"""Pure functions over arrays of numbers; this room imports nothing of ours."""
