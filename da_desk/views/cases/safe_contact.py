"""How the victim can be reached safely: shown with all its lines, confirmed, and recorded anew."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from da_desk.errors import Problem
from da_desk.views import theme
from da_desk.views.before_contact import code_word, contact_rows
from da_desk.views.cases.answers import safe_contact_of
from da_desk.views.cases.tab import CaseBench
from da_desk.views.editor import Answers, Editor
from da_desk.views.forms.choices import ChoiceField, YesNoField
from da_desk.views.forms.field import Field
from da_desk.views.forms.text import LongText, TextField
from da_desk.views.widgets.boxes import Card, Column
from da_desk.views.widgets.buttons import Button, link
from da_desk.views.widgets.labels import Badge, KeyValues, label
from da_desk.wording import _, moment, ngettext

if TYPE_CHECKING:
    from da_desk.services.desk import Services
    from da_desk.services.safe_contacts import SafeContactVersion, SafeContactView

WITH_NUMBER = ("phone", "text", "email")
"""Ways that need a number or an address."""
CALLS_ONLY = ("voicemail", "text_messages")
"""What is asked for a phone call alone."""


def safe_contact_fields(services: "Services", *, code_word_kept: bool) -> dict[str, Field]:
    """The fields of a safe contact by key."""
    practice, today = services.workplace.practice, services.workplace.today()
    channels = [(each.slug, each.title) for each in practice.choices("safe-contact-channels", today)]
    allowed = (("yes", _("Allowed")), ("no", _("Not allowed")))
    kept = _("Leave empty to keep the one that is recorded.") if code_word_kept else ""
    return {
        "channel": ChoiceField(_("Safe way to make contact"), channels),
        "number": TextField(_("Number or address for it"), optional=True, width=320),
        "times": TextField(_("Days and times"), optional=True, help=_("Such as: weekdays, 09:30 to 14:30.")),
        "voicemail": YesNoField(_("Leave voicemail"), choices=allowed),
        "text_messages": YesNoField(_("Send text messages"), choices=allowed),
        "code_word": TextField(_("Code word"), optional=True, help=kept, width=220),
        "who_may_answer": TextField(_("Who else may answer"), optional=True),
        "do_not_use": LongText(
            _("Do not use"),
            optional=True,
            help=_("Numbers, addresses and ways that are not safe, and why."),
            lines=3,
            limit=10_000,
        ),
    }


def safe_contact_problems(answers: Answers) -> list[Problem]:
    """The way, and what it needs."""
    asked = {"channel": _("Choose the way. “No safe way is known yet” is an answer.")}
    if answers.get("channel") == "phone":
        asked["voicemail"] = _("Say whether a voicemail may be left.")
        asked["text_messages"] = _("Say whether texts may be sent.")
    found = [Problem(key, sentence) for key, sentence in asked.items() if not answers.get(key)]
    if answers.get("channel") in WITH_NUMBER and not answers.get("number"):
        found.append(Problem("number", _("Give the number or address for this way of contact.")))
    return found


def show_wanted(fields: Mapping[str, Field]) -> None:
    """Show what the chosen way asks for."""
    channel = fields["channel"].value()
    for key in CALLS_ONLY:
        fields[key].setVisible(channel == "phone")
    fields["number"].setVisible(channel in ("", *WITH_NUMBER) or fields["number"].answered())


class SafeContactEditor(Editor):
    """A new version of the safe contact; the former ones stay, and say what was known when."""

    def __init__(self, bench: CaseBench, found: "SafeContactView | None") -> None:
        place = f"safe-contact:{bench.case_id}"
        super().__init__(
            bench.services, bench.tasks, bench.window, _("Safe contact"), place=place, case_id=bench.case_id
        )
        self._case = bench.case_id
        self.inside.add(
            label(_("Ask the victim, alone. What is saved here counts as confirmed now."), "body", "muted", wrap=True)
        )
        kept = bool(found and found.code_word)
        fields = safe_contact_fields(self.services, code_word_kept=kept)
        for key, field in fields.items():
            self.add_field(key, field)
        self.form.touched.connect(lambda: show_wanted(fields))
        self.begin(_answers_of(found) if found else None)
        show_wanted(fields)

    def problems(self, answers: Answers) -> list[Problem]:
        """What lacks."""
        return safe_contact_problems(answers)

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Record a new version."""
        values, op_id = safe_contact_of(answers, keep_code_word=True), self.op_id
        return lambda: self.services.people.record_safe_contact(self._case, values, op_id=op_id)

    def said(self) -> str:
        """What stands at the foot of the window."""
        return _("The safe contact was recorded and counts as confirmed now.")


def _answers_of(found: "SafeContactView") -> dict[str, str]:
    keys = ("channel", "number", "times", "voicemail", "text_messages", "who_may_answer", "do_not_use")
    return {key: value for key in keys if (value := str(getattr(found, key)))}


def safe_contact_card(
    bench: CaseBench,
    found: "SafeContactView | None",
    former: "Sequence[SafeContactVersion]",
    change: Callable[[], object],
    *,
    may: bool,
) -> Card:
    """The safe contact with every line; the code word behind dots; what it was before, folded away."""
    if found is None:
        made = Card(_("Safe contact"), Badge(_("Not recorded"), "medium"))
        words = _("Ask the victim, alone, how and when it is safe to make contact, before any call or letter.")
        made.add(label(words, wrap=True))
        if may:
            made.add_row(Button(_("Record the safe contact"), change, icon="phone"), None)
        return made
    state = (
        Badge(found.stale[:1].upper() + found.stale[1:], "medium") if found.stale else Badge(_("Confirmed"), "standard")
    )
    made = Card(_("Safe contact"), label(_("version {number}").format(number=found.seq), "small", "muted"), state)
    made.add(KeyValues(contact_rows(found, code_word(bench.services, bench.tasks, bench.case_id))))
    if may:
        confirm = Button(_("Confirm now"), name=_("Confirm now that the safe contact still holds"))
        confirm.clicked.connect(lambda _checked=False: _confirm(bench, confirm))
        made.add_row(confirm, Button(_("Change"), change, name=_("Change the safe contact")), None)
    if former:
        _add_former(made, former)
    return made


def _add_former(card: Card, former: "Sequence[SafeContactVersion]") -> None:
    lines = Column(spacing=theme.S)
    for each in former:
        lines.add(_former_line(each))
    lines.hide()
    count = label(
        ngettext("{count} version", "{count} versions", len(former)).format(count=len(former)), "small", "muted"
    )
    show = link(
        _("Earlier versions"), lambda: _unfold(lines, show), name=_("Show the earlier versions of the safe contact")
    )
    card.add_row(show, count, None)
    holder = Column(margins=(theme.L, 0, theme.L, theme.M))
    holder.add(lines)
    card.box.addWidget(holder)


def _former_line(each: "SafeContactVersion") -> Column:
    made = Column(spacing=2)
    said = _("Version {number} · {moment} · {who}").format(
        number=each.seq, moment=moment(each.confirmed_at), who=each.who
    )
    same = _("Confirmed again, with the same lines as version {number}.").format(number=each.seq - 1)
    made.add(
        label(said, "small", "muted"),
        label(same if each.confirmed_only else each.words, "small", wrap=True, selectable=True),
    )
    return made


def _unfold(lines: Column, show: Button) -> None:
    hidden = not lines.isHidden()
    lines.setHidden(hidden)
    name = (
        _("Show the earlier versions of the safe contact")
        if hidden
        else _("Hide the earlier versions of the safe contact")
    )
    show.say(_("Earlier versions") if hidden else _("Hide the earlier versions"), name)


def _confirm(bench: CaseBench, button: Button) -> None:
    bench.tasks.write(
        bench.services.people.confirm_safe_contact,
        bench.case_id,
        op_id=uuid.uuid4(),
        owner=button,
        busy=button,
        done=lambda _changes: bench.window.say(_("The safe contact was confirmed just now.")),
    )
