"""The help text of each command. It is kept apart from docstrings, which `python -OO` removes."""

HELP = {
    "eval": "Run a system, score it, print its headlines, and write a run folder.",
    "predict": "Run a system and write its predictions. Resumes an interrupted run.",
    "score": "Score existing predictions files. Writes no files. With --json, several files give a JSON array.",
    "init": "Write a small system that works, as a start for your own.",
    "convert": "Convert answers with quotes, such as those of a language model, to a predictions file.",
    "errors": "Break errors down by class: count, score gain if fixed, examples. --json lists every error.",
    "check": "Check gold or predictions files. Reports all problems with their rules (docs/rules.md).",
    "fmt": "Format gold files and their history (key order, record order). Never changes content.",
    "log": "Record gold changes since the last entry in CHANGELOG.jsonl.",
    "build": "Rebuild generated files: data/, stats.json, the tables of README.",
    "locate": "Convert quotes to gold records with offsets, and print them. Lists candidates of an ambiguous quote.",
    "agree": "Report inter-annotator agreement per layer, with targets. See docs/agreement.md.",
    "sheet": "Write a page on which a person reads lines of a story blind, and saves the readings as a file.",
    "show": "Show gold: article with spans, entity, happening, claim, dispute.",
    "tasks": "List the tasks with their headlines. For named tasks, list all metrics and their meaning.",
    "systems": "List the available systems. Does not import them.",
    "stories": "List the stories with their versions and digests.",
    "schema": "Print the JSON Schema of one line of a predictions file, or of an answer with quotes.",
    "cite": "Print the BibTeX entry and the version and digest of each story.",
    "doctor": "Check the installation and the data. Exits with 5 on failure.",
}
