"""What gives a plan away on paper: items of the plan, and words in the victim's own sentences.

Lists of a safety measure, so they rather take a sentence too many: what is left out is read aloud instead.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from da_desk.wording import _

_SHORT = 4
"""Letters up to which a part of a name may be an ordinary word."""

Telling = tuple[re.Pattern[str], str]


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one plain heading. ``slugs``: how the slugs of its items begin."""

    title: Callable[[], str]
    slugs: tuple[str, ...]

    def holds(self, slug: str) -> bool:
        """Whether an item stands under this heading."""
        return bool(self.slugs) and slug.startswith(self.slugs)


GROUPS: dict[str, Group] = {
    "coping": Group(lambda: _("What helps now"), ()),
    "staying": Group(lambda: _("At home"), ("safety-plan.staying.",)),
    "leaving": Group(lambda: _("Getting ready"), ("safety-plan.leaving.",)),
    "essentials": Group(lambda: _("To take along"), ("essentials.",)),
    "separated": Group(lambda: _("Day by day"), ("safety-plan.separated.",)),
    "child": Group(lambda: _("The children"), ("child.",)),
    "tech": Group(lambda: _("Phone and online"), ("tech.",)),
    "method": Group(lambda: _("Doors, windows, lights"), ("method.",)),
    "dev": Group(lambda: _("Other things"), ("dev.",)),
    "own": Group(lambda: _("My own points"), ("own",)),
    "police": Group(lambda: _("What others will do"), ()),
    "adviser": Group(lambda: _("Who I can ring"), ()),
}
"""The headings in their order. None of them says what the paper is."""


def _leaving() -> str:
    return _("it shows that leaving is prepared")


def _bag() -> str:
    return _("it says what is packed, and where")


def _code() -> str:
    return _("it gives the code word or signal away")


def _place() -> str:
    return _("it says where the victim or the children would go")


def _hidden() -> str:
    return _("it says where something is hidden, or who helps unseen")


def _help() -> str:
    return _("it shows that help or proof was sought")


def _accounts() -> str:
    return _("it shows that phone or accounts are being changed")


SECRET_ITEMS: tuple[tuple[tuple[str, ...], Callable[[], str]], ...] = (
    (("safety-plan.leaving.bag", "safety-plan.leaving.essentials", "safety-plan.leaving.spare-keys", "essentials."), _bag),
    (("safety-plan.leaving.",), _leaving),
    (("safety-plan.staying.signal", "safety-plan.separated.codeword", "dev.summon-help"), _code),
    (("safety-plan.staying.escape-routes", "dev.where-and-what", "child.safe-place", "child.rehearse-escape"), _place),
    (("safety-plan.staying.money", "safety-plan.staying.safe-agency-contact", "dev.safe-contact", "adviser"), _hidden),
    (
        ("dev.marac", "dev.law-options", "dev.report-record", "tech.evidence-recording", "child.police-and-numbers",
         "method.personal-device", "method.sanctuary", "dev.offender-location"),
        _help,
    ),
    (
        ("safety-plan.staying.passwords", "safety-plan.staying.satnav", "tech.passwords", "tech.spyware", "tech.satnav",
         "tech.location-services", "dev.spyware", "dev.satnav", "dev.contact-traces"),
        _accounts,
    ),
)  # fmt: skip
"""Items that don't go on paper where the suspect may find it, by how their slugs begin, and why."""

SECRET_WAYS: tuple[tuple[tuple[str, ...], Callable[[], str]], ...] = (
    (("coping.phone-hidden", "coping.neighbour", "coping.checks-in", "coping.devices-kept"), _hidden),
    (("coping.leaves-room",), _place),
)
"""Ways of coping that work only as long as the suspect doesn't know of them."""


def _any(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)


_REFERENCES = _any(
    r"(?:case|crime|log|incident|occurrence|reference|collar) (?:number|no\.?|ref(?:erence)?)", "urn", r"\d+/\d{3,}/\d{2,}",
    r"\d{2}[a-z]{2}/\d+(?:/\d+)?", r"[a-z]{2,}[-/]\d{4,}(?:[-/]\d+)?",
)  # fmt: skip
_RANKED = re.compile(
    r"\b(?:PC|DC|PS|DS|DI|DCI|PCSO|WPC|Sgt|Sergeant|Constable|Inspector|Detective|Officer)\b\.?\s+(?:\d+|[^\W\d_])"
)
_GRADES = _any(r"(?:high|medium|standard)[ -]risk", "graded", "risk (?:grade|assessment|management)", "rmp")
_DAYS = _any(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?", r"to(?:morrow|night|day)", r"(?:next|this|coming) (?:week|month|weekend)",
    r"\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*",
    r"(?:january|february|april|june|july|august|september|october|november|december)",
    r"\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?", r"\d{4}-\d{2}-\d{2}", "christmas", "easter", r"in (?:a|two|three|\d+) (?:day|week)s?",
)  # fmt: skip
_CODES = _any(r"code ?-?words?", "passwords?", "pass ?codes?", "pin", "signals?", "safe word")
_BAGS = _any(
    "bags?", "suitcases?", "rucksack", "holdall", "pack(?:ed|ing)?", "spare keys?", "passports?", "birth certificates?"
)
_GOING = _any(
    "leav(?:e|ing) (?:him|her|them|home|for good|the house)", "mov(?:e|ing) out", "run(?:ning)? away", "get(?:ting)? away",
    "get(?:ting)? out", "escap(?:e|ing)", "go(?:ing)? to (?:my|the|our|a)", "stay(?:ing)? (?:with|at)", "refuges?",
    "hostel", "new (?:flat|house|home|address|place)", "taxi", "train", "ticket",
)  # fmt: skip
_HIDING = _any(
    "hid(?:e|es|den|ing)",
    "secret(?:ly)?",
    "(?:he|she|they) (?:does ?n[o’']t|do ?n[o’']t|must(?: not|n[’']t)) (?:know|see|find)",
)
_SOUGHT = _any(
    "police", "999", "101", "officers?", "idva", "isva", "ypva", "advis[eo]rs?", "marac", "women[’']?s aid", "helplines?",
    "domestic", "abus(?:e|er|ive)", "suspect", "victim", "offender", "perpetrator", "safety plan", "court", "injunctions?",
    "non-molestation", "(?:restraining|protection|occupation) order", "solicitors?", "evidence", "statement", "bail", "arrest(?:ed)?",
    "probation", "social (?:worker|services)", "children[’']?s services", "(?:photograph|record)(?:s|ed|ing)?", "outreach",
)  # fmt: skip


def always_telling() -> tuple[Telling, ...]:
    """What stands on no paper that is left, wherever the victim lives, and why."""
    return (
        (_REFERENCES, _("it holds a name or number of the case")),
        (_RANKED, _("it names an officer")),
        (_GRADES, _("it speaks of the grade or of police papers")),
        (_any("refuges?"), _place()),
    )


def telling_at_home() -> tuple[Telling, ...]:
    """What doesn't stand on a paper that the suspect may find, and why."""
    return (
        (_CODES, _code()),
        (_BAGS, _bag()),
        (_GOING, _place()),
        (_DAYS, _("it names a day")),
        (_HIDING, _hidden()),
        (_SOUGHT, _help()),
    )


_BACK = re.compile(r"\b(?:it|its|this|that|these|those|them|they|then|there)\b", re.IGNORECASE)


def leans_back() -> re.Pattern[str]:
    """Words by which a sentence speaks of the one before it."""
    return _BACK


def named(never: Iterable[str]) -> Iterator[re.Pattern[str]]:
    """Names and references to look for: whole, and each part of a name by itself.

    A short part only with its capital, since "Will" and "May" are words as well.
    """
    for each in never:
        whole = r"\s+".join(re.escape(part) for part in each.split())
        if whole:
            yield re.compile(rf"(?<!\w){whole}(?!\w)", re.IGNORECASE)
        for part in (found for found in re.findall(r"[^\W\d_]{3,}", each) if found[0].isupper()):
            if len(part) > _SHORT:
                yield re.compile(rf"(?<!\w){part}(?!\w)", re.IGNORECASE)
            else:
                yield re.compile(rf"(?<!\w)(?:{part}|{part.upper()})(?!\w)")
