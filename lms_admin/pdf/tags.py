"""The tags of a PDF: what each text of its one page is, and in which order they are read.

ReportLab writes PDF objects of every kind, but makes no tags itself: this is the one place that
reaches into its document. See ISO 32000-1, 14.7 and 14.8.
"""

from collections.abc import Sequence
from typing import Any, Final

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName

# Of a page in the document's number tree, which has this one page alone.
_PAGE_KEY: Final = 0


def write_tags(canvas: Any, tags: Sequence[str]) -> None:
    """Tag the content of the page whose number (MCID) is the place in `tags`."""
    document = canvas._doc
    page = document.Pages.pages[0]
    # ReportLab writes the entries of a page that it knows by name.
    page.__NoDefault__ = (*page.__NoDefault__, "StructParents", "Tabs")
    page.StructParents, page.Tabs = _PAGE_KEY, PDFName("S")

    root, whole = PDFDictionary({"Type": PDFName("StructTreeRoot")}), _element("Document")
    root_ref, whole_ref = document.Reference(root), document.Reference(whole)
    kids = []
    for number, tag in enumerate(tags):
        kid = _element(tag)
        kid["P"], kid["K"], kid["Pg"] = whole_ref, number, document.Reference(page)
        kids.append(document.Reference(kid))
    whole["P"], whole["K"] = root_ref, PDFArray(kids)
    root["K"] = PDFArray([whole_ref])
    root["ParentTree"] = PDFDictionary({"Nums": PDFArray([_PAGE_KEY, PDFArray(kids)])})
    document.Catalog.StructTreeRoot = root
    document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})


def _element(tag: str) -> PDFDictionary:
    return PDFDictionary({"Type": PDFName("StructElem"), "S": PDFName(tag)})
