"""What a metric, period, target, status and signal is.

Pure: imports the standard library and `kpidesk.i18n`, nothing else. No Qt, no SQL, no Excel, no
files.
"""
