"""The steps from one schema version to the next.

A step is frozen with the version that ships it: it may import Alembic and SQLAlchemy, never the
live tables.
"""
