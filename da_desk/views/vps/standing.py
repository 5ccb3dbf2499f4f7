"""How the victim personal statement of a case stands, its steps, and what comes next. No widgets here."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from da_desk.views.due import vps_step
from da_desk.views.rooms.steps import Step
from da_desk.views.widgets.progress import State
from da_desk.wording import LONDON, _, day, ngettext

if TYPE_CHECKING:
    from da_desk.services.case_view import CaseView
    from da_desk.services.desk import Services
    from da_desk.services.duty_views import DutyView
    from da_desk.services.records import RecordLine
    from da_desk.services.vps_reads import VpsView

KIND = "vps"
OFFERS = ("duty.offer-vps", "duty.offer-vps-again")
UPDATE, TAKE = "duty.update-vps", "duty.take-vps"
ASKS = ("duty.ask-vps-preference", "duty.ask-vps-preference-again")
CONFIRM = "duty.confirm-vps-preference"
SENDS = ("duty.send-vps", "duty.send-vps-preference")
BEFORE = ("told", "taking", "interpreter", "witness")
WRITE = ("statement", "prompts", "children")
NEAR = timedelta(days=21)
"""What is owed later than that is no next step yet."""

_LATER, _YES, _UNDECIDED = "later", "yes", "undecided"


@dataclass(frozen=True, slots=True)
class Standing:
    """The case, and its VPS."""

    case: "CaseView"
    vps: "VpsView"

    @property
    def paper(self) -> "RecordLine | None":
        """The VPS that is being written, else the last one signed."""
        return self.vps.latest

    @property
    def writing(self) -> "RecordLine | None":
        """The one that is being written."""
        return self.vps.current

    @property
    def held(self) -> bool:
        """Whether the paper on hand was signed, and only the scan of it is wanting."""
        last = self.vps.signed[-1] if self.vps.signed and self.vps.current is None else None
        return last is not None and not last.scanned

    def lacking(self, *sections: str) -> int:
        """How many answers the one that is written lacks in these sections."""
        return sum(1 for gap in self.vps.gaps if gap.path.partition(".")[0] in sections)


def standing_of(services: "Services", case_id: uuid.UUID) -> Standing:
    """Ask for everything; runs on a reader."""
    return Standing(services.cases.open(case_id), services.vps.of_case(case_id))


def groups() -> dict[str, str]:
    """The cards of steps, in order."""
    return {"offer": _("The offer"), "statement": _("The statement"), "court": _("For the court")}


def steps(standing: Standing) -> tuple[Step, ...]:
    """Every step as it stands."""
    return tuple(_steps(standing))


def next_step(standing: Standing, now: datetime) -> str:
    """What comes next: what was begun, else what is owed first; "" when nothing is near."""
    vps = standing.vps
    if standing.writing is not None:
        found = {step.id: step.state for step in steps(standing)}
        unfinished = [key for key in ("before", "write", "addresses") if found[key] is not State.DONE]
        return unfinished[0] if unfinished else "signing"
    near = [duty for duty in vps.duties if duty.do_by <= now + NEAR]
    if near:
        return vps_step(near[0].rule)
    return "" if vps.offers else "offer"


def _steps(standing: Standing) -> Iterator[Step]:
    yield _offer(standing)
    if standing.writing is not None:
        yield from _written(standing)
    else:
        yield from _not_written(standing)
    yield _preference(standing)
    yield _papers(standing)


def _offer(standing: Standing) -> Step:
    title = _("Offer and answer")
    vps = standing.vps
    owed = vps.open_of(*OFFERS, UPDATE)
    if not vps.offers:
        return Step("offer", "offer", title, State.NOT_STARTED, _owed(owed) or _("Nobody has offered it yet."))
    last = vps.offers[0]
    words = _("On {day} the victim answered: {answer}").format(
        day=day(last.at.astimezone(LONDON).date(), weekday=True), answer=last.answer_title
    )
    if last.ask_again is not None and last.answer == _LATER:
        words = _("To be asked again on {day}.").format(day=day(last.ask_again, weekday=True))
    state = State.IN_PROGRESS if owed or last.answer == _LATER else State.DONE
    return Step("offer", "offer", title, state, _owed(owed) or words)


def _owed(duties: "tuple[DutyView, ...]") -> str:
    if not duties:
        return ""
    first = duties[0]
    by = day(first.do_by.astimezone(LONDON).date(), weekday=True)
    return _("{title}: by {day}").format(title=first.title, day=by)


def _titles() -> tuple[tuple[str, str], ...]:
    return (
        ("before", _("Before it is written")),
        ("write", _("In the victim's words")),
        ("addresses", _("Address check")),
        ("signing", _("Reading over and signing")),
    )


def _not_written(standing: Standing) -> Iterator[Step]:
    """Signed and nothing begun since; or waiting for a yes."""
    vps = standing.vps
    if vps.wanted and vps.open_of(TAKE):
        for key, title in _titles():
            yield Step(key, "statement", title, State.NOT_STARTED)
        return
    signed = len(vps.signed)
    for key, title in _titles():
        if not signed:
            waits = _("Waits until the victim says yes.") if vps.answer != _YES else ""
            state = State.NOT_APPLICABLE if vps.answer != _YES else State.NOT_STARTED
            yield Step(key, "statement", title, state, waits if key == "before" else "")
        else:
            held = _("The signed original is held; attach the scan when you have it.") if standing.held else ""
            yield Step(key, "statement", title, State.DONE, held if key == "signing" else "")


def _written(standing: Standing) -> Iterator[Step]:
    before, write = standing.lacking(*BEFORE), standing.lacking(*WRITE)
    ready = standing.writing is not None and standing.writing.state == "ready-to-sign"
    titles = dict(_titles())
    yield Step("before", "statement", titles["before"], State.IN_PROGRESS if before else State.DONE, _to_answer(before))
    text = any(gap.path == "statement.text" for gap in standing.vps.gaps)
    state = State.NOT_STARTED if text else State.IN_PROGRESS if write else State.DONE
    yield Step("write", "statement", titles["write"], state, "" if text else _to_answer(write))
    yield _addresses(standing, titles["addresses"], written=not text)
    if ready:
        yield Step("signing", "statement", titles["signing"], State.IN_PROGRESS, _("Ready to sign."))
        return
    waits = _("Waits for the text.") if before or write else ""
    if not waits and standing.vps.undecided:
        waits = _("Waits for the address check.")
    yield Step("signing", "statement", titles["signing"], State.NOT_STARTED, waits)


def _addresses(standing: Standing, title: str, *, written: bool) -> Step:
    if not written:
        return Step("addresses", "statement", title, State.NOT_STARTED, _("Waits for the text."))
    count = standing.vps.undecided
    if count:
        words = ngettext("{count} place to decide", "{count} places to decide", count).format(count=count)
        return Step("addresses", "statement", title, State.IN_PROGRESS, words)
    return Step("addresses", "statement", title, State.DONE)


def _to_answer(count: int) -> str:
    if not count:
        return ""
    return ngettext("{count} answer is missing", "{count} answers are missing", count).format(count=count)


def _preference(standing: Standing) -> Step:
    title = _("How it is to be presented")
    vps = standing.vps
    chosen, owed = vps.preference, vps.open_of(*ASKS, CONFIRM)
    if chosen is None:
        waits = _owed(owed) or _(
            "Read, read by somebody else, played, or not read: the victim says, the court decides."
        )
        return Step("preference", "court", title, State.NOT_STARTED, waits)
    since = day(chosen.at.astimezone(LONDON).date())
    words = _("{choice}, told {day}").format(choice=chosen.choice_title, day=since)
    state = State.IN_PROGRESS if owed or chosen.choice == _UNDECIDED else State.DONE
    return Step("preference", "court", title, state, words)


def _papers(standing: Standing) -> Step:
    title = _("Papers for the CPS")
    vps = standing.vps
    owed = vps.open_of(*SENDS)
    if owed:
        return Step("papers", "court", title, State.IN_PROGRESS, _owed(owed))
    if not vps.signed and vps.preference is None:
        return Step("papers", "court", title, State.NOT_STARTED, _("Waits for a signature or a choice."))
    return Step("papers", "court", title, State.DONE)
