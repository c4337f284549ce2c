"""Random changes of whole records: text, offsets, ids and types; removed and added records.

The first line of a docstring is a row of the table of the survey.
"""

from __future__ import annotations

from crosswire.model.tokens import tokenize
from gold_records import TARGETS, Records


def change_text(gold: Records) -> None:
    """Change one letter of the surface text of a mention, event or claim."""
    _, record = gold.pick(gold.rng.choice(("mentions", "events", "claims")))
    text = record["text"][0] if isinstance(record["text"], list) else record["text"]
    place = gold.rng.randrange(len(text))
    changed = f"{text[:place]}{'x' if text[place] != 'x' else 'y'}{text[place + 1 :]}"
    record["text"] = [changed, *record["text"][1:]] if isinstance(record["text"], list) else changed


def shift_offsets(gold: Records) -> None:
    """Shift both offsets of a mention or event by up to five characters, keep the text."""
    _, record = gold.pick(gold.rng.choice(("mentions", "events")))
    by = gold.rng.choice([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5])
    record["start"], record["end"] = record["start"] + by, record["end"] + by


def _move_edge(gold: Records, layer: str) -> None:
    """Move one edge of a span to the next token, update the text."""
    article_id, record = gold.pick(layer)
    article = gold.story.article(article_id)
    tokens = tokenize(article.text, article.segments)
    edge = gold.rng.choice(("start", "end"))
    edges = [getattr(token, edge) for token in tokens]
    if record[edge] not in edges:  # an abbreviation, or a part of a hyphenated compound
        return
    place = edges.index(record[edge]) + gold.rng.choice((-1, 1))
    moved = edges[min(max(place, 0), len(edges) - 1)]
    if moved != record[edge] and (moved < record["end"] if edge == "start" else moved > record["start"]):
        record[edge] = moved
        gold.repeat_text(article_id, record)


def move_mention_edge(gold: Records) -> None:
    """Move one edge of a mention to the next token, update the text."""
    _move_edge(gold, "mentions")


def move_trigger_edge(gold: Records) -> None:
    """Move one edge of a trigger to the next token, update the text."""
    _move_edge(gold, "events")


def rename_id(gold: Records) -> None:
    """Change the id of a record to a new id."""
    _, record = gold.pick(gold.rng.choice(("mentions", "events", "entities", "happenings", "claims")))
    record["id"] = f"{record['id'][0]}{gold.rng.randrange(5000, 9000)}"


def repeat_id(gold: Records) -> None:
    """Change the id of a record to the id of another record in its file."""
    name = gold.rng.choice([name for name, records in gold.files.items() if len(records) > 1])
    one, two = gold.rng.sample(gold.files[name], 2)
    one["id"] = two["id"]


def change_mention_type(gold: Records) -> None:
    """Change the type of a mention."""
    _, record = gold.pick("mentions")
    record["type"] = gold.other(record["type"], list(gold.schema.mention_types))


def change_entity_type(gold: Records) -> None:
    """Change the type of an entity and of all its mentions."""
    _, entity = gold.pick("entities")
    entity["type"] = gold.other(entity["type"], gold.schema.entity_types)
    own = {tuple(ref) for ref in entity["mentions"]}
    for article in gold.articles:
        for record in gold.files[f"{article}/mentions.jsonl"]:
            if (article, record["id"]) in own:
                record["type"] = entity["type"]


def change_event_type(gold: Records) -> None:
    """Change the type of an event."""
    _, record = gold.pick("events")
    record["type"] = gold.other(record["type"], list(gold.schema.events.types))


def change_happening_type(gold: Records) -> None:
    """Change the type of a happening and of all its events."""
    _, happening = gold.pick("happenings")
    happening["type"] = gold.other(happening["type"], list(gold.schema.events.types))
    own = {tuple(ref) for ref in happening["events"]}
    for article in gold.articles:
        for record in gold.files[f"{article}/events.jsonl"]:
            if (article, record["id"]) in own:
                record["type"] = happening["type"]


def _remove(gold: Records, layer: str, groups: str, key: str) -> None:
    """Remove a record of an article and all references to it."""
    article, record = gold.pick(layer)
    name = record["id"]
    gold.files[f"{article}/{layer}.jsonl"].remove(record)
    for event in gold.files[f"{article}/events.jsonl"]:
        event["arguments"] = [each for each in event["arguments"] if each.get("mention") != name]
        event["holder"] = "author" if event["holder"] == name else event["holder"]
    own = next((group for group in gold.files[f"{groups}.jsonl"] if [article, name] in group[key]), None)
    if own is None:  # a time or a quantity
        return
    own[key].remove([article, name])
    if not own[key]:
        gold.files[f"{groups}.jsonl"].remove(own)
        _remove_references(gold, own["id"])


def _remove_references(gold: Records, name: str) -> None:
    """Remove or replace all references to an entity or happening that was removed."""
    for group in (*gold.files["entities.jsonl"], *gold.files["happenings.jsonl"]):
        for key in ("member_of", "includes"):
            if key in group:
                group[key] = [other for other in group[key] if other != name]
    for claim in gold.files["claims.jsonl"]:
        claim["holder"] = "author" if claim["holder"] == name else claim["holder"]
        if claim.get("value") in {name, f"not {name}"}:
            del claim["value"]
    for dispute in gold.files["disputes.jsonl"]:
        if name in dispute["target"].values():
            [(kind, _)] = dispute["target"].items()
            dispute["target"] = {kind: gold.files[TARGETS[kind]][0]["id"]}


def remove_mention(gold: Records) -> None:
    """Remove a mention and all references to it."""
    _remove(gold, "mentions", "entities", "mentions")


def remove_event(gold: Records) -> None:
    """Remove an event and all references to it."""
    _remove(gold, "events", "happenings", "events")


def remove_argument(gold: Records) -> None:
    """Remove an argument of an event."""
    _, event = gold.rng.choice(
        [(a, r) for a in gold.articles for r in gold.files[f"{a}/events.jsonl"] if r["arguments"]]
    )
    event["arguments"].pop(gold.rng.randrange(len(event["arguments"])))


def remove_distractor(gold: Records) -> None:
    """Remove a distractor and the claims that only it uses."""
    _, distractor = gold.pick("distractors")
    gold.files["distractors.jsonl"].remove(distractor)
    used = {claim for d in gold.files["disputes.jsonl"] for position in d["positions"] for claim in position["claims"]}
    used |= {claim for pair in gold.files["distractors.jsonl"] for claim in (pair["left"], pair["right"])}
    gold.files["claims.jsonl"] = [claim for claim in gold.files["claims.jsonl"] if claim["id"] in used]


def add_mention(gold: Records) -> None:
    """Add a wrong mention: one word without annotation, as a new entity."""
    article = gold.rng.choice(gold.story.articles)
    mentions = gold.files[f"{article.id}/mentions.jsonl"]
    free = [
        token
        for token in tokenize(article.text, article.segments)
        if token.text.isalpha() and not any(token.start < m["end"] and m["start"] < token.end for m in mentions)
    ]
    token, kind = gold.rng.choice(free), gold.rng.choice(gold.schema.entity_types)
    new = {"id": "m9999", "start": token.start, "end": token.end, "type": kind, "level": "NAM", "text": token.text}
    mentions.append(new)
    entity = {"id": "e9999", "type": kind, "name": token.text, "aliases": [], "description": "", "vague": False}
    gold.files["entities.jsonl"].append(
        {**entity, "member_of": [], "wikidata": None, "mentions": [[article.id, "m9999"]]}
    )
