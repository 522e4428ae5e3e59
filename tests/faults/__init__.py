"""Real faults, for real workers: killed, stopped, cut off. `python -m tests.faults` is the long run.

CI runs a few of them in tests/imports/faults.
"""
