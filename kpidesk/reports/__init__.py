"""Reports and exports without Qt: Excel workbooks, JSON, CSV.

May import the domain and the Qt-free modules of the root (i18n, resources, whole_file); never
services, ui, storage or spreadsheets.
"""
