"""The floors on small inputs."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from crosswire import Evidence, Given, load_gold, load_story
from crosswire.model.given_pairs import given_pairs
from crosswire_baselines.floors.all_pairs import AllPairs
from crosswire_baselines.floors.majority import Majority
from crosswire_baselines.floors.one_cluster_per_type import OneClusterPerType
from crosswire_baselines.floors.random_choice import RandomChoice
from crosswire_baselines.floors.singletons import Singletons
from support.builders import schema

STORY, GOLD = load_story("hesk"), load_gold("hesk")
GIVEN = Given("mentions", GOLD.mentions)
PAIRS = given_pairs(GOLD, schema().disputes, STORY.articles)


def test_singletons_and_types_cover_the_mentions_that_refer_to_entities() -> None:
    alone, together = (
        system.predict_given(STORY, GIVEN).entities or () for system in (Singletons(), OneClusterPerType())
    )
    own = {(a, m.id): m.type for a, found in GOLD.mentions.items() for m in found if m.type not in {"TIME", "QTY"}}
    assert {reference for group in alone for reference in group} == set(own)
    assert {len(group) for group in alone} == {1}
    assert {reference for group in together for reference in group} == set(own)
    assert [{own[reference] for reference in group} for group in together] == [
        {kind} for kind in dict.fromkeys(own.values())
    ]


def test_majority_gives_one_label() -> None:
    system = Majority()
    assert {verdict.label for verdict in system.verify(STORY, PAIRS)} == {"compatible"}
    system.fit([(STORY, GOLD)])
    events = {article: tuple(own) for article, own in (GOLD.events or {}).items()}
    found = system.predict_given(STORY, Given("events", GOLD.mentions, events))
    assert {event.factuality for each in found.articles for event in each.events or ()} == {"CT+"}


def test_random_choice_depends_on_the_seed_and_not_on_the_order() -> None:
    forward, backward = RandomChoice().verify(STORY, PAIRS), RandomChoice().verify(STORY, PAIRS[::-1])
    assert forward == backward[::-1]
    assert forward != RandomChoice(seed=1).verify(STORY, PAIRS)
    assert {verdict.label for verdict in forward} == {"contradiction", "compatible"}
    reversed_story = replace(STORY, articles=STORY.articles[::-1])
    predicted = RandomChoice().predict(STORY).contradictions or ()
    assert all(each.left.article != each.right.article for each in predicted)
    assert len(predicted) == len(RandomChoice().predict(STORY).contradictions or ())
    assert len(RandomChoice().predict(reversed_story).contradictions or ()) > 0
    assert RandomChoice().predict(STORY.restricted_to(["hesk-1"])).contradictions == []


def test_all_pairs_share_a_name() -> None:
    system = AllPairs()
    system.fit([(STORY, GOLD)])
    found = system.predict(STORY).contradictions or ()
    pairs = {frozenset((each.left, each.right)) for each in found}
    sides = [Evidence(a.id, ((s.start, s.end),)) for a in STORY.articles for s in a.sentences]
    texts = {side: STORY.article(side.article).text[slice(*side.spans[0])] for side in sides}
    cross = [pair for pair in combinations(sides, 2) if pair[0].article != pair[1].article]
    named = {frozenset(pair) for pair in cross if all("River Guard" in texts[side] for side in pair)}
    assert named
    assert named <= pairs <= {frozenset(pair) for pair in cross}
    assert len(pairs) < len(cross) / 2
