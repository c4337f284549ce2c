"""`python -m crosswire` is `bench`."""

from crosswire.cli import main

main()
