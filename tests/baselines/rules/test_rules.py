"""The baselines by rules: names, triggers and cues on small texts, and what they reach on the stories."""

from __future__ import annotations

import pytest

from crosswire import (
    Argument,
    Article,
    Event,
    Gold,
    Mention,
    Story,
    evaluate,
    load_gold,
    load_story,
)
from crosswire_baselines.rules.conflict_cues import cues_between
from crosswire_baselines.rules.factuality_cues import factuality_of
from crosswire_baselines.rules.name_matching import are_spellings, linked, words_of
from crosswire_baselines.rules.trigger_lexicon import TriggerLexicon, happenings
from support.builders import article


def story_of(*texts: str) -> Story:
    articles = tuple(
        Article(f"a{n}", made.text, made.date, made.segments, made.tokens)
        for n, text in enumerate(texts)
        for made in (article(text, (("s1", 0, len(text), "sentence"),)),)
    )
    return Story("tiny", "", "fiction", "test", articles)


def mentions_of(story: Story, *names: tuple[int, str, str]) -> dict[str, list[Mention]]:
    """Return a mention of each name in an article of the story, with the ids m0, m1 and so on."""
    found: dict[str, list[Mention]] = {each.id: [] for each in story.articles}
    for number, (place, name, kind) in enumerate(names):
        start = story.articles[place].text.index(name)
        found[f"a{place}"].append(Mention(start, start + len(name), kind, id=f"m{number}"))
    return found


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("Ilse Vandorn", "Ilsa Vandoorn", True),
        ("al-Corm", "el Corm", True),
        ("Port Asel", "Port Asel's", True),
        ("Golan", "Jolan", True),
        ("Asel", "Orrin", False),
        ("Upper Hesk", "Hesk", False),
        ("Hesk", "Hask Hesk", False),
    ],
)
def test_spellings_of_one_name(one: str, two: str, same: bool) -> None:
    assert are_spellings(words_of(one), words_of(two)) is same


def test_names_are_linked_by_family_name_initials_and_spelling() -> None:
    story = story_of("Ada Vandorn leads the River Guard. Vandorn met Oda Kestrel.", "The RG is of Ilsa Vandoorn.")
    names = [(0, "Ada Vandorn", "PER"), (0, "River Guard", "MIL"), (0, "Oda Kestrel", "PER"), (1, "RG", "MIL")]
    mentions = mentions_of(story, *names, (1, "Ilsa Vandoorn", "PER"))
    start = story.articles[0].text.rindex("Vandorn")
    mentions["a0"].append(Mention(start, start + 7, "PER", id="m9"))
    groups = {frozenset(name for _, name in group) for group in linked(story, mentions)}
    assert groups == {frozenset({"m0", "m9"}), frozenset({"m1", "m3"}), frozenset({"m2"}), frozenset({"m4"})}


@pytest.mark.parametrize(
    ("text", "factuality"),
    [
        ("The Guard seized it.", "CT+"),
        ("The Guard has not seized it.", "CT-"),
        ("The Guard denied that it seized it.", "CT-"),
        ("If the Guard seized it, peace ends.", "UU"),
        ("The Guard may have seized it.", "PS+"),
        ("The Guard reportedly seized it.", "PR+"),
        ("It hasn't seized it.", "CT-"),
        ("Nobody knows another way. It seized it.", "CT+"),
    ],
)
def test_factuality_cues(text: str, factuality: str) -> None:
    [made] = story_of(text).articles
    start = text.index("seized")
    assert factuality_of(made, Event(start, start + 6, "SeizeControl")) == factuality


def test_lexicon_finds_frequent_triggers_with_the_nearest_filler() -> None:
    text = "The Guard seized Corm. Quill seized Asel."
    story = story_of(text)
    mentions = mentions_of(story, (0, "Guard", "MIL"), (0, "Corm", "GPE"), (0, "Quill", "MIL"), (0, "Asel", "GPE"))
    fillers = (10, "m0", "m1"), (29, "m2", "m3")
    events = tuple(
        Event(at, at + 6, "SeizeControl", f"v{at}", arguments=(Argument("Agent", who), Argument("Object", what)))
        for at, who, what in fillers
    )
    system = TriggerLexicon()
    system.fit([(story, Gold("tiny", {"a0": tuple(mentions["a0"])}, events={"a0": events}))])
    predicted = system.predict(story)
    [found] = predicted.articles
    assert [(event.start, event.type) for event in found.events or ()] == [(10, "SeizeControl"), (29, "SeizeControl")]
    named = {mention.id: text[mention.start : mention.end] for mention in found.mentions or ()}
    assert [[(a.role, named[a.mention or ""]) for a in event.arguments] for event in found.events or ()] == [
        [("Agent", "Guard"), ("Object", "Corm")],
        [("Agent", "Quill"), ("Object", "Asel")],
    ]
    assert predicted.happenings == [[("a0", "v1")], [("a0", "v2")]]
    assert happenings(story, {}, predicted.articles) == [[("a0", "v1")], [("a0", "v2")]]


@pytest.mark.parametrize(
    ("one", "two", "cues"),
    [
        ("She denied the raid.", "The raid took place.", ["denial"]),
        ("It fell on Monday.", "It fell on Tuesday.", ["day"]),
        ("It fell on Monday.", "It fell Monday or Tuesday.", []),
        ("They freed 40 engineers.", "They freed 26 engineers.", ["number"]),
        ("They freed more than 20 engineers.", "They freed 26 engineers.", []),
        ("He remains in the city.", "He has left the city.", ["opposites"]),
        ("He remains; others left.", "He has left the city.", []),
    ],
)
def test_cues_between_passages(one: str, two: str, cues: list[str]) -> None:
    assert list(cues_between(one, two)) == cues
    assert list(cues_between(two, one)) == cues


def test_rules_answer_every_task_and_beat_the_trivial_systems_where_they_are_above_zero() -> None:
    run = evaluate("rules", stories=["homs"])
    assert run.failures == {}
    assert run.remarks == ()
    assert all(task.attempted for task in run.tasks)
    for task in run.tasks:
        assert task.reference is not None
        assert (task.headline_value or 0) > (task.reference.value or 0)


def test_fit_does_not_change_its_training_data() -> None:
    story, gold = load_story("hesk"), load_gold("hesk")
    before = repr(gold.events)
    TriggerLexicon().fit([(story, gold)])
    assert repr(gold.events) == before
