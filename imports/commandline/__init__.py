"""Imports from the command line: the same services, the same outcomes, another door.

See `planning`, `applying` and `undoing` for what is done, `following` for how it is worked on in
this process, `answers` for what is said of it.
"""
