"""One module a page of the main window. May import the rest of ui, services and domain."""
