# SPDX-License-Identifier: Apache-2.0
"""What the words of the format are called in German: whoever writes `foren` is told of `forums`.

Nothing is read in German; only near matches look here. A German word is written as `text.fold` leaves it. Of the words
behind it those are shown that can stand where it was found. Beside them stand the few English ones that other formats
have for the same, such as `files` for `include`.
"""

from __future__ import annotations

from collections.abc import Mapping

_TABLE = """
akt: act; aktion: action; aktionen: actions; alle: all anyone; angeboten: offered; angehoert: heard; anhoerung:
consultation; anhoerungen: consultations; anmerkung: note; anteil: share; anzahl: count many; art: kind type; arten:
kinds; auch: also; aus: from; autor: author; autorin: author; basiert_auf: extends; bedingung: when; beginn: opens
from since; beginnt: opens from since; begruendung: reason; beliebig: any; bemerkung: note; beschluesse: decisions;
beschluss: decision; beschreibung: text; bis: closes until; braucht: needs; dann: then; datei: file include;
dateien: include; datum: date; dauer: lasts; dauert: lasts; dazu: also; durch: by; eine: one; einige: some; ende:
closes until end; endet: closes until; entfernt: removed; entscheidung: decision; entscheidungen: decisions;
erlaubt: admits may; erreicht: reached; erweitert: extends; fassung: version; feiertage: holidays; feld: field
fields; felder: fields; files: include; foren: forums; fuer: for; gegeben: given; geheim: secret; gehoert_zu:
within; geld: money; geschehen: happened; geschlossen: closed; geschrieben: written; gesperrt: locked; gremien:
bodies; gremium: body bodies; grenzen: limits; grund: reason; handlungsfeld: action_field action_fields;
handlungsfelder: action_fields; hoechstens: max at_most; idee: idea; ideen: ideas; import: include; imports:
include; innerhalb: within; je: each per; jeder: anyone; kennung: id; leiten: leads; leitet: leads; leitung: leads;
mandat: seat; mehrzahl: plural; mindestens: min at_least; mitglied_von: member_of; mitglieder: members; nach: to
after; nicht: not; notiz: note; nur: only; oeffnet: opens; ohne: without; ort: place; personen: persons; pflicht:
required; phasen: phases; pro: per each; projekt: project; projekte: projects; quelle: sources; quellen: sources;
rang: rank; rolle: roles; rollen: roles; saetze: sentences; saeule: pillar pillars; saeulen: pillars; schliesst:
closes; schluss: closes; seit: since opens from; seite: side; sichtbar_fuer: seen_by; sitze: seats; sprache:
language; sprachen: languages; start: opens; stattdessen: instead; stellungnahme: statement; stellungnahmen:
statements; stufe: stage; summe: sum; szenario: scenario; themenforen: forums; titel: title; typ: type; umstritten:
disputed; unbekannt: unknown; verbindungen: links; verspricht: owes; von: opens from since by of; vorschlaege:
proposals; vorschlag: proposal; waehrung: currency; wahl: choice; wann: happened at; weg: pathway; wenn: when;
werte: values; zahl: number; zeile: line; zeitzone: timezone; zielgruppe: audience audiences; zielgruppen:
audiences; zu: to; zugestimmt: consented; zulassen: admits; zustaende: states; zustaendig: responsible; zustand:
state states
"""

GERMAN: Mapping[str, frozenset[str]] = {
    word.strip(): frozenset(meant.split()) for word, _, meant in (row.partition(":") for row in _TABLE.split(";"))
}
