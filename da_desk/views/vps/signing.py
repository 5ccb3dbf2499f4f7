"""Reading over and signing a VPS."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from da_desk.views.help import Help
from da_desk.views.statements.ink import InkPage
from da_desk.views.vps import vps_sources
from da_desk.views.vps.before import FURTHER
from da_desk.views.vps.standing import BEFORE, Standing
from da_desk.views.widgets.buttons import WrappedLink
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.practice.forms import Gap
    from da_desk.services.records import RecordLine
    from da_desk.services.signing import SigningActs


class VpsSigningPage(InkPage[Standing]):
    """The VPS on hand, to be signed in ink."""

    @property
    def acts(self) -> "SigningActs":
        """The service of the VPS."""
        return self.bench.services.vps

    def paper_of(self, standing: Standing) -> "RecordLine | None":
        """The one that is written, else the last one signed."""
        return standing.paper

    def held(self, paper: "RecordLine") -> bool:
        """Signed, without a scan yet."""
        return self.standing is not None and self.standing.held and paper.state == "ready-to-sign"

    def held_words(self) -> str:
        """A typed copy goes to the CPS."""
        return _("The signed original is held; the CPS gets a typed copy. Attach the scan when you have it.")

    def text_step(self) -> str:
        """Where the text is written."""
        return "write"

    def onward_words(self) -> tuple[str, str]:
        """The choice comes next."""
        return _("Go on to how it is presented"), "preference"

    def further_words(self) -> str:
        """It stands beside the signed one."""
        return _("Begin a further statement")

    def begin_further(self) -> None:
        """What is explained comes first."""
        self.bench.go("before", FURTHER)

    def lacking(self) -> list[QWidget]:
        """Answers that lack, and places to decide."""
        if self.standing is None:
            return []
        lines = self.gap_links(self.standing.vps.gaps, _step_of)
        if self.standing.vps.undecided:
            lines.append(
                WrappedLink(_("Decide for every address and number found."), lambda: self.bench.go("addresses"))
            )
        return lines

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _(
                    "Signing is in ink. The desk makes the final print and keeps its exact bytes; a short mark of its contents stands in the footer of every page."
                ),
                _("It is an MG11 of its own, with a preface that is signed with it; it is never appended to evidence."),
                _("The victim reads it over, or it is read to them, and signs every page and after the last word."),
                _(
                    "Once signed it is neither changed nor taken back. A further one may be added at any time, beside it."
                ),
            ),
            (vps_sources.layout(), vps_sources.unchanged()),
        )


def _step_of(gap: "Gap") -> str:
    return "before" if gap.path.partition(".")[0] in BEFORE else "write"
