"""Word files for tests, written as raw XML so that every feature stands just where a test wants it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from assistant.intake.legacy import convert, find_office

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARTS = ("numbering", "styles", "footnotes", "comments")
WHO = 'w:author="李审" w:date="2024-01-05T09:00:00Z"'


def run(text: str, properties: str = "") -> str:
    """A run; `properties` are the contents of its w:rPr."""
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inner}<w:t xml:space="preserve">{text}</w:t></w:r>'


def par(*content: str, properties: str = "") -> str:
    """A paragraph of runs and whatever else; plain text becomes a run."""
    inner = "".join(item if item.startswith("<") else run(item) for item in content)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def listed(text: str, number: int, level: int = 0) -> str:
    """A paragraph of an automatically numbered list."""
    return par(text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def level(at: int, form: str, text: str, extra: str = "") -> str:
    """One level of a list's definition."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{extra}'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
    )


def inserted(content: str, number: int = 900) -> str:
    return f'<w:ins w:id="{number}" {WHO}>{content}</w:ins>'


def deleted(text: str, number: int = 901) -> str:
    return f'<w:del w:id="{number}" {WHO}><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def table(*rows: tuple[str, ...]) -> str:
    """A table of one paragraph a cell."""
    width = "<w:tblPr><w:tblW w:w='0' w:type='auto'/></w:tblPr>"
    grid = "<w:tblGrid>" + "<w:gridCol w:w='2000'/>" * len(rows[0]) + "</w:tblGrid>"
    cell = "<w:tc><w:tcPr><w:tcW w:w='2000' w:type='dxa'/></w:tcPr>{}</w:tc>"
    body = "".join(f"<w:tr>{''.join(cell.format(par(text)) for text in row)}</w:tr>" for row in rows)
    return f"<w:tbl>{width}{grid}{body}</w:tbl>"


def box(*paragraphs: str) -> str:
    """A run with a text box in both forms, as Word writes it."""
    content = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    shape = (
        '<wp:inline><wp:extent cx="1800000" cy="700000"/><wp:docPr id="7" name="文本框"/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        '<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1800000" cy="700000"/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr>'
        f"<wps:txbx>{content}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline>"
    )
    old = f'<w:pict><v:shape style="width:140pt;height:55pt"><v:textbox>{content}</v:textbox></v:shape></w:pict>'
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>' + shape + "</w:drawing></mc:Choice>"
        f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def document(
    *blocks: str,
    numbering: str = "",
    styles: str = "",
    footnotes: str = "",
    comments: str = "",
    extra: dict[str, bytes] | None = None,
) -> bytes:
    """A .docx with these blocks in its body; the other arguments are the contents of the parts of that name."""
    given = dict(zip(_PARTS, (numbering, styles, footnotes, comments), strict=True))
    parts = {name: inner for name, inner in given.items() if inner}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPES}.{name}+xml"/>' for name in parts
    )  # fmt: skip
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{_RELATIONS}/{name}" Target="{name}.xml"/>'
        for at, name in enumerate(parts, 1)
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    files: dict[str, bytes] = {
        "[Content_Types].xml": (
            f'{_HEAD}<Types xmlns="{package}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_TYPES}.document.main+xml"/>{overrides}</Types>'
        ).encode(),
        "_rels/.rels": (
            f'{_HEAD}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>'
        ).encode(),
        "word/_rels/document.xml.rels": (
            f'{_HEAD}<Relationships xmlns="{package}/relationships">{relations}</Relationships>'
        ).encode(),
        "word/document.xml": (
            f"{_HEAD}<w:document {_NAMES}><w:body>{''.join(blocks)}<w:sectPr/></w:body></w:document>".encode()
        ),
    }
    for name, inner in parts.items():
        files[f"word/{name}.xml"] = f"{_HEAD}<w:{name} {_NAMES}>{inner}</w:{name}>".encode()
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package_file:
        for name, content in {**files, **(extra or {})}.items():
            package_file.writestr(name, content)
    return data.getvalue()


def office_text(path: Path) -> str | None:
    """What LibreOffice shows of a file, as text; None where it is not installed."""
    if find_office() is None:
        return None
    return convert(path, "txt:Text (encoded):UTF8").decode("utf-8-sig")
