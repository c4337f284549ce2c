"""The rules of `bench check`, one module per subject; each function yields problems or warnings."""
