"""The plug-in for `inspect_ai`: tasks that ask any model, and the reading of their logs.

Only the modules here import `inspect_ai`, which the extra `crosswire[inspect]` installs.
"""
