"""Imports of users: what each line says of one user, decided, stored and done.

Beside the engine of marks, with the same lease, states, queue and files.
"""
