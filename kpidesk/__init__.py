"""KPI Desk: track the KPIs of a small business, offline."""

__version__ = "0.1.0"
