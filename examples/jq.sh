#!/usr/bin/env bash
# A system of one regular expression: each line of standard input is a story, and each article gets a line.
# The offsets and lengths of `match` count code points, as crosswire does.
exec jq --unbuffered --compact-output '
  .articles[] | {article: .id, mentions: [
    [.text | match("\\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\\b"; "g")] | to_entries[]
    | {id: "m\(.key + 1)", start: .value.offset, end: (.value.offset + .value.length), type: "TIME", text: .value.string}
  ]}'
