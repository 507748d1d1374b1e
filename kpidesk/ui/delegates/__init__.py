"""Delegates: how cells are painted and edited. May import ui.models, ui.theme and domain."""
