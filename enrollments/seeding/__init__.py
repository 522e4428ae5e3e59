"""Waterhoek Academy: a believable academy for demos, the same every time.

Writes the domain's tables in bulk, beside the services, because what it makes has happened in the
past. It keeps to what they would have written: every enrollment has the audit events and learning
records that lead to its present state, and `revision` counts its changes.
"""
