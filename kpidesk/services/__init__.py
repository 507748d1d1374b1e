"""What a user can do: one function per operation, each one unit of work.

May import `kpidesk.domain` and `kpidesk.i18n`; never an adapter (storage, spreadsheets, reports)
or the ui.
"""
