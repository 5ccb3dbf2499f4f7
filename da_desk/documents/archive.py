"""The last hand on a file: PDF/A label, neutral properties, outline; nothing live, no dates, no names."""

import io
from collections.abc import Iterable
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf

from da_desk.settings import resources

MAKER = "DA Desk"
_LIVE_IN_PAGE = (
    "/Annots",
    "/AA",
    "/Metadata",
    "/PieceInfo",
    "/Thumb",
    "/B",
    "/LastModified",
    "/StructParents",
    "/Trans",
)
_LIVE_IN_ROOT = ("/OpenAction", "/AA", "/AcroForm", "/Names", "/JavaScript", "/OCProperties", "/PieceInfo", "/URI")
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>en-GB</rdf:li></rdf:Bag></dc:language></rdf:Description>
{made}<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>1</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
_MADE = """<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:CreatorTool>{maker}</xmp:CreatorTool></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdf:Producer>{maker}</pdf:Producer></rdf:Description>
"""


def finished(data: bytes, title: str, outline: Iterable[tuple[str, int]] = (), maker: str = MAKER) -> bytes:
    """A PDF drawn by us, labelled PDF/A-1b, with ``title`` and an outline of (heading, page from 0).

    ``maker``: the program its properties name; "" for a file that must not say where it comes from.
    """
    with Pdf.open(io.BytesIO(data)) as pdf:
        return saved(pdf, title, outline, maker)


def saved(pdf: Pdf, title: str, outline: Iterable[tuple[str, int]] = (), maker: str = MAKER) -> bytes:
    """``pdf`` as bytes: cleaned, labelled, the same content always the same bytes."""
    quieten(pdf)
    _label(pdf, title, maker)
    _outline(pdf, outline)
    buffer = io.BytesIO()
    pdf.save(
        buffer,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        min_version="1.4",
        force_version="1.4",
    )
    return buffer.getvalue()


def quieten(pdf: Pdf) -> None:
    """Take away whatever acts, calls, hides or tells: scripts, links, attachments, layers, metadata."""
    for key in _LIVE_IN_ROOT:
        if key in pdf.Root:
            del pdf.Root[key]
    for page in pdf.pages:
        for key in _LIVE_IN_PAGE:
            if key in page.obj:
                del page.obj[key]


def _label(pdf: Pdf, title: str, maker: str) -> None:
    profile = pdf.make_stream((resources() / "third-party" / "icc" / "sRGB.icc").read_bytes(), N=3)
    pdf.Root.OutputIntents = Array([pdf.make_indirect(_intent(profile))])
    pdf.Root.Lang = pikepdf.String("en-GB")
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    made = _MADE.format(maker=escape(maker)) if maker else ""
    xmp = pdf.make_stream(_XMP.format(title=escape(title), made=made).encode())
    xmp.Type, xmp.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = pdf.make_indirect(xmp)
    _properties(pdf, title, maker)


def _intent(profile: pikepdf.Object) -> Dictionary:
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier="sRGB IEC61966-2.1",
        Info="sRGB IEC61966-2.1",
        DestOutputProfile=profile,
    )


def _properties(pdf: Pdf, title: str, maker: str) -> None:
    """Title and maker alone: no author, no subject, and no dates, so that equal content is equal bytes."""
    for key in list(pdf.docinfo.keys()):
        del pdf.docinfo[key]
    pdf.docinfo["/Title"] = title
    if maker:
        pdf.docinfo["/Creator"] = maker
        pdf.docinfo["/Producer"] = maker


def _outline(pdf: Pdf, headings: Iterable[tuple[str, int]]) -> None:
    items = [OutlineItem(heading, page) for heading, page in headings]
    if not items:
        return
    with pdf.open_outline() as outline:
        outline.root.clear()
        outline.root.extend(items)
    pdf.Root.PageMode = Name.UseOutlines
