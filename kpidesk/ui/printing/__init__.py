"""Reports on paper and as PDF: one painter for both.

May import the domain, the charts' painter, the theme and Qt.
"""
