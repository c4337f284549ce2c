"""Random predictions of all layers with errors, ties, duplicates and hedged spans, and their random permutations."""

from __future__ import annotations

import copy
import random
from typing import Any

Line = dict[str, Any]

LABELS = ("contradiction", "update", "compatible")
SCORES = (None, 0.1, 0.5, 0.5)


def noisy(lines: list[Line], random_: random.Random, types: list[str]) -> list[Line]:
    """Return a copy of valid lines with random valid changes in every layer."""
    lines = copy.deepcopy(lines)
    for line in lines:
        _change_spans(line.get("mentions", []), "m", random_, types)
        for key in ("entities", "happenings"):
            if key in line:
                line[key] = _regrouped(line[key], "mentions" if key == "entities" else "events", random_)
        if "contradictions" in line:
            line["contradictions"] = _changed_pairs(line["contradictions"], random_)
        for verdict in line.get("verdicts", []):
            verdict["label"] = random_.choice(LABELS)
            verdict["scores"] = {"contradiction": random_.choice(SCORES[1:])}
    _hedge(lines, random_)
    return lines


def _change_spans(records: list[Line], prefix: str, random_: random.Random, types: list[str]) -> None:
    for record in list(records):
        chance = random_.random()
        if chance < 0.1:
            record["type"] = random_.choice(types)
            record.pop("value", None)
            record.pop("quantity", None)
        elif chance < 0.2:
            end = max(record["start"] + 1, record["end"] - random_.randint(1, 9))
            records.append({"id": f"{prefix}x{record['id']}", "start": record["start"], "end": end, "type": "ORG"})
    used = set()
    for record in list(records):
        key = (record["start"], record["end"], record["type"], record.get("level", "NAM"))
        if key in used:
            records.remove(record)
        used.add(key)


def _regrouped(groups: list[Line], members: str, random_: random.Random) -> list[Line]:
    pool = [list(group[members]) for group in groups]
    for _ in range(len(pool) // 3):
        one, two = random_.choice(pool), random_.choice(pool)
        if one is not two and one:
            two.append(one.pop(random_.randrange(len(one))))
    return [{members: group} for group in pool if group]


def _changed_pairs(pairs: list[Line], random_: random.Random) -> list[Line]:
    sides = [side for pair in pairs for side in (pair["left"], pair["right"])]
    found = random_.sample(pairs, k=len(pairs) // 2)
    for _ in range(len(pairs)):
        one, two = random_.sample(sides, 2)
        kind = random_.choice(["time", "place", "polarity", None])
        found.append({"left": one, "right": two, "type": kind, "score": random_.choice(SCORES)})
    different = (pair for pair in found if pair["left"] != pair["right"])
    distinct = {str(sorted(map(str, (pair["left"], pair["right"])))): pair for pair in different}
    return list(distinct.values())


def _hedge(lines: list[Line], random_: random.Random) -> None:
    """Give some mentions a second id with another type, and put it into another cluster or none."""
    own: list[list[str]] = []
    for line in lines:
        for mention in list(line.get("mentions", [])):
            if "article" in line and random_.random() < 0.1 and mention.get("level") == "NAM":
                other = {**mention, "id": f"{mention['id']}h", "type": "PER" if mention["type"] != "PER" else "ORG"}
                other.pop("value", None)
                other.pop("quantity", None)
                line["mentions"].append(other)
                own.append([line["article"], other["id"]])
    open_ = next(line for line in lines if "entities" in line and "given" not in line)
    open_["entities"] += [{"mentions": [reference]} for reference in own if random_.random() < 0.7]


def permuted(lines: list[Line], random_: random.Random) -> list[Line]:
    """Return the same predictions in another order, with other ids, split story lines and swapped sides of pairs."""
    lines = copy.deepcopy(lines)
    header, rest = lines[0], [part for line in lines[1:] for part in _split(line, random_)]
    ids = _new_ids([line for line in rest if "given" not in line], random_)
    for line in rest:
        if "given" not in line:
            _rename(line, ids)
        _shuffle(line, random_)
    random_.shuffle(rest)
    return [header, *rest]


def _split(line: Line, random_: random.Random) -> list[Line]:
    """Return story lines with every layer in one line, in lines of their own, or in two lines."""
    if "article" in line:
        return [line]
    keys: Line = {key: line[key] for key in ("story", "given") if key in line}
    layers = [(key, value) for key, value in line.items() if key not in keys]
    parts = random_.randrange(3)
    if parts == 0:
        return [line]
    cut = [(key, half) for key, own in layers for half in ((own[::2], own[1::2]) if parts == 2 else (own,))]
    return [{**keys, key: own} for key, own in cut]


def _new_ids(lines: list[Line], random_: random.Random) -> dict[tuple[str, str], str]:
    """Return new ids of mentions and events, in random order."""
    layers = [(line.get("article", ""), line.get(key, [])) for line in lines for key in ("mentions", "events")]
    own = [(article, record["id"]) for article, records in layers for record in records]
    numbers = list(range(len(own)))
    random_.shuffle(numbers)
    return {key: f"{key[1][0]}{number}" for key, number in zip(own, numbers, strict=True)}


def _rename(line: Line, ids: dict[tuple[str, str], str]) -> None:
    article = line.get("article", "")
    for mention in line.get("mentions", []):
        mention["id"] = ids[article, mention["id"]]
    for event in line.get("events", []):
        event["id"] = ids[article, event["id"]]
        if event.get("holder") not in (None, "author"):
            event["holder"] = ids[article, event["holder"]]
        for argument in event.get("arguments", []):
            if "mention" in argument:
                argument["mention"] = ids[article, argument["mention"]]
    for key, members in (("entities", "mentions"), ("happenings", "events")):
        for group in line.get(key, []):
            group[members] = [[name, ids[name, record]] for name, record in group[members]]


def _shuffle(line: Line, random_: random.Random) -> None:
    for key in ("mentions", "events", "entities", "happenings", "contradictions", "verdicts"):
        random_.shuffle(line.get(key, []))
    for event in line.get("events", []):
        random_.shuffle(event.get("arguments", []))
        for argument in event.get("arguments", []):
            random_.shuffle(argument.get("spans", []))
    for group in (*line.get("entities", []), *line.get("happenings", [])):
        for members in ("mentions", "events"):
            random_.shuffle(group.get(members, []))
    for pair in line.get("contradictions", []):
        if isinstance(pair, dict) and isinstance(pair.get("right"), dict):
            random_.shuffle(pair["left"]["spans"])
            if random_.random() < 0.5:
                pair["left"], pair["right"] = pair["right"], pair["left"]
