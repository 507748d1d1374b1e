"""What a user can do: one function per operation, each one unit of work.

May import `kpidesk.domain`, `kpidesk.i18n` and `kpidesk.resources`; never an adapter (storage,
spreadsheets, reports) or the ui.
"""
