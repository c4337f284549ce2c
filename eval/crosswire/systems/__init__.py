"""Systems: finding the system for a name, and running third-party code that can fail in any way."""
