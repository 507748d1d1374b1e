"""The company file: tables, unit of work, journal, migrations, check and backup.

May import `kpidesk.domain`, `kpidesk.i18n`, SQLAlchemy and (where a file is behind) Alembic; never
services, ui or another adapter. What only SQLite has stands in `driver`, and what of it comes with
SQLAlchemy in `sqlite`; `glances` reads a closed file without that.
"""
