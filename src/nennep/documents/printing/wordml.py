"""Elements of a DOCX file, written directly because the library builds large tables slowly."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.opc.oxml import serialize_part_xml
from docx.opc.pkgwriter import PackageWriter
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from nennep.documents.printing.compose import TextLine
from nennep.documents.printing.letters import clean

_DAY = re.compile(r"(?<![\w-])\d{1,2}-\d{1,2}-\d{4}(?![\w-])")
UNUSED_PARTS = {"thumbnail", "customXml", "stylesWithEffects", "webSettings", "numbering"}
KEPT_STYLES = {"Normal", "DefaultParagraphFont", "TableNormal", "NoList"}
SINGLE = 1.149
"""Height of a line of single spacing as a multiple of the size."""


def twips(mm: float) -> str:
    """Millimetres as twentieths of a point."""
    return str(round(mm * 1440 / 25.4))


def points(size: float) -> str:
    """Points as twentieths of a point."""
    return str(round(size * 20))


def node(tag: str, *children: Any, **attributes: object) -> Any:
    """An element of WordprocessingML, its attributes in the same namespace."""
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend(child for child in children if child is not None)
    return element


def text_run(
    text: str,
    *,
    size: float | None = None,
    bold: bool = False,
    italic: bool = False,
    underline: bool = False,
) -> Any:
    """A run; line breaks and tabs in the text become those of the word processor."""
    markup = run_markup(text, size=size, bold=bold, italic=italic, underline=underline)
    return parse_xml(markup.replace("<w:r>", f"<w:r {nsdecls('w')}>", 1))


def run_markup(
    text: str,
    *,
    size: float | None = None,
    bold: bool = False,
    italic: bool = False,
    underline: bool = False,
) -> str:
    """A run as text, for tables, which are put together as text because element by element is slow."""
    parts = []
    for at, line in enumerate(clean(text).split("\n")):
        if at:
            parts.append("<w:br/>")
        for column, piece in enumerate(line.split("\t")):
            if column:
                parts.append("<w:tab/>")
            if piece:
                parts.append(_piece(piece))
    return f"<w:r>{_run_properties(size, bold, italic, underline)}{''.join(parts)}</w:r>"


def _piece(text: str) -> str:
    """The words; a day such as 3-6-2024 is not broken at its hyphens, which narrow columns would do."""
    markup = f'<w:t xml:space="preserve">{escape(text)}</w:t>'
    if "-" not in text:
        return markup
    return _DAY.sub(
        lambda day: day[0].replace("-", '</w:t><w:noBreakHyphen/><w:t xml:space="preserve">'), markup
    )


@lru_cache(maxsize=200)
def _run_properties(size: float | None, bold: bool, italic: bool, underline: bool) -> str:  # noqa: FBT001 - the key of the cache
    properties = node("rPr")
    if bold:
        properties.extend((node("b"), node("bCs")))
    if italic:
        properties.extend((node("i"), node("iCs")))
    if size is not None:
        half = round(size * 2)
        properties.extend((node("sz", val=half), node("szCs", val=half)))
    if underline:
        properties.append(node("u", val="single"))
    return as_markup(properties) if len(properties) else ""


def as_markup(element: Any) -> str:
    """An element as text without the declaration of its prefix, to stand inside one that has it."""
    written = serialize_part_xml(element).decode()
    return written.partition("?>")[2].lstrip().replace(f" {nsdecls('w')}", "")


def paragraph(
    *runs: Any,
    align: str = "left",
    before: float = 0,
    after: float = 0,
    spacing: float = 1.0,
    indent: tuple[float, float, float] = (0, 0, 0),
    keep_next: bool = False,
    keep_lines: bool = False,
    page_break: bool = False,
    rule: bool = False,
    exact: float = 0,
    tab_at: float = 0,
    dotted: bool = True,
    outline: int | None = None,
) -> Any:
    """A paragraph; `before`, `after`, `exact` in points, `indent` (left, right, first line) and `tab_at` in mm."""
    properties = node("pPr")
    if keep_next:
        properties.append(node("keepNext"))
    if keep_lines:
        properties.append(node("keepLines"))
    if page_break:
        properties.append(node("pageBreakBefore"))
    properties.append(node("widowControl"))
    if rule:
        properties.append(node("pBdr", node("top", val="single", sz=6, space=0, color="auto")))
    if tab_at:
        properties.append(
            node("tabs", node("tab", val="right", leader="dot" if dotted else "none", pos=twips(tab_at)))
        )
    line = points(exact) if exact else round(240 * spacing)
    properties.append(
        node(
            "spacing",
            before=points(before),
            after=points(after),
            line=line,
            lineRule="exact" if exact else "auto",
        )
    )
    left, right, first = indent
    if any(indent):
        shift = {"firstLine": twips(first)} if first >= 0 else {"hanging": twips(-first)}
        properties.append(node("ind", left=twips(left), right=twips(right), **shift))
    properties.append(node("jc", val=align))
    if outline is not None:
        properties.append(node("outlineLvl", val=outline))
    return node("p", properties, *runs)


def styled(line: TextLine, **shape: Any) -> Any:
    """A line of the composed document as a paragraph."""
    run = text_run(line.text, size=line.size, bold=line.bold, italic=line.italic, underline=line.underline)
    return paragraph(run, **shape)


def rule(length: float, room: float, *, before: float = 3, after: float = 2) -> Any:
    """A rule of exactly `length` mm in the middle of a column of `room` mm."""
    side = max((room - length) / 2, 0)
    return paragraph(
        text_run("", size=1),
        rule=True,
        exact=2,
        before=before,
        after=after,
        indent=(side, side, 0),
        align="center",
    )


def grid(
    widths: Iterable[float], *rows: Any, borders: bool = False, margin: float = 0.0, indent: float = 0
) -> Any:
    """A table of fixed column widths in mm; `margin` is the room left and right inside each cell."""
    widths = tuple(widths)
    properties = node("tblPr", node("tblW", w=twips(sum(widths)), type="dxa"))
    properties.append(node("tblInd", w=twips(indent), type="dxa"))
    if borders:
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        properties.append(
            node("tblBorders", *(node(s, val="single", sz=4, space=0, color="auto") for s in sides))
        )
    properties.append(node("tblLayout", type="fixed"))
    cell_margins = (("top", 0.0), ("left", margin), ("bottom", 0.0), ("right", margin))
    properties.append(node("tblCellMar", *(node(side, w=twips(mm), type="dxa") for side, mm in cell_margins)))
    columns = node("tblGrid", *(node("gridCol", w=twips(width)) for width in widths))
    return node("tbl", properties, columns, *rows)


def table_row(*cells: Any, header: bool = False, cant_split: bool = True) -> Any:
    """A row, by default never split between pages."""
    properties = node(
        "trPr", node("cantSplit") if cant_split else None, node("tblHeader") if header else None
    )
    return node("tr", properties, *cells)


def table_cell(width: float, *blocks: Any, span: int = 1, merge: str = "", middle: bool = False) -> Any:
    """A cell; `merge` is "restart" or "continue" for cells that reach over several rows."""
    properties = node("tcPr", node("tcW", w=twips(width), type="dxa"))
    if span > 1:
        properties.append(node("gridSpan", val=span))
    if merge:
        properties.append(node("vMerge", val=merge))
    if middle:
        properties.append(node("vAlign", val="center"))
    return node("tc", properties, *(blocks or (paragraph(),)))


def instruction(code: str) -> Any:
    """The instruction of a field."""
    element = node("instrText")
    element.text = f" {code} "
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element


def fill(part: Any, content: Any) -> None:
    """Make the paragraph the only one of a header or footer."""
    part.is_linked_to_previous = False
    element = part._element
    for old in list(element):
        element.remove(old)
    element.append(content)


def packed(document: Any) -> bytes:
    """The file; entries carry a fixed time so that the same content gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as file:
        _PackedOnce.entries(_Entries(file), document.part.package)
    return out.getvalue()


class _Entries:
    """Takes the parts of the file one after the other, each with the same time."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file

    def write(self, name: Any, content: bytes) -> None:
        """One part, under its name in the package."""
        entry = zipfile.ZipInfo(name.membername, (1980, 1, 1, 0, 0, 0))
        self._file.writestr(entry, content, zipfile.ZIP_DEFLATED)


class _PackedOnce(PackageWriter):
    """The order of entries is the library's; packing them is ours, so that nothing is packed twice."""

    @classmethod
    def entries(cls: Any, writer: Any, package: Any) -> None:  # the library tells no types of these
        """Write all parts of the package."""
        cls._write_content_types_stream(writer, package.parts)
        cls._write_pkg_rels(writer, package.rels)
        cls._write_parts(writer, package.parts)


def new_document(font: str, size: float) -> Any:
    """An empty document whose text has that font and size and is Vietnamese."""
    return docx.Document(io.BytesIO(_empty(font, size)))


@lru_cache(maxsize=8)
def _empty(font: str, size: float) -> bytes:
    """The empty document of the library without all that these documents do not use: written much faster."""
    document = docx.Document()
    for relations in (document.part.rels, document.part.package.rels):
        for name, relation in list(relations.items()):
            if relation.reltype.rsplit("/", 1)[-1] in UNUSED_PARTS:
                del relations[name]
    styles = document.styles.element
    for old in [*styles.findall(qn("w:latentStyles")), *styles.findall(qn("w:style"))]:
        if old.get(qn("w:styleId")) not in KEPT_STYLES:
            styles.remove(old)
    fonts = {qn(f"w:{kind}"): font for kind in ("ascii", "hAnsi", "eastAsia", "cs")}
    for element in styles.iter(qn("w:rFonts")):
        element.attrib.clear()
        element.attrib.update(fonts)
    for language in styles.iter(qn("w:lang")):
        language.attrib.update({qn(f"w:{kind}"): "vi-VN" for kind in ("val", "eastAsia", "bidi")})
    normal = document.styles["Normal"]
    normal.font.name = font
    normal.font.size = Pt(size)
    normal.element.get_or_add_rPr().rFonts.attrib.update(fonts)
    settings = document.settings.element
    for old in settings.findall(qn("w:compat")):
        settings.remove(old)
    mode = node(
        "compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=15
    )
    settings.find(qn("w:rsids")).addprevious(node("compat", mode))
    raw = io.BytesIO()
    document.save(raw)
    return raw.getvalue()


def page_field(code: str, size: float) -> list[Any]:
    """Runs of a field that the word processor counts itself: PAGE or NUMPAGES."""
    half = round(size * 2)

    def part(content: Any) -> Any:
        return node("r", node("rPr", node("sz", val=half)), content)

    return [
        part(node("fldChar", fldCharType="begin")),
        part(instruction(code)),
        part(node("fldChar", fldCharType="separate")),
        text_run("2", size=size),
        part(node("fldChar", fldCharType="end")),
    ]


def page_number(size: float) -> Any:
    """A centred paragraph with the number of the page, for a header."""
    return paragraph(*page_field("PAGE", size), align="center")
