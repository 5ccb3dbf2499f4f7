"""What state a file is in, and who loaded and activated it, in words."""

from collections.abc import Iterator

from da_desk.views.force_files.kind import FileLine
from da_desk.views.widgets.labels import Badge
from da_desk.wording import _, day, moment


def state_badge(line: FileLine) -> Badge:
    """The state as a word in its tint."""
    if line.state == "coming" and line.first_day is not None:
        return Badge(_("From {day}").format(day=day(line.first_day)), "accent")
    words, tone = {
        "in-force": (_("In force"), "standard"),
        "coming": (_("Coming"), "accent"),
        "waiting": (_("Waits for a second person"), "medium"),
        "former": (_("Former"), "none"),
        "damaged": (_("Damaged"), "high"),
    }[line.state]
    return Badge(words, tone)


def trace_words(line: FileLine) -> Iterator[tuple[str, str]]:
    """Who loaded it and when, who activated it and when; nothing of what comes with the desk."""
    if line.loaded_at is not None:
        yield _("Loaded by"), f"{line.loaded_by}, {moment(line.loaded_at)}"
    if line.activated_at is not None:
        yield _("Activated by"), f"{line.activated_by}, {moment(line.activated_at)}"
