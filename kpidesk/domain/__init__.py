"""What a metric, period, target, formula, status and signal is.

Pure: imports the standard library and `kpidesk.i18n`, and numpy where arrays are the point
(`formulas.columns`, loaded with the first formula). No Qt, no SQL, no Excel, no files.
"""
