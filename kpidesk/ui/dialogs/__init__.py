"""Dialogs; each has a classmethod that shows it and returns a value.

May import the rest of ui, services and domain.
"""
