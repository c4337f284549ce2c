#!/bin/sh
# Any language: write a predictions file, then `bench eval --system predictions.jsonl`. The articles are in corpus/.
# This writes one mention per article: its first word, with the type NORP.
for path in "$1"/*.txt; do
    article=$(basename "$path" .txt)
    length=$(head -c 200 "$path" | sed -n '1s/[^[:alnum:]].*//p' | tr -d '\n' | wc -m | tr -d ' ')
    printf '{"article": "%s", "mentions": [{"id": "m1", "start": 0, "end": %s, "type": "NORP"}]}\n' "$article" "$length"
done
