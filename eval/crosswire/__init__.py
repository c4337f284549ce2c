"""Crosswire: a benchmark of entities, events and contradictions in news reports of one happening.

    load_story("homs")            texts, dates, sentences, tokens; no gold
    load_gold("homs")             the annotations
    load_dataset("entities")      the same data for the `datasets` library
    evaluate("gazetteer")         run a system and score it
    score("predictions.jsonl")    score a predictions file
    compare([run, other])         differences on the same items, with tests
    diagnose("predictions.jsonl") list its errors by class, with the score gain if fixed

Large libraries are imported only when one of these functions needs them.
"""

import lazy_loader

from crosswire.about import __version__ as __version__

# The public names and their modules are declared in __init__.pyi.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
