"""Wizards, and the panels that a wizard and an edit dialog share."""
