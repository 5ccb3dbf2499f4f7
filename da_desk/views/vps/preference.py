"""How the victim wants the VPS to be presented; changed as often as the victim likes until the hearing."""

from collections.abc import Callable, Sequence
from typing import Any

from da_desk.views.help import Help
from da_desk.views.rooms.step import Bench
from da_desk.views.vps import vps_sources
from da_desk.views.vps.answered import AnsweredPage, Earlier, said_when
from da_desk.views.vps.standing import ASKS, CONFIRM, Standing
from da_desk.wording import LONDON, _, day


class PreferencePage(AnsweredPage):
    """Records a choice; the latest one counts, every earlier one stays."""

    form_kind = "vps_preference"
    always = ASKS
    named = (CONFIRM,)

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench, _("How it is to be presented"), _("Record the choice"))

    def saves(self) -> Callable[..., Any]:
        """Put it on record."""
        return self.bench.services.vps.prefer

    def saved_words(self) -> str:
        """The CPS is to be told."""
        return _("The choice is on record. The CPS is to be told of it: the notice stands under Papers.")

    def first(self, standing: Standing) -> dict[str, Any]:
        """Who asks, and what would help as it was said before."""
        begun: dict[str, Any] = {"asked_by": self.bench.services.workplace.actor.display}
        last = standing.vps.preference
        return begun | ({"needs": last.needs} if last and last.needs else {})

    def closed(self, standing: Standing) -> str:
        """After the sentence."""
        passed = standing.vps.sentenced_on
        if passed is None:
            return ""
        return _("The sentence was passed on {day}.").format(day=day(passed.astimezone(LONDON).date()))

    def earlier(self, standing: Standing) -> Sequence[Earlier]:
        """Every choice that stands."""
        return [
            Earlier(
                each.event_id,
                each.version,
                each.choice_title,
                tuple(
                    line
                    for line in (
                        said_when(each.at, each.how, each.asked_by),
                        _("To be read by {who}").format(who=each.reader) if each.reader else "",
                        each.needs,
                    )
                    if line
                ),
            )
            for each in standing.vps.preferences
        ]

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _(
                    "The victim may read it, have it read by the prosecutor or somebody else, have a recording played, or have it not read aloud. The court decides; it takes the statement into account either way."
                ),
                _(
                    "The wish may change, and the wish to have it read may be dropped, at any time until the hearing. Each choice stays on record; the latest one counts."
                ),
                _(
                    "Only a recording can be played. A victim who reads it may have a screen or a link: ask for it early."
                ),
                _(
                    "Tell the CPS of each choice: the notice stands under Papers. It carries the choice, never the statement."
                ),
            ),
            (vps_sources.presented(), vps_sources.clock()),
        )
