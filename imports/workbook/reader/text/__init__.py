"""Reads text instead of a workbook: CSV, and lists of addresses, uploaded or pasted.

It runs in the reading process and gives the same head, blocks and trailer as `reader.read`: nothing
else asks where a line came from. A row is a line of the file, the one on which its record begins.
"""
