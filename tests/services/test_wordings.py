"""The force's own declaration: loaded whole or not at all, activated by a second person, printed from then on."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update

from da_desk.documents.templates import shipped_mg11
from da_desk.errors import AccessDenied, CatalogueInvalid, DaDeskError, NotFound, RuleRefused, UnprintableText
from da_desk.models.base import uuid7
from da_desk.models.canonical import sha256
from da_desk.models.desk import CatalogueFile
from da_desk.services.wordings import LARGEST, WordingLine
from tests.desk import AnyDesk
from tests.services.journey import STATEMENT, Journey, pdf_text, statement_body

SHIPPED = shipped_mg11().read_text(encoding="utf-8")
NOTE = "declaration-unconfirmed"
OURS = "I swear by the formula of this force"


def own(words: str = OURS, *, confidence: str = "primary", first: str = "2021-04-01", text: str = SHIPPED) -> str:
    """A file of the force: the shipped one with its own formula."""
    changed = text.replace("I declare that this statement", f"{words} that this statement")
    return changed.replace('"unverified"', f'"{confidence}"', 2).replace("2026-11-22", first)


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(text: str | bytes, name: str = "ours.toml") -> Path:
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    return put


@pytest.fixture
def journey(desk: AnyDesk, tmp_path: Path) -> Journey:
    return Journey.begun(desk, tmp_path / "out")


def listed(desk: AnyDesk) -> tuple[WordingLine, ...]:
    return desk.as_("officer").wordings.list()


def states(desk: AnyDesk) -> dict[int, str]:
    return {line.file_version: line.state for line in listed(desk)}


def activate(desk: AnyDesk, line: WordingLine | None = None, by: str = "administrator") -> None:
    """Activate the newest, or that one."""
    line = line or listed(desk)[0]
    assert line.id is not None
    desk.as_(by).wordings.activate(line.id, line.version)


def in_use(desk: AnyDesk, file: Path) -> None:
    """Load and activate, by two people."""
    desk.as_("supervisor").wordings.load(file)
    activate(desk)


def flat(data: bytes, folder: Path) -> str:
    """The words of a PDF without its line ends."""
    return " ".join(pdf_text(data, folder).split())


def test_a_desk_begins_with_the_shipped_wording(desk: AnyDesk) -> None:
    (shipped,) = listed(desk)
    assert (shipped.file_version, shipped.state, shipped.id) == (0, "in-force", None)
    assert shipped.text == SHIPPED


def test_a_printed_statement_carries_the_formula_of_the_force_and_the_note_is_gone(
    journey: Journey, write: Write
) -> None:
    in_use(journey.desk, write(own()))
    record_id = journey.ready()
    assert OURS in flat(journey.officer.statements.printed(record_id).data, journey.out)
    assert NOTE not in journey.codes("note")


def test_a_wording_that_the_force_itself_does_not_confirm_keeps_the_note(journey: Journey, write: Write) -> None:
    in_use(journey.desk, write(own(confidence="unverified")))
    record_id = journey.ready()
    assert OURS in flat(journey.officer.statements.printed(record_id).data, journey.out)
    assert NOTE in journey.codes("note")


def test_loaded_alone_it_changes_nothing(journey: Journey, write: Write) -> None:
    journey.desk.as_("supervisor").wordings.load(write(own()))
    assert states(journey.desk) == {1: "waiting", 0: "in-force"}
    record_id = journey.ready()
    assert OURS not in flat(journey.officer.statements.printed(record_id).data, journey.out)
    assert NOTE in journey.codes("note")


def test_what_was_printed_before_keeps_its_words_on_paper_and_on_the_copy(journey: Journey, write: Write) -> None:
    record_id = journey.whole()
    kept = journey.officer.statements.printed(record_id)
    journey.desk.clock.move(minutes=5)
    in_use(journey.desk, write(own()))
    assert journey.officer.statements.printed(record_id) == kept
    copy = flat(journey.officer.statements.service_copy(record_id).rendered.data, journey.out)
    assert OURS not in copy
    assert f"Content {kept.content_hash[:12]}" in copy, "the copy bears the reference of its original"
    assert NOTE in journey.codes("note"), "what is served was declared in words nobody has confirmed"


def test_a_copy_of_what_was_printed_after_bears_the_reference_of_its_original(journey: Journey, write: Write) -> None:
    in_use(journey.desk, write(own()))
    record_id = journey.whole()
    kept = journey.officer.statements.printed(record_id)
    journey.desk.clock.move(minutes=5)
    in_use(journey.desk, write(own("Another formula of this force declares")))
    copy = flat(journey.officer.statements.service_copy(record_id).rendered.data, journey.out)
    assert OURS in copy
    assert f"Content {kept.content_hash[:12]}" in copy


def test_a_print_that_was_taken_back_is_printed_anew_with_the_new_words(journey: Journey, write: Write) -> None:
    record_id = journey.ready()
    journey.desk.clock.move(minutes=5)
    in_use(journey.desk, write(own()))
    journey.officer.statements.reopen(record_id, journey.version(record_id), "The force has its own formula now")
    made = journey.officer.statements.final_print(record_id, journey.version(record_id))
    assert OURS in flat(made.data, journey.out)


def test_a_reader_declares_in_the_words_of_the_force_too(journey: Journey, write: Write) -> None:
    in_use(journey.desk, write(own().replace("I read it aloud to {name}", "I spoke every line of it to {name}")))
    witness = {"can_read": "no", "reader_name": "Ffion Rees"}
    record_id = journey.ready(body=statement_body(witness=witness), kind=STATEMENT)
    assert "I spoke every line of it to Holly Marsden" in flat(
        journey.officer.statements.printed(record_id).data, journey.out
    )


def test_nobody_activates_what_they_loaded(desk: AnyDesk, write: Write) -> None:
    desk.as_("supervisor").wordings.load(write(own()))
    with pytest.raises(RuleRefused, match="second person"):
        activate(desk, by="supervisor")
    assert states(desk) == {1: "waiting", 0: "in-force"}


@pytest.mark.parametrize("who", ["officer", "auditor"])
def test_others_read_the_wordings_and_change_none(desk: AnyDesk, write: Write, who: str) -> None:
    with pytest.raises(AccessDenied):
        desk.as_(who).wordings.load(write(own()))
    desk.as_("supervisor").wordings.load(write(own()))
    with pytest.raises(AccessDenied):
        activate(desk, by=who)
    assert [line.state for line in desk.as_(who).wordings.list()] == ["waiting", "in-force"]


@pytest.mark.parametrize(
    ("found", "put", "named"),
    [
        ('slug = "mg11.declaration"', 'slug = "notice"', "slug"),
        ("[declaration]", "[declarations]", "declaration"),
        ("{pages} pages", "several pages", "{pages}"),
        ("{pages} pages", "{pages} of {all} pages", "declaration.many"),
        ("which is 1 page", "which is {pages} page", "declaration.one"),
        ("I read it aloud to {name}", "I read it aloud to {reader}", "reader_declaration"),
        ("which is 1 page", "which is " + "very " * 500 + "short, 1 page", "one"),
        ("citation = ", "citation = 7 #", "citation"),
        ('slug = "', 'slug = "\ud7ff" "', "line"),
        ("source = ", "colour = 'red'\nsource = ", "colour"),
        ("from = 2021-04-01", "from = soon", "line"),
        ("source = ", f"deep = {'[' * 5000}\nsource = ", "ours.toml"),
    ],
)
def test_a_damaged_file_is_refused_whole(desk: AnyDesk, write: Write, found: str, put: str, named: str) -> None:
    text = own()
    assert found in text
    with pytest.raises(CatalogueInvalid) as refused:
        desk.as_("supervisor").wordings.load(write(text.replace(found, put)))
    assert "ours.toml" in refused.value.sentence
    assert named in refused.value.sentence
    assert states(desk) == {0: "in-force"}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        (own().encode() + b"#" * LARGEST, "larger than 64 KB"),
        (b"", "missing"),
        (own().encode("utf-16"), "UTF-8"),
    ],
    ids=["bytes", "large", "empty", "utf-16"],
)
def test_what_is_no_text_of_a_sensible_size_is_refused(desk: AnyDesk, write: Write, data: bytes, sentence: str) -> None:
    with pytest.raises(CatalogueInvalid, match=sentence):
        desk.as_("supervisor").wordings.load(write(data))
    assert states(desk) == {0: "in-force"}


@pytest.mark.parametrize("place", [Path("none.toml"), Path()])
def test_no_file_there_is_a_sentence_without_the_folder(desk: AnyDesk, tmp_path: Path, place: Path) -> None:
    with pytest.raises(CatalogueInvalid, match="can't be opened") as refused:
        desk.as_("supervisor").wordings.load(tmp_path / place)
    assert str(tmp_path.parent) not in refused.value.sentence


def test_what_no_font_draws_is_refused_before_a_statement_needs_it(desk: AnyDesk, write: Write) -> None:
    with pytest.raises(UnprintableText, match="U\\+4E00"):
        desk.as_("supervisor").wordings.load(write(own("一")))
    assert states(desk) == {0: "in-force"}


def test_a_mark_of_a_windows_editor_and_its_line_ends_do_no_harm(desk: AnyDesk, write: Write) -> None:
    in_use(desk, write(b"\xef\xbb\xbf" + own().replace("\n", "\r\n").encode()))
    assert states(desk) == {1: "in-force", 0: "former"}


def test_a_first_day_to_come_is_waited_for(desk: AnyDesk, write: Write) -> None:
    in_use(desk, write(own(first="2026-12-01")))
    assert states(desk) == {1: "coming", 0: "in-force"}
    desk.clock.move(days=8)
    assert states(desk) == {1: "in-force", 0: "former"}


def test_versions_follow_each_other_and_the_last_activated_is_printed(desk: AnyDesk, write: Write) -> None:
    in_use(desk, write(own()))
    desk.as_("administrator").wordings.load(write(own("The second formula declares")))
    assert states(desk) == {2: "waiting", 1: "in-force", 0: "former"}
    desk.clock.move(minutes=1)
    activate(desk, by="supervisor")
    assert states(desk) == {2: "in-force", 1: "former", 0: "former"}
    desk.clock.move(minutes=1)
    in_use(desk, write(own()))
    assert states(desk) == {3: "in-force", 2: "former", 1: "former", 0: "former"}


def test_the_same_file_is_not_loaded_twice_nor_activated_twice(desk: AnyDesk, write: Write) -> None:
    in_use(desk, write(own()))
    with pytest.raises(RuleRefused, match="version 1"):
        desk.as_("administrator").wordings.load(write(own()))
    with pytest.raises(RuleRefused, match="activated before"):
        activate(desk)
    assert states(desk) == {1: "in-force", 0: "former"}


def test_a_repeated_save_loads_nothing_twice(desk: AnyDesk, write: Write) -> None:
    op_id = uuid7()
    first = desk.as_("supervisor").wordings.load(write(own()), op_id=op_id)
    assert desk.as_("supervisor").wordings.load(write(own()), op_id=op_id) == first
    assert states(desk) == {1: "waiting", 0: "in-force"}


def test_an_unknown_file_is_not_found(desk: AnyDesk) -> None:
    with pytest.raises(NotFound):
        desk.as_("supervisor").wordings.activate(uuid7(), 1)


def test_every_refusal_is_one_of_ours(desk: AnyDesk, write: Write) -> None:
    """Whatever stands in a file: cut off anywhere it is refused in words, or it is whole."""
    text = own()
    for end in range(0, len(text), 97):
        with pytest.raises(DaDeskError):
            desk.as_("supervisor").wordings.load(write(text[:end]))
    assert states(desk) == {0: "in-force"}


def test_one_changed_from_below_is_shown_and_never_printed_with(journey: Journey, write: Write) -> None:
    """No statement is declared in words that nobody activated, nor in others than the force's own without a word."""
    in_use(journey.desk, write(own()))
    journey.desk.below(update(CatalogueFile).values(text=own("Something else is what I declare, namely")))
    assert states(journey.desk) == {1: "damaged", 0: "former"}
    with pytest.raises(CatalogueInvalid, match="changed since it was loaded"):
        journey.ready()
    assert journey.codes(), "the case itself can still be worked"


def test_another_one_takes_the_place_of_a_damaged_one(journey: Journey, write: Write) -> None:
    in_use(journey.desk, write(own()))
    journey.desk.below(update(CatalogueFile).values(text=own("Something else is what I declare, namely")))
    journey.desk.clock.move(minutes=5)
    in_use(journey.desk, write(own("Once more I declare")))
    assert states(journey.desk) == {2: "in-force", 1: "damaged", 0: "former"}
    record_id = journey.ready()
    assert "Once more I declare" in flat(journey.officer.statements.printed(record_id).data, journey.out)


def test_one_that_this_desk_cannot_read_is_shown_and_not_activated(desk: AnyDesk, write: Write) -> None:
    desk.as_("supervisor").wordings.load(write(own()))
    text = own().replace("[declaration]", "[declarations]")
    desk.below(update(CatalogueFile).values(text=text, sha256=sha256(text)))
    (damaged, shipped) = listed(desk)
    assert (damaged.state, damaged.wording, damaged.text) == ("damaged", None, text)
    assert shipped.state == "in-force"
    with pytest.raises(CatalogueInvalid):
        activate(desk)
