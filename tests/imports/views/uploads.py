"""What the tests of step 4 send, and how a page says that it refused it."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from tests.web import elements, links, words


def send(client, url, content, name="ward 3.xlsx", **options):
    return client.post(url, {"file": SimpleUploadedFile(name, content)}, **options)


def refused(response, text) -> None:
    """The page says so in its title, in the summary and at the field."""
    assert words(response).startswith("Error: Step 4 of 5: Upload - Import - Waterhoek Academy")
    assert f"There is a problem {text}" in words(response)
    assert f"Error: {text} Drag" in words(response)
    [field] = [one for one in elements(response, "input") if one.get("type") == "file"]
    assert field["aria-invalid"] == "true"
    assert "id_file_error" in (field["aria-describedby"] or "").split()
    assert "#id_file" in links(response)


def changed(content: bytes, change) -> bytes:
    """The workbook after `change(workbook)`."""
    workbook = load_workbook(io.BytesIO(content))
    change(workbook)
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()
