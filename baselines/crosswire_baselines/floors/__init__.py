"""Floors: systems that know almost nothing. A system that learns something has to beat them."""
