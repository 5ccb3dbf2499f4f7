"""The victim's views on a restraining order and special measures, asked again. The earlier ones stay beside them."""

from typing import TYPE_CHECKING

from da_desk.views import theme
from da_desk.views.help import Help
from da_desk.views.statements.answers import rows
from da_desk.views.statements.record_page import RecordPage
from da_desk.views.statements.step import Bench
from da_desk.views.widgets.boxes import Card, Column
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import KeyValues, clear_layout, label
from da_desk.wording import _, moment

if TYPE_CHECKING:
    from da_desk.models.records import Record
    from da_desk.services.records import RecordLine
    from da_desk.services.statements import WithdrawalView

KIND = "views_record"


class ViewsPage(RecordPage):
    """The newest views when they are still being written, else new ones; those given before are shown to be read."""

    def __init__(self, bench: Bench) -> None:
        self.complete = Button(_("Save as complete"), self._complete, kind="primary")
        self._former = Column(spacing=theme.M)
        super().__init__(
            bench,
            _("Views on an order and special measures"),
            KIND,
            ("asked", "restraining_order", "special_measures"),
            "views",
        )

    def lay_out(self) -> None:
        """The earlier views stand under the new ones."""
        self.form.add(self._former, None)
        self.fill(self.form)
        self.save_button.setProperty("kind", "plain")
        self.add_actions(self.save_button, self.complete)

    def line(self, view: "WithdrawalView") -> "RecordLine | None":
        """The newest, while it is a draft."""
        last = view.views[-1] if view.views else None
        return last if last is not None and last.state == "draft" else None

    def shown(self, record: "Record | None") -> None:
        """Show what was said before."""
        former = [line.id for line in (self.view.views if self.view else ()) if record is None or line.id != record.id]
        records = self.bench.services.records
        self.bench.tasks.read(lambda: [records.get(each) for each in former], owner=self, done=self._show_former)

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _(
                    "Ask again whenever the victim's position changes. The first views stay: an order can still be asked for after the victim has stepped back."
                ),
            ),
            (self.practice_form.source,),
        )

    def _show_former(self, records: "list[Record]") -> None:
        clear_layout(self._former)
        for record in reversed(records):
            card = Card(_("Views given before"), label(moment(record.created_at), "small", "muted"))
            found = [row for section in self.practice_form.sections for row in rows(section, record.body)]
            card.add(KeyValues(found))
            self._former.add(card)

    def _complete(self) -> None:
        self.save(self._finish)

    def _finish(self) -> None:
        record = self.record
        if record is not None:
            self.bench.tasks.write(
                self.bench.services.records.complete,
                record.id,
                record.version,
                owner=self,
                busy=self.complete,
                done=lambda _changes: self._finished(),
                failed=self.form.show_error,
            )

    def _finished(self) -> None:
        self.bench.say(_("The views are on record."))
        self.bench.reload()
        self.bench.go("")
