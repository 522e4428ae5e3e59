"""Reads uploaded workbooks, which are hostile until read, in a fenced process of their own.

    with open_workbook(path, file_name=…, activities=…, expected_import=…) as reading:
        reading.head
        for block in reading:
            block.data  # for COPY, or decode_block(block.data)
        reading.trailer

This module is imported by the reading process too, so it imports nothing itself:
see `parent` (open_workbook, Reading), `blocks` (Block, Line, decode_block), `limits` (Limits),
`reading` (Head, Trailer) and `imports.workbook.refusals` (Refusal, Refused).
"""
