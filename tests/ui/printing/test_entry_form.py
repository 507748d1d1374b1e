"""Entry sheets on paper: a box for every number, a page for every owner."""

import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage, QPainter

from kpidesk.domain.entry_sheets import EntrySheet, SheetLine
from kpidesk.domain.metrics import CollectionPlan, Company, Metric
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.paper import Paper
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.ui.printing.entry_form import EntryFormPages, write_forms

MADE = dt.datetime(2026, 11, 15, 14, 2)  # noqa: DTZ001 - local time, as the person reads it
SHOP = Company("Hill Street Bakery")
EURO = Unit(UnitKind.CURRENCY, "€")


def months(count: int, first: dt.date = dt.date(2026, 9, 1)) -> list[Period]:
    start = Period(Frequency.MONTH, first)
    return [start.shift(number) for number in range(count)]


def revenue(count: int = 2) -> SheetLine:
    plan = CollectionPlan(source="Till report")
    return SheetLine(
        Metric(1, "Revenue", unit=EURO, collection=plan),
        frozenset(months(count)),
        last_text="€900 (Aug 2026)",
        target_text="at least €1,000",
    )


def sheet(*lines: SheetLine, owner: str = "Carla") -> EntrySheet:
    periods = sorted({period for line in lines for period in line.asked}, key=lambda p: p.start)
    return EntrySheet(SHOP, "k", lines, tuple(periods), owner)


def pages(
    path: Path, sheets: Sequence[EntrySheet], paper: Paper = Paper.A4
) -> list[pypdf.PageObject]:
    write_forms(sheets, ENGLISH, MADE, path, paper)
    return list(pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages)


def text_of(page: pypdf.PageObject) -> str:
    return re.sub(r"\s+", " ", page.extract_text())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "form.pdf"


def test_everything_that_helps_to_fill_it_in_is_there(path: Path) -> None:
    (page,) = pages(path, [sheet(revenue())])
    text = text_of(page)
    for said in (
        "Hill Street Bakery",
        "Numbers to fill in: Carla",
        "2 numbers to fill in. The first was due on 10 Oct 2026.",
        "Monthly",
        "Revenue",
        "Last: €900 (Aug 2026)",
        "Target: at least €1,000",
        "From: Till report",
        "September 2026",
        "October 2026",
        "Note",
        "Made on 15 Nov 2026, 14:02",
        "Page 1 of 1",
    ):
        assert said in text


def test_what_is_not_late_yet_says_until_when(path: Path) -> None:
    line = replace(revenue(), asked=frozenset(months(1, dt.date(2026, 11, 1))))
    (page,) = pages(path, [sheet(line)])
    assert "1 number to fill in. Please hand them in by 10 Dec 2026." in text_of(page)


def test_older_numbers_that_found_no_box_are_counted(path: Path) -> None:
    (page,) = pages(path, [sheet(replace(revenue(), left_out=7))])
    assert "7 older numbers are missing too; type them in the window." in text_of(page)


def test_each_owner_begins_a_page_and_is_numbered_alone(path: Path) -> None:
    many = [replace(revenue(), metric=Metric(n, f"Number {n}")) for n in range(20)]
    found = [text_of(each) for each in pages(path, [sheet(*many), sheet(revenue(), owner="Ben")])]
    assert len(found) > 2
    ours = len(found) - 1
    for number, text in enumerate(found[:-1], 1):
        assert f"Page {number} of {ours}" in text
        assert "Numbers to fill in: Carla" in text
    assert "Page 1 of 1" in found[-1]
    assert "Numbers to fill in: Ben" in found[-1]
    assert all(sum(f"Number {n} " in f"{text} " for text in found) >= 1 for n in range(20))


def test_a_metric_with_many_periods_goes_on_on_the_next_page(path: Path) -> None:
    line = replace(
        revenue(),
        metric=Metric(1, "Orders", frequency=Frequency.DAY),
        asked=frozenset(Period(Frequency.DAY, dt.date(2026, 9, 1)).shift(n) for n in range(70)),
    )
    found = pages(path, [sheet(line)])
    assert len(found) == 2
    text = " ".join(text_of(each) for each in found)
    assert all(f"{day} Sep 2026" in text for day in range(1, 31))


def test_names_without_end_stay_on_paper(path: Path) -> None:
    line = replace(revenue(), metric=Metric(1, "Donaudampfschiff" * 20))
    assert len(pages(path, [sheet(line, owner="Wolf " * 60)])) == 1


@pytest.mark.parametrize(("paper", "size"), [(Paper.A4, (595, 842)), (Paper.LETTER, (612, 792))])
def test_paper(path: Path, paper: Paper, size: tuple[int, int]) -> None:
    (page,) = pages(path, [sheet(revenue())], paper)
    assert (round(page.mediabox.width), round(page.mediabox.height)) == size


def test_the_document_says_what_it_is(path: Path) -> None:
    for sheets, title in (
        ([sheet(revenue())], "Numbers to fill in: Carla"),
        ([sheet(revenue()), sheet(revenue(), owner="Ben")], "Entry sheets"),
    ):
        pages(path, sheets)
        about = pypdf.PdfReader(io.BytesIO(path.read_bytes())).metadata
        assert about is not None
        assert (about.title, about.author) == (title, "Hill Street Bakery")


def painted(made: EntrySheet) -> QImage:
    """Return the first page as a printer without colours has it, two pixels to a point."""
    area = QSizeF(515, 762)
    image = QImage((area * 2).toSize(), QImage.Format.Format_RGB32)
    image.fill("white")
    painter = QPainter(image)
    painter.scale(2, 2)
    EntryFormPages([made], ENGLISH, MADE, area).paint(painter, 1)
    painter.end()
    return image.convertToFormat(QImage.Format.Format_Grayscale8)


def test_the_boxes_are_empty_and_large_enough_for_a_pen() -> None:
    unitless = replace(revenue(), metric=Metric(1, "Orders"))
    image = painted(sheet(unitless))
    dark = [
        [image.pixelColor(x, y).lightness() < 100 for x in range(image.width())]
        for y in range(image.height())
    ]
    # Rows of pixels in which a box has its upper or lower edge: long dark runs.
    edges = [y for y, row in enumerate(dark) if sum(row[470:560]) > 80 and sum(row[:400]) < 300]
    top, bottom = min(edges), max(edges)
    assert (bottom - top) / 2 * 0.3528 > 8  # millimetres
    inside = [row[445:610] for row in dark[top + 4 : bottom - 4]]
    assert not any(any(row) for row in inside)


def test_a_known_number_stands_in_its_box(path: Path) -> None:
    september, _october = months(2)
    (page,) = pages(path, [sheet(replace(revenue(), values={september: 950.0}))])
    assert "950" in text_of(page)
