"""Entry point of `python -m crosswire`, the same as `bench`."""

from crosswire.cli import main

main()
