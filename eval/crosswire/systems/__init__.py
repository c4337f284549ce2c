"""What `--system mine` may mean, and how a system is run: it is a stranger, and may do anything wrong."""
