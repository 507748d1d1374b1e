"""The company that the command line imports into."""

import argparse
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Self

from kpidesk.domain.cell_columns import CellColumns
from kpidesk.domain.errors import UserError
from kpidesk.domain.imports import WorkbookReading
from kpidesk.domain.metrics import Company
from kpidesk.domain.periods import FiscalCalendar
from kpidesk.domain.ports import CompanyFiles
from kpidesk.i18n import _


class ImportCompany:
    """The company to import into; one that is not there is made, and goes if nothing came in."""

    def __init__(self, files: CompanyFiles, options: argparse.Namespace) -> None:
        path: Path = options.into
        self.is_new = not path.exists()
        self.is_kept = False
        self._path = path
        if not self.is_new:
            self.file = files.open(path)
            return
        if not options.create_metrics:
            raise UserError(
                _(
                    "There is no company “{path}”, so nothing was imported. Add --create-metrics "
                    "to make it with a metric for each row, or write the path of one."
                ).format(path=path)
            )
        # Its currency is the one that stands in the file, if one does.
        self.file = files.create(path, Company(" ".join(path.stem.split()), currency=""))

    @property
    def calendar(self) -> FiscalCalendar:
        """Return the calendar of the business year."""
        with self.file.read() as records:
            return records.company().calendar

    def take_currency(self, found: WorkbookReading) -> None:
        """Let a new company have the currency that most numbers of the file have."""
        if not self.is_new:
            return
        counts = Counter(
            cell.currency
            for _sheet, table in found.tables()
            if not isinstance(table.cells, CellColumns)
            for cell in table.cells
            if cell.currency
        )
        if not counts:
            return
        from kpidesk.services.company import edit_company

        with self.file.read() as records:
            company = records.company()
        (currency, _count), *_rest = counts.most_common(1)
        edit_company(self.file, replace(company, currency=currency))

    def __enter__(self) -> Self:
        """Let it be used."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the file; take away one that was made for nothing."""
        self.file.close()
        if self.is_new and not self.is_kept:
            for ending in ("", "-wal", "-shm"):
                Path(f"{self._path}{ending}").unlink(missing_ok=True)
