"""Where the rules come from that the pages follow, as a person can look them up."""

from da_desk.wording import _


def above_all() -> str:
    """Owners, an assessment that is current, review at each trigger point."""
    return _("College of Policing, APP Victim safety and support, “Above all else”")


def informed() -> str:
    """What a victim is told, and by when."""
    return _("Victims’ Code; APP Victim safety and support, “Keeping the victim informed”")


def withdrawal() -> str:
    """What follows when a victim no longer supports the prosecution."""
    return _("College of Policing, APP Victim safety and support, “Withdrawal”")


def grading() -> str:
    """The risk grade and its review."""
    return _("College of Policing, APP Victim safety and support, checklist “Risk management”")


def supervision() -> str:
    """One way to supervise in every area, reviews that are scheduled, owners with a name, cover at weekends."""
    return _("HMIC 2014, West Mercia, “Management of risk”: what inspectors found where areas supervised differently")


def workload() -> str:
    """How much each person has in hand, and who is away."""
    return _("College of Policing, APP Leadership: workload and supervision; working days: design of this desk")


def safe_contact() -> str:
    """Safe contact before any call or print."""
    return _("Safe contact: design of this desk, after APP “Safety planning”; each force confirms its own days")


def logged() -> str:
    """What is written in the log."""
    return _("Data Protection Act 2018, section 62: collection, alteration, consultation and disclosure are logged")


def masked() -> str:
    """Values behind dots, and the schedule without contents."""
    return _("Design of this desk: what identifies a place or a number is shown on the record only")


def own_files() -> str:
    """A file that one person loads and another activates."""
    return _("Design of this desk: what a force loads counts once a second person has read it")


def declaration() -> str:
    """The declaration of a witness statement."""
    return _("Criminal Justice Act 1967, section 9; Criminal Procedure Rules, rule 16.2")


def bank_holidays() -> str:
    """Days that are proclaimed or moved."""
    return _("Banking and Financial Dealings Act 1971; royal proclamations")
