"""Random changes of the values of records, and of their references to other records.

The first line of a docstring is a row of the table of the survey.
"""

from __future__ import annotations

from datetime import timedelta

from gold_records import TARGETS, Records


def change_time_value(gold: Records) -> None:
    """Change the value of a TIME to another day, at most 14 days from the date of its article."""
    times = [(a, r) for a in gold.articles for r in gold.files[f"{a}/mentions.jsonl"] if "value" in r]
    article, record = gold.rng.choice(times)
    day = gold.story.article(article).date + timedelta(days=gold.rng.randrange(-14, 15))
    record["value"] = day.isoformat()


def change_quantity(gold: Records) -> None:
    """Change the number of a QTY."""
    records = [r for a in gold.articles for r in gold.files[f"{a}/mentions.jsonl"] if "quantity" in r]
    gold.rng.choice(records)["quantity"]["value"] += gold.rng.randrange(1, 100)


def change_stance(gold: Records) -> None:
    """Change the polarity, modality, aspect or factuality of an event."""
    _, record = gold.pick("events")
    key = gold.rng.choice(("polarity", "modality", "aspect", "factuality"))
    known = {
        "polarity": gold.schema.events.polarities,
        "modality": gold.schema.events.modalities,
        "aspect": gold.schema.events.aspects,
        "factuality": gold.schema.events.factualities,
    }
    record[key] = gold.other(record[key], known[key])


def change_claim_value(gold: Records) -> None:
    """Change the value of a claim to the value of another claim."""
    claims = [claim for claim in gold.files["claims.jsonl"] if "value" in claim]
    claim = gold.rng.choice(claims)
    claim["value"] = gold.other(claim["value"], [other["value"] for other in claims])


def change_claim_time(gold: Records) -> None:
    """Change the time of a claim to the time of another claim."""
    _, claim = gold.pick("claims")
    claim["time"] = gold.other(claim["time"], [other["time"] for other in gold.files["claims.jsonl"]])


def change_relation(gold: Records) -> None:
    """Change a relation of two positions from exclusive to compatible, or from compatible to exclusive."""
    dispute = gold.rng.choice([dispute for dispute in gold.files["disputes.jsonl"] if dispute["relations"]])
    relation = gold.rng.choice(dispute["relations"])
    reason, cue = gold.rng.choice(gold.schema.disputes.reasons), gold.rng.choice(gold.schema.disputes.cues)
    exclusive = not relation["exclusive"]
    relation.update(exclusive=exclusive, reason=None if exclusive else reason, cue=cue if exclusive else None)


def change_role(gold: Records) -> None:
    """Change the role of an argument to another role of its event type."""
    events = [r for a in gold.articles for r in gold.files[f"{a}/events.jsonl"]]
    event, argument = gold.rng.choice([(r, g) for r in events for g in r["arguments"] if "mention" in g])
    roles = [role for role in gold.schema.events.types[event["type"]] if role != "Content"]
    argument["role"] = gold.other(argument["role"], roles)


def dangle_reference(gold: Records) -> None:
    """Change a reference to an id that does not exist."""
    name, key = gold.rng.choice((("entities", "mentions"), ("happenings", "events")))
    _, record = gold.pick(name)
    gold.rng.choice(record[key])[1] = "z1"


def change_argument(gold: Records) -> None:
    """Change the mention of an argument to another mention of the article."""
    events = [(a, r) for a in gold.articles for r in gold.files[f"{a}/events.jsonl"]]
    article, argument = gold.rng.choice([(a, g) for a, r in events for g in r["arguments"] if "mention" in g])
    mentions = [record["id"] for record in gold.files[f"{article}/mentions.jsonl"]]
    argument["mention"] = gold.other(argument["mention"], mentions)


def _move_member(gold: Records, name: str, key: str) -> None:
    """Move a member of a group to another group of the same type."""
    groups = gold.files[f"{name}.jsonl"]
    types = [group["type"] for group in groups]
    one = gold.rng.choice([group for group in groups if len(group[key]) > 1 and types.count(group["type"]) > 1])
    two = gold.other(one, [group for group in groups if group["type"] == one["type"]])
    two[key].append(one[key].pop(gold.rng.randrange(len(one[key]))))
    two[key].sort(key=lambda ref: (gold.articles.index(ref[0]), int(ref[1][1:])))


def move_mention(gold: Records) -> None:
    """Move a mention to another entity of its type."""
    _move_member(gold, "entities", "mentions")


def move_event(gold: Records) -> None:
    """Move an event to another happening of its type."""
    _move_member(gold, "happenings", "events")


def change_event_holder(gold: Records) -> None:
    """Change the holder of an event to the author or another Statement."""
    article, record = gold.pick("events")
    statements = [
        r["id"] for r in gold.files[f"{article}/events.jsonl"] if r["type"] == "Statement" and r is not record
    ]
    record["holder"] = gold.other(record["holder"], ["author", *statements])


def change_claim_holder(gold: Records) -> None:
    """Change the holder of a claim to the author or another entity."""
    _, claim = gold.pick("claims")
    claim["holder"] = gold.other(claim["holder"], ["author", *(r["id"] for r in gold.files["entities.jsonl"])])


def move_claim(gold: Records) -> None:
    """Move a claim to another position of its dispute."""
    several = [d for d in gold.files["disputes.jsonl"] if len(d["positions"]) > 1]
    disputes = [d for d in several if any(len(p["claims"]) > 1 for p in d["positions"])]
    dispute = gold.rng.choice(disputes)
    one = gold.rng.choice([position for position in dispute["positions"] if len(position["claims"]) > 1])
    two = gold.other(one, dispute["positions"])
    two["claims"].append(one["claims"].pop())


def change_target(gold: Records) -> None:
    """Change the target of a dispute to another happening or entity."""
    _, dispute = gold.pick("disputes")
    [(kind, old)] = dispute["target"].items()
    dispute["target"] = {kind: gold.other(old, [record["id"] for record in gold.files[TARGETS[kind]]])}
