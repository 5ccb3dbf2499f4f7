"""What was typed on the pages of a case, as the services take it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from da_desk.services.cases import NewIncident
from da_desk.services.people import NewPerson
from da_desk.services.safe_contacts import SafeContactValues

Answers = Mapping[str, Any]


def day_of(answers: Answers, key: str) -> date | None:
    """A day, once the form has said that it is understood."""
    typed = str(answers.get(key) or "")
    return date.fromisoformat(typed) if typed else None


def person_of(answers: Answers) -> NewPerson:
    """A person to be made."""
    return NewPerson(
        family_name=answers.get("family_name", ""),
        given_names=answers.get("given_names", ""),
        other_names=answers.get("other_names", ""),
        born=day_of(answers, "born"),
        gender=answers.get("gender", ""),
        language=answers.get("language", ""),
    )


def incident_of(answers: Answers) -> NewIncident:
    """An incident; its day has been asked."""
    return NewIncident(
        day=day_of(answers, "day") or date.min,
        kind=answers.get("kind", ""),
        occurrence_number=answers.get("occurrence_number", ""),
        crime_number=answers.get("crime_number", ""),
        outcome=answers.get("outcome", ""),
        note=answers.get("note", ""),
    )


def safe_contact_of(answers: Answers, *, keep_code_word: bool) -> SafeContactValues:
    """A safe contact; an empty code word keeps the one in force where the form says so."""
    word, channel = answers.get("code_word", ""), answers.get("channel", "")
    calls = channel == "phone"
    return SafeContactValues(
        channel=channel,
        number=answers.get("number", ""),
        times=answers.get("times", ""),
        voicemail=answers.get("voicemail", "no") if calls else "no",
        text_messages=answers.get("text_messages", "no") if calls else "yes" if channel == "text" else "no",
        code_word=None if keep_code_word and not word else word,
        who_may_answer=answers.get("who_may_answer", ""),
        do_not_use=answers.get("do_not_use", ""),
    )
