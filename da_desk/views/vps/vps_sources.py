"""Where the rules of the victim personal statement come from, as a person can look them up."""

from da_desk.wording import _


def offered() -> str:
    """It is offered to every victim, and added to later."""
    return _("College of Policing, APP Victim safety and support, “Victim personal statement”")


def choice() -> str:
    """It is the victim's choice, and what is told before."""
    return _(
        "Police pages and a practitioner's checklist on the VPS: a choice, read by the defence, asked about, reported, not about punishment"
    )


def unchanged() -> str:
    """Signed, it stays; a further one may be added."""
    return _("Police pages on the VPS: signed, it is neither changed nor taken back; a further one may be added")


def layout() -> str:
    """Its own MG11, with a preface."""
    return _(
        "Criminal Procedure Rules, r. 16.2; Criminal Justice Act 1967, s. 9; the preface: after a practitioner's checklist on the VPS"
    )


def presented() -> str:
    """How it is presented, and who decides."""
    return _(
        "APP, “Victim personal statement”: read or played, by whom; the court decides. That it goes to the CPS: a practitioner's checklist"
    )


def clock() -> str:
    """Before the sentence; at once after an early guilty plea."""
    return _(
        "Leicestershire Police on the VPS: before sentence; after an early guilty plea the sentence may come at once. Days: set by the force"
    )
