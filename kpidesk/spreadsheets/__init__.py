"""Spreadsheets in and out: reads workbooks and text files, writes entry sheets.

The only place with calamine, openpyxl and their fellows. A file is read in a child process of its
own (`reader` starts it, `child` is it), so that no file can take the application down. Inside the
child: `contents` finds out what the file is, `xlsx` and `delimited` turn it into grids of cells,
`layout` finds the tables in a grid, without knowing where the grid came from.

May import `kpidesk.domain`, `kpidesk.i18n` and `kpidesk.whole_file`; never services, ui, storage or
reports.
"""
