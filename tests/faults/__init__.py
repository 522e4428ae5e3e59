"""Real faults, for real workers: killed, stopped, cut off. CI runs a few, tests/imports/faults.

`python -m tests.faults` is the long run.
"""
