"""A paper as a Word file: the built report in, DOCX bytes out; the only file of the papers that imports python-docx."""

import io
import re
from collections.abc import Callable, Iterable

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from meetings.papers import format_a1, notula
from meetings.papers.closing import Closing, Outputs, SignatureRow
from meetings.papers.minutes import FollowUps
from meetings.papers.opening import Head, Letterhead
from meetings.papers.paper import F4, Paper, approved_at
from meetings.papers.pdf import STORED
from meetings.papers.rows import Group, PrintedRow
from meetings.papers.source import Fact

FONT = "Arial"
HANG = Mm(7)
LABEL = Mm(44)
TEXT_WIDTH = 155  # mm; F4 is 5 wider
UNNAMED = "………………………………"
_CENTRED = WD_ALIGN_PARAGRAPH.CENTER
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Pictures = Callable[[str], bytes]


def format_a1_docx(data: dict, layout: list[dict] | None, pictures: Pictures) -> bytes:
    report = format_a1.build(data, layout)
    word = _Word(report, data, pictures)
    for section in report.sections:
        if section.number:
            word.heading(f"{section.number}. {section.title}")
        if section.content is None:
            word.empty()
        else:
            word.section(section)
    return word.bytes()


def notula_docx(data: dict, pictures: Pictures) -> bytes:
    paper = notula.build(data)
    word = _Word(paper, data, pictures)
    word.head(paper.head, ("Notula", ""), with_number=False)
    word.facts(paper.facts)
    if paper.beginning:
        word.heading("Pembukaan")
        for text in paper.beginning:
            word.text(text)
    word.heading("Pembahasan")
    word.groups(paper.discussion) if paper.discussion else word.empty()
    word.heading("Keputusan/kesepakatan")
    word.rows(paper.decisions) if paper.decisions else word.empty()
    if paper.recommendations:
        word.heading("Rekomendasi")
        word.groups(paper.recommendations)
    if paper.follow_ups:
        word.heading("Tindak lanjut")
        word.follow_ups(paper.follow_ups)
    word.heading("Penutup")
    if paper.ending:
        word.text(paper.ending)
    word.closing(paper.closing)
    return word.bytes()


class _Word:
    """One document on its way."""

    def __init__(self, paper: Paper, data: dict, pictures: Pictures):
        self.paper, self.pictures = paper, pictures
        self.document = Document()
        self._properties(data)
        self._page()
        self._styles()

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()

    # --- the document ---

    def _properties(self, data: dict) -> None:
        known = self.document.core_properties
        known.title, known.author = _clean(self.paper.document_title)[:255], _clean(self.paper.author)[:255]
        known.comments, known.language, known.last_modified_by = "", "id-ID", ""
        if moment := approved_at(data):
            known.created = known.modified = moment.replace(tzinfo=None)

    def _page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = (Mm(215), Mm(330)) if self.paper.size == F4 else (Mm(210), Mm(297))
        section.left_margin, section.right_margin = Mm(30), Mm(25)
        section.top_margin, section.bottom_margin = Mm(25), Mm(30)
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        for part in ("Halaman ", "PAGE", " dari ", "NUMPAGES"):
            _field(foot, part) if part.isupper() else foot.add_run(part)
        for run in foot.runs:
            run.font.size = Pt(9)
        if self.paper.is_draft:
            run = section.header.paragraphs[0].add_run("DRAF")
            run.bold, run.font.color.rgb = True, RGBColor(0xA3, 0x16, 0x21)

    def _styles(self) -> None:
        styles = self.document.styles
        for name, size in (("Normal", 11), ("Title", 13), ("Heading 1", 11), ("Heading 2", 11)):
            style = styles[name]
            style.font.name, style.font.size = FONT, Pt(size)
            style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
            fonts = style.element.rPr.rFonts
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
            style.paragraph_format.space_after = Pt(3)
            if name != "Normal":
                style.font.bold, style.font.color.rgb = True, RGBColor(0, 0, 0)
                style.paragraph_format.space_before = Pt(10 if name != "Title" else 0)
                style.paragraph_format.keep_with_next = True
        styles["Title"].element.pPr.remove_all("w:pBdr")
        languages = styles["Normal"].element.rPr
        languages.append(_element("w:lang", {"w:val": "id-ID"}))

    # --- pieces ---

    def text(self, text: str, *, bold=False, size=None, centred=False, keep=False, style=None):
        paragraph = self.document.add_paragraph(style=style)
        run = paragraph.add_run(_clean(text))
        run.bold = bold or None
        if size:
            run.font.size = Pt(size)
        if centred:
            paragraph.alignment = _CENTRED
        paragraph.paragraph_format.keep_with_next = keep or None
        return paragraph

    def heading(self, text: str, level: int = 1) -> None:
        self.text(text, style=f"Heading {level}")

    def empty(self) -> None:
        self.text(self.paper.empty_text).runs[0].italic = True

    def facts(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            self._hanging(f"{fact.label}\t: ", fact.text, LABEL)
            self.rows(fact.rows, left=LABEL)

    def rows(self, rows: Iterable[PrintedRow], left=0) -> None:
        for row in rows:
            text = "\n".join((row.text, *row.extra))
            self._hanging(f"{row.mark}\t" if row.mark else "", text, HANG if row.mark else 0, left)
            self.rows(row.children, left + HANG)

    def _hanging(self, mark: str, text: str, hang, left=0) -> None:
        paragraph = self.text(mark + _clean(text).replace("\t", " "))
        form = paragraph.paragraph_format
        form.left_indent, form.first_line_indent = left + hang, -hang if hang else None
        form.keep_together = len(text) < 1500
        if hang:
            form.tab_stops.add_tab_stop(left + hang)

    def groups(self, groups: Iterable[Group]) -> None:
        for group in groups:
            if group.heading:
                self.heading(group.heading, 2)
            self.rows(group.paragraphs)
            self.rows(group.rows)

    def table(self, heads: list[str], widths: list[int], lines: Iterable[Iterable[str]]) -> None:
        """`widths` in millimetres; a zero takes what is left."""
        rest = TEXT_WIDTH - sum(widths)
        widths = [width or rest for width in widths]
        table = self.document.add_table(rows=1, cols=len(heads), style="Table Grid")
        table.autofit = False
        for width, column in zip(widths, table.columns, strict=True):
            column.width = Mm(width)
        table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader", {"w:val": "true"}))
        self._line(table.rows[0], heads, widths, bold=True)
        for line in lines:
            self._line(table.add_row(), line, widths)
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)

    @staticmethod
    def _line(row, texts, widths, bold=False) -> None:
        texts = list(texts)
        if sum(map(len, texts)) < 1500:
            row._tr.get_or_add_trPr().append(_element("w:cantSplit", {"w:val": "true"}))
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = Mm(width)
            run = cell.paragraphs[0].add_run(_clean(text).replace("\t", " "))
            run.font.size, run.bold = Pt(9.5), bold or None

    # --- sections ---

    def section(self, section) -> None:
        content = section.content
        {
            "head": lambda: self.head(content, section.title_parts),
            "general": lambda: self.facts(content),
            "basis": lambda: self._basis(content),
            "schedule": lambda: self._schedule(content),
            "people": lambda: self._people(content),
            "discussion": lambda: self.groups(content),
            "recommendations": lambda: self.groups(content),
            "follow_ups": lambda: self.follow_ups(content),
            "outputs": lambda: self._outputs(content),
            "closing": lambda: self.closing(content),
            "attachments": lambda: self._attachments(content),
        }.get(section.key, lambda: self.rows(content))()

    def head(self, head: Head, title: tuple[str, str], *, with_number=True) -> None:
        if head.letterhead:
            self._letterhead(head.letterhead)
        self.text("\n".join(part.upper() for part in title if part), centred=True, style="Title")
        if with_number:
            self.text(f"Nomor: {head.number}", centred=True)
            if head.period:
                self.text(head.period, centred=True)
        self.text(head.subject, bold=True, centred=True)
        if head.theme:
            self.text(f"Tema: {head.theme}", centred=True)

    def _letterhead(self, letterhead: Letterhead) -> None:
        if letterhead.logo:
            paragraph = self.document.add_paragraph()
            paragraph.alignment = _CENTRED
            self._picture(
                paragraph, letterhead.logo, f"Lambang {letterhead.lines[0].text}", height=letterhead.logo_height
            )
        for line in letterhead.lines:
            self.text(
                line.text.upper(), bold=line.bold, size=line.points, centred=True
            ).paragraph_format.space_after = 0
        last = None
        for text in filter(None, (letterhead.address, letterhead.contact)):
            last = self.text(text, size=9, centred=True)
            last.paragraph_format.space_after = 0
        rule = last or self.document.paragraphs[-1]
        borders = _element("w:pBdr", {})
        borders.append(_element("w:bottom", {"w:val": "single", "w:sz": "20", "w:space": "4", "w:color": "000000"}))
        properties = rule._p.get_or_add_pPr()
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )
        rule.paragraph_format.space_after = Pt(14)

    def _picture(self, paragraph, address: str, description: str, **size) -> None:
        body = self.pictures(STORED.fullmatch(address)[1])
        size = {name: Mm(value) for name, value in size.items()}
        picture = paragraph.add_run().add_picture(io.BytesIO(body), **size)
        picture._inline.docPr.set("descr", _clean(description))

    def _basis(self, content) -> None:
        for title, rows in (("Dasar", content.legal_bases), ("Maksud dan tujuan", content.aims)):
            if rows:
                self.heading(title, 2)
                self.rows(rows)

    def _schedule(self, content) -> None:
        self.facts(content.facts)
        if content.sessions:
            lines = ((s.day, s.hours or "-", s.place or "-", s.mode or "-") for s in content.sessions)
            self.table(["Hari, tanggal", "Waktu", "Tempat", "Cara"], [40, 42, 0, 18], lines)

    def _people(self, content) -> None:
        self.facts(content.facts)
        if content.attendance and content.attendance.has_names:
            lines = ((i.name, i.people or "-", i.counts) for i in content.attendance.institutions)
            self.table(["Instansi", "Nama dan jabatan", "Kehadiran"], [38, 0, 24], lines)
        elif content.attendance:
            lines = ((i.name, i.counts) for i in content.attendance.institutions)
            self.table(["Instansi", "Kehadiran"], [0, 24], lines)

    def follow_ups(self, content: FollowUps) -> None:
        if content.lines:
            lines = ((line.mark if not line.level else "", _task(line), line.owner, line.due, line.status)
                     for line in content.lines)  # fmt: skip
            self.table(["No.", "Uraian", "Penanggung jawab", "Target waktu", "Status"], [11, 0, 33, 31, 25], lines)
        else:
            self.empty()
        if content.earlier:
            self.heading("Tindak lanjut rapat sebelumnya", 2)
            heads = ["No.", "Rapat", "Uraian", "Penanggung jawab", "Target waktu", "Status"]
            lines = ((f"{e.number}.", e.meeting, e.text, e.owner, e.due, e.status) for e in content.earlier)
            self.table(heads, [11, 27, 0, 30, 28, 24], lines)

    def _outputs(self, content: Outputs) -> None:
        if content.outputs:
            self.heading("Keluaran", 2)
            lines = ((f"{o.number}.", o.text, o.unit, o.planned, o.realised, o.percent) for o in content.outputs)
            self.table(["No.", "Keluaran", "Satuan", "Target", "Realisasi", "Persen"], [11, 0, 22, 24, 24, 18], lines)
        if content.budget:
            self.heading("Realisasi anggaran", 2)
            lines = [(f"{b.number}.", b.text, b.planned, b.realised, b.percent) for b in content.budget]
            if total := content.total:
                lines.append(("", total.text, total.planned, total.realised, total.percent))
            self.table(["No.", "Uraian", "Anggaran", "Realisasi", "Persen"], [11, 0, 35, 35, 18], lines)

    def closing(self, closing: Closing) -> None:
        keep = bool(closing.rows)
        self.text(closing.text, keep=keep)
        if closing.approval:
            self.text(closing.approval, size=9, keep=keep)
        if closing.is_public:
            self.facts(closing.names)
        elif not closing.rows:
            self.text(f"Penanda tangan: {self.paper.empty_text.lower()}")
        for row in closing.rows:
            self._signatures(row)

    def _signatures(self, row: SignatureRow) -> None:
        """Boxes without borders beside each other, kept on one page; a single one stands at the right."""
        signatures = row.signatures if len(row.signatures) == 2 else (None, *row.signatures)
        table = self.document.add_table(rows=1, cols=2)
        table.rows[0]._tr.get_or_add_trPr().append(_element("w:cantSplit", {"w:val": "true"}))
        for place, (cell, signature) in enumerate(zip(table.rows[0].cells, signatures, strict=True)):
            where = row.place_and_date if place == 1 else ""
            lines = [where] if row.place_and_date else []
            if signature:
                lines += [f"{signature.part},", signature.office, "", "", "", signature.name or UNNAMED]
                lines += [line for line in (signature.rank, signature.nip) if line]
            for number, text in enumerate(lines):
                paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
                paragraph.alignment, paragraph.paragraph_format.space_after = _CENTRED, 0
                run = paragraph.add_run(_clean(text))
                run.bold = bool(signature and text and text == signature.name) or None
        self.document.add_paragraph()

    def _attachments(self, content) -> None:
        self.facts(content.facts)
        if content.photo_rows:
            self.heading("Dokumentasi foto", 2)
        for photo in (photo for photos in content.photo_rows for photo in photos):
            paragraph = self.document.add_paragraph()
            paragraph.paragraph_format.keep_with_next = True
            self._picture(paragraph, photo.address, photo.description, width=110)
            self.text(photo.caption, size=9)


def _task(line) -> str:
    text = f"{line.mark} {line.text}" if line.level else line.text
    return f"{text}\nDiteruskan dari {line.carried_from}" if line.carried_from else text


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def _element(name: str, attributes: dict[str, str]):
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(key), value)
    return element


def _field(paragraph, code: str) -> None:
    """A number that Word counts itself."""
    for kind in ("begin", "separate", "end"):
        run = paragraph.add_run()
        if kind == "separate":
            instruction = OxmlElement("w:instrText")
            instruction.text = code
            run._r.append(instruction)
            run = paragraph.add_run()
        run._r.append(_element("w:fldChar", {"w:fldCharType": kind}))
        if kind == "separate":
            paragraph.add_run("1")
