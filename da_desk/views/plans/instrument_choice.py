"""Which questions an assessment asks: the instruments in use, each with what it is and where it comes from."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from da_desk.views import theme
from da_desk.views.widgets.boxes import Card, Column, ScrollPage
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import Badge, label
from da_desk.wording import _, moment, ngettext

if TYPE_CHECKING:
    from da_desk.practice.instruments import Instrument
    from da_desk.services.desk import Services


class InstrumentChoice(ScrollPage):
    """A card for each instrument. ``begin(instrument)`` begins with one; ``unsaved`` says where text waits, by slug."""

    def __init__(
        self,
        instruments: "Sequence[Instrument]",
        begin: Callable[["Instrument"], object],
        *,
        may: bool,
        unsaved: Mapping[str, str],
    ) -> None:
        super().__init__(_("Choose the questions"), (theme.XL, 0, theme.XL, theme.L), theme.L, 860)
        self.buttons: list[Button] = []
        words = _(
            "Choose the questions that were asked, or that you will ask. Their answers propose a grade where the instrument does; you give it, also where the victim refused or there is no information."
        )
        self.add(label(words, wrap=True))
        for number, each in enumerate(instruments):
            self.add(self._card(each, begin, may=may, unsaved=unsaved.get(each.slug, ""), first=number == 0))
        if not instruments:
            self.add(label(_("No instrument is in use on this desk."), "body", "muted", wrap=True))
        self.add(None)

    def focus_first(self) -> None:
        """Give the focus to the first way to begin."""
        if self.buttons:
            self.buttons[0].setFocus()

    def _card(
        self, each: "Instrument", begin: Callable[["Instrument"], object], *, may: bool, unsaved: str, first: bool
    ) -> Card:
        badges = [Badge(_("Our wording, not the official one"), "medium")] if each.paraphrase else []
        made = Card(each.title, *badges)
        inside = Column(spacing=theme.S)
        count = sum(1 for _path, _field in each.asked())
        asked = ngettext("{count} question is counted", "{count} questions are counted", count).format(count=count)
        propose = _("a count proposes a grade") if each.proposal else _("nothing is proposed from a count")
        inside.add(label(each.help, wrap=True), label(f"{asked} · {propose}", "small", "muted", wrap=True))
        if unsaved:
            inside.add(label(_("You have unsaved text from {moment}.").format(moment=unsaved), "strong", "medium"))
        if may:
            name = _("Begin with: {title}").format(title=each.title)
            button = Button(_("Begin"), partial(begin, each), kind="primary" if first else "plain", name=name)
            self.buttons.append(button)
            inside.add(button)
        made.add(inside)
        return made


def instruments_and_drafts(
    services: "Services", place: "Callable[[Instrument], str]"
) -> "tuple[tuple[Instrument, ...], dict[str, str]]":
    """The instruments in use, and where text of a new assessment was left unsaved; runs on a reader."""
    found = services.risk.instruments()
    offers = {each.slug: services.drafts.offer(place(each)) for each in found}
    return found, {slug: moment(draft.saved_at) for slug, draft in offers.items() if draft is not None}
