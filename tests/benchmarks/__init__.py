"""`make bench`: the floor, this application and its peers, measured in one run.

docs/performance.md says how to read what it prints. Nothing here asserts a time.
"""
