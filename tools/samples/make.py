"""Build the binary samples (PDF, EPUB, DOCX) from texts.py.

    python -m venv VENV && VENV/bin/pip install -r tools/samples/requirements.txt
    VENV/bin/python tools/samples/make.py [OUT_DIR]        # default: samples/reports

Every date is fixed and zip entries are written again in a fixed order with a fixed time, so that the same
versions give the same bytes. The plain-text samples are not made here: they are written by hand.
"""

import datetime
import io
import re
import sys
import zipfile
from pathlib import Path

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from ebooklib import epub
from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

import texts

FOOTNOTE_MARK = re.compile(r"\{(\d+)\}")
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def rezip(data: bytes, first: str) -> bytes:
    """The same archive with sorted entries and one fixed time; `first` leads, as EPUB demands of `mimetype`."""
    source = zipfile.ZipFile(io.BytesIO(data))
    names = sorted(source.namelist(), key=lambda name: (name != first, name))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in names:
            info = zipfile.ZipInfo(name, ZIP_TIME)
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            target.writestr(info, source.read(name))
    return out.getvalue()


def day(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.timezone.utc)


# --- PDF ------------------------------------------------------------------------------------------------

def make_pdf(path: Path) -> None:
    """Two columns, running head, page numbers, footnotes at the foot of the column in which they are called."""
    body = ParagraphStyle("body", fontName="Times-Roman", fontSize=10, leading=13, spaceAfter=6, alignment=4)
    head = ParagraphStyle("head", parent=body, fontName="Times-Bold", fontSize=10.5, spaceBefore=4, alignment=0)
    title = ParagraphStyle("title", parent=head, fontSize=13, leading=16, spaceAfter=4)
    note = ParagraphStyle("note", parent=body, fontSize=8, leading=9.5, spaceAfter=1, alignment=0)

    width, height = A5
    margin, gutter, note_height = 14 * mm, 6 * mm, 24 * mm
    column = (width - 2 * margin - gutter) / 2
    bottom = margin + note_height
    notes_of_page = {1: [1, 2, 3], 2: [4]}  # where the marks fall; look at the pages after a change of text

    def furniture(canvas, document):
        canvas.saveState()
        canvas.setFont("Times-Italic", 8.5)
        canvas.drawString(margin, height - 10 * mm, texts.PDF_RUNNING_HEAD)
        canvas.drawCentredString(width / 2, 7 * mm, str(document.page))
        numbers = notes_of_page.get(document.page, [])
        if numbers:
            y = bottom - 6 * mm
            canvas.line(margin, y, margin + 40 * mm, y)
            for number in numbers:
                paragraph = Paragraph(f"<super>{number}</super> {texts.PDF_NOTES[number]}", note)
                _, used = paragraph.wrap(width - 2 * margin, note_height)
                y -= used + 2
                paragraph.drawOn(canvas, margin, y)
        canvas.restoreState()

    frame_height = height - bottom - margin
    frames = [Frame(margin, bottom, column, frame_height, 0, 0, 0, 0),
              Frame(margin + column + gutter, bottom, column, frame_height, 0, 0, 0, 0)]
    document = BaseDocTemplate(str(path), pagesize=A5, title=texts.PDF_TITLE, author=texts.PDF_SITE,
                               subject="Lake Chad basin", creator="Concord samples", invariant=1)
    document.addPageTemplates(PageTemplate("columns", frames, onPage=furniture))
    story = [Paragraph(texts.PDF_TITLE, title), Paragraph(f"{texts.PDF_SITE}, {texts.PDF_LEAD}", note)]
    for kind, text in texts.PDF_BODY:
        text = FOOTNOTE_MARK.sub(r"<super>\1</super>", text)
        story.append(Paragraph(text, head if kind == "h" else body))
    document.build(story)
    # `invariant` fixes the dates at 1 January 2000; readers take the document's date from here, so it is set to the
    # report's own. The length stays the same, so the cross-reference table does too.
    stamp = f"D:{day(texts.PDF_DATE):%Y%m%d%H%M%S}+".encode()
    path.write_bytes(path.read_bytes().replace(b"D:20000101000000+", stamp))


# --- EPUB -----------------------------------------------------------------------------------------------

def make_epub(path: Path) -> None:
    book = epub.EpubBook()
    book.set_identifier(texts.EPUB_ID)
    book.set_title(texts.EPUB_TITLE)
    book.set_language("en")
    book.add_author(texts.EPUB_AUTHOR)
    book.add_metadata("DC", "publisher", texts.EPUB_SITE)
    book.add_metadata("DC", "date", texts.EPUB_DATE)
    chapters = []
    for number, (title, paragraphs) in enumerate(texts.EPUB_CHAPTERS, 1):
        chapter = epub.EpubHtml(title=title, file_name=f"chapter{number}.xhtml", lang="en", uid=f"chapter{number}")
        chapter.content = f"<h1>{title}</h1>" + "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        book.add_item(chapter)
        chapters.append(chapter)
    book.toc = chapters
    book.add_item(epub.EpubNcx())
    book.add_item(epub.EpubNav())
    book.spine = ["nav", *chapters]
    epub.write_epub(str(path), book, {"mtime": day(texts.EPUB_DATE)})
    path.write_bytes(rezip(path.read_bytes(), first="mimetype"))


# --- DOCX -----------------------------------------------------------------------------------------------

FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


def footnotes_part(document) -> Part:
    """python-docx writes no footnotes, so the part is written here: the two separators, then the notes."""
    separators = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{tag}/></w:r></w:p></w:footnote>'
        for kind, number, tag in [("separator", -1, "separator"),
                                  ("continuationSeparator", 0, "continuationSeparator")])
    notes = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {text}</w:t></w:r></w:p></w:footnote>'
        for number, text in sorted(texts.DOCX_NOTES.items()))
    xml = (f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:footnotes {nsdecls("w")}>'
           f"{separators}{notes}</w:footnotes>")
    return Part(PackURI("/word/footnotes.xml"), FOOTNOTES_TYPE, xml.encode(), document.part.package)


def add_paragraph(document, text: str) -> None:
    paragraph = document.add_paragraph()
    for index, piece in enumerate(FOOTNOTE_MARK.split(text)):
        if index % 2 == 0:
            paragraph.add_run(piece)
        else:
            paragraph._p.append(parse_xml(
                f'<w:r {nsdecls("w")}><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
                f'<w:footnoteReference w:id="{piece}"/></w:r>'))


def make_docx(path: Path) -> None:
    document = Document()
    properties = document.core_properties
    properties.title, properties.author = texts.DOCX_TITLE, texts.DOCX_AUTHOR
    properties.last_modified_by, properties.language = texts.DOCX_AUTHOR, "en"
    properties.comments, properties.keywords = "", texts.DOCX_SITE
    properties.created = properties.modified = day(texts.DOCX_DATE).replace(tzinfo=None)
    document.add_heading(texts.DOCX_TITLE, level=0)
    document.add_paragraph(f"{texts.DOCX_SITE}, 11 June 2021")
    for kind, value in texts.DOCX_BODY:
        if kind == "h":
            document.add_heading(value, level=1)
        elif kind == "t":
            table = document.add_table(rows=0, cols=len(value[0]))
            table.style = "Table Grid"
            for row in value:
                for cell, text in zip(table.add_row().cells, row):
                    cell.text = text
        else:
            add_paragraph(document, value)
    document.part.relate_to(footnotes_part(document), RELATIONSHIP_TYPE.FOOTNOTES)
    document.save(str(path))
    path.write_bytes(rezip(path.read_bytes(), first="[Content_Types].xml"))


def main() -> None:
    default = Path(__file__).resolve().parents[2] / "samples" / "reports"
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    out.mkdir(parents=True, exist_ok=True)
    make_pdf(out / "lake-chad-leaders.pdf")
    make_epub(out / "cabo-delgado.epub")
    make_docx(out / "solhan-massacre.docx")


if __name__ == "__main__":
    main()
