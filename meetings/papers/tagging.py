"""Mends the tags of a paper before it is written: what WeasyPrint 70 gets wrong for screen readers and archives.

Works on the tree of plain objects that WeasyPrint hands to a finisher; knows nothing of HTML.
"""

from collections.abc import Iterator
from itertools import pairwise

STRUCTURE = "/StructElem"


def mend(document, pdf) -> None:
    """Head cells say what they head, a table over several pages is one table with one head, what stands on every page
    is no content, and each attached file is told once."""
    tags = _Tags(document, pdf)
    tags.scope_head_cells()
    tags.join_tables()
    tags.free_unread()
    if files := pdf.catalog.get("AF"):
        files[:] = dict.fromkeys(files)


class _Tags:
    def __init__(self, document, pdf):
        self.document, self.pdf = document, pdf
        self.root = self._at(pdf.catalog["StructTreeRoot"])

    def _at(self, reference):
        return self.pdf.objects[int(bytes(reference).split()[0])]

    def _children(self, element) -> list:
        return [self._at(kid) for kid in element.get("K", []) if isinstance(kid, bytes)]

    def _below(self, element) -> Iterator:
        """The structure elements below, in reading order."""
        for child in self._children(element):
            if child.get("S"):
                yield child
                yield from self._below(child)

    def _tables(self) -> list:
        return [element for element in self._below(self.root) if element["S"] == "/Table"]

    def scope_head_cells(self) -> None:
        """WeasyPrint names the head cells of every cell but leaves out the tree in which such names are looked up."""
        for table in self._tables():
            for part in self._children(table):
                for cell in self._below(part):
                    if cell["S"] == "/TH":
                        cell["A"]["Scope"] = "/Column" if part["S"] == "/THead" else "/Row"
                        cell.pop("ID", None)
                    elif cell["S"] == "/TD":
                        cell["A"].pop("Headers", None)
                        if len(cell["A"]) == 1:
                            del cell["A"]

    def join_tables(self) -> None:
        """Each page made a table of its part; rows go to the first part, and its head is read once."""
        boxes = [
            box.element
            for page in self.document.pages
            for box in page._page_box.descendants()
            if getattr(box, "is_table_wrapper", False)
        ]
        tables = self._tables()
        if len(boxes) != len(tables):
            raise ValueError("tables and their tags do not match")
        first = tables[0] if tables else None
        for (before, here), table in zip(pairwise(boxes), tables[1:], strict=True):
            if here is before:
                self._continue(first, table)
            else:
                first = table

    def _continue(self, first, later) -> None:
        bodies = [part for part in self._children(first) if part["S"] == "/TBody"]
        for part in self._children(later):
            if part["S"] == "/TBody" and bodies:
                for row in self._children(part):
                    row["P"] = bodies[-1].reference
                bodies[-1]["K"].extend(part["K"])
                part["K"].clear()
        parent = self._at(later["P"])
        parent["K"].remove(later.reference)

    def free_unread(self) -> None:
        """What no tag of the tree holds (page numbers, running lines, repeated heads) becomes an artifact."""
        read = {element.number: element for element in self._below(self.root)}
        numbers = self._at(self.root["ParentTree"])["Nums"]
        for page, owners in zip(numbers[::2], numbers[1::2], strict=True):
            if not isinstance(owners, list):
                continue  # an annotation
            unread = {mcid for mcid, owner in enumerate(owners) if int(bytes(owner).split()[0]) not in read}
            owners[:] = ["null" if mcid in unread else owner for mcid, owner in enumerate(owners)]
            self._unmark(self._at(self._at(self.pdf.page_references[page])["Contents"]), unread)
        for thing in self.pdf.objects:
            if isinstance(thing, dict) and thing.get("Type") == STRUCTURE and thing.number not in read:
                thing.clear()  # marked as free it would shift the index of those behind it in the object stream

    @staticmethod
    def _unmark(stream, unread: set[int]) -> None:
        for place, properties in enumerate(stream.stream):
            if isinstance(properties, dict) and properties.get("MCID") in unread:
                stream.stream[place - 1] = "/Artifact"
                properties.pop("MCID")
                properties["Type"] = "/Pagination"
