"""The rules of `bench check`, one file a subject; each function yields problems or warnings."""
