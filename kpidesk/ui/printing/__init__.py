"""Reports on paper and as PDF: one painter for both.

May import the domain, the descriptions that services make, the charts' painter, the theme and Qt.
"""
