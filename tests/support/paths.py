"""Where the checkout and the test cases lie."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases"

# Every page that people read.
PAGES = [page for folder in (".", "annotations", "data", "docs") for page in sorted((ROOT / folder).glob("*.md"))]
