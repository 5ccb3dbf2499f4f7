"""Reading over and signing a statement of the withdrawal: the victim's, or the officer's own in its place."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from da_desk.views.help import Help
from da_desk.views.statements.ink import InkPage
from da_desk.views.statements.journey import OIC, OWN_STATEMENT, STATEMENT, Standing
from da_desk.views.statements.step import OfWithdrawal
from da_desk.views.widgets.buttons import WrappedLink, link
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.practice.forms import Gap
    from da_desk.services.records import RecordLine
    from da_desk.services.signing import SigningActs


class SigningPage(OfWithdrawal, InkPage[Standing]):
    """The statement that is served, to be signed in ink."""

    @property
    def acts(self) -> "SigningActs":
        """The service of the withdrawal."""
        return self.bench.services.statements

    def paper_of(self, standing: Standing) -> "RecordLine | None":
        """The victim's statement, or the officer's own."""
        return standing.served

    def held(self, paper: "RecordLine") -> bool:
        """By the gate."""
        return self.standing is not None and self.standing.has(f"{paper.kind}-held")

    def held_words(self) -> str:
        """The pack carries a copy."""
        return _("The signed original is held; the pack carries a typed copy. Attach the scan when you have it.")

    def text_step(self) -> str:
        """Where the text is written."""
        return "own-statement" if self._kind() == OIC else "statement"

    def onward_words(self) -> tuple[str, str]:
        """The report comes next."""
        return _("Go on to the background report"), "report"

    def further_words(self) -> str:
        """A further statement of the victim supersedes the signed one."""
        return _("Take a further statement")

    def may_go_further(self) -> bool:
        """Not after the officer's own."""
        return self._kind() == STATEMENT

    def begin_further(self) -> None:
        """Begin it; the signed one stays as it is."""
        if self.paper is not None:
            self.bench.tasks.write(
                self.bench.services.statements.supersede,
                self.paper.id,
                owner=self,
                busy=self.further,
                done=lambda _changes: self._superseded(),
                failed=self.form.show_error,
            )

    def lacking(self) -> list[QWidget]:
        """Advice that is awaited, answers that lack, and places to decide."""
        standing, go = self.standing, self.bench.go
        if standing is None or self.view is None:
            return []
        lines: list[QWidget] = []
        if self.view.paused and self._kind() == STATEMENT:
            lines.append(link(self.view.paused, lambda: go("advice")))
        lines += self.gap_links(standing.gaps.get(self._kind(), ()), self._step_of)
        if standing.undecided:
            lines.append(WrappedLink(_("Decide for every address and number found."), lambda: go("addresses")))
        return lines

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _(
                    "Signing is in ink. The desk makes the final print and keeps its exact bytes; a short mark of its contents stands in the footer of every page."
                ),
                _("The witness reads it over, or it is read to them, and signs every page and after the last word."),
                _(
                    "Attach the scan of all signed pages. Without a scan say where the signed original is held; a typed copy then goes into the pack, marked as such."
                ),
                _("A signed text never changes. A further statement supersedes it."),
            ),
            (_("Criminal Procedure Rules, r. 16.2; Criminal Justice Act 1967, s. 9"),),
        )

    def _kind(self) -> str:
        own = self.view is not None and self.view.ending in OWN_STATEMENT
        return OIC if own else STATEMENT

    def _step_of(self, gap: "Gap") -> str:
        section = gap.path.partition(".")[0]
        if self._kind() == OIC:
            return "own-statement"
        return "statement" if section in ("statement", "items") else "before"

    def _superseded(self) -> None:
        self.bench.say(_("A further statement is begun. The signed one stays as it is."))
        self.bench.go("before")
