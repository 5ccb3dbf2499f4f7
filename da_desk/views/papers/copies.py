"""What left the desk of plans and grades: what each paper is called, and who has a copy or heard it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from da_desk.services.history_labels import left_words
from da_desk.views import theme
from da_desk.views.widgets.boxes import Column, Row
from da_desk.views.widgets.labels import Badge, clear_layout, label
from da_desk.wording import _, moment, ngettext

if TYPE_CHECKING:
    from da_desk.services.copies import CopyLine


def spoken_kinds() -> frozenset[str]:
    """Ways by which nothing is left."""
    return frozenset({"read-aloud", "read-with-me"})


class CopyList(Column):
    """Who has a copy, and who heard it, the latest first."""

    def __init__(self) -> None:
        super().__init__(spacing=0)

    def show_copies(self, found: "Sequence[CopyLine]") -> None:
        """Show them; none is said, too."""
        clear_layout(self)
        for each in found:
            self.add(self._line(each))
        if not found:
            self.add(
                label(
                    _("Nobody outside the desk. A paper that leaves and every reading stand here."),
                    "body",
                    "muted",
                    wrap=True,
                )
            )

    def _line(self, each: "CopyLine") -> Row:
        made = Row("row", (0, theme.S, 0, theme.S), theme.M)
        words = Column(spacing=2)
        what = left_words().get(each.kind, each.kind)
        spoken = each.kind in spoken_kinds()
        words.add(label(what if spoken else _("{what}: {who}").format(what=what, who=each.recipient), wrap=True))
        pages = ngettext("{count} page", "{count} pages", each.pages).format(count=each.pages) if each.pages else ""
        said = [moment(each.at), each.who, "" if spoken else each.purpose, pages]
        words.add(label(" · ".join(part for part in said if part), "small", "muted", wrap=True))
        made.box.addWidget(words, 1)
        if each.state != "written":
            made.add(Badge({"failed": _("Failed")}.get(each.state, _("Meant to leave")), "medium"))
        return made
