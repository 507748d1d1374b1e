"""The tests of KPI Desk: they mirror the tree of kpidesk/."""
