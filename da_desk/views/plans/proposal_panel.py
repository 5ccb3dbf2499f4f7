"""What the answers propose: a proposal with its reasons beside the grade that a person gives."""

from typing import TYPE_CHECKING

from da_desk.views import theme
from da_desk.views.widgets.boxes import Column, Row
from da_desk.views.widgets.labels import Badge, GradeBadge, clear_layout, label
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.practice.grading import Proposal
    from da_desk.practice.instruments import Instrument


class ProposalPanel(Column):
    """The proposed grade, what it rests on, and that a person decides."""

    def __init__(self) -> None:
        super().__init__("well", (theme.M, theme.M, theme.M, theme.M), theme.S)
        self._grade = GradeBadge("")
        self._unconfirmed = Badge(_("Figure not confirmed by a source"), "medium")
        self._wording = Badge(_("Our wording, not the official one"), "medium")
        head = Row(spacing=theme.S)
        head.add(label(_("The answers propose"), "strong"), self._grade, None, self._unconfirmed, self._wording)
        self._reasons = Column(spacing=2)
        said = _("It is a proposal and no grade. Your judgement may go above it, and alone is reason enough for that.")
        self.add(head, self._reasons, label(said, "small", "muted", wrap=True))

    def show_proposal(self, found: "Proposal | None", instrument: "Instrument | None", former: str) -> None:
        """Show a proposal; the grade that the case has stands beside it."""
        nothing = found is None or not found.grade
        self._grade.show_grade(found.grade if found is not None else "")
        if nothing:
            self._grade.show_word(_("No grade"), "none")
            self._grade.setAccessibleName(_("No grade is proposed"))
        self._unconfirmed.setVisible(found is not None and found.badge)
        self._wording.setVisible(instrument is not None and instrument.paraphrase)
        clear_layout(self._reasons)
        for sentence in found.reasons if found is not None else ():
            self._reasons.add(label(sentence, wrap=True))
        if nothing and found is not None:
            self._reasons.add(label(_("That nothing is proposed does not say that there is no danger."), wrap=True))
        words = {"high": _("high"), "medium": _("medium"), "standard": _("standard")}.get(former, "")
        if words:
            self._reasons.add(label(_("The case is graded {grade} now.").format(grade=words), wrap=True))
