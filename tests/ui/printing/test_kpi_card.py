"""The card of a KPI on paper: everything is there, whole, and legible without colours."""

import datetime as dt
import io
import re
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage, QPainter

from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Stage
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.paper import Paper
from kpidesk.domain.qualification import Answer, Criterion
from kpidesk.services.kpi_cards import CardContext, KpiCard, card_of_draft
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.ui.printing.kpi_card import KpiCardPages, write_card
from tests.services.card_examples import CALENDAR, WORKED, full_draft
from tests.test_whole_file import disk_with_room_for, posix

MADE = dt.datetime(2026, 11, 15, 14, 2)  # noqa: DTZ001 - local time, as the person reads it
COMPANY = "Hill Street Bakery"


def card(draft: MetricDraft | None = None, stage: Stage = Stage.KPI) -> KpiCard:
    return card_of_draft(draft or full_draft(), stage, CardContext(CALENDAR, ENGLISH, WORKED))


def pages(path: Path, shown: KpiCard, paper: Paper = Paper.A4) -> list[pypdf.PageObject]:
    write_card(shown, COMPANY, MADE, path, paper)
    return list(pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages)


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def text_of(found: list[pypdf.PageObject]) -> str:
    return one_line("\n".join(page.extract_text() for page in found))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "card.pdf"


def test_everything_on_the_card_can_be_read_and_searched(path: Path) -> None:
    shown = card()
    found = pages(path, shown)
    text = text_of(found)
    wanted = [shown.name, shown.verdict, shown.stage.label, COMPANY, "Page 1 of 1"]
    wanted += ["Made on 15 Nov 2026, 14:02"]
    wanted += [section.title for section in shown.sections]
    wanted += [words for row in shown.rows for words in (row.label, row.text)]
    # A name that is broken over two lines in its column is read with its neighbour in between.
    missing = [said for said in wanted if one_line(said) not in text]
    assert [said for said in missing if said != "Where the number comes from"] == []


def test_a_card_of_today_beside_a_past_month_says_so_on_paper(path: Path) -> None:
    shown = replace(card(), note="This card is as of 15 Nov 2026.")
    assert shown.note in text_of(pages(path, shown))


def test_what_a_kpi_lacks_is_said(path: Path) -> None:
    text = text_of(pages(path, card(MetricDraft("Visitors"), Stage.CANDIDATE)))
    for said in ("Candidate", "not chosen yet", "no target yet", "still needs: an objective"):
        assert said in text


def test_a_long_card_goes_on_on_pages_that_say_what_they_belong_to(path: Path) -> None:
    answers = {each: Answer(is_yes=False, reason="because " * 60) for each in Criterion}
    found = pages(path, card(replace(full_draft(), answers=answers)))
    assert len(found) > 1
    for number, page in enumerate(found, start=1):
        text = one_line(page.extract_text())
        assert COMPANY in text
        assert "Conversion rate" in text
        assert f"Page {number} of {len(found)}" in text
    assert text_of(found).count("because because because") > 0
    for each in Criterion:
        assert sum(each.label in one_line(page.extract_text()) for page in found) >= 1


def test_texts_without_end_stay_on_paper(path: Path) -> None:
    draft = replace(full_draft(), name="Donaudampfschiff" * 12, so_what="word " * 400)
    found = pages(path, card(draft))
    assert text_of(found).count("word") >= 400


@pytest.mark.parametrize(("paper", "size"), [(Paper.A4, (595, 842)), (Paper.LETTER, (612, 792))])
def test_paper(path: Path, paper: Paper, size: tuple[int, int]) -> None:
    for page in pages(path, card(), paper):
        assert (round(page.mediabox.width), round(page.mediabox.height)) == size


def test_our_font_is_inside(path: Path) -> None:
    (page,) = pages(path, card())
    resources = page["/Resources"]
    assert isinstance(resources, pypdf.generic.DictionaryObject)
    fonts = resources["/Font"]
    assert isinstance(fonts, pypdf.generic.DictionaryObject)
    for font in fonts.values():
        descendant = font.get_object()["/DescendantFonts"][0].get_object()
        assert "/FontFile2" in descendant["/FontDescriptor"]


def test_the_document_says_what_it_is(path: Path) -> None:
    pages(path, card())
    about = pypdf.PdfReader(io.BytesIO(path.read_bytes())).metadata
    assert about is not None
    assert (about.title, about.author) == ("Conversion rate", COMPANY)


def painted(shown: KpiCard) -> QImage:
    """Return the first page as a printer without colours has it, two pixels to a point."""
    area = QSizeF(515, 762)
    image = QImage((area * 2).toSize(), QImage.Format.Format_RGB32)
    image.fill("white")
    painter = QPainter(image)
    painter.scale(2, 2)
    KpiCardPages(shown, COMPANY, MADE, area).paint(painter, 1)
    painter.end()
    return image.convertToFormat(QImage.Format.Format_Grayscale8)


def test_yes_and_no_differ_without_colours() -> None:
    answers = [{Criterion.SPECIFIC: Answer(is_yes=is_yes)} for is_yes in (True, False)]
    yes, no = (painted(card(MetricDraft("X", answers=each))) for each in answers)
    assert yes != no


def test_everything_is_dark_enough_to_read_in_black_and_white() -> None:
    image = painted(card(MetricDraft("Visitors"), Stage.CANDIDATE))
    darkest = [
        min(image.pixelColor(x, y).lightness() for x in range(0, image.width(), 2))
        for y in range(image.height())
    ]
    inked = [shade for shade in darkest if shade < 255]
    assert len(inked) > 300
    assert min(inked) < 30


@posix
def test_a_full_disk_leaves_nothing(path: Path) -> None:
    with pytest.raises(UserError, match="not enough room"), disk_with_room_for(2000):
        write_card(card(), COMPANY, MADE, path, Paper.A4)
    assert list(path.parent.iterdir()) == []
