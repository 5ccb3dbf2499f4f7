"""The trade's words for what the log holds: actions, things, fields and values; confidential values never."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from da_desk.practice.catalogue import Practice
from da_desk.practice.forms import Field, Form
from da_desk.practice.reading import Reader
from da_desk.services.contacts import MASK
from da_desk.services.history_labels import field_labels, kept_words, leaving_states, left_words, ownership_words
from da_desk.wording import _, day, moment

_LONG = 300
_CONTEXT = 60
_MOST_SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that changed: its label, and its former and new value as a page shows them."""

    label: str
    former: str
    new: str


_CATALOGUES_OF = {
    ("case_file", "status"): ("case-statuses",),
    ("case_file", "grade"): ("grades",),
    ("record", "state"): (
        *("statement-states", "report-states"),
        *("rmp-states", "safety-plan-states", "assessment-states"),
    ),
    ("involvement", "role"): ("roles",),
    ("involvement", "relationship"): ("relationships",),
    ("contact", "kind"): ("contact-kinds",),
    ("safe_contact", "channel"): ("safe-contact-channels",),
    ("case_link", "kind"): ("case-links",),
    ("incident", "kind"): ("incident-kinds",),
    ("incident", "outcome"): ("incident-outcomes",),
    ("duty", "state"): ("duty-states",),
    ("attempt", "method"): ("attempt-methods",),
    ("attempt", "result"): ("attempt-results",),
    ("address_decision", "decision"): ("address-decisions",),
    ("attachment", "sensitivity"): ("sensitivities",),
    ("disclosure", "recipient"): ("recipients",),
}

_HIDDEN = frozenset(
    {
        "case_id", "involvement_id", "rule", "rule_version", "step", "occurrence", "blocks", "form", "form_version",
        "record_id", "record_version", "snapshot_id", "print_id", "scan_id", "attachment_id", "contact_id", "duty_id",
        "safe_contact_id", "supersedes_id", "sealed_snapshot_id", "text_sha256", "sha256", "file_sha256", "size", "batch",
        "start", "end", "entry_id", "retention_group", "hold", "ref_key", "key_serial", "counted_from", "time_set_by",
        "time_set_at",
    }
)  # fmt: skip
"""Fields of the machinery, which tell a reader nothing."""

_SAID_ALREADY = {
    "event": frozenset({"kind"}),
    "record": frozenset({"kind", "seq"}),
    "duty": frozenset({"title", "why", "unit_id"}),
    "involvement": frozenset({"person_id", "role"}),
    "contact": frozenset({"kind"}),
    "safe_contact": frozenset({"seq"}),
    "case_owner": frozenset({"ownership", "account_id"}),
    "attachment": frozenset({"kind"}),
}
"""Fields that the name of the thing itself tells."""

_SAID_FROM = {"recipient": "recipients", "ending": "withdrawal-endings"}

_PEOPLE = frozenset({"sealed_by", "outcome_by", "override_by", "activated_by", "set_by"})
"""Fields that hold an account's id though their name doesn't say so."""

_YES = {"yes", True}
_NO = {"no", False}


@dataclass(frozen=True, slots=True)
class Words:
    """What is needed to put a field into words: the catalogues, and the names behind the ids that occur."""

    practice: Practice
    names: Mapping[str, str]

    def fields(
        self,
        entity: str,
        detail: Mapping[str, Any],
        form: Form | None,
        *,
        masked: frozenset[str],
        outcomes: Mapping[str, str],
    ) -> Iterator[FieldChange]:
        """Every field of an entry's detail that tells a reader something, in order, masked where it must be.

        ``outcomes``: the titles of what a duty may end with.
        """
        labels = field_labels()
        hidden = _HIDDEN | _SAID_ALREADY.get(entity, frozenset())
        for key in sorted(detail, key=_place_in(labels, form)):
            pair, path = detail[key], key.removeprefix("body.")
            field = _field_at(form, path) if path != key else None
            if not isinstance(pair, list) or len(pair) != 2 or key in hidden or (field is not None and field.hidden):
                continue
            if entity == "snapshot" and path != key:
                continue  # the paper's own entries tell its words
            label = _body_label(form, path) if path != key else labels.get(key, key.replace("_", " "))
            if key in masked or (path != key and path.split(".")[0] in masked):
                yield FieldChange(label, _masked(pair[0]), _masked(pair[1]))
                continue
            if form is not None and field is not None and field.kind == "rows":
                yield from self._rows(form, field, label, pair)
                continue
            if (entity, key) == ("snapshot", "reason"):
                yield FieldChange(label, "", kept_words(str(pair[1])))
                continue
            if (entity, key) == ("duty", "outcome"):
                former, new = (outcomes.get(str(each), str(each or "")) for each in pair)
            else:
                former, new = (self._value(entity, key, path, form, each) for each in pair)
            if former != new:
                yield FieldChange(label, *changed_part(former, new))

    def _rows(self, form: Form, field: Field, label: str, pair: list[Any]) -> Iterator[FieldChange]:
        """The rows that came, went or changed, each by its name; what points to another row can't be told here."""
        former, new = ({str(row.get("id")): row for row in each or ()} for each in pair)
        reader = Reader(form, {}, self.names)
        for row_id in (*former, *(each for each in new if each not in former)):
            before, after = former.get(row_id, {}), new.get(row_id, {})
            if before == after:
                continue
            title = reader.row_title(field, after or before)
            named = f"{label} – {title}" if title else label
            yield FieldChange(named, *changed_part(_lines(reader, field, before), _lines(reader, field, after)))

    def said(self, detail: Mapping[str, Any]) -> Iterator[FieldChange]:
        """What was said about an act that is no change: a reason, the words searched, the other case."""
        labels = field_labels()
        for key in ("why", "reason", "words", "ref", "recipient", "purpose", "ending", "note", "comment", "what"):
            given = detail.get(key)
            if isinstance(given, str) and given:
                yield FieldChange(labels[key], "", self._said(key, given))

    def _said(self, key: str, given: str) -> str:
        if key in _SAID_FROM:
            return self.practice.title(_SAID_FROM[key], given)
        return field_labels().get(given, given) if key == "what" else given

    def _value(self, entity: str, key: str, path: str, form: Form | None, value: Any) -> str:
        if value is None or value == "":
            return ""
        if path != key:
            return self._answer(form, path, value)
        if entity == "disclosure" and key in ("kind", "state"):
            return (left_words() if key == "kind" else leaving_states()).get(str(value), str(value))
        catalogues = _CATALOGUES_OF.get((entity, key), ())
        titles = [self.practice.title(each, str(value)) for each in catalogues]
        return next((title for title in titles if title != value), titles[0]) if titles else self._plain(key, value)

    def _plain(self, key: str, value: Any) -> str:
        if isinstance(value, bool):
            return _yes_no(value)
        if key.endswith("_id") or key in _PEOPLE:
            return self.names.get(str(value), "")
        if key == "ownership":
            return ownership_words(str(value))
        if key == "precision":
            return _("the day only") if value == "day" else _("to the minute")
        if key in ("voicemail", "text_messages"):
            return _yes_no(value)
        return _time(str(value)) if isinstance(value, str) else str(value)

    def _answer(self, form: Form | None, path: str, value: Any) -> str:
        field = _field_at(form, path)
        if isinstance(value, list):
            return ", ".join(field.title_of(each) if field else str(each) for each in value)
        if field is None or not isinstance(value, str):
            return str(value)
        if field.kind == "yes-no":
            return _yes_no(value)
        if field.kind == "colleague":
            return self.names.get(value, "")
        if field.kind == "choice" or (field.kind in ("item", "asked") and path.endswith(".answer")):
            return field.title_of(value)
        return _time(value) if field.kind in ("day", "instant") else value


def changed_part(former: str, new: str) -> tuple[str, str]:
    """Two values, long ones cut down to where they differ with a little of what stands around it."""
    if max(len(former), len(new)) <= _LONG:
        return former, new
    start = _common(former, new)
    end = min(_common(former[start:][::-1], new[start:][::-1]), len(former) - start, len(new) - start)
    return _window(former, start, end), _window(new, start, end)


def _window(text: str, start: int, end: int) -> str:
    low, high = max(0, start - _CONTEXT), min(len(text), len(text) - end + _CONTEXT)
    shown = text[low:high]
    if len(shown) > _MOST_SHOWN:
        shown = f"{shown[: _MOST_SHOWN // 2]} … {shown[-_MOST_SHOWN // 2 :]}"
    return f"{'… ' if low else ''}{shown}{' …' if high < len(text) else ''}"


def _common(one: str, other: str) -> int:
    """How many characters two texts have in common from their beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _place_in(labels: Mapping[str, str], form: Form | None) -> Callable[[str], tuple[int, str]]:
    """The order in which fields are told: as the labels stand, then as the form asks."""
    order = [*labels, *(f"body.{path}" for path, _field in form.fields())] if form else [*labels]
    places = {key: number for number, key in enumerate(order)}
    return lambda key: (places.get(".".join(key.split(".")[:3]), len(order)), key)


def _masked(value: Any) -> str:
    return MASK if value not in (None, "", []) else ""


def _body_label(form: Form | None, path: str) -> str:
    field = _field_at(form, path)
    if field is None:
        return path.replace(".", " – ").replace("_", " ")
    parts = {
        "where": _("where it is covered"),
        "reference": _("reference"),
        "reason": _("reason"),
        "note": _("note"),
    }
    part = parts.get(path.split(".")[-1]) if path.count(".") == 2 else None
    return f"{field.label} – {part}" if part else field.label


def _field_at(form: Form | None, path: str) -> Field | None:
    return form.field(".".join(path.split(".")[:2])) if form else None


def _yes_no(value: Any) -> str:
    return _("Yes") if value in _YES else _("No") if value in _NO else str(value)


def _lines(reader: Reader, field: Field, row: Mapping[str, Any]) -> str:
    told = ((each, reader.words(each, row.get(each.id))) for each in field.fields if each.kind != "row")
    return "\n".join(f"{each.label}: {words}" for each, words in told if words)


def _time(value: str) -> str:
    """A stored day or instant in words; any other text as it is."""
    try:
        if len(value) == len("2026-11-23"):
            return day(date.fromisoformat(value))
        at = datetime.fromisoformat(value) if value[10:11] == "T" else None
    except ValueError:
        return value
    return moment(at) if at is not None and at.tzinfo is not None else value
