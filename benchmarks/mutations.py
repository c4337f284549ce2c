"""Random changes of a story's gold, by kind: each takes the records and changes them as a slip or a liar would."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from crosswire.model import Story
from crosswire.schema import Schema
from crosswire.text import tokenize

Record = dict[str, Any]


@dataclass
class Records:
    """The gold of one story as JSON objects, to be changed in place.

    Attributes:
        story: Its texts.
        schema: What may be said.
        files: File below the story's folder, such as `flood-2/mentions.jsonl`, to its records.
        rng: Where chance comes from.
    """

    story: Story
    schema: Schema
    files: dict[str, list[Record]]
    rng: random.Random
    articles: list[str] = field(init=False)

    def __post_init__(self) -> None:
        """Name the articles."""
        self.articles = [article.id for article in self.story.articles]

    def pick(self, name: str) -> tuple[str, Record]:
        """An article and one of its records, every record of the story with the same chance; or one of the story."""
        if f"{name}.jsonl" in self.files:
            return "", self.rng.choice(self.files[f"{name}.jsonl"])
        return self.rng.choice([(a, record) for a in self.articles for record in self.files[f"{a}/{name}.jsonl"]])

    def other(self, value: object, known: Iterator[Any] | list[Any] | tuple[Any, ...]) -> Any:  # noqa: ANN401
        """One of the known values that is not this one."""
        return self.rng.choice([each for each in known if each != value])

    def repeat_text(self, article: str, record: Record) -> None:
        """Let the surface text be what stands at the offsets, as a careful hand would."""
        record["text"] = self.story.article(article).text[record["start"] : record["end"]]


Mutation = Callable[[Records], None]


def change_text(gold: Records) -> None:
    """The surface text of a mention, event or claim, one letter of it."""
    _, record = gold.pick(gold.rng.choice(("mentions", "events", "claims")))
    text = record["text"][0] if isinstance(record["text"], list) else record["text"]
    place = gold.rng.randrange(len(text))
    changed = f"{text[:place]}{'x' if text[place] != 'x' else 'y'}{text[place + 1 :]}"
    record["text"] = [changed, *record["text"][1:]] if isinstance(record["text"], list) else changed


def shift_offsets(gold: Records) -> None:
    """Both offsets of a mention or event, by up to five characters, its text left."""
    _, record = gold.pick(gold.rng.choice(("mentions", "events")))
    by = gold.rng.choice([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5])
    record["start"], record["end"] = record["start"] + by, record["end"] + by


def _move_edge(gold: Records, layer: str) -> None:
    """One edge of a span to the next token, text repeated."""
    article_id, record = gold.pick(layer)
    article = gold.story.article(article_id)
    tokens = tokenize(article.text, article.segments)
    edge = gold.rng.choice(("start", "end"))
    edges = [getattr(token, edge) for token in tokens]
    place = edges.index(record[edge]) if record[edge] in edges else 0
    moved = edges[min(max(place + gold.rng.choice((-1, 1)), 0), len(edges) - 1)]
    if moved != record[edge] and (moved < record["end"] if edge == "start" else moved > record["start"]):
        record[edge] = moved
        gold.repeat_text(article_id, record)


def move_mention_edge(gold: Records) -> None:
    """One edge of a mention to the next token, text repeated."""
    _move_edge(gold, "mentions")


def move_trigger_edge(gold: Records) -> None:
    """One edge of a trigger to the next token, text repeated."""
    _move_edge(gold, "events")


def rename_id(gold: Records) -> None:
    """The id of a record, to one that is new."""
    _, record = gold.pick(gold.rng.choice(("mentions", "events", "entities", "happenings", "claims")))
    record["id"] = f"{record['id'][0]}{gold.rng.randrange(5000, 9000)}"


def repeat_id(gold: Records) -> None:
    """The id of a record, to that of another one of its file."""
    name = gold.rng.choice([name for name, records in gold.files.items() if len(records) > 1])
    one, two = gold.rng.sample(gold.files[name], 2)
    one["id"] = two["id"]


def change_mention_type(gold: Records) -> None:
    """The type of a mention."""
    _, record = gold.pick("mentions")
    record["type"] = gold.other(record["type"], list(gold.schema.mention_types))


def change_entity_type(gold: Records) -> None:
    """The type of an entity and of all its mentions."""
    _, entity = gold.pick("entities")
    entity["type"] = gold.other(entity["type"], gold.schema.entity_types)
    own = {tuple(ref) for ref in entity["mentions"]}
    for article in gold.articles:
        for record in gold.files[f"{article}/mentions.jsonl"]:
            if (article, record["id"]) in own:
                record["type"] = entity["type"]


def change_event_type(gold: Records) -> None:
    """The type of an event."""
    _, record = gold.pick("events")
    record["type"] = gold.other(record["type"], list(gold.schema.events.types))


def change_happening_type(gold: Records) -> None:
    """The type of a happening and of all its events."""
    _, happening = gold.pick("happenings")
    happening["type"] = gold.other(happening["type"], list(gold.schema.events.types))
    own = {tuple(ref) for ref in happening["events"]}
    for article in gold.articles:
        for record in gold.files[f"{article}/events.jsonl"]:
            if (article, record["id"]) in own:
                record["type"] = happening["type"]


def change_time_value(gold: Records) -> None:
    """The value of a TIME, to another valid date."""
    _, record = gold.rng.choice(
        [(a, r) for a in gold.articles for r in gold.files[f"{a}/mentions.jsonl"] if "value" in r]
    )
    record["value"] = f"2031-0{gold.rng.randrange(1, 10)}-1{gold.rng.randrange(10)}"


def change_quantity(gold: Records) -> None:
    """The number of a QTY."""
    records = [r for a in gold.articles for r in gold.files[f"{a}/mentions.jsonl"] if "quantity" in r]
    gold.rng.choice(records)["quantity"]["value"] += gold.rng.randrange(1, 100)


def change_stance(gold: Records) -> None:
    """Polarity, modality, aspect or factuality of an event."""
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
    """The value of a claim, to that of another claim."""
    told = [claim for claim in gold.files["claims.jsonl"] if "value" in claim]
    claim = gold.rng.choice(told)
    claim["value"] = gold.other(claim["value"], [other["value"] for other in told])


def change_claim_time(gold: Records) -> None:
    """The time of a claim, to that of another claim."""
    _, claim = gold.pick("claims")
    claim["time"] = gold.other(claim["time"], [other["time"] for other in gold.files["claims.jsonl"]])


def change_relation(gold: Records) -> None:
    """A relation of two positions: exclusive ones go together, others exclude each other."""
    _, dispute = gold.pick("disputes")
    relation = gold.rng.choice(dispute["relations"])
    reason, cue = gold.rng.choice(gold.schema.disputes.reasons), gold.rng.choice(gold.schema.disputes.cues)
    exclusive = not relation["exclusive"]
    relation.update(exclusive=exclusive, reason=None if exclusive else reason, cue=cue if exclusive else None)


def change_argument(gold: Records) -> None:
    """The mention of an argument, to another one of the article."""
    events = [(a, r) for a in gold.articles for r in gold.files[f"{a}/events.jsonl"]]
    article, argument = gold.rng.choice([(a, g) for a, r in events for g in r["arguments"] if "mention" in g])
    mentions = [record["id"] for record in gold.files[f"{article}/mentions.jsonl"]]
    argument["mention"] = gold.other(argument["mention"], mentions)


def change_role(gold: Records) -> None:
    """The role of an argument, to another one that its event takes."""
    events = [r for a in gold.articles for r in gold.files[f"{a}/events.jsonl"]]
    event, argument = gold.rng.choice([(r, g) for r in events for g in r["arguments"] if "mention" in g])
    roles = [role for role in gold.schema.events.types[event["type"]] if role != "Content"]
    argument["role"] = gold.other(argument["role"], roles)


def dangle_reference(gold: Records) -> None:
    """A reference, to what does not exist."""
    name, key = gold.rng.choice((("entities", "mentions"), ("happenings", "events")))
    _, record = gold.pick(name)
    gold.rng.choice(record[key])[1] = "z1"


def _move_member(gold: Records, name: str, key: str) -> None:
    """A member of one group into another one of the same type."""
    groups = gold.files[f"{name}.jsonl"]
    types = [group["type"] for group in groups]
    one = gold.rng.choice([group for group in groups if len(group[key]) > 1 and types.count(group["type"]) > 1])
    two = gold.other(one, [group for group in groups if group["type"] == one["type"]])
    two[key].append(one[key].pop(gold.rng.randrange(len(one[key]))))
    two[key].sort(key=lambda ref: (gold.articles.index(ref[0]), int(ref[1][1:])))


def move_mention(gold: Records) -> None:
    """A mention into another entity of its type."""
    _move_member(gold, "entities", "mentions")


def move_event(gold: Records) -> None:
    """An event into another happening of its type."""
    _move_member(gold, "happenings", "events")


def change_event_holder(gold: Records) -> None:
    """The holder of an event, to the author or another Statement."""
    article, record = gold.pick("events")
    statements = [
        r["id"] for r in gold.files[f"{article}/events.jsonl"] if r["type"] == "Statement" and r is not record
    ]
    record["holder"] = gold.other(record["holder"], ["author", *statements])


def change_claim_holder(gold: Records) -> None:
    """The holder of a claim, to the author or another entity."""
    _, claim = gold.pick("claims")
    claim["holder"] = gold.other(claim["holder"], ["author", *(r["id"] for r in gold.files["entities.jsonl"])])


def move_claim(gold: Records) -> None:
    """A claim under another position of its dispute."""
    disputes = [d for d in gold.files["disputes.jsonl"] if any(len(p["claims"]) > 1 for p in d["positions"])]
    dispute = gold.rng.choice(disputes)
    one = gold.rng.choice([position for position in dispute["positions"] if len(position["claims"]) > 1])
    two = gold.other(one, dispute["positions"])
    two["claims"].append(one["claims"].pop())


def change_target(gold: Records) -> None:
    """The target of a dispute, to another happening or entity."""
    _, dispute = gold.pick("disputes")
    [(kind, old)] = dispute["target"].items()
    name = {"happening": "happenings.jsonl", "entity": "entities.jsonl"}[kind]
    dispute["target"] = {kind: gold.other(old, [record["id"] for record in gold.files[name]])}


def _remove(gold: Records, layer: str, groups: str, key: str) -> None:
    """A record of an article, with whatever names it."""
    article, record = gold.pick(layer)
    name = record["id"]
    gold.files[f"{article}/{layer}.jsonl"].remove(record)
    for event in gold.files[f"{article}/events.jsonl"]:
        event["arguments"] = [each for each in event["arguments"] if each.get("mention") != name]
        event["holder"] = "author" if event["holder"] == name else event["holder"]
    for group in gold.files[f"{groups}.jsonl"]:
        group[key] = [ref for ref in group[key] if ref != [article, name]]
    gold.files[f"{groups}.jsonl"] = [group for group in gold.files[f"{groups}.jsonl"] if group[key]]


def remove_mention(gold: Records) -> None:
    """A mention, with whatever names it."""
    _remove(gold, "mentions", "entities", "mentions")


def remove_event(gold: Records) -> None:
    """An event, with whatever names it."""
    _remove(gold, "events", "happenings", "events")


def remove_argument(gold: Records) -> None:
    """An argument of an event."""
    _, event = gold.rng.choice(
        [(a, r) for a in gold.articles for r in gold.files[f"{a}/events.jsonl"] if r["arguments"]]
    )
    event["arguments"].pop(gold.rng.randrange(len(event["arguments"])))


def remove_distractor(gold: Records) -> None:
    """A distractor, with the claims that only it uses."""
    _, distractor = gold.pick("distractors")
    gold.files["distractors.jsonl"].remove(distractor)
    used = {claim for d in gold.files["disputes.jsonl"] for position in d["positions"] for claim in position["claims"]}
    used |= {claim for pair in gold.files["distractors.jsonl"] for claim in (pair["left"], pair["right"])}
    gold.files["claims.jsonl"] = [claim for claim in gold.files["claims.jsonl"] if claim["id"] in used]


def add_mention(gold: Records) -> None:
    """A mention that is none: one word that no mention touches, as an entity of its own."""
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


# Kind to its mutations, in the order of the table.
KINDS: Mapping[str, tuple[Mutation, ...]] = {
    "text": (change_text,),
    "offset": (shift_offsets, move_mention_edge, move_trigger_edge),
    "id": (rename_id, repeat_id),
    "type": (change_mention_type, change_entity_type, change_event_type, change_happening_type),
    "value": (
        change_time_value,
        change_quantity,
        change_stance,
        change_claim_value,
        change_claim_time,
        change_relation,
        change_role,
    ),
    "reference": (
        dangle_reference,
        change_argument,
        move_mention,
        move_event,
        change_event_holder,
        change_claim_holder,
        move_claim,
        change_target,
    ),
    "record": (remove_mention, remove_event, remove_argument, remove_distractor, add_mention),
}
