"""Scans: only pictures of pages come out, whatever went in; what can't be read is refused with a sentence."""

import io
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw

from da_desk.documents import pdf, preview, scans
from da_desk.documents.scans import media_type, scan_pages
from da_desk.errors import ValidationFailed
from tests.documents import papers
from tests.documents.tools import checked, everything, text_of


def picture(kind: str, size: tuple[int, int] = (600, 800), **options: object) -> bytes:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2), fill="navy")
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def poisoned() -> bytes:
    """A statement with a script, a link, an attachment, a name in its metadata and a hidden layer."""
    with pikepdf.open(io.BytesIO(pdf.render(papers.statement()).data)) as file:
        script = Dictionary(S=Name.JavaScript, JS="app.alert('CANARY')")
        file.Root.OpenAction = script
        file.Root.AA = Dictionary(WC=script)
        file.docinfo["/Author"] = "CANARY"
        file.attachments["CANARY.txt"] = b"CANARY"
        link = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([0, 0, 100, 100]),
            A=Dictionary(S=Name.URI, URI="http://CANARY.example.org"),
        )
        page = file.pages[0]
        page.obj.Annots = Array([file.make_indirect(link)])
        layer = file.make_indirect(Dictionary(Type=Name.OCG, Name="CANARY"))
        file.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
        page.resources.Properties = Dictionary(Hidden=layer)
        page.contents_add(b"/OC /Hidden BDC 1 0 0 rg 0 0 595 842 re f EMC")
        buffer = io.BytesIO()
        file.save(buffer)
        return buffer.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(ValidationFailed) as refused:
        scan_pages(data)
    assert refused.value.problems[0].field == "scan"
    return str(refused.value)


def test_poison_goes_in_and_none_comes_out(tmp_path: Path) -> None:
    dirty = poisoned()
    assert b"CANARY" in everything(dirty)
    clean = scan_pages(dirty)
    plain = everything(clean)
    for trace in (b"CANARY", b"/JS", b"/JavaScript", b"/Annots", b"/EmbeddedFile", b"/OCProperties", b"/OpenAction"):
        assert trace not in plain
    assert text_of(clean).strip() == ""
    checked(clean, tmp_path)


def test_hidden_layer_stays_hidden() -> None:
    rgba, width, height = preview.page_image(scan_pages(poisoned()), 0, 300)
    middle = 4 * (width * (height * 3 // 4) + width // 2)
    assert rgba[middle : middle + 3] != b"\xff\x00\x00"


def test_page_looks_as_it_did() -> None:
    source = pdf.render(papers.statement()).data
    dark = sum(1 for value in preview.page_image(scan_pages(source), 0, 400)[0][::4] if value < 128)
    original = sum(1 for value in preview.page_image(source, 0, 400)[0][::4] if value < 128)
    assert dark > original * 0.3


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_pictures_become_one_page_without_their_metadata(kind: str) -> None:
    exif = Image.Exif()
    exif[0x9286] = "CANARY comment"
    exif[0x013B] = "CANARY artist"
    data = picture(kind, exif=exif)
    assert b"CANARY" in data
    clean = scan_pages(data)
    assert preview.page_count(clean) == 1
    assert b"CANARY" not in everything(clean)
    assert b"Exif" not in everything(clean)


def test_picture_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    _rgba, width, height = preview.page_image(scan_pages(picture("JPEG", (800, 600), exif=exif)), 0, 300)
    assert height > width
    _rgba, width, height = preview.page_image(scan_pages(picture("JPEG", (800, 600))), 0, 300)
    assert height < width


def test_transparency_hides_nothing() -> None:
    image = Image.new("RGBA", (400, 400), (255, 0, 0, 0))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    rgba, width, height = preview.page_image(scan_pages(buffer.getvalue()), 0, 100)
    middle = 4 * (width * (height // 2) + width // 2)
    assert rgba[middle : middle + 3] == b"\xff\xff\xff"


def test_kind_is_told_by_content() -> None:
    assert media_type(picture("PNG")) == "image/png"
    assert media_type(picture("JPEG")) == "image/jpeg"
    assert media_type(pdf.render(papers.statement()).data) == "application/pdf"


@pytest.mark.parametrize("data", [b"", b"hello", b"MZ\x90\x00", b"GIF89a" + b"\0" * 50, b"<svg onload='x'/>"])
def test_other_kinds_are_refused(data: bytes) -> None:
    assert "not a PDF, PNG or JPEG" in refusal(data)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9])
def test_torn_pictures_are_refused(kind: str, keep: float) -> None:
    data = picture(kind)
    assert "damaged" in refusal(data[: max(12, int(len(data) * keep))])


def test_damaged_pdf_is_refused() -> None:
    assert "damaged" in refusal(b"%PDF-1.4\nnot really")


def test_locked_pdf_is_refused() -> None:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf.render(papers.statement()).data)) as file:
        file.save(buffer, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    assert "locked with a password" in refusal(buffer.getvalue())


def test_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "MAX_BYTES", 100)
    assert "larger than" in refusal(picture("PNG"))


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "MAX_PAGES", 2)
    long = pdf.render(papers.statement(body="\n\n".join([papers.BODY] * 5))).data
    assert "1 to 2 pages" in refusal(long)


def test_picture_bomb_is_refused_before_it_is_unpacked() -> None:
    buffer = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(buffer, "PNG")
    assert len(buffer.getvalue()) < 1_000_000
    assert "too many dots" in refusal(buffer.getvalue())


def test_huge_page_is_drawn_within_bounds() -> None:
    buffer = io.BytesIO()
    with pikepdf.Pdf.new() as file:
        file.add_blank_page(page_size=(14_400, 14_400))
        file.save(buffer)
    assert preview.page_count(scan_pages(buffer.getvalue())) == 1


def test_same_scan_same_bytes() -> None:
    assert scan_pages(picture("PNG")) == scan_pages(picture("PNG"))
