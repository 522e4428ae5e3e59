"""Reads lines about users: one line for each, one column for each thing that is said.

It runs in the reading process, of workbooks and of text alike; `parent` opens it. Whether a line
can be done takes all users, and is decided in `imports.work.users`.
"""
