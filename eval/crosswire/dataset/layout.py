"""Names of the folders and files of a data folder, and their paths."""

from __future__ import annotations

from pathlib import Path

# Folders below the data folder, and the folder of the annotation passes below `annotations/`.
CORPUS = "corpus"
ANNOTATIONS = "annotations"
PASSES = "passes"

# Files in the folder of a story in `corpus/`, and in `annotations/`.
CARD_FILE = "story.toml"
SCHEMA_FILE = "schema.toml"
ENGLISH_FILE = "english.toml"
HISTORY_FILE = "CHANGELOG.jsonl"
RULINGS_FILE = "RULINGS.md"
STATS_FILE = Path(ANNOTATIONS, "stats.json")

# The gold files in the folder of an article.
SEGMENTS_FILE = "segments.jsonl"
MENTIONS_FILE = "mentions.jsonl"
EVENTS_FILE = "events.jsonl"
ARTICLE_FILES = (SEGMENTS_FILE, MENTIONS_FILE, EVENTS_FILE)

# The gold files in the folder of a story.
ENTITIES_FILE = "entities.jsonl"
HAPPENINGS_FILE = "happenings.jsonl"
CLAIMS_FILE = "claims.jsonl"
DISPUTES_FILE = "disputes.jsonl"
DISTRACTORS_FILE = "distractors.jsonl"
CONFLICTS_FILE = "conflicts.jsonl"
# These files are one layer: a story with one of them needs claims and disputes.
DISPUTE_FILES = (CLAIMS_FILE, DISPUTES_FILE, DISTRACTORS_FILE, CONFLICTS_FILE)
# The folder in the folder of a story with one file of readings per reader.
READINGS = "readings"

STORY_FILES = (ENTITIES_FILE, HAPPENINGS_FILE, *DISPUTE_FILES)

# Waivers are not annotations and do not affect any score.
WAIVERS_FILE = "waivers.jsonl"

# Endings of the backup and temporary files of editors.
IGNORED_ENDINGS = ("~", ".swp", ".swo", ".tmp", ".bak", ".orig")


def corpus_folder(root: Path) -> Path:
    """Return the folder with the texts of a data folder."""
    return root / CORPUS


def annotations_folder(root: Path) -> Path:
    """Return the folder with the gold of a data folder."""
    return root / ANNOTATIONS


def card_path(root: Path, story_id: str) -> Path:
    """Return the path of the story.toml of a story."""
    return root / CORPUS / story_id / CARD_FILE


def article_file(article_id: str, name: str) -> str:
    """Return the name of an article's gold file, relative to the folder of the story."""
    return f"{article_id}/{name}"


def find_files(folder: Path, pattern: str) -> list[Path]:
    """Return the files and folders that match a glob pattern relative to a folder, sorted by path.

    Hidden files and the files of editors are left out, also those in hidden folders.
    """
    return sorted(p for p in folder.glob(pattern) if not any(map(is_ignored, p.relative_to(folder).parts)))


def find_folders(folder: Path) -> list[Path]:
    """Return the subfolders of a folder, sorted by name, without hidden ones."""
    return [path for path in find_files(folder, "*") if path.is_dir()]


def is_ignored(name: str) -> bool:
    """Return whether a file or folder is hidden, or a backup or temporary file of an editor."""
    return name.startswith(".") or name.endswith(IGNORED_ENDINGS) or (name.startswith("#") and name.endswith("#"))
