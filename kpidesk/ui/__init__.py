"""The window: all of PySide6 and pyqtgraph. May import services and domain, no adapter."""
