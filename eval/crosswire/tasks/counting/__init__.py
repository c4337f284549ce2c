"""What tasks are built of: units, tables of spans and mentions, matching, and counts of clusters and pairs."""
