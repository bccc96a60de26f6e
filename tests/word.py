"""Word files for tests, written as raw XML so that every feature stands just where a test wants it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from lxml import etree

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


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _unwrap(element: etree._Element) -> None:
    for item in list(element):
        element.addprevious(item)
    element.getparent().remove(element)


def settle(data: bytes, *, accept: bool, author: str = "落实") -> bytes:
    """The file with all changes of `author` accepted or rejected and its comments taken out, as Word does it."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {entry.filename: package.read(entry) for entry in package.infolist()}
    for title in [t for t in parts if t.startswith("word/") and t.endswith(("document.xml", "notes.xml"))]:
        root = etree.fromstring(parts[title])
        gone, kept = ("del", "ins") if accept else ("ins", "del")
        ours = [e for e in root.iter() if e.get(f"{{{W}}}author") == author]
        for element in ours:
            paragraph = element.getparent().getparent().getparent() if _name(element.getparent()) == "rPr" else None
            if paragraph is not None:  # a mark between paragraphs
                element.getparent().remove(element)
                following = paragraph.getnext()
                if accept:
                    for item in reversed([item for item in paragraph if _name(item) != "pPr"]):
                        properties = following.find(f"{{{W}}}pPr")
                        following.insert(0 if properties is None else 1, item)
                    paragraph.getparent().remove(paragraph)
            elif _name(element) == gone:
                element.getparent().remove(element)
            elif _name(element) == kept:
                _unwrap(element)
        for element in list(root.iter(f"{{{W}}}delText")):
            if not any(_name(above) == "del" for above in element.iterancestors()):
                element.tag = f"{{{W}}}t"
        ids = {c.get(f"{{{W}}}id") for c in _comments(parts) if c.get(f"{{{W}}}author") == author}
        for element in [e for e in root.iter() if _name(e).startswith("commentR") and e.get(f"{{{W}}}id") in ids]:
            holder = element.getparent() if _name(element) == "commentReference" else element
            holder.getparent().remove(holder)
        parts[title] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def _comments(parts: dict[str, bytes]) -> list[etree._Element]:
    found = [content for name, content in parts.items() if name.endswith("comments.xml")]
    return list(etree.fromstring(found[0])) if found else []


def canonical(data: bytes, part: str = "word/document.xml") -> bytes:
    """A part as canonical XML, with neighbouring runs and changes that are formatted alike made one."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read(part))
    for kind in ("rPr", "pPr"):  # the one stands within the other
        for empty in [e for e in root.iter(f"{{{W}}}{kind}") if len(e) == 0]:
            empty.getparent().remove(empty)
    for element in list(root.iter()):
        if _name(element) in ("ins", "del"):
            element.attrib.pop(f"{{{W}}}id", None)
            before = element.getprevious()
            if before is not None and before.tag == element.tag and dict(before.attrib) == dict(element.attrib):
                before.extend(list(element))
                element.getparent().remove(element)
    for run in list(root.iter(f"{{{W}}}r")):
        before = run.getprevious()
        if before is not None and before.tag == run.tag and _style(before) == _style(run):
            before.extend([item for item in run if _name(item) != "rPr"])
            run.getparent().remove(run)
    for node in list(root.iter(f"{{{W}}}t")):
        shown = node.text or ""
        node.text = shown if node.attrib.pop("{http://www.w3.org/XML/1998/namespace}space", "") else shown.strip(" ")
        before = node.getprevious()
        if before is not None and before.tag == node.tag:
            before.text += node.text
            node.getparent().remove(node)
    return bytes(etree.tostring(root, method="c14n"))


def _style(run: etree._Element) -> bytes:
    properties = run.find(f"{{{W}}}rPr")
    return b"" if properties is None else bytes(etree.tostring(properties, method="c14n"))
