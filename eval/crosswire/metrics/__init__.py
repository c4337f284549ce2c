"""Pure functions on arrays of numbers; this package imports no other part of crosswire."""
