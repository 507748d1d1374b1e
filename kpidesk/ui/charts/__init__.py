"""Trends as pictures: painted for tiles and paper, and with pyqtgraph where a person explores.

May import the domain, the theme and Qt; pyqtgraph only in `trend_view`, which is loaded when shown.
"""
