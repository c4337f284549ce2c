"""Comparison of two runs on the same items: what differs, and whether the difference is larger than chance."""
