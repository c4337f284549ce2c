"""The parts that tasks are built from: units, tables of spans and mentions, matching, cluster and pair counts."""
