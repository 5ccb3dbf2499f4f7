"""Where the rules of the victim personal statement come from, as a person can look them up."""

from da_desk.wording import _


def offered() -> str:
    """It is offered to every victim, and added to later."""
    return _("College of Policing, APP Victim safety and support, “Victim personal statement”; practice 4 vps.offer")


def choice() -> str:
    """It is the victim's choice, and what is told before."""
    return _(
        "Public leaflets on the VPS (X9, X10): a choice, read by the defence, asked about, reported, not about punishment"
    )


def unchanged() -> str:
    """Signed, it stays; a further one may be added."""
    return _("Practice 4 vps.no-edit (X9): signed, it is neither changed nor taken back; a further one may be added")


def layout() -> str:
    """Its own MG11, with a preface."""
    return _(
        "Criminal Procedure Rules, r. 16.2; Criminal Justice Act 1967, s. 9; the preface: practice 6, VPS layout (X10)"
    )


def presented() -> str:
    """How it is presented, and who decides."""
    return _(
        "APP, “Victim personal statement”: read or played, by whom; the court decides. To the CPS: X10 (a practitioner source)"
    )


def clock() -> str:
    """Before the sentence; at once after an early guilty plea."""
    return _(
        "Practice 4 Clock (X12): before sentence; after an early guilty plea the sentence may come at once. Days: set by the force"
    )
