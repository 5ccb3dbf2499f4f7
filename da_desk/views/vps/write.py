"""The statement in the victim's own words, with what may be talked about beside it. No sentence is suggested."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from da_desk.practice.sentence_views import views_on_sentence
from da_desk.views import theme
from da_desk.views.forms.items import ItemField
from da_desk.views.forms.page import FormPage, field_for
from da_desk.views.forms.text import LongText
from da_desk.views.help import Help
from da_desk.views.rooms.step import Bench
from da_desk.views.statements.counting import WordCount, paragraph_at
from da_desk.views.vps import vps_sources
from da_desk.views.vps.before import VpsPage
from da_desk.views.vps.prompts import SIDE, PromptPanel, PromptsField
from da_desk.views.vps.standing import KIND, WRITE
from da_desk.views.widgets.buttons import Button
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.models.records import Record
    from da_desk.practice.sentence_views import Passage

TEXT, TALKED, EFFECTS = "statement.text", "prompts.talked", "children.effects"
REST_MILLISECONDS = 500
"""After so long without a letter the text is looked through for views on the punishment."""


class WritePage(VpsPage):
    """The words of the victim at the left, a guide beside them."""

    def __init__(self, bench: Bench) -> None:
        self.onward = Button(_("Save and check for addresses"), self._go_on, kind="primary")
        self._looked = 0
        super().__init__(bench, _("In the victim's words"), KIND, WRITE, "write")
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MILLISECONDS)
        self._rest.timeout.connect(self._look_through)
        self.form.touched.connect(self._rest.start)

    def make_form(self) -> FormPage:
        """The text grows with the window."""
        return FormPage(self.title, widest=0, margins=(theme.XL, 0, theme.XL, theme.M))

    def build(self, _sections: Sequence[str]) -> None:
        """The text, and what stands beside it."""
        declared = self.practice_form.field(TEXT)
        assert declared is not None
        self.text = LongText(declared.label, help=declared.help, limit=declared.max_length, lines=10, grows=True)
        self.form.add_field(TEXT, self.text)
        self.words = WordCount(self.text, self.form)
        self.panel = PromptPanel(*self._beside(), lambda: paragraph_at(self.text))
        self.panel.question.show_in_text = self._mark

    def _beside(self) -> "tuple[str, str, PromptsField, ItemField]":
        section = self.practice_form.section("prompts")
        talked, effects = self.practice_form.field(TALKED), self.practice_form.field(EFFECTS)
        assert section is not None
        assert talked is not None
        assert effects is not None
        points = PromptsField(talked.label, self._points())
        children = field_for(effects)
        assert isinstance(children, ItemField)
        self.form.watch(EFFECTS, children)
        self.form.watch(TALKED, points)
        return section.title, section.help, points, children

    def _points(self) -> list[tuple[str, str, str]]:
        work = self.bench.services.workplace
        return [(each.slug, each.title, each.help) for each in work.practice.choices("vps-prompts", work.today())]

    def lay_out(self) -> None:
        """Text left, guide right."""
        self.save_button.setProperty("kind", "plain")
        self.fill_beside(self.form, self.panel, SIDE)
        self.add_actions(self.words.label, self.save_button, self.onward)

    def shown(self, record: "Record | None") -> None:
        """Count, look through, and going on while it may be changed."""
        super().shown(record)
        self.words.count()
        self._look_through()
        self.onward.setVisible(self.editable(record))

    def leave(self) -> None:
        """Keep the draft."""
        super().leave()
        self.words.stop()
        self._rest.stop()

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _(
                    "In the first person, in the victim's own words and order: what the crime has done, and still does. The defence may read every word."
                ),
                _(
                    "The points at the side are a guide for the conversation. None has to be covered, none is printed, and no sentence is suggested."
                ),
                _("Children too young to make a statement are heard through what the victim has seen in them."),
                _(
                    "Passages that may be a view on the punishment are asked about. It is a question to you, never a bar; the check knows English only."
                ),
                _("Keep every address, number and plan out of it. The next step looks for those that are known."),
            ),
            (vps_sources.choice(), vps_sources.unchanged(), self.practice_form.source),
        )

    def _look_through(self) -> None:
        """Aside: a long text takes a moment."""
        self._looked += 1
        asked, text = self._looked, str(self.text.value())
        words = self.bench.services.workplace.practice.sentence_words
        self.bench.tasks.aside(
            views_on_sentence, words, text, owner=self, done=lambda found: self._show_passages(asked, found)
        )

    def _show_passages(self, asked: int, found: "tuple[Passage, ...]") -> None:
        if asked == self._looked:
            self.panel.question.show_passages(found)

    def _mark(self, start: int, end: int) -> None:
        self.text.mark(start, end)
        self.text.focus_field()

    def _go_on(self) -> None:
        self.save(lambda: self.bench.go("addresses"))
