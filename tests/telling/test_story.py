# SPDX-License-Identifier: Apache-2.0
"""Stories as people read them."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from tests.telling.conftest import Talk

from participatio.dates import read_date, read_zone, tell_dated
from participatio.telling.wording import said, spared


def whole(talk: Talk) -> tuple[str, str, str]:
    """An idea, the proposal that takes it up, and the project that it became."""
    idea = talk.idea("Bäume am Markt")
    for _ in range(3):
        talk.do("2019-05-10", "idea.support", talk.process.enrol(), thing=idea)
    talk.do("2019-06-01", "idea.answer", "lea", thing=idea, values={"reply": "Das nehmen wir auf!"})
    proposal = talk.proposal("Ein grüner Markt", idea)
    talk.do(
        "2019-10-10", "consultation.hold", values={"title": "Marktgespräch"},
        links={"on": proposal, "with": "alle"}, happened="2019-09",
    )  # fmt: skip
    talk.do(
        "2019-11-05", "decision.decide", "rita", for_="rat", values={"title": "Haushalt 2020"},
        links={"decides": [{"to": proposal, "outcome": "accepted", "reason": "Der Markt ist zu heiß."}]},
    )  # fmt: skip
    project = talk.do(
        "2020-01-15", "project.launch", values={"title": "Grüner Markt"},
        links={"realises": proposal, "responsible": "buero"},
    )  # fmt: skip
    said = {"title": "Schattenmarkt", "reason": "So nennen ihn alle"}
    talk.do("2020-03-01", "project.rename", thing=project, values=said)
    talk.do(
        "2020-03-01T12:00", "project.transfer", thing=project, links={"responsible": "gruenamt"},
        values={"reason": "Neue Aufgaben"},
    )  # fmt: skip
    talk.do("2020-06-01", "project.report", for_="gruenamt", thing=project, values={"report": "Zwölf Bäume stehen."})
    return idea, proposal, project


WHOLE = {
    "de": """
Was aus „Bäume am Markt“ wurde

Am 3. Mai 2019 wurde die Idee „Bäume am Markt“ eingereicht, gedacht für das Forum „Mehr Grün“. Am 6.
Mai 2019 wurde sie veröffentlicht. 3 Menschen haben sie unterstützt. Am 1. Juni 2019 antwortete Lea
Land: „Das nehmen wir auf!“

Am 1. Juli 2019 entwarf das Forum „Mehr Grün“ den Vorschlag „Ein grüner Markt“. Er greift „Bäume am
Markt“ auf. Am selben Tag wurde er zur Entscheidung eingereicht.

Im September 2019 fand die Konsultation „Marktgespräch“ statt. Gehört wurden: Bürgerinnen und
Bürger. Es ging um „Ein grüner Markt“.

Am 5. November 2019 entschied der Stadtrat: „Haushalt 2020“. Der Vorschlag „Ein grüner Markt“ wurde
angenommen. Die Begründung: „Der Markt ist zu heiß.“

Am 15. Januar 2020 begann das Projekt „Grüner Markt“; verantwortlich ist das Büro für Beteiligung.
Es setzt „Ein grüner Markt“ um. Am 1. März 2020 bekam das Projekt „Grüner Markt“ einen neuen Namen:
„Schattenmarkt“. Die Begründung: „So nennen ihn alle“. Am selben Tag kam es in andere Hände:
Verantwortlich ist seitdem das Grünflächenamt, vorher war es das Büro für Beteiligung. Die
Begründung: „Neue Aufgaben“. Am 1. Juni 2020 berichtete das Grünflächenamt: „Zwölf Bäume stehen.“

Stand 1. Juni 2020: „Schattenmarkt“ – in Arbeit. Die Phase „Handeln“ läuft.
""",
    "en": """
What became of “Bäume am Markt”

On 3 May 2019 the idea “Bäume am Markt” was handed in, for the forum “More green”. On 6 May 2019 it
was published. 3 people have supported it. On 1 June 2019 Lea Land replied: “Das nehmen wir auf!”

On 1 July 2019 the forum “More green” drafted the proposal “Ein grüner Markt”. It takes up “Bäume am
Markt”. On the same day it was submitted for decision.

In September 2019 the consultation “Marktgespräch” took place. Heard: residents. It was about “Ein
grüner Markt”.

On 5 November 2019 the City Council decided: “Haushalt 2020”. The proposal “Ein grüner Markt” was
accepted. The reason given: “Der Markt ist zu heiß.”

On 15 January 2020 the project “Grüner Markt” began; the Office for Participation is responsible for
it. It carries out “Ein grüner Markt”. On 1 March 2020 the project “Grüner Markt” was given a new
name: “Schattenmarkt”. The reason given: “So nennen ihn alle”. On the same day it changed hands: the
Parks Department has been responsible since, before that it was the Office for Participation. The
reason given: “Neue Aufgaben”. On 1 June 2020 the Parks Department reported: “Zwölf Bäume stehen.”

As of 1 June 2020: “Schattenmarkt” – running. The phase “Acting” is open.
""",
}


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_whole_way_of_an_idea(talk: Talk, language: str) -> None:
    idea, _, _ = whole(talk)

    told = "\n\n".join(" ".join(paragraph.split()) for paragraph in WHOLE[language].split("\n\n"))
    assert told == talk.story(idea, language).text()


def test_a_project_tells_the_same_way_backwards(talk: Talk) -> None:
    idea, proposal, project = whole(talk)

    assert talk.steps(idea) == talk.steps(proposal) == talk.steps(project)
    assert "Was aus „Schattenmarkt“ wurde" == talk.story(project).title


def test_a_story_is_data(talk: Talk) -> None:
    idea, _, _ = whole(talk)

    told = json.loads(json.dumps(talk.story(idea).data()))

    assert {"title", "language", "steps", "standing", "next"} == told.keys()
    assert "de" == told["language"]
    first = told["steps"][0]
    assert ("2019-05-03T08:00:00Z", None, idea, "idea") == tuple(
        first[name] for name in ("happened", "said", "thing", "kind")
    )
    assert ["2019-09"] == [step["said"] for step in told["steps"] if step["said"]]
    assert all(step["sentence"].endswith((".", "“")) for step in told["steps"])


def test_who_took_part_is_not_named(talk: Talk) -> None:
    values = {"title": "Bänke", "text": "Viele."}
    idea = talk.do("2019-05-03", "idea.submit", talk.anna, values=values)

    told = str(talk.story(idea, viewer=talk.anna).data())

    assert "Am 3. Mai 2019 wurde die Idee „Bänke“ eingereicht." in told
    assert talk.anna not in told
    assert "Anna" not in told


# What is not told


def test_what_is_not_public_is_said_to_be_there(talk: Talk) -> None:
    idea = talk.idea("Bänke")
    talk.do("2019-07-01", "proposal.draft", values={"title": "Geheim"}, links={"takes_up": idea})

    assert "Aus „Bänke“ entstand auch etwas, das nicht öffentlich ist." == talk.steps(idea)[-1]
    assert "Something that is not public came of “Bänke”, too." == talk.steps(idea, "en")[-1]
    assert "Geheim" not in talk.story(idea).text()


def test_a_merged_idea_does_not_tell_into_what_if_that_is_hidden(talk: Talk) -> None:
    one, other = talk.idea("Bänke"), talk.idea("Sitze")
    talk.do("2019-06-01", "idea.merge", thing=one, links={"merged_into": other})
    talk.do("2019-06-02", "idea.hide", thing=other, values={"reason": "Werbung"})

    told = talk.story(one).text()

    assert "wurde sie mit einer anderen, die nicht öffentlich ist, zusammengelegt." in told
    assert "Sitze" not in told
    assert "Werbung" not in told


def test_what_was_erased_leaves_a_tombstone(talk: Talk) -> None:
    values = {"title": "Bänke", "text": "Viele."}
    idea = talk.do("2019-05-03", "idea.submit", talk.anna, values=values)
    talk.do("2019-05-04", "idea.publish", thing=idea)
    talk.process.erase(talk.anna, reason="gewünscht")

    told = talk.story(idea).text()

    assert told.startswith("Was aus [gelöscht] wurde")
    assert "Am 3. Mai 2019 wurde die Idee [gelöscht] eingereicht. Was darin stand, ist gelöscht." in told
    assert "Am 4. Mai 2019 wurde sie veröffentlicht." in told
    assert "What it said has been erased." in talk.story(idea, "en").text()


def test_an_answer_whose_words_are_missing_is_still_told(talk_of: Callable[..., Talk]) -> None:
    talk = talk_of("kinds: {idea: {actions: {answer: {asks: {instead: []}, may: [reply], to: published}}}}")
    idea = talk.idea("Bänke")
    talk.do("2019-06-01", "idea.answer", "lea", thing=idea)

    assert "Am 1. Juni 2019 antwortete Lea Land." == talk.steps(idea)[-1]


def test_comments_that_change_nothing_are_not_told(talk_of: Callable[..., Talk]) -> None:
    talk = talk_of("phases: {sammeln: {admits: {anyone: [idea.submit, idea.comment]}}}")
    idea = talk.idea("Bänke")
    talk.do("2019-05-07", "idea.comment", talk.anna, thing=idea, values={"comment": "Schön."})

    assert 2 == len(talk.steps(idea))


# Many, few, none


def test_one_supporter_is_a_person(talk: Talk) -> None:
    idea = talk.idea("Bänke")
    talk.do("2019-05-10", "idea.support", talk.anna, thing=idea)

    assert "1 Person hat sie unterstützt." in talk.steps(idea)
    assert "1 person has supported it." in talk.steps(idea, "en")


def test_many_ideas_are_told_together(talk: Talk) -> None:
    ideas = [talk.idea(f"Idee {number}") for number in range(1, 8)]
    proposal = talk.proposal("Alles zusammen", *ideas)

    came, drafted, _ = talk.steps(proposal)
    english, *_ = talk.steps(proposal, "en", limit=4)

    assert "Im Mai 2019 kamen 7 Ideen zusammen: „Idee 1“, „Idee 2“, „Idee 3“, „Idee 4“ und 3 weitere." == came
    assert drafted.endswith("Er greift „Idee 1“, „Idee 2“, „Idee 3“, „Idee 4“ und 3 weitere auf.")
    assert "From May 2019 on 7 ideas came in: “Idee 1”, “Idee 2”, “Idee 3”, “Idee 4” and 3 more." == english


def test_what_is_left_out_is_counted(talk: Talk) -> None:
    proposal = talk.proposal("Beides", talk.idea("Bänke"), talk.idea("Brunnen"))

    assert "Eingeflossen ist außerdem 1 Idee, hier nicht einzeln aufgezählt." == talk.steps(proposal, limit=1)[-1]
    assert "Besides, 1 idea went into it, not listed here one by one." == talk.steps(proposal, "en", limit=1)[-1]


def test_many_that_were_merged_went_into_one(talk: Talk) -> None:
    idea = talk.idea("Bäume")
    for number in range(5):
        other = talk.idea(f"Baum {number}")
        talk.do(f"2019-06-{number + 1:02}", "idea.merge", thing=other, links={"merged_into": idea})

    told = talk.steps(idea)

    assert "Im Juni 2019 gingen 5 Ideen in „Bäume“ auf: „Baum 0“, „Baum 1“, „Baum 2“, „Baum 3“ und „Baum 4“." in told
    assert 3 == len(told)


def test_a_part_of_an_idea_becomes_an_idea_of_its_own(talk: Talk) -> None:
    idea = talk.idea("Bäume und Bänke")
    values = {"title": "Bänke", "text": "Viele."}
    part = talk.do("2019-06-01", "idea.split", values=values, links={"split_from": idea})

    assert "Am 1. Juni 2019 wurde die Idee „Bänke“ aus „Bäume und Bänke“ herausgelöst." == talk.steps(part)[-1]
    assert talk.steps(idea) == talk.steps(part)


def test_there_may_be_nothing_to_tell(talk: Talk) -> None:
    story = talk.story("gruen")

    assert "Was aus „Mehr Grün“ wurde\n\nVon „Mehr Grün“ ist noch nichts zu erzählen." == story.text()


# When


@pytest.mark.parametrize(
    ("written", "de", "en"),
    [
        ("2019-11-05", "am 5. November 2019", "on 5 November 2019"),
        ("2019-09", "im September 2019", "in September 2019"),
        ("2019", "im Jahr 2019", "in 2019"),
        ("2019-09/2019-10", "zwischen September und Oktober 2019", "between September and October 2019"),
        ("2018-12/2019-01", "zwischen Dezember 2018 und Januar 2019", "between December 2018 and January 2019"),
        ("2019-05-03/2019-05-05", "zwischen dem 3. und dem 5. Mai 2019", "between 3 and 5 May 2019"),
        ("2018/2019", "zwischen 2018 und 2019", "between 2018 and 2019"),
        ("2019-05?", "vermutlich im Mai 2019", "probably in May 2019"),
        ("2019-05~", "etwa im Mai 2019", "around May 2019"),
        ("2019-05-02~", "um den 2. Mai 2019", "around 2 May 2019"),
        ("2019-05%", "vermutlich etwa im Mai 2019", "probably around May 2019"),
        ("2019-05?/2019-06", "vermutlich zwischen Mai 2019 und Juni 2019", "probably between May 2019 and June 2019"),
        ("../2019-05", "spätestens im Mai 2019", "in May 2019 at the latest"),
        ("2019-05-02/..", "frühestens am 2. Mai 2019", "on 2 May 2019 at the earliest"),
        ("..", "zu einer Zeit, die nicht bekannt ist,", "at a time that is not known"),
        ("2019-05-02T14:30", "am 2. Mai 2019", "on 2 May 2019"),
    ],
)
def test_a_date_is_said_with_its_preposition(written: str, de: str, en: str) -> None:
    dated = read_date(written, read_zone("Europe/Berlin"))

    assert (de, en) == (tell_dated(dated, "de"), tell_dated(dated, "en"))


def test_the_same_vague_time_is_not_said_twice(talk: Talk) -> None:
    proposal = talk.proposal("Markt")
    for title in ("Erste", "Zweite"):
        talk.do(
            "2019-10-10", "consultation.hold", values={"title": title}, links={"on": proposal, "with": "alle"},
            happened="2019-09",
        )  # fmt: skip

    first, second = talk.steps(proposal)[-2:]

    assert "Im September 2019 fand die Konsultation „Erste“ statt." in first
    assert "In derselben Zeit fand die Konsultation „Zweite“ statt. Gehört wurden: Bürgerinnen und Bürger." == second


# Where it stands, and what comes next


def test_what_is_promised_and_until_when(talk: Talk) -> None:
    idea = talk.idea("Bänke")

    assert "Bis zum 17. Juni 2019 zugesagt: eine Antwort (Leitung des Forums)." == talk.story(idea).next
    talk.clock.set("2019-06-17T10:00")
    assert "Overdue since 17 June 2019: an answer (Forum leads)." == talk.story(idea, "en").next


def test_the_phase_that_leads_on_is_named_with_its_end(talk: Talk) -> None:
    proposal = talk.proposal("Markt")

    begins = "Am 1. September 2019 beginnt die Phase „Entscheiden“, sie dauert bis zum 30. November 2019."
    assert f"{begins} Der Rat hört alle an." == talk.story(proposal).next
    talk.clock.set("2019-09-02")
    opened = "The phase “Deciding” is open until 30 November 2019."
    assert f"{opened} The council listens to all." == talk.story(proposal, "en").next


def test_a_way_that_is_at_an_end(talk: Talk) -> None:
    _, _, project = whole(talk)
    talk.do("2020-07-01", "project.complete", thing=project)

    story = talk.story(project)

    assert "Am 1. Juli 2020 wurde es abgeschlossen." == story.steps[-1].sentence
    assert ("Stand 1. Juli 2020: „Schattenmarkt“ – abgeschlossen.", "Damit ist der Weg zu Ende.") == (
        story.standing, story.next,
    )  # fmt: skip


# The words of kinds


OWN = """
kinds:
  wish:
    title: Wunsch
    stage: proposal
    links: {from: any idea, place: maybe forum}
    states: {open: {}, granted: {title: erfüllt}}
    actions:
      make: {to: open, asks: [title], may: [from, place]}
      grant: {from: [open], to: granted, asks: [reason]}
      like: {from: any}
      move: {from: any, may: [place, title]}
      link: {from: any, asks: [from]}
      note: {from: any, asks: [reason]}
phases:
  immer: {admits: {anyone: [wish.make, wish.grant, wish.like, wish.move, wish.link, wish.note]}}
"""


def test_kinds_without_sentences_are_told_all_the_same(talk_of: Callable[..., Talk]) -> None:
    talk = talk_of(OWN + "forums: {mitte: {title: Mitte}}")
    idea = talk.idea("Bänke")
    wish = talk.do("2019-06-01", "wish.make", values={"title": "Schatten"}, links={"from": idea, "place": "gruen"})
    talk.do("2019-06-02", "wish.like", thing=wish)
    talk.do("2019-06-03", "wish.move", thing=wish, links={"place": "mitte"}, values={"title": "Kühle"})
    talk.do("2019-06-04", "wish.note", thing=wish, values={"reason": "Nur so."})
    talk.do("2019-06-05", "wish.grant", thing=wish, values={"reason": "Gern!"})

    born, liked, moved, granted = talk.steps(wish)[2:]
    story = talk.story(wish)

    assert "Am 1. Juni 2019 entstand „Schatten“ (Wunsch) aus „Bänke“." == born
    assert "„like“, 1-mal." == liked
    assert moved.startswith("Am 3. Juni 2019 bekam „Schatten“ einen neuen Namen: „Kühle“. Am selben Tag änderte sich")
    assert moved.endswith("etwas bei „Kühle“ (place): jetzt „Mitte“, vorher „Mehr Grün“.")
    assert "Am 5. Juni 2019 war der Stand „erfüllt“. Die Begründung: „Gern!“" == granted
    assert "Stand 5. Juni 2019: „Kühle“ – erfüllt." == story.standing
    assert "Bis zum 17. Juni 2019 zugesagt: eine Antwort zu „Bänke“ (Leitung des Forums)." == story.next


def test_when_it_goes_on_may_be_open_or_nothing_planned(talk_of: Callable[..., Talk]) -> None:
    talk = talk_of(OWN)
    wish = talk.do("2019-06-01", "wish.make", values={"title": "Schatten"})

    assert "Wann es weitergeht, steht nicht fest." == talk.story(wish).next
    talk.do("2019-06-05", "wish.grant", thing=wish, values={"reason": "Gern!"})
    assert "Ein nächster Schritt ist bisher nicht vorgesehen." == talk.story(wish).next


def test_a_tie_without_a_sentence_is_told(talk_of: Callable[..., Talk]) -> None:
    talk = talk_of(OWN)
    wish = talk.do("2019-05-02", "wish.make", values={"title": "Schatten"})
    talk.do("2019-06-01", "wish.link", thing=wish, links={"from": talk.idea("Bänke")})

    assert "Am 2. Mai 2019 kam „Schatten“ (Wunsch) dazu." == talk.steps(wish)[0]
    assert "Am 1. Juni 2019 floss „Bänke“ in „Schatten“ ein." == talk.steps(wish)[-1]


def test_a_definition_says_it_in_its_own_words(talk_of: Callable[..., Talk]) -> None:
    talk = talk_of(
        """
        kinds: {idea: {actions: {publish: {says: "{When} hing die Idee {title} am Brett."}}}}
        sentences: {stands: "Heute, am {date}: {what}."}
        """,
        "kinds: {idea: {actions: {publish: {says: 'The board showed {title}.'}}}}",
    )
    idea = talk.idea("Bänke")

    assert "Am 6. Mai 2019 hing die Idee „Bänke“ am Brett." == talk.steps(idea)[-1]
    assert "Heute, am 6. Mai 2019: „Bänke“ – veröffentlicht." == talk.story(idea).standing
    assert "The board showed “Bänke”." == talk.steps(idea, "en")[-1]
    assert "As of 6 May 2019: “Bänke” – published." == talk.story(idea, "en").standing


def test_what_ends_with_words_of_somebody_ends_with_a_full_stop(talk_of: Callable[..., Talk]) -> None:
    talk = talk_of('kinds: {idea: {actions: {hide: {says: "{When} verschwand die Idee.[ Grund: {reason}]"}}}}')
    for reason in ("unklar", "Wir prüfen.", "Es hieß: „Warum?“"):
        idea = talk.idea("Bänke")
        talk.do("2019-05-06T10:00", "idea.hide", thing=idea, values={"reason": reason})
        told = talk.steps(idea, viewer="ina")[-1]

        assert told.endswith(f"Grund: {reason.removesuffix('.')}." if "“" not in reason else "Warum?“")


def test_what_was_born_and_is_no_part_of_the_story_is_named_by_its_title(talk_of: Callable[..., Talk]) -> None:
    talk = talk_of("""
        kinds: {body: {states: {there: {}}, actions: {found: {to: there, asks: [title]}}, fields: {title: line}}}
        phases: {handeln: {opens: 2019-05-01, admits: {office: [body.found, project.launch, project.transfer]}}}
        """)
    body = talk.do("2019-05-02", "body.found", values={"title": "Amt für Bänke"})
    links = {"responsible": "gruenamt"}
    project = talk.do("2019-05-03", "project.launch", values={"title": "Bänke"}, links=links)
    talk.do("2019-05-04", "project.transfer", thing=project, values={"reason": "So"}, links={"responsible": body})

    assert "das Amt für Bänke" in talk.steps(project)[-1]
    assert "the Amt für Bänke" in talk.steps(project, "en")[-1]


def test_a_listed_thing_has_the_name_it_was_given_since(talk_of: Callable[..., Talk]) -> None:
    talk = talk_of("""
        projects: {alt: {title: Alter Name, responsible: gruenamt}}
        phases: {handeln: {opens: 2019-05-01}}
        """)
    before = talk.story("alt").title
    talk.do("2019-05-03", "project.rename", thing="alt", values={"title": "Neuer Name", "reason": "Ja."})

    assert "Was aus „Alter Name“ wurde" == before
    assert "Was aus „Neuer Name“ wurde" == talk.story("alt").title
    assert talk.steps("alt")[-1].startswith("Am 3. Mai 2019 bekam das Projekt „Alter Name“ einen neuen Namen: „Neuer")


def test_a_sentence_that_cannot_be_said_gives_way(talk_of: Callable[..., Talk]) -> None:
    talk = talk_of('kinds: {idea: {actions: {publish: {says: "{by} sagt: {reason}"}}}}')

    assert "Am 6. Mai 2019 war der Stand „veröffentlicht“." == talk.steps(talk.idea("Bänke"))[-1]


def test_a_kind_may_lose_a_link_that_an_inherited_sentence_names(talk_of: Callable[..., Talk]) -> None:
    talk = talk_of("""
        kinds: {project: {links: {responsible: {removed: niemand}}, actions: {transfer: {removed: niemand},
          launch: {asks: {without: [responsible]}}}}}
        phases: {handeln: {opens: 2019-05-01, admits: {office: [project.launch]}}}
        """)
    project = talk.do("2019-05-03", "project.launch", values={"title": "Bänke"})

    assert ["Am 3. Mai 2019 begann das Projekt „Bänke“."] == talk.steps(project)


@pytest.mark.parametrize("title", ["{title} [x|y]", "{", "]|[", "\\ %s"])
def test_what_people_write_is_not_read_as_a_sentence(talk: Talk, title: str) -> None:
    idea = talk.idea(title)

    assert f"Am 3. Mai 2019 wurde die Idee „{title}“ eingereicht, gedacht für das Forum „Mehr Grün“." in talk.steps(
        idea
    )


def test_long_words_are_cut(talk: Talk) -> None:
    idea = talk.idea("Bänke")
    talk.do("2019-06-01", "idea.answer", "lea", thing=idea, values={"reply": "Viele Worte.\n\n" * 200})

    told = talk.steps(idea)[-1]

    assert len(told) < 500
    assert told.endswith("Worte. Viele …“")


def test_a_language_that_nobody_here_speaks_is_answered_in_what_there_is(talk: Talk) -> None:
    idea = talk.idea("Bänke")

    assert "What became of “Bänke”" == talk.story(idea, "fr").title
    assert "wurde die Idee “Bänke” eingereicht" in talk.steps(idea, "fr")[0]


def test_a_title_in_quotation_marks_has_inner_ones(talk: Talk) -> None:
    idea = talk.idea("Tag der „offenen“ Tür")

    assert "Was aus „Tag der \u201aoffenen\u2018 Tür“ wurde" == talk.story(idea).title


def test_promises_about_many_things_are_told_together(talk: Talk) -> None:
    ideas = [talk.idea(f"Idee {number}", f"2019-05-{number + 2:02}T10:00") for number in range(1, 6)]
    proposal = talk.proposal("Alles", *ideas)

    assert talk.story(proposal).next.startswith(
        "Überfällig seit dem 17. Juni 2019: eine Antwort zu 5 Ideen (Leitung des Forums)."
    )


def test_a_sentence_nobody_can_read_is_as_good_as_none() -> None:
    assert said("{title", spared({}, again=False)) is None
    assert said("So.", spared({}, again=False)) == "So."
