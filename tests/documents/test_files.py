"""The files themselves: valid, embedded, the same bytes for the same content, nameless and quiet."""

import io
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from da_desk.documents import pdf, preview
from da_desk.documents.assembly import assemble
from da_desk.documents.document import Paper, Part, Rendered
from da_desk.documents.scans import scan_pages
from tests.documents import papers
from tests.documents.tools import checked, everything, program, text_of, words

JARS = [
    Path("/usr/share/java") / f"{name}.jar"
    for name in ("preflight", "pdfbox2", "xmpbox", "fontbox2", "commons-logging")
]
SOURCES = Path(__file__).parent / "preflight"


def all_papers(training: bool) -> dict[str, Paper]:
    return {
        "statement": papers.statement(training=training, body="\n\n".join([papers.BODY] * 5)),
        "reverse": papers.reverse(training=training),
        "notice": papers.notice(training=training),
        "prosecutor": papers.prosecutor(training=training, override=papers.INCOMPLETE),
        "rmp": papers.rmp(training=training),
        "safety-plan": papers.safety_plan(training=training),
        "victim-copy": papers.victim_copy(training=training),
        "remand-note": papers.remand_note(training=training),
        "address-letter": papers.address_letter(training=training),
    }


def pack(training: bool = False) -> Rendered:
    rendered = {name: pdf.render(paper) for name, paper in all_papers(training).items()}
    parts = [
        Part(rendered["prosecutor"].data, "Prosecutor's file"),
        Part(rendered["statement"].data, "Witness statement"),
        Part(scan_pages(rendered["reverse"].data), "Exhibit", scanned=True),
    ]
    return assemble(parts, title="Pack for the CPS", training=training, marking=papers.MARKING)


@pytest.fixture(scope="module")
def preflight(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command that checks files for PDF/A-1b."""
    missing = [jar.name for jar in JARS if not jar.exists()]
    if missing:
        pytest.skip(f"PDFBox preflight is not installed: {', '.join(missing)}")
    classes = str(tmp_path_factory.mktemp("classes"))
    path = ":".join(map(str, JARS))
    subprocess.run(
        [program("javac"), "-d", classes, "-cp", path, *map(str, sorted(SOURCES.rglob("*.java")))],
        check=True,
        capture_output=True,
    )
    return [program("java"), "-cp", f"{path}:{classes}", "Preflight"]


def test_every_file_is_pdf_a(preflight: list[str], tmp_path: Path) -> None:
    files = {
        f"{name}-{training}": pdf.render(p) for training in (False, True) for name, p in all_papers(training).items()
    }
    files |= {"pack": pack(), "pack-training": pack(training=True)}
    for name, rendered in files.items():
        (tmp_path / f"{name}.pdf").write_bytes(rendered.data)
    names = [str(tmp_path / f"{name}.pdf") for name in files]
    done = subprocess.run([*preflight, *names], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_check_can_fail(preflight: list[str], tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "plain.pdf"))
    canvas.drawString(72, 72, "Helvetica, not embedded")
    canvas.save()
    done = subprocess.run([*preflight, str(tmp_path / "plain.pdf")], capture_output=True, check=False)
    assert done.returncode == 1


def test_qpdf_finds_nothing_wrong(tmp_path: Path) -> None:
    for rendered in [*map(pdf.render, all_papers(True).values()), pack()]:
        checked(rendered.data, tmp_path)


def test_same_content_same_bytes_in_another_process(tmp_path: Path) -> None:
    here = [pdf.render(paper).sha256 for paper in all_papers(True).values()] + [pack(training=True).sha256]
    script = (
        "from tests.documents.test_files import all_papers, pack, pdf\n"
        "print(*[pdf.render(p).sha256 for p in all_papers(True).values()], pack(training=True).sha256)"
    )
    root = Path(__file__).parents[2]
    there = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True).stdout
    assert there.split() == here


def test_every_font_is_embedded(tmp_path: Path) -> None:
    file = tmp_path / "pack.pdf"
    file.write_bytes(pack().data)
    listed = subprocess.run([program("pdffonts"), str(file)], capture_output=True, text=True, check=True).stdout
    rows = listed.splitlines()[2:]
    assert rows
    for row in rows:
        assert "NotoSans" in row
        assert row.split()[-5:-3] == ["yes", "yes"] or " yes yes yes " in row


def test_properties_hold_no_names_and_no_dates() -> None:
    files = {name: pdf.render(paper) for name, paper in all_papers(False).items()} | {"pack": pack()}
    for name, rendered in files.items():
        with pikepdf.open(io.BytesIO(rendered.data)) as file:
            properties = {key: str(value) for key, value in file.docinfo.items()}
            metadata = file.Root.Metadata.read_bytes().decode()
            assert str(file.Root.Lang) == "en-GB"
        assert set(properties) == ({"/Title"} if name == "victim-copy" else {"/Title", "/Creator", "/Producer"})
        for secret in ("Holly", "Marsden", "Pryce", "01XX", "2027"):
            assert secret not in str(properties)
            assert secret not in metadata


def test_bytes_and_hash_belong_together() -> None:
    rendered = pdf.render(papers.statement())
    assert Rendered.of(rendered.data, rendered.pages) == rendered


def test_outline_of_the_prosecutors_file_leads_to_its_sections() -> None:
    rendered = pdf.render(papers.prosecutor())
    with pikepdf.open(io.BytesIO(rendered.data)) as file, file.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert titles[0] == "Notice to the CPS of the indication"
    assert "Duties and outcomes" in titles


def test_training_stands_on_every_page_and_nowhere_else() -> None:
    for training in (True, False):
        rendered = pack(training=training)
        for number in range(1, rendered.pages + 1):
            assert ("TRAINING" in text_of(rendered.data, number)) == training


@pytest.mark.parametrize("training", [True, False])
def test_training_stands_on_every_page_of_every_paper(training: bool) -> None:
    for paper in all_papers(training).values():
        rendered = pdf.render(paper)
        for number in range(1, rendered.pages + 1):
            assert ("TRAINING" in text_of(rendered.data, number)) == training


def test_stamp_leaves_the_statements_own_numbers_alone() -> None:
    rendered = pack()
    text = [words(text_of(rendered.data, number)) for number in range(1, rendered.pages + 1)]
    assert all(f"Pack {number}/{rendered.pages}" in page for number, page in enumerate(text, 1))
    statement = [page for page in text if "Signature witnessed by" in page]
    assert [f"Page {number} of 3" in page for number, page in enumerate(statement, 1)] == [True, True, True]


def test_stamp_touches_nothing_else() -> None:
    """Where the stamp stands, no page had anything: the ink of stamped pages is more, never overlapped."""
    before = pdf.render(papers.statement(copy_note="Typed copy. " * 6, training=True))
    after = assemble([Part(before.data, "Statement")], title="Pack", training=True, marking=papers.MARKING)
    plain, width, _height = preview.page_image(before.data, 0, 800)
    stamped, _width, _height = preview.page_image(after.data, 0, 800)
    changed = [i // 4 for i in range(0, len(plain), 4) if plain[i : i + 4] != stamped[i : i + 4]]
    assert changed
    assert all(plain[4 * i : 4 * i + 3] == b"\xff\xff\xff" for i in changed)
    assert min(i % width for i in changed) > width * 0.7


def test_marking_stands_on_scanned_pages() -> None:
    rendered = pack()
    assert words(text_of(rendered.data, rendered.pages)).count("OFFICIAL-SENSITIVE") == 2


def test_pack_outline_names_its_parts() -> None:
    with pikepdf.open(io.BytesIO(pack().data)) as file, file.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Prosecutor's file", "Witness statement", "Exhibit"]


def test_nothing_acts_or_calls() -> None:
    plain = everything(pack().data)
    for live in (
        b"/Annots",
        b"/URI",
        b"/JavaScript",
        b"/OpenAction",
        b"/EmbeddedFile",
        b"/AcroForm",
        b"http://example",
    ):
        assert live not in plain
