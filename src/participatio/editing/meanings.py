# SPDX-License-Identifier: Apache-2.0
"""What each key of a definition means: one sentence in English and one in German, as an editor shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from participatio.languages import either


def meaning(homes: Sequence[str], key: str, language: str) -> str | None:
    """What a key means in the first of these homes that knows it, or anywhere; none if nobody says.

    >>> meaning(["ActionSpec"], "to", "en")
    'The state it leads to; without it the state stays.'
    """
    for home in (*homes, "any"):
        found = MEANINGS.get(f"{home}.{key}")
        if found is not None:
            return either(language, en=found[0], de=found[1])
    return None


MEANINGS: Mapping[str, tuple[str, str]] = {
    # The head
    "head.participatio": ("The version of this format: 1.", "Die Fassung dieses Formats: 1."),
    "head.id": (
        "The id of the process: lower-case letters, digits and '_'.",
        "Die Kennung des Verfahrens: Kleinbuchstaben, Ziffern und '_'.",
    ),
    "head.version": (
        "A whole number that grows when the rules change.",
        "Eine ganze Zahl; sie wächst, wenn sich die Regeln ändern.",
    ),
    "head.title": ("The name of the process.", "Der Name des Verfahrens."),
    "head.text": ("What the process is about.", "Worum es in dem Verfahren geht."),
    "head.language": (
        "The language of the texts in these files: de, en, fr.",
        "Die Sprache der Texte in diesen Dateien: de, en, fr.",
    ),
    "head.languages": (
        "What people may write in, and what the process is shown in.",
        "In welchen Sprachen geschrieben werden darf und in welchen das Verfahren zu sehen ist.",
    ),
    "head.timezone": (
        "Dates without a zone are read in it: Europe/Berlin.",
        "Daten ohne Zeitzone gelten in dieser: Europe/Berlin.",
    ),
    "head.holidays": (
        "The country, or the part of one, whose public holidays are looked at in deadlines: DE-NW.",
        "Das Land oder der Teil davon, dessen Feiertage bei Fristen beachtet werden: DE-NW.",
    ),
    "head.extends": (
        "What this builds on: a name such as standard or ruhr_konferenz@1, or a file in this folder.",
        "Worauf dies aufbaut: ein Name wie standard oder ruhr_konferenz@1, oder eine Datei in diesem Ordner.",
    ),
    "head.include": (
        "Files of this folder whose sections are added to this one.",
        "Dateien dieses Ordners, deren Abschnitte dazukommen.",
    ),
    "head.plugins": (
        "Plugins are active only if they are named here: places: {}.",
        "Ein Plugin wirkt nur, wenn es hier genannt ist: places: {}.",
    ),
    "plugin.at_least": (
        "The version from which on the plugin will do: 1.2.",
        "Die Fassung, ab der das Plugin genügt: 1.2.",
    ),
    "head.declared": (
        "How many there are said to be, by kind, whatever is listed.",
        "Wie viele es nach den Angaben gibt, nach Art; unabhängig davon, was aufgezählt ist.",
    ),
    "head.sources": (
        "Where facts were read; everything else may cite them by their ids.",
        "Woraus die Angaben stammen; alles andere kann sie mit ihrer Kennung nennen.",
    ),
    "head.sentences": (
        "What a story says otherwise than the library does.",
        "Was eine Geschichte anders sagen soll als die Bibliothek.",
    ),
    "head.kinds": (
        "What sorts of things there are: their fields, links, states and actions.",
        "Welche Arten von Dingen es gibt: ihre Felder, Links, Zustände und Aktionen.",
    ),
    "head.roles": (
        "Who somebody is, named by a condition; 'anyone' and 'author' are always there.",
        "Wer jemand ist, benannt durch eine Bedingung; 'anyone' (alle) und 'author' gibt es immer.",
    ),
    # What any element may say
    "any.title": ("What people read.", "Was zu lesen ist."),
    "any.titles": ("What several of them are called.", "Wie mehrere davon heißen."),
    "any.text": ("What it is about, in some sentences.", "Worum es geht, in einigen Sätzen."),
    "any.note": ("A remark for whoever maintains this.", "Eine Anmerkung für alle, die dies pflegen."),
    "any.sources": ("The ids of the sources that say so.", "Die Kennungen der Quellen, die das sagen."),
    "any.confidence": ("How sure this is.", "Wie sicher das ist."),
    "any.disputed": ("Other values that sources give.", "Andere Werte, die in Quellen stehen."),
    "any.unknown": (
        "What is not known, with a word of why: field: why.",
        "Was nicht bekannt ist, und warum: feld: grund.",
    ),
    "any.locked": (
        "Keys that a definition that extends this one may not change.",
        "Schlüssel, die eine Definition, die diese erweitert, nicht ändern darf.",
    ),
    "any.removed": (
        "Takes out what is inherited here; the reason is kept.",
        "Nimmt heraus, was hier geerbt ist; der Grund bleibt stehen.",
    ),
    "list.also": ("Items in addition to the inherited ones.", "Was zu dem Geerbten dazukommt."),
    "list.without": ("Inherited items to take out.", "Was vom Geerbten wegfällt."),
    "list.instead": ("A list in the place of the inherited one.", "Eine Liste anstelle der geerbten."),
    # Kinds
    "Kind.plural": (
        "The name of its section; the kind and an s unless given.",
        "Der Name ihres Abschnitts; sonst die Art mit einem s.",
    ),
    "Kind.proper": (
        "Titles of its things are names, the same in every language.",
        "Die Titel ihrer Dinge sind Namen, in jeder Sprache gleich.",
    ),
    "Kind.stage": ("Where in the story such a thing stands.", "Wo in der Geschichte ein solches Ding steht."),
    "Kind.fields": ("What is said of such a thing.", "Was von einem solchen Ding gesagt wird."),
    "Kind.links": (
        "Ties to other things, short like 'maybe forum' or long.",
        "Verbindungen zu anderen Dingen, kurz wie 'maybe forum' oder ausführlich.",
    ),
    "Kind.states": (
        "Where in its life it can be; the first one is where it begins.",
        "Welche Zustände es durchläuft; der erste ist der Anfang.",
    ),
    "Kind.actions": ("What can be done with it, a row each.", "Was damit getan werden kann, je eine Zeile."),
    "Kind.limits": (
        "How many things or acts there may be: {action: support, max: 1, per: [person, thing]}.",
        "Wie viele Dinge oder Akte es geben darf: {action: support, max: 1, per: [person, thing]}.",
    ),
    "Kind.owes": (
        "What is promised for such a thing, by whom and within what time.",
        "Was für ein solches Ding versprochen ist, von wem und bis wann.",
    ),
    "Kind.needs": ("How many people it needs, by side.", "Wie viele Menschen es braucht, nach Seite."),
    "Kind.seats": ("Which sides may sit in such a thing: {drawn: 25-50}.", "Wer darin sitzen darf: {drawn: 25-50}."),
    "Kind.keeps": ("How long what was said of it is kept.", "Wie lange das Gesagte aufbewahrt wird."),
    "FieldSpec.type": ("What sort of value it takes.", "Welche Sorte Wert hier steht."),
    "FieldSpec.required": (
        "Asked for by the act that brings such a thing into being.",
        "Wird verlangt, wenn ein solches Ding entsteht.",
    ),
    "FieldSpec.max": ("At most so long, or so much.", "Höchstens so lang, oder so viel."),
    "FieldSpec.min": ("At least so long, or so much.", "Mindestens so lang, oder so viel."),
    "FieldSpec.of": (
        "What can be chosen: a list of ids, or id: label.",
        "Was wählbar ist: eine Liste von Kennungen, oder kennung: Bezeichnung.",
    ),
    "FieldSpec.currency": ("Three capital letters, like EUR.", "Drei Großbuchstaben wie EUR."),
    "LinkSpec.to": ("The kind it points to, several, or any.", "Die Art, auf die er zeigt, mehrere, oder any."),
    "LinkSpec.many": (
        "How many: one, maybe, some, any, a number, or a range like 25-50.",
        "Wie viele: one (genau eins), maybe (höchstens eins), some (mindestens eins), any, eine Zahl oder 25-50.",
    ),
    "LinkSpec.in": (
        "The states the other thing is in when the link is made.",
        "In welchen Zuständen das andere Ding sein muss, wenn der Link entsteht.",
    ),
    "LinkSpec.story": (
        "How it carries the story: from (this came from the other), into, or none.",
        "Wie er die Geschichte trägt: from (dies kam von dort), into (dies ging dort auf) oder none.",
    ),
    "LinkSpec.fields": ("Fields that every single link carries.", "Felder, die jeder einzelne Link trägt."),
    "LinkSpec.may": ("Fields that a link may carry.", "Felder, die ein Link tragen darf."),
    "any.was": (
        "The id it had before, where it has a new one.",
        "Die Kennung, die es vorher hatte, wenn es eine neue hat.",
    ),
    "any.says": (
        "What a story tells of it, with words in braces to be filled.",
        "Was eine Geschichte davon erzählt; Wörter in Klammern werden ausgefüllt.",
    ),
    "StateSpec.seen_by": ("The roles that see it there; else anyone.", "Welche Rollen es dort sehen; sonst alle."),
    "StateSpec.end": ("Nothing leads out of it.", "Von hier führt nichts weiter."),
    "ActionSpec.from": (
        "The states in which it may happen; without it, the act brings a thing into being.",
        "In welchen Zuständen es geschehen darf; ohne diesen Schlüssel entsteht dabei ein Ding.",
    ),
    "ActionSpec.to": (
        "The state it leads to; without it the state stays.",
        "Der Zustand, in den es führt; ohne diesen Schlüssel bleibt der Zustand.",
    ),
    "ActionSpec.asks": (
        "What must be given: fields, links, reason.",
        "Was angegeben werden muss: Felder, Links, reason.",
    ),
    "ActionSpec.may": (
        "What may be given: fields, links, reason.",
        "Was angegeben werden darf: Felder, Links, reason.",
    ),
    "ActionSpec.fields": ("Fields of the action's own.", "Eigene Felder der Aktion."),
    "ActionSpec.when": ("A condition that must hold.", "Eine Bedingung, die erfüllt sein muss."),
    "ActionSpec.moves": (
        "Where linked things go: link: state.",
        "Wohin verbundene Dinge dadurch kommen: link: zustand.",
    ),
    "ActionSpec.sets": (
        "The clock of a phase: opens: now, or closes: a date field of the action.",
        "Die Uhr einer Phase: opens: now, oder closes: ein Datumsfeld der Aktion.",
    ),
    "ActionSpec.undoes": (
        "The action whose last act of this person no longer counts.",
        "Die Aktion, deren letzter Akt dieser Person nicht mehr zählt.",
    ),
    "ActionSpec.secret": (
        "The record names the thing only in the part that can be erased.",
        "Die Akte nennt das Ding nur in dem Teil, der löschbar ist.",
    ),
    "LimitSpec.max": ("At most so many.", "Höchstens so viele."),
    "LimitSpec.soft": (
        "The act is warned about and recorded, not refused.",
        "Der Akt wird angenommen, mit einer Warnung.",
    ),
    "PromiseSpec.by": ("The role that owes it.", "Die Rolle, die es schuldet."),
    "PromiseSpec.after": (
        "From when on: an action of the kind, or a condition.",
        "Ab wann: eine Aktion der Art, oder eine Bedingung.",
    ),
    "PromiseSpec.within": ("Within what time: 6 weeks.", "In welcher Zeit: 6 Wochen."),
    "PromiseSpec.kept_by": ("The acts that keep it.", "Die Akte, mit denen es gehalten ist."),
    "NeedsSpec.leads": ("Who must lead it: {government: one}.", "Wer es leiten muss: {government: one}."),
    "NeedsSpec.members": ("Who must be a member: {citizen: some}.", "Wer Mitglied sein muss: {citizen: some}."),
    "KeepsSpec.for": ("How long: 10 years.", "Wie lange: 10 Jahre."),
    "KeepsSpec.after": (
        "End states from which the time runs; else from the last act.",
        "Endzustände, ab denen die Zeit läuft; sonst ab dem letzten Akt.",
    ),
    # What is listed
    "Thing.state": ("The state it is listed in; else the first.", "Der Zustand zu Beginn; sonst der erste."),
    "Thing.seats": ("Which sides there are, and how many may sit: {drawn: 24}.", "Wer hier sitzen darf: {drawn: 24}."),
    "Thing.declared": ("How many of a kind it is said to have.", "Wie viele es davon nach den Angaben gibt."),
    "Thing.leads": (
        "Who leads it from the start: person: {side: …}.",
        "Wer es von Anfang an leitet: person: {side: …}.",
    ),
    "Thing.members": ("Who sits in it from the start.", "Wer von Anfang an darin sitzt."),
    "Seating.side": ("For which side somebody sits there.", "Für welche Seite jemand dort sitzt."),
    "Seating.since": ("From when on.", "Seit wann."),
    "Seating.until": ("Until when.", "Bis wann."),
    "Pillar.pathway": (
        "The kinds or stages a project must have passed, in order.",
        "Welche Arten oder Stufen ein Projekt durchlaufen haben muss, in dieser Reihenfolge.",
    ),
    "Phase.within": (
        "The phase it lies within: open only while that is.",
        "Die Phase, in der sie liegt: nur offen, solange jene es ist.",
    ),
    "Phase.opens": (
        "A date, a condition or by_hand; without it open from the start.",
        "Ein Datum, eine Bedingung oder by_hand (von Hand); ohne diesen Schlüssel von Anfang an.",
    ),
    "Phase.closes": (
        "A date (that whole day counts), a condition or by_hand; without it never.",
        "Ein Datum (der Tag gehört noch dazu), eine Bedingung oder by_hand; ohne diesen Schlüssel nie.",
    ),
    "Phase.lasts": ("How long each opening lasts, instead of closes.", "Wie lange sie dauert, anstelle von closes."),
    "Phase.only": (
        "Only acts that link one of these things are admitted here.",
        "Nur Akte, die eines dieser Dinge nennen, sind hier zugelassen.",
    ),
    "Phase.each": ("One clock for each thing of this kind.", "Eine eigene Uhr für jedes Ding dieser Art."),
    "Phase.admits": (
        "Who may do what while it is open: role: [idea.submit].",
        "Wer was tun darf, solange sie offen ist: rolle: [idea.submit].",
    ),
    "Source.url": ("Its address.", "Ihre Adresse."),
    "Disputed.value": ("The other value.", "Der andere Wert."),
    "Disputed.field": ("The field it is about.", "Das Feld, um das es geht."),
    "Declared.count": ("How many there are said to be.", "Wie viele es nach den Angaben sind."),
    "Languages.written": ("What people may write in.", "In welchen Sprachen geschrieben werden darf."),
    "Languages.offered": ("What the process is shown in.", "In welchen Sprachen es zu sehen ist."),
    "Role.may_record": (
        "Enters what others did, and what happened earlier.",
        "Trägt ein, was andere taten und was früher geschah.",
    ),
    # Conditions
    "condition.count": ("So many things or acts are there.", "So viele Dinge oder Akte gibt es."),
    "condition.share": (
        "Such a share of the votes, or of the seats held, is for it.",
        "Ein solcher Anteil der Stimmen oder der Sitze ist dafür.",
    ),
    "condition.sum": ("A field added up over things.", "Die Summe eines Feldes über Dinge."),
    "condition.rank": (
        "The thing is among the first, once a phase is closed.",
        "Das Ding gehört zu den ersten, sobald eine Phase geschlossen ist.",
    ),
    "condition.reached": (
        "A thing was ever in one of these states.",
        "Ein Ding war schon einmal in einem der Zustände.",
    ),
    "condition.consented": ("Each of these bodies did the act.", "Jedes dieser Gremien hat den Akt getan."),
    "condition.heard": ("Each of these audiences was heard.", "Jede dieser Zielgruppen wurde gehört."),
    "condition.closed": ("This phase has opened and closed.", "Diese Phase war offen und ist geschlossen."),
    "condition.elapsed": ("So much time has passed since an act.", "So viel Zeit ist seit einem Akt vergangen."),
    "condition.date": ("The time lies between two dates.", "Der Zeitpunkt liegt zwischen zwei Daten."),
    "condition.member_of": ("Holds a seat in one of these.", "Hat dort einen Sitz."),
    "condition.leads": ("Leads one of these.", "Leitet eines davon."),
    "condition.seated": ("Holds a seat of one of these sides.", "Hat dort einen Sitz auf einer dieser Seiten."),
    "condition.claims": ("What is proven about the person says so.", "Was über die Person belegt ist, sagt es."),
    "condition.acts_for": ("The act is done for one of these.", "Der Akt geschieht für eines davon."),
    "condition.all": ("Every one of them holds.", "Jede davon ist erfüllt."),
    "condition.any": ("At least one of them holds.", "Mindestens eine davon ist erfüllt."),
    "condition.not": ("It does not hold.", "Sie ist nicht erfüllt."),
    "Selector.kind": ("Things of this kind are meant.", "Gemeint sind Dinge dieser Art."),
    "Selector.action": ("Acts of this action are meant.", "Gemeint sind Akte dieser Aktion."),
    "Selector.in": ("Only those in these states.", "Nur solche in diesen Zuständen."),
    "Selector.where": ("Only those whose fields or links say so.", "Nur solche, deren Felder oder Links das sagen."),
    "Selector.per": (
        "What they share with the act at hand: person, thing, for, round, a link or a field.",
        "Was sie mit dem Akt gemeinsam haben: person, thing, for, round, einen Link oder ein Feld.",
    ),
    "any.at_least": (
        "At least so much: a number, 2/3, 50 %, its district.budget.",
        "Mindestens so viel: eine Zahl, 2/3, 50 %.",
    ),
    "any.at_most": (
        "At most so much: a number, 2/3, 50 %, its district.budget.",
        "Höchstens so viel: eine Zahl, 2/3, 50 %.",
    ),
    "any.more_than": ("More than this.", "Mehr als das."),
    "any.less_than": ("Less than this.", "Weniger als das."),
    "Share.of": (
        "Of the votes cast, or of the members of a body.",
        "Von den Stimmen, oder von den Mitgliedern eines Gremiums.",
    ),
    "Share.against": ("The acts that count against it.", "Die Akte, die dagegen zählen."),
    "Share.body": ("The body whose members are counted.", "Das Gremium, dessen Mitglieder zählen."),
    "Sum.field": ("The number or money field to add up.", "Das Zahlen- oder Geldfeld, das summiert wird."),
    "Sum.and_this": ("With the thing at hand.", "Einschließlich des Dings, um das es geht."),
    "Rank.by": ("What is counted: an action, or a number field.", "Was zählt: eine Aktion oder ein Zahlenfeld."),
    "Rank.top": ("How many are chosen; ties at the cut are in.", "Wie viele gewählt sind; Gleichstand zählt mit."),
    "Rank.closed": ("The phase that must be over.", "Die Phase, die vorbei sein muss."),
    "Reached.thing": (
        "A thing, or one found from here: its proposal.",
        "Ein Ding, oder eines von hier aus: its proposal.",
    ),
    "Consented.bodies": ("The bodies that must consent.", "Die Gremien, die zustimmen müssen."),
    "Consented.action": ("The act by which they consent.", "Der Akt, mit dem sie zustimmen."),
    "Elapsed.since": ("The act from which the time runs.", "Der Akt, ab dem die Zeit läuft."),
    "Elapsed.at_least": ("At least so long: 1 day.", "Mindestens so lange: 1 Tag."),
    "Elapsed.at_most": ("At most so long: 14 days.", "Höchstens so lange: 14 Tage."),
    "Date.from": ("From this day on.", "Ab diesem Tag."),
    "Date.until": ("Until the end of this day.", "Bis zum Ende dieses Tages."),
    "SeatedIn.in": ("Where the seat is.", "Wo der Sitz ist."),
    "SeatedIn.side": ("The sides that count.", "Die Seiten, die zählen."),
    "MemberOf.in": ("Where the seat is.", "Wo der Sitz ist."),
    "MemberOf.side": ("The sides that count.", "Die Seiten, die zählen."),
}
