"""Every shipped file loads; a damaged one is refused with its file and place; things are looked up as of a day."""

import re
from datetime import date
from pathlib import Path

import pytest

from da_desk import settings
from da_desk.errors import CatalogueInvalid, NotFound
from da_desk.practice.catalogue import Practice, load, shipped
from da_desk.practice.entries import Entry, as_of, in_force

TODAY = date(2026, 11, 23)


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_what_is_shipped_is_read_once() -> None:
    """A sign-in after another waits for no file (what the first one costs: ``make bench``)."""
    assert shipped(settings.resources()) is shipped(settings.resources())
    assert shipped(settings.resources()).rules == load(settings.resources()).rules


def test_every_entry_says_where_it_comes_from(practice: Practice) -> None:
    entries: list[Entry] = [e for listed in practice.catalogues.values() for e in listed]
    entries += [*practice.rules, *practice.event_kinds, *practice.policies, *practice.helplines]
    assert len(entries) > 150
    assert all(entry.slug and entry.source and entry.title and entry.confidence for entry in entries)
    assert not next(
        entry for entry in entries if entry.confidence == "primary" or entry.confidence == "secondary"
    ).badge


@pytest.mark.parametrize(
    ("catalogue", "slugs"),
    [
        ("contact-kinds", "address phone email workplace school surgery vehicle refuge device social-media"),
        ("roles", "victim suspect child shelterer third-party idva"),
        ("grades", "standard medium high"),
        ("bail-positions", "not-charged police-bail released-under-investigation court-bail remanded other"),
        (
            "special-measures",
            "screens live-link private no-wigs recorded-evidence pre-recorded-cross intermediary aids none",
        ),
        ("withdrawal-endings", "signed declined not-reached supports-in-part supports-again"),
        ("item-answers", "in-text earlier-statement declined not-asked kept-to-report"),
        ("recipients", "cps court"),
        ("address-decisions", "keep withhold"),
    ],
)
def test_catalogues_hold_what_the_desk_stores(practice: Practice, catalogue: str, slugs: str) -> None:
    assert set(slugs.split()) <= {entry.slug for entry in practice.choices(catalogue, TODAY)}


SECTION_5_AND_6 = """
withdrawal.original-statement-true withdrawal.pressure withdrawal.nature-of-allegation withdrawal.reasons
withdrawal.discussed-with withdrawal.civil-proceedings withdrawal.impact bgreport.officer-views bgreport.safety-risks
bgreport.support bgreport.compelled-response bgreport.impact-either-way duty.notify-cps duty.revised-risk
duty.safety-planning duty.specialist-takes mg11.name mg11.age mg11.occupation mg11.visually-recorded mg11.body
mg11r.home-address mg11r.postcode mg11r.home-tel mg11r.work-tel mg11r.mobile mg11r.email mg11r.preferred-contact
mg11r.gender mg11r.date-place-of-birth mg11r.former-name mg11r.height mg11r.ethnicity mg11r.dates-to-avoid
mg11r.willing-to-attend mg11r.special-measures mg11r.care-needs mg11r.cjs-and-vps-explained mg11r.leaflet-given
mg11r.medical-police mg11r.medical-defence mg11r.civil-disclosure mg11r.witness-service-declined mg11r.taken-by
mg11r.station mg11r.time-place
"""


@pytest.mark.parametrize("slug", SECTION_5_AND_6.split())
def test_every_practice_slug_of_sections_5_and_6_is_there(practice: Practice, slug: str) -> None:
    in_forms = {field.slug for form in practice.forms.values() for _path, field in form.fields()}
    assert slug in in_forms | {rule.slug for rule in practice.rules}


def test_helplines_carry_the_current_names_and_when_they_were_checked(practice: Practice) -> None:
    numbers = {line.number: line for line in practice.helplines}
    assert numbers["0808 2000 247"].title == "National Domestic Abuse Helpline"
    assert numbers["0808 80 10 800"].area == "wales"
    assert all(line.verified_on == date(2026, 11, 22) for line in practice.helplines)


def entry(slug: str, start: date, end: date | None = None, area: str = "england-wales", title: str = "x") -> Entry:
    return Entry(slug=slug, title=title, source="s", from_=start, to=end, confidence="design", area=area)


def test_things_are_looked_up_as_of_the_day_and_the_area() -> None:
    old = entry("a", date(2020, 1, 1), date(2020, 12, 31), title="old")
    new = entry("a", date(2021, 1, 1), title="new")
    own = entry("a", date(2021, 6, 1), area="cleveland", title="own")
    entries = (old, new, own)
    assert as_of(entries, "a", date(2019, 12, 31)) is None
    assert as_of(entries, "a", date(2020, 12, 31)) is old
    assert as_of(entries, "a", date(2021, 1, 1)) is new
    assert as_of(entries, "a", date(2021, 6, 1), "cleveland") is own
    assert as_of(entries, "a", date(2021, 5, 31), "cleveland") is new
    assert in_force(entries, date(2022, 1, 1), "cleveland") == (own,)
    assert in_force(entries, date(2022, 1, 1)) == (new,)


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        ("catalogues/people.toml", 'slug = "victim"', 'slug = "victim', "line"),
        ("catalogues/people.toml", 'confidence = "design"', 'confidence = "sure"', r"lists\[\.\.\.\]\[0\]\.confidence"),
        ("catalogues/people.toml", 'title = "Victim"\n', "", r"title"),
        ("catalogues/people.toml", 'title = "Victim"', 'title = "Victim"\nnote = "?"', "note"),
        ("catalogues/people.toml", 'slug = "suspect"', 'slug = "victim"', "victim"),
        ("catalogues/people.toml", 'slug = "suspect"', 'slug = "The Suspect"', "slug"),
        ("catalogues/policies.toml", 'default = "24"', 'default = "0"', "duty.revised-risk.hours"),
        ("forms/background_report.toml", 'kind = "long"', 'kind = "lon"', "kind"),
        ("forms/background_report.toml", 'id = "why"', 'id = "now_says"', "now_says"),
        ("forms/background_report.toml", '"front.bail_position"', '"front.nothing"', "front.bail_detail"),
        ("forms/background_report.toml", 'choices_from = "bail-positions"', 'choices_from = "x"', "bail_position"),
        ("rules/withdrawal.toml", 'on = "withdrawal-indicated"', 'on = "nothing"', "duty.notify-cps"),
        ("rules/withdrawal.toml", '"duty.revised-risk.hours"', '"x"', "duty.revised-risk"),
        ("rules/withdrawal.toml", '"risk.pressure_suspected"', '"risk.presure"', "prompt.intimidation"),
        (
            "rules/withdrawal.toml",
            'day_before = "position.next_hearing"',
            'day_before = "next"',
            "duty.specialist-takes",
        ),
        ("rules/withdrawal.toml", 'holder = "oic"', 'holder = "anyone"', "holder"),
        ("rules/plans.toml", 'day_of = "plan.next_review"', 'day_of = "plan.next"', "duty.review-rmp"),
        ("rules/plans.toml", ', day_of = "plan.next_review"', "", "duty.review-rmp.*which day"),
        ("rules/plans.toml", 'each = "actions.actions"', 'each = "actions.nothing"', "duty.rmp-action"),
        ("rules/plans.toml", 'holder_of = "holder"', 'holder_of = "whoever"', "duty.rmp-action"),
        ("rules/plans.toml", 'catalogue = "rmp-menu"', 'catalogue = "menu"', "duty.rmp-action"),
        ("rules/plans.toml", '"assessed.regraded"', '"assessed.regrade"', "duty.review-rmp-at-trigger"),
        ("rules/plans.toml", '"charge", "release"', '"charge", "let-go"', "duty.review-rmp-at-trigger"),
        ("rules/plans.toml", '{ on = ["trial"]', '{ on = ["trials"]', "duty.review-rmp-at-trigger"),
        ("rules/plans.toml", '"facts.length"', '"facts.lenght"', "duty.review-rmp-at-trigger"),
        ("rules/triggers.toml", 'since = "facts.served_at"', 'since = "facts.served"', "duty.notice-hearing"),
        ("rules/own_tasks.toml", 'holder_of = "facts.holder"', 'holder_of = "holder"', "duty.own-task"),
        ("rules/own_tasks.toml", 'field = "facts.kind"', 'field = "facts.kinds"', "duty.own-task"),
        ("catalogues/events.toml", '"trigger.charge"', '"trigger.charged"', "charge.*trigger point"),
        ("catalogues/events.toml", '"prompt.breach"', '"prompt.broken"', "breach.*prompt"),
        (
            "catalogues/events.toml",
            'trigger = "trigger.charge"',
            'trigger = "trigger.charge"\nprompt = "prompt.breach"',
            "charge.*or both",
        ),
        ("catalogues/events.toml", 'day = "first_hearing"', 'day = "firsthearing"', "charge.*announces"),
        ("catalogues/events.toml", 'keep = ["court"]', 'keep = ["offence"]', "charge.*announces"),
        ("catalogues/events.toml", '{ kind = "hearing", day', '{ kind = "arrest", day', "charge.*announces"),
        ("rules/plans.toml", '"case.has_rmp"', '"case.has_rpm"', "duty.review-rmp-at-trigger"),
        ("rules/plans.toml", 'answered_by = "rmp"', 'answered_by = "a click"', "answered_by"),
        ("catalogues/events.toml", 'record = "rmp"', 'record = "plan"', "rmp-begun"),
        ("catalogues/events.toml", 'after = ["arrest"]', 'after = ["arest"]', "police-bail.*follows"),
        ("catalogues/events.toml", 'group = "custody-bail"', 'group = "custody"', "arrest.*group"),
        ("catalogues/events.toml", 'group = "custody-bail"', "", "arrest.*group"),
        ("catalogues/clocks.toml", 'clock = "notice-48h"', 'clock = "notice-48h", n = 2', "clock.48h-notice.*how much"),
        ("catalogues/clocks.toml", 'clock = "months", n = 3', 'clock = "months"', "clock.3-months.*how much"),
        ("catalogues/clocks.toml", 'slug = "clock.6-months"', 'slug = "clock.3-months"', "clock.3-months.*twice"),
        ("forms/rmp.toml", 'of = "risk.variables"', 'of = "risk.nothing"', "variable"),
        ("forms/rmp.toml", 'of = "risk.variables"', "", "which rows"),
        ("forms/rmp.toml", 'row_title = "what"', 'row_title = "name"', "variables"),
        ("forms/safety_plan.toml", '"row.consent"', '"row.consents"', "scope"),
        ("guards/safety_plan.toml", '"safety-plan.separated.phone"', '"safety-plan.phone"', "guard.warning-contact"),
        ("guards/safety_plan.toml", '"coping.ways.kind"', '"coping.kind"', "guard.warning-contact"),
        ("guards/safety_plan.toml", 'is = "messages-warn"', 'is = "warns"', "guard.warning-contact"),
        ("instruments/dash-like.toml", '"honour_more"]', '"honour"]', "section"),
        ("instruments/dash-like.toml", 'counts = ["yes"]', 'counts = ["perhaps"]', "counts"),
        ("instruments/dash-like.toml", '"risk.escalation.months"', '"risk.months"', "policy"),
        ("instruments/dash-like.toml", "at_least = 14", "at_least = 27", "rise"),
        ("calendars/england-wales.toml", "2019-04-19", "2019-04-22", "twice"),
        ("calendars/england-wales.toml", ", 2030]", ", 2030, 2031]", "2031 has 0"),
        ("rights.toml", '"hand-over"', '"fly"', "fly"),
    ],
)
def test_a_damaged_file_is_named_with_the_place(folder: Path, file: str, old: str, new: str, place: str) -> None:
    edit(folder / file, old, new)
    with pytest.raises(CatalogueInvalid, match=place) as refused:
        load(folder)
    assert refused.value.file in (Path(file).name, "rules")


def test_overlapping_days_of_one_slug_fail_but_following_days_do_not(folder: Path) -> None:
    line = '[[lists.grades]]\nslug = "high"\ntitle = "Very high"\nsource = "s"\nfrom = {}\nconfidence = "design"\n'
    file = folder / "catalogues" / "cases.toml"
    edit(file, 'title = "High"', 'title = "High"\nto = 2026-12-31')
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole + line.format("2027-01-01"), encoding="utf-8")
    practice = load(folder)
    assert [e.title for e in practice.choices("grades", date(2027, 1, 1)) if e.slug == "high"] == ["Very high"]
    file.write_text(whole + line.format("2026-12-31"), encoding="utf-8")
    with pytest.raises(CatalogueInvalid, match=r"cases\.toml.*high"):
        load(folder)


def test_bytes_that_are_no_text_are_refused(folder: Path) -> None:
    (folder / "forms" / "views_record.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CatalogueInvalid, match=r"views_record\.toml"):
        load(folder)


def test_an_old_body_opens_with_its_own_form_or_not_at_all(folder: Path) -> None:
    file = folder / "forms" / "views_record.toml"
    newer = (
        file.read_text(encoding="utf-8")
        .replace("version = 1", "version = 2", 1)
        .replace("Views on", "Newer views on", 1)
    )
    (folder / "forms" / "views_record.2.toml").write_text(newer, encoding="utf-8")
    practice = load(folder)
    assert practice.form("views_record").version == 2
    assert practice.form("views_record", 1).title.startswith("Views on")
    with pytest.raises(NotFound):
        practice.form("views_record", 3)


def test_events_have_their_forms(practice: Practice) -> None:
    assert practice.event_form("withdrawal-indicated", TODAY).kind == "withdrawal_indication"
    charge = practice.event_form("charge", TODAY)
    field = charge.field("facts.bail_position")
    assert field is not None
    assert field.title_of("remanded") == "Remanded in custody"
    with pytest.raises(NotFound):
        practice.event_kind("charge", date(2015, 1, 1))


def test_titles_are_known_for_ever_and_unknown_slugs_stand_as_they_are(practice: Practice) -> None:
    assert practice.title("roles", "shelterer") == "Sheltering the victim"
    assert practice.title("roles", "nobody") == "nobody"
    with pytest.raises(NotFound):
        practice.choices("nothing", TODAY)


def test_no_form_speaks_of_her_or_him() -> None:
    files = [*(settings.resources() / "forms").glob("*.toml"), *(settings.resources() / "rules").glob("*.toml")]
    for file in files:
        assert not re.search(r"\b(she|he|her|him|his|hers)\b", file.read_text(encoding="utf-8"), re.IGNORECASE), (
            file.name
        )
