"""The lists of plans and assessments are whole: what the practice names can be chosen, explained, and leads somewhere."""

import re
from datetime import date
from typing import Any

import pytest

from da_desk import settings
from da_desk.practice.catalogue import Practice
from da_desk.practice.entries import Entry
from da_desk.practice.forms import Field, Form, gaps
from da_desk.practice.harm_guards import open_guards
from da_desk.practice.instruments import Instrument
from da_desk.practice.states import TRANSITIONS

TODAY = date(2026, 11, 26)
PLANS = ("rmp", "safety_plan")

REQUIREMENTS = """
rm.whole-life rm.framework rm.risk-variable rm.menu-by-grade rm.adaptable rm.dynamic rm.interval-by-grade rm.cj-decisions
rm.multi-agency rm.lead rm.in-safety-plan rm.victim-told
"""
MENU = """
legal-intervention enforce-breach fast-response witness-intimidation home-security place-of-safety false-missing-report
protection-notice specialist-orders safety-plan encourage-support agency-referral marac prison-monitoring release-plans
mappa-iom safe-property-exchange firearms perpetrator-contact
"""
PRINCIPLES = """
plan.reduce-risk plan.feeds-assessment plan.build-on-coping plan.keep-existing-mechanisms plan.may-recur plan.own-safety
plan.own-needs plan.widen-options plan.confidential plan.process-not-event plan.any-contact-level plan.third-parties
"""
ITEMS = {
    "safety-plan.staying.": "advice safe-agency-contact phone-access signal escape-routes money medical passwords satnav",
    "safety-plan.leaving.": "trust satnav civil-order spare-keys bag essentials abuser-id children routine",
    "essentials.": "papers bank passwords cash keys medication contacts clothing-comfort sentimental",
    "safety-plan.separated.": "legal-advice phone passwords-privacy satnav home-security tell-others collection "
    "contact-visits change-patterns avoid-old-places codeword records",
    "dev.": "safe-contact offender-location victim-view child-contact summon-help where-and-what report-record "
    "long-term-support marac legal-financial-advice law-options social-media spyware satnav barriers workplace schools "
    "weapons-out-of-reach contact-traces peer-16-17 routine-change collection-rules",
    "child.": "include rehearse-escape safe-place-person police-and-numbers check-abuse schools",
    "tech.": "satnav-history location-services auto-post spyware passwords evidence-recording",
    "method.": "locks steel-door security-system sanctuary personal-device proximity-tag alarm cctv lighting smoke-alarm "
    "fire-survey",
}


def slugs(practice: Practice, catalogue: str) -> list[str]:
    return [entry.slug for entry in practice.choices(catalogue, TODAY)]


def test_the_twelve_requirements_of_risk_management(practice: Practice) -> None:
    assert slugs(practice, "rm-requirements") == REQUIREMENTS.split()
    assert len(REQUIREMENTS.split()) == 12


def test_the_menu_of_nineteen_and_an_action_of_ones_own(practice: Practice) -> None:
    assert slugs(practice, "rmp-menu") == [*(f"menu.{each}" for each in MENU.split()), "own"]
    assert len(MENU.split()) == 19


def test_the_twelve_principles_of_safety_planning(practice: Practice) -> None:
    assert slugs(practice, "plan-principles") == PRINCIPLES.split()
    assert len(PRINCIPLES.split()) == 12


def test_the_items_of_a_safety_plan_by_the_list_they_come_from(practice: Practice) -> None:
    wanted = [f"{prefix}{name}" for prefix, names in ITEMS.items() for name in names.split()]
    found = slugs(practice, "safety-items")
    assert sorted(found) == sorted([*wanted, "own"])
    assert {prefix: len(names.split()) for prefix, names in ITEMS.items()} == {
        "safety-plan.staying.": 9,
        "safety-plan.leaving.": 9,
        "essentials.": 9,
        "safety-plan.separated.": 12,
        "dev.": 22,
        "child.": 6,
        "tech.": 6,
        "method.": 11,
    }


@pytest.mark.parametrize("plan", PLANS)
def test_every_item_can_be_chosen_where_the_plan_is_written(practice: Practice, plan: str) -> None:
    path, choice, catalogue = {
        "rmp": ("actions.actions", "menu", "rmp-menu"),
        "safety_plan": ("items.items", "item", "safety-items"),
    }[plan]
    assert [each.id for each in in_row(practice.form(plan), path, choice).choices] == slugs(practice, catalogue)


def in_row(form: Form, path: str, name: str) -> Field:
    field = form.field(path)
    assert field is not None
    inside = field.field(name)
    assert inside is not None
    return inside


EXPLAINED = (
    "rmp-menu", "rm-requirements", "plan-principles", "safety-items", "risk-variables", "coping-ways", "safety-schemes",
    "grade-fell", "situations",
)  # fmt: skip


@pytest.mark.parametrize("catalogue", EXPLAINED)
def test_what_is_chosen_says_in_a_line_or_two_what_it_is_about(practice: Practice, catalogue: str) -> None:
    for entry in practice.choices(catalogue, TODAY):
        assert entry.source, entry.slug
        assert 15 < len(entry.help) < 260, entry.slug
        assert len(entry.title) <= 60, entry.slug
        assert entry.help.endswith((".", "?")), entry.slug


@pytest.mark.parametrize(("catalogue", "plan"), [("rm-requirements", "rmp"), ("plan-principles", "safety_plan")])
def test_each_requirement_and_principle_is_answered_somewhere_in_its_plan(
    practice: Practice, catalogue: str, plan: str
) -> None:
    form = practice.form(plan)
    for entry in practice.choices(catalogue, TODAY):
        assert entry.covers, entry.slug
        assert [path for path in entry.covers if form.field(path) is None] == [], entry.slug
        assert any(form.field(path) for path in entry.covers)


def test_which_measures_suit_a_grade_is_said_and_marked_as_ours(practice: Practice) -> None:
    menu = practice.choices("rmp-menu", TODAY)
    suits = {
        grade: {e.slug for e in menu if not e.grades or grade in e.grades} for grade in ("high", "medium", "standard")
    }
    assert suits["high"] == {entry.slug for entry in menu}
    assert suits["standard"] < suits["medium"] <= suits["high"]
    assert {"menu.firearms", "menu.safety-plan", "menu.enforce-breach", "own"} <= suits["standard"]
    assert "menu.marac" not in suits["standard"]
    assert all(entry.confidence == "design" for entry in menu if entry.grades)


def test_workload_is_not_a_reason_for_a_lower_grade(practice: Practice) -> None:
    words = " ".join(f"{e.slug} {e.title} {e.help}" for e in practice.choices("grade-fell", TODAY)).casefold()
    assert not re.search(r"workload|capacity|resource|staff|busy|demand", words)
    fell = practice.form("risk_assessment").field("grade.fell")
    assert fell is not None
    assert [choice.id for choice in fell.choices] == slugs(practice, "grade-fell")


def test_every_state_of_a_plan_has_its_words(practice: Practice) -> None:
    titles = {"rmp": "rmp-states", "safety_plan": "safety-plan-states", "risk_assessment": "assessment-states"}
    assert {kind: set(slugs(practice, name)) for kind, name in titles.items()} == {
        kind: set(TRANSITIONS[kind]) for kind in titles
    }


@pytest.mark.parametrize(
    ("catalogue", "expected"),
    [
        ("scale-yes-no-dk", "yes no dont-know"),
        ("scale-frequency-4", "never sometimes often all-the-time"),
        ("review-outcomes", "keep escalate reduce close changed"),
        ("situations", "staying planning-to-leave separated"),
        ("adviser-roles", "idva ypva isva"),
        ("scheme-consents", "given refused withdrawn"),
        ("guard-decisions", "keep change leave-out"),
        ("assessment-stages", "first-responder sergeant secondary review regrade"),
        ("assessment-outcomes", "assessed refused no-data"),
        ("plan-changes", "first words dates-only"),
        ("told-answers", "yes not-yet not-safe"),
    ],
)
def test_what_the_desk_stores_of_plans_is_known(practice: Practice, catalogue: str, expected: str) -> None:
    assert slugs(practice, catalogue) == expected.split()


# Forms ---------------------------------------------------------------------------------------------------------

FORMS = {
    "rmp": {
        "current": "information victim_view suspect",
        "risk": "variables(what kind detail said_by)",
        "actions": "actions(menu what variable lead lead_name holder agency_person due)",
        "planbi": "proportionality legality accountability necessity best_information",
        "contingency": "plan",
        "monitoring": "how criminal_justice partners partners_note",
        "children": "children",
        "told": "told when how why_not",
    },
    "safety_plan": {
        "coping": "ways(kind words)",
        "view": "victim_view wants",
        "situation": "situation lives_with_suspect suspect_checks family_near level",
        "items": "items(item words who)",
        "police": "police(what holder due)",
        "schemes": "none schemes(scheme consent scope people day withdrawn_on)",
        "guards": "decisions(guard item decision reason)",
        "adviser": "has advisers(role name service consent scope since)",
        "agreement": "victim victim_day idva differs",
    },
    "risk_assessment": {
        "about": "stage outcome assessor day source refusal no_data",
        "grade": "grade rationale above_why fell fell_how below_why",
    },
    "plan_begun": {"plan": "next_review state"},
    "plan_submitted": {"submitted": "record_id changed"},
    "plan_returned": {"returned": "record_id note comments(section comment)"},
    "plan_signed": {"signed": "record_id note first"},
    "plan_reviewed": {"reviewed": "record_id outcome changed next_review answered(duty)"},
    "risk_assessed": {"assessed": "record_id stage outcome grade former downgrade regraded confirmed"},
    "adviser_engaged": {"adviser": "record_id role name service"},
}


def _named(field: Field) -> str:
    return f"{field.id}({' '.join(each.id for each in field.fields)})" if field.fields else field.id


@pytest.mark.parametrize("kind", FORMS)
def test_forms_have_exactly_the_agreed_sections_fields_and_rows(practice: Practice, kind: str) -> None:
    form = practice.form(kind)
    assert {section.id: " ".join(map(_named, section.fields)) for section in form.sections} == FORMS[kind]


@pytest.mark.parametrize("kind", ["rmp", "risk_assessment"])
def test_no_section_of_a_plan_to_be_signed_can_stay_empty(practice: Practice, kind: str) -> None:
    empty = {gap.path.partition(".")[0] for gap in gaps(practice.form(kind), {})}
    assert empty == {section.id for section in practice.form(kind).sections}


def test_what_already_keeps_the_victim_safe_comes_first(practice: Practice) -> None:
    form = practice.form("safety_plan")
    assert [section.id for section in form.sections][:2] == ["coping", "view"]
    assert gaps(form, {})[0].path == "coping.ways"


def plan(**sections: Any) -> dict[str, Any]:
    return sections


@pytest.mark.parametrize(
    ("consent", "lacks"),
    [("given", {"scope", "day"}), ("refused", set()), ("withdrawn", {"withdrawn_on"}), ("", {"consent"})],
)
def test_a_scheme_asks_for_what_its_consent_needs(practice: Practice, consent: str, lacks: set[str]) -> None:
    row = {"id": "019ac0de-0000-7000-8000-000000000001", "scheme": "cocoon", "consent": consent}
    found = gaps(practice.form("safety_plan"), plan(schemes={"none": "no", "schemes": [row]}))
    assert {gap.path.rpartition(".")[2] for gap in found if gap.path.startswith("schemes.")} == lacks


def test_no_scheme_is_said_or_one_is_named(practice: Practice) -> None:
    form = practice.form("safety_plan")
    asked = {
        none: [gap.path for gap in gaps(form, plan(schemes={"none": none})) if gap.path.startswith("schemes.")]
        for none in ("", "yes", "no")
    }
    assert asked == {"": ["schemes.none"], "yes": [], "no": ["schemes.schemes"]}


@pytest.mark.parametrize(
    ("told", "lacks"),
    [("yes", ["told.when", "told.how"]), ("not-yet", ["told.why_not"]), ("not-safe", ["told.why_not"])],
)
def test_that_the_victim_was_told_or_why_not(practice: Practice, told: str, lacks: list[str]) -> None:
    found = [gap.path for gap in gaps(practice.form("rmp"), plan(told={"told": told}))]
    assert [path for path in found if path.startswith("told.")] == lacks


def test_made_by_the_desk_is_told_apart_from_recorded_by_hand(practice: Practice) -> None:
    by_desk = {kind.slug for kind in practice.event_kinds if kind.by_desk and not kind.room}
    assert by_desk == {
        "rmp-begun", "safety-plan-begun", "plan-submitted", "plan-returned", "plan-taken-back", "plan-signed-off",
        "plan-countersigned", "plan-self-signed", "plan-agreed", "plan-reviewed", "plan-closed", "risk-assessed",
        "adviser-engaged",
    }  # fmt: skip
    begun = {kind.slug: kind.record for kind in practice.event_kinds if kind.record}
    assert begun == {"rmp-begun": "rmp", "safety-plan-begun": "safety_plan"}
    note = practice.event_form("cover-note", TODAY).field("facts.note")
    assert note is not None
    assert note.required


# Instruments ---------------------------------------------------------------------------------------------------


def instrument(practice: Practice, slug: str) -> Instrument:
    return next(each for each in practice.instruments_on(TODAY) if each.slug == slug)


@pytest.mark.parametrize("slug", ["dash-like", "dara-like"])
def test_the_instruments_that_come_with_the_desk_say_that_they_are_not_the_official_ones(
    practice: Practice, slug: str
) -> None:
    found = instrument(practice, slug)
    assert found.paraphrase
    assert found.badge
    assert "paraphrase" in found.help
    form = practice.form(f"risk_assessment.{slug}", found.version)
    assert [section.id for section in form.sections][:1] == ["about"]
    assert [section.id for section in form.sections][-1:] == ["grade"]


def test_twenty_seven_questions_of_which_one_is_words_and_the_sets_beside_are_not_counted(practice: Practice) -> None:
    found = instrument(practice, "dash-like")
    main = [field for section in found.sections if section.id not in found.beside for field in section.fields]
    assert len(main) == 27
    assert [field.id for field in main if field.kind != "asked"] == ["fears"]
    assert len(list(found.asked())) == 26
    assert {path.partition(".")[0] for path, _field in found.asked()}.isdisjoint(found.beside)
    assert set(found.beside) == {"stalking_more", "honour_more"}
    (band,) = found.proposal
    assert (band.at_least, band.grade, found.counts) == (14, "high", ("yes",))


def test_control_is_asked_for_by_how_often_and_no_number_of_it_proposes_a_grade(practice: Practice) -> None:
    found = instrument(practice, "dara-like")
    scales = [tuple(choice.id for choice in field.choices) for _path, field in found.asked()]
    often = ("never", "sometimes", "often", "all-the-time")
    assert scales.count(often) > len(scales) / 2
    assert found.proposal == ()
    assert set(found.counts) == {"often", "all-the-time", "yes"}


# Harm guards ---------------------------------------------------------------------------------------------------

TOGETHER = {
    "situation": "staying",
    "lives_with_suspect": "yes",
    "suspect_checks": "yes",
    "family_near": "yes",
    "level": "full",
}
APART = {
    "situation": "separated",
    "lives_with_suspect": "no",
    "suspect_checks": "no",
    "family_near": "no",
    "level": "full",
}
ROW, OTHER_ROW = "019ac0de-0000-7000-8000-000000000002", "019ac0de-0000-7000-8000-000000000003"


def asked(
    practice: Practice, situation: dict[str, str], item: str = "", words: str = "", coping: str = "other", **scheme: str
) -> set[str]:
    body = plan(
        coping={"ways": [{"id": OTHER_ROW, "kind": coping, "words": "…"}]},
        situation=situation,
        items={"items": [{"id": ROW, "item": item or "own", "words": words}]},
        schemes={"schemes": [{"id": OTHER_ROW, **scheme}] if scheme else []},
    )
    return {question.guard for question in open_guards(practice.guards_on(TODAY), body)}


@pytest.mark.parametrize(
    ("guard", "item", "dangerous"),
    [
        ("guard.password-checked", "safety-plan.staying.passwords", {"suspect_checks": "unknown"}),
        ("guard.password-checked", "tech.passwords", {"suspect_checks": "yes"}),
        ("guard.location-off", "tech.location-services", {"suspect_checks": "yes", "lives_with_suspect": "yes"}),
        (
            "guard.location-off",
            "safety-plan.leaving.satnav",
            {"suspect_checks": "unknown", "lives_with_suspect": "sometimes"},
        ),
        ("guard.spyware-removed", "tech.spyware", {"suspect_checks": "yes"}),
        ("guard.sanctuary-together", "method.sanctuary", {"lives_with_suspect": "sometimes"}),
        ("guard.routine-noticed", "dev.routine-change", {"situation": "planning-to-leave"}),
        ("guard.security-seen", "method.cctv", {"situation": "staying"}),
        ("guard.security-seen", "method.locks", {"lives_with_suspect": "yes"}),
        ("guard.device-found", "method.personal-device", {"lives_with_suspect": "unknown"}),
        ("guard.children-asked", "child.police-and-numbers", {"situation": "staying"}),
        ("guard.bag-found", "safety-plan.leaving.bag", {"lives_with_suspect": "yes", "suspect_checks": "yes"}),
        ("guard.records-found", "tech.evidence-recording", {"lives_with_suspect": "yes", "suspect_checks": "unknown"}),
        ("guard.signal-known", "safety-plan.staying.signal", {"family_near": "yes"}),
    ],
)
def test_an_item_is_questioned_only_in_the_situation_in_which_it_can_do_harm(
    practice: Practice, guard: str, item: str, dangerous: dict[str, str]
) -> None:
    assert guard in asked(practice, APART | dangerous, item)
    assert asked(practice, APART, item) == set()
    assert guard not in asked(practice, APART | dangerous, "dev.victim-view")


@pytest.mark.parametrize(
    ("coping", "item", "words", "guard"),
    [
        ("messages-warn", "safety-plan.separated.phone", "", "guard.warning-contact"),
        ("messages-warn", "own", "I will block the number", "guard.warning-contact"),
        ("messages-warn", "own", "Get a New SIM and only give it to my sister", "guard.warning-contact"),
        ("devices-kept", "safety-plan.separated.passwords-privacy", "", "guard.password-checked"),
        ("devices-kept", "own", "Uninstall it", "guard.spyware-removed"),
        ("routine", "safety-plan.separated.change-patterns", "", "guard.routine-noticed"),
    ],
)
def test_what_would_break_an_existing_way_of_coping_is_questioned(
    practice: Practice, coping: str, item: str, words: str, guard: str
) -> None:
    assert asked(practice, APART, item, words, coping) == {guard}
    assert asked(practice, APART, item, words, "neighbour") == set()


@pytest.mark.parametrize(
    ("consent", "questioned"), [("given", False), ("refused", True), ("withdrawn", True), ("", True)]
)
def test_a_cocoon_watch_needs_consent_and_people_who_can_be_trusted(
    practice: Practice, consent: str, questioned: bool
) -> None:
    found = asked(practice, APART, scheme="cocoon", consent=consent)
    assert ("guard.cocoon-consent" in found) is questioned
    for near, expected in (("yes", True), ("unknown", True), ("no", False)):
        found = asked(practice, APART | {"family_near": near}, scheme="cocoon", consent=consent)
        assert ("guard.cocoon-near" in found) is expected


def test_every_scheme_is_questioned_without_consent_and_a_sanctuary_where_both_live(practice: Practice) -> None:
    for scheme in slugs(practice, "safety-schemes"):
        assert asked(practice, APART, scheme=scheme, consent="refused"), scheme
        assert asked(practice, APART, scheme=scheme, consent="given") == set(), scheme
    assert "guard.sanctuary-together" in asked(practice, TOGETHER, scheme="sanctuary", consent="given")
    assert "guard.police-seen" in asked(practice, TOGETHER, scheme="police-watch", consent="given")
    assert "guard.police-seen" in asked(practice, APART | {"level": "none-now"}, scheme="police-watch", consent="given")


def test_what_is_not_answered_yet_counts_as_the_more_dangerous(practice: Practice) -> None:
    assert {"guard.password-checked"} <= asked(practice, {}, "tech.passwords")
    assert {"guard.location-off"} <= asked(practice, {}, "tech.satnav-history")
    assert {"guard.cocoon-near", "guard.cocoon-consent"} <= asked(practice, {}, scheme="cocoon", consent="")


def test_every_guard_says_why_asks_and_offers_a_way(practice: Practice) -> None:
    for guard in practice.guards_on(TODAY):
        assert guard.question.endswith("?"), guard.slug
        assert guard.why.endswith("."), guard.slug
        assert guard.advice.endswith("."), guard.slug


# Words ---------------------------------------------------------------------------------------------------------


def entries(practice: Practice) -> list[Entry]:
    listed = [entry for name in practice.catalogues for entry in practice.catalogues[name]]
    return [*listed, *practice.rules, *practice.guards, *practice.instruments]


def test_nothing_speaks_of_her_or_him(practice: Practice) -> None:
    for folder in ("catalogues", "guards", "instruments"):
        for file in (settings.resources() / folder).glob("*.toml"):
            found = re.search(r"\b(she|he|her|him|his|hers)\b", file.read_text(encoding="utf-8"), re.IGNORECASE)
            assert found is None, f"{file.name}: {found}"


def test_titles_are_plain_and_never_shout(practice: Practice) -> None:
    for entry in entries(practice):
        assert entry.title == entry.title.strip(), entry.slug
        assert "!" not in entry.title + entry.help, entry.slug
        assert not entry.title.endswith("."), entry.slug
