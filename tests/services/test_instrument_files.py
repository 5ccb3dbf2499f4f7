"""A force's own instrument: loaded whole or not at all, activated by a second person, asked from the next sign-in on."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update

from da_desk.errors import AccessDenied, CatalogueInvalid, NotFound, RuleRefused, UnprintableText
from da_desk.models.base import uuid7
from da_desk.models.canonical import sha256
from da_desk.models.desk import CatalogueFile
from da_desk.services.desk import Services
from da_desk.services.instrument_files import LARGEST, InstrumentLine
from tests.desk import PASSWORD, AnyDesk
from tests.services.invented import made_case

OURS = """
slug = "ours"
version = {version}
title = "The force's own list"
short = "Our list"
source = "the force's licence"
from = {first}
confidence = "primary"
paraphrase = false
counts = ["yes"]

[[sections]]
id = "asked"
title = "Questions"

[[sections.fields]]
id = "hurt"
kind = "asked"
label = "{question}"
choices_from = "scale-yes-no-dk"

[[sections.fields]]
id = "fear"
kind = "asked"
label = "Is the victim afraid?"
choices_from = "scale-yes-no-dk"

[[proposal]]
at_least = 2
grade = "high"
source = "the force"
confidence = "primary"
"""

SHIPPED = {("dara-like", 1), ("dash-like", 1)}

Write = Callable[..., Path]


def own(version: int = 1, question: str = "Was the victim hurt?", first: str = "2021-04-01") -> str:
    return OURS.format(version=version, question=question, first=first)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(text: str | bytes, name: str = "ours.toml") -> Path:
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    return put


@pytest.fixture
def signed_in_anew(desk: AnyDesk) -> Callable[[], Services]:
    """The officer, coming in again."""
    return lambda: desk.signed_in("officer", PASSWORD)


def line(desk: AnyDesk, slug: str = "ours", version: int = 1) -> InstrumentLine:
    found = desk.as_("officer").instrument_files.list()
    return next(each for each in found if (each.slug, each.version) == (slug, version))


def states(desk: AnyDesk) -> dict[tuple[str, int], str]:
    found = desk.as_("officer").instrument_files.list()
    return {(each.slug, each.version): each.state for each in found if (each.slug, each.version) not in SHIPPED}


def activate(desk: AnyDesk, by: str = "administrator", slug: str = "ours", version: int = 1) -> None:
    found = line(desk, slug, version)
    assert found.id is not None
    desk.as_(by).instrument_files.activate(found.id, found.row_version)


def in_use(desk: AnyDesk, file: Path, version: int = 1) -> None:
    """Load and activate, by two people."""
    desk.as_("supervisor").instrument_files.load(file)
    activate(desk, version=version)


def offered(services: Services) -> dict[str, int]:
    """The instruments that an assessment may begin with: their slugs and versions."""
    found = services.workplace.practice.instruments_on(services.workplace.today())
    services.close()
    return {each.slug: each.version for each in found}


def test_a_desk_begins_with_the_instruments_that_are_shipped(desk: AnyDesk) -> None:
    lines = desk.as_("officer").instrument_files.list()
    assert {(each.slug, each.version) for each in lines} == SHIPPED
    assert all(each.shipped and each.state == "in-force" and each.instrument for each in lines)
    assert all(each.text.startswith("#") and each.sha256 == sha256(each.text) for each in lines)


def test_it_is_asked_from_the_next_sign_in_on(
    desk: AnyDesk, write: Write, signed_in_anew: Callable[[], Services]
) -> None:
    in_use(desk, write(own()))
    assert states(desk) == {("ours", 1): "in-force"}
    assert "ours" not in {each.slug for each in desk.as_("officer").workplace.practice.instruments}
    services = signed_in_anew()
    assert services.workplace.notice == ""
    form = services.workplace.practice.form("risk_assessment.ours", 1)
    assert form.field("asked.hurt") is not None
    assert [form.sections[0].id, form.sections[-1].id] == ["about", "grade"]
    assert offered(services) == {"ours": 1, "dara-like": 1, "dash-like": 1}


def test_whoever_signed_in_before_is_told_to_come_in_again(
    desk: AnyDesk, write: Write, signed_in_anew: Callable[[], Services]
) -> None:
    """A colleague assesses with the new questions; the page of somebody who came earlier can't know them."""
    case_id = made_case(desk)
    in_use(desk, write(own()))
    services = signed_in_anew()
    body = {"about": {"stage": "secondary", "outcome": "assessed", "day": "2026-11-23"}}
    services.risk.save(case_id, "ours", body)
    services.close()
    with pytest.raises(NotFound, match="Sign out and in again"):
        desk.as_("supervisor").risk.of_case(case_id)
    anew = signed_in_anew()
    assert [line.instrument for line in anew.risk.of_case(case_id).assessments] == ["The force's own list"]
    anew.close()


def test_loaded_alone_it_changes_nothing(desk: AnyDesk, write: Write, signed_in_anew: Callable[[], Services]) -> None:
    desk.as_("supervisor").instrument_files.load(write(own()))
    assert states(desk) == {("ours", 1): "waiting"}
    assert "ours" not in offered(signed_in_anew())


def test_a_newer_version_takes_the_place_of_the_one_before_and_both_open(
    desk: AnyDesk, write: Write, signed_in_anew: Callable[[], Services]
) -> None:
    in_use(desk, write(own()))
    in_use(desk, write(own(2, "Was the victim hurt today?")), version=2)
    assert states(desk) == {("ours", 2): "in-force", ("ours", 1): "former"}
    services = signed_in_anew()
    labels = [
        field.label
        for version in (1, 2)
        if (field := services.workplace.practice.form("risk_assessment.ours", version).field("asked.hurt"))
    ]
    assert labels == ["Was the victim hurt?", "Was the victim hurt today?"]
    assert offered(services)["ours"] == 2


def test_one_with_the_slug_of_a_shipped_one_goes_before_it(
    desk: AnyDesk, write: Write, signed_in_anew: Callable[[], Services]
) -> None:
    desk.as_("supervisor").instrument_files.load(write(own(2).replace('slug = "ours"', 'slug = "dash-like"')))
    activate(desk, slug="dash-like", version=2)
    assert line(desk, "dash-like", 1).state == "former"
    assert offered(signed_in_anew())["dash-like"] == 2


def test_a_first_day_to_come_is_waited_for(desk: AnyDesk, write: Write, signed_in_anew: Callable[[], Services]) -> None:
    in_use(desk, write(own(first="2026-12-01")))
    assert states(desk) == {("ours", 1): "coming"}
    assert "ours" not in offered(signed_in_anew())
    desk.clock.move(days=8)
    assert states(desk) == {("ours", 1): "in-force"}
    assert "ours" in offered(signed_in_anew())


def test_nobody_activates_what_they_loaded_and_nothing_twice(desk: AnyDesk, write: Write) -> None:
    desk.as_("supervisor").instrument_files.load(write(own()))
    with pytest.raises(RuleRefused, match="second person"):
        activate(desk, by="supervisor")
    assert states(desk) == {("ours", 1): "waiting"}
    activate(desk)
    with pytest.raises(RuleRefused, match="activated before"):
        activate(desk)


@pytest.mark.parametrize("who", ["officer", "auditor"])
def test_others_read_the_instruments_and_change_none(desk: AnyDesk, write: Write, who: str) -> None:
    with pytest.raises(AccessDenied):
        desk.as_(who).instrument_files.load(write(own()))
    desk.as_("supervisor").instrument_files.load(write(own()))
    with pytest.raises(AccessDenied):
        activate(desk, by=who)
    assert states(desk) == {("ours", 1): "waiting"}


def test_a_version_is_given_once_and_none_goes_behind_another(desk: AnyDesk, write: Write) -> None:
    in_use(desk, write(own(3)), version=3)
    for version in (3, 2):
        with pytest.raises(RuleRefused, match="version 3 of “ours”"):
            desk.as_("administrator").instrument_files.load(write(own(version, "Another question?")))
    with pytest.raises(RuleRefused, match="version 1 of “dash-like”"):
        desk.as_("supervisor").instrument_files.load(write(own().replace('slug = "ours"', 'slug = "dash-like"')))
    assert states(desk) == {("ours", 3): "in-force"}


def test_a_repeated_save_loads_nothing_twice(desk: AnyDesk, write: Write) -> None:
    op_id = uuid7()
    first = desk.as_("supervisor").instrument_files.load(write(own()), op_id=op_id)
    assert desk.as_("supervisor").instrument_files.load(write(own()), op_id=op_id) == first
    assert states(desk) == {("ours", 1): "waiting"}


@pytest.mark.parametrize(
    ("found", "put", "named"),
    [
        ('choices_from = "scale-yes-no-dk"', 'choices_from = "scale-of-ours"', "hurt"),
        ('counts = ["yes"]', 'counts = ["often"]', "counts"),
        ("at_least = 2", "at_least = 3", "count"),
        ('kind = "asked"', 'kind = "choice"', "questions"),
        ('slug = "ours"', 'slug = "Ours!"', "slug"),
        ("paraphrase = false", "", "paraphrase"),
        ("short =", "colour = 'red'\nshort =", "colour"),
        ("from = 2021-04-01", "from = soon", "line"),
        ("from = 2021-04-01", "frame = 9\nfrom = 2021-04-01", "form"),
        ("short =", f"deep = {'[' * 5000}\nshort =", "ours.toml"),
    ],
)
def test_a_damaged_file_is_refused_whole(desk: AnyDesk, write: Write, found: str, put: str, named: str) -> None:
    text = own()
    assert found in text
    with pytest.raises(CatalogueInvalid) as refused:
        desk.as_("supervisor").instrument_files.load(write(text.replace(found, put)))
    assert "ours.toml" in refused.value.sentence
    assert named in refused.value.sentence
    assert states(desk) == {}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        (own().encode() + b"#" * LARGEST, "larger than 256 KB"),
        (own().encode("utf-16"), "UTF-8"),
        (b"", "missing"),
    ],
    ids=["bytes", "large", "utf-16", "empty"],
)
def test_what_is_no_text_of_a_sensible_size_is_refused(desk: AnyDesk, write: Write, data: bytes, sentence: str) -> None:
    with pytest.raises(CatalogueInvalid, match=sentence):
        desk.as_("supervisor").instrument_files.load(write(data))
    assert states(desk) == {}


def test_no_file_there_is_a_sentence_without_the_folder(desk: AnyDesk, tmp_path: Path) -> None:
    with pytest.raises(CatalogueInvalid, match="can't be opened") as refused:
        desk.as_("supervisor").instrument_files.load(tmp_path / "none.toml")
    assert str(tmp_path) not in refused.value.sentence


def test_what_no_font_draws_is_refused_before_it_is_asked(desk: AnyDesk, write: Write) -> None:
    with pytest.raises(UnprintableText, match="U\\+4E00"):
        desk.as_("supervisor").instrument_files.load(write(own(question="Hurt 一?")))
    assert states(desk) == {}


def test_every_refusal_is_one_of_ours(desk: AnyDesk, write: Write) -> None:
    """Cut off anywhere before its first question is whole, the file is refused in words."""
    text = own()
    for end in range(0, text.index("choices_from"), 29):
        with pytest.raises(CatalogueInvalid, match=r"ours\.toml"):
            desk.as_("supervisor").instrument_files.load(write(text[:end]))
    assert states(desk) == {}


def test_an_unknown_file_is_not_found(desk: AnyDesk) -> None:
    with pytest.raises(NotFound):
        desk.as_("supervisor").instrument_files.activate(uuid7(), 1)


def test_a_file_damaged_from_below_keeps_nobody_out(
    desk: AnyDesk, write: Write, signed_in_anew: Callable[[], Services]
) -> None:
    in_use(desk, write(own()))
    in_use(desk, write(own(2)), version=2)
    changed = own().replace("Was the victim hurt?", "Was the suspect hurt?")
    desk.below(update(CatalogueFile).where(CatalogueFile.file_version == 1).values(text=changed))
    services = signed_in_anew()
    assert services.workplace.notice == (
        "An instrument of this desk can't be used and was left out: ours.toml, version 1. Tell your administrator."
    )
    assert offered(services)["ours"] == 2
    assert states(desk) == {("ours", 2): "in-force", ("ours", 1): "damaged"}
    assert line(desk).instrument is None


def test_a_file_that_is_no_instrument_any_more_keeps_nobody_out(
    desk: AnyDesk, write: Write, signed_in_anew: Callable[[], Services]
) -> None:
    """Its hash may be right and its text still not be readable by this version of the desk."""
    in_use(desk, write(own()))
    text = own().replace('kind = "asked"', 'kind = "riddle"')
    desk.below(update(CatalogueFile).values(text=text, sha256=sha256(text)))
    services = signed_in_anew()
    assert "ours.toml, version 1" in services.workplace.notice
    assert "ours" not in offered(services)
