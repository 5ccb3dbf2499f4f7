"""The versions of a plan that count, each with what it changed, and what is left of a plan around its words."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from da_desk.practice.differences import Difference, compare
from da_desk.views import theme
from da_desk.views.plans.difference import DifferenceView, whole_of
from da_desk.views.rooms.step import Bench
from da_desk.views.widgets.boxes import Column, Row, ScrollPage
from da_desk.views.widgets.buttons import Button, link
from da_desk.views.widgets.labels import clear_layout, label
from da_desk.wording import _, moment

if TYPE_CHECKING:
    from da_desk.services.plan_views import PlanView
    from da_desk.services.records import SnapshotLine

IN_FORCE = ("signed-off", "self-signed", "agreed")


def reason_words(reason: str) -> str:
    """Why a version was kept."""
    return {
        "submitted": _("Submitted"),
        "first-signed": _("Signed a first time"),
        "signed-off": _("Signed off"),
        "self-signed": _("Signed by its author"),
        "agreed": _("Agreed with the victim"),
    }.get(reason, reason)


class VersionList(Column):
    """The versions, the newest first. ``read(later, earlier)`` opens one: what it changed, or all that it says."""

    def __init__(self, read: Callable[["SnapshotLine", "SnapshotLine | None"], object]) -> None:
        super().__init__(spacing=0)
        self._read = read

    def show_versions(self, versions: "Sequence[SnapshotLine]") -> None:
        """Show them."""
        clear_layout(self)
        for number, each in reversed(list(enumerate(versions, 1))):
            before = [kept for kept in versions[: number - 1] if kept.reason in IN_FORCE]
            self.add(self._line(number, each, before[-1] if before else None))
        if not versions:
            self.add(label(_("None was submitted or signed yet."), "body", "muted", wrap=True))

    def _line(self, number: int, kept: "SnapshotLine", earlier: "SnapshotLine | None") -> Row:
        made = Row("row", (0, theme.S, 0, theme.S), theme.M)
        words = Column(spacing=1)
        words.add(
            label(reason_words(kept.reason)), label(f"{moment(kept.at)} · {kept.who}", "small", "muted", wrap=True)
        )
        made.box.addWidget(words, 1)
        said = _("What it changed") if earlier is not None else _("What it says")
        name = _("{what}: version {number}").format(what=said, number=number)
        made.add(link(said, partial(self._read, kept, earlier), name=name))
        return made


class VersionPage(Column):
    """One version to be read in place of the plan; ``back`` leads to the plan again."""

    def __init__(
        self, plan: "PlanView", kept: "SnapshotLine", difference: Difference, back: Callable[[], object]
    ) -> None:
        super().__init__("canvas")
        names = {str(each.id): each.display for each in plan.colleagues}
        words = _("{reason}, {moment}, by {who}").format(
            reason=reason_words(kept.reason), moment=moment(kept.at), who=kept.who
        )
        page = ScrollPage(words, (theme.XL, 0, theme.XL, theme.L), theme.L, 860)
        self.back = Button(_("Back to the plan"), back, icon="arrow-left")
        head = Row(spacing=theme.M)
        head.box.addWidget(label(words, "strong", wrap=True), 1)
        head.add(self.back)
        whole = whole_of(plan.form, kept.body, names)
        page.add(head, DifferenceView(difference, whole), None)
        self.box.addWidget(page, 1)


def open_version(
    bench: Bench,
    owner: Column,
    plan: "PlanView",
    kept: "SnapshotLine",
    earlier: "SnapshotLine | None",
    show: Callable[[Difference], None],
) -> None:
    """Find what a version changed; without an earlier one in force all of it is new."""
    if earlier is None:
        names = {str(each.id): each.display for each in plan.colleagues}
        show(compare(None, None, plan.form, kept.body, names))
        return
    bench.tasks.read(
        bench.services.plans.difference_of,
        plan.record.id,
        earlier.id,
        kept.id,
        owner=owner,
        done=lambda found: show(found),
    )
