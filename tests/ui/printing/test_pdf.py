import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pypdf
import pytest

from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Metric
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.paper import Paper
from kpidesk.domain.reporting import ReportGroup, ReportModel
from kpidesk.domain.standing import Standing, stand
from kpidesk.ui.printing.pdf import PdfReportWriter
from tests.architecture.source import ROOT
from tests.reports import example
from tests.test_whole_file import disk_with_room_for, posix


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "report.pdf"


def one_line(text: str) -> str:
    """Return `text` with every space or line break as one plain space, as it is searched for."""
    return re.sub(r"\s+", " ", text)


def pages(
    path: Path, report: ReportModel, paper: Paper = Paper.A4, locale: NumberLocale = ENGLISH
) -> list[pypdf.PageObject]:
    PdfReportWriter(paper).write(report, path, locale)
    return list(pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages)


def text_of(pages: list[pypdf.PageObject]) -> str:
    return one_line("\n".join(page.extract_text() for page in pages))


@pytest.mark.parametrize("standing", example.report().standings, ids=lambda s: s.metric.name[:12])
def test_everything_of_a_kpi_can_be_searched(path: Path, standing: Standing) -> None:
    text = text_of(pages(path, example.report()))

    texts = [
        standing.value_text,
        standing.target_text,
        standing.change_text,
        standing.change_on_year_text,
        standing.status.label,
        standing.sentence,
        standing.period_label,
        standing.owner,
        standing.note,
    ]
    assert [said for said in texts if one_line(said) not in text] == []
    # A name without a space to break at is broken anywhere.
    assert standing.metric.name.replace(" ", "") in text.replace(" ", "")


def test_pages_say_what_they_belong_to(path: Path) -> None:
    report = example.report()
    found = pages(path, report)

    assert len(found) == 3
    for number, page in enumerate(found, start=1):
        text = one_line(page.extract_text())
        assert report.company.name in text
        assert report.title in text
        assert f"Page {number} of 3" in text
    first = one_line(found[0].extract_text())
    assert "Made on 3 Apr 2026, 14:02" in first
    assert "Period: March 2026" in first
    assert [said for said in report.summary if said not in first] == []
    assert "Off target: 3" in first


def test_the_report_says_what_happened_and_what_is_usual(path: Path) -> None:
    text = text_of(pages(path, example.report()))

    assert text.count("Event: 14 Mar 2026: Moved to the new shop") == 1
    assert text.count("Event: 20 Mar 2026: Sold the old shirts") == 2  # of two KPIs
    assert "March 2026 is within its usual range (€18,900 to €67,400)." in text


def test_chart_says_its_scale_target_and_periods(path: Path) -> None:
    text = text_of(pages(path, example.report())[:1])

    for said in ("The axis starts at €25,000, not at zero.", "€55,000", "Target €46,000"):
        assert said in text
    assert len(re.findall("(?:Mar|Sep) 2025 Mar 2026", text)) == 3


def test_numbers_are_written_as_the_owner_writes_them(path: Path) -> None:
    german = NumberLocale(",", ".", currency_first=False)
    text = text_of(pages(path, example.report(german), locale=german))

    assert "50.088 €" in text
    assert "55.000 €" in text


def test_fonts_are_inside(path: Path) -> None:
    for page in pages(path, example.report()):
        resources = page["/Resources"]
        assert isinstance(resources, pypdf.generic.DictionaryObject)
        fonts = resources["/Font"]
        assert isinstance(fonts, pypdf.generic.DictionaryObject)
        for font in fonts.values():
            assert str(font.get_object()["/BaseFont"]).startswith("/Inter-")
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in descendant["/FontDescriptor"]


def test_document_says_what_it_is(path: Path) -> None:
    pages(path, example.report())
    about = pypdf.PdfReader(io.BytesIO(path.read_bytes())).metadata

    assert about is not None
    assert (about.title, about.creator) == ("KPI report March 2026", "KPI Desk")


@pytest.mark.parametrize(("paper", "size"), [(Paper.A4, (595, 842)), (Paper.LETTER, (612, 792))])
def test_paper(path: Path, paper: Paper, size: tuple[int, int]) -> None:
    for page in pages(path, example.report(), paper):
        assert (round(page.mediabox.width), round(page.mediabox.height)) == size


def many(count: int) -> ReportModel:
    """Return a report of `count` KPIs in departments of seven."""
    standings = [
        stand(
            example.history(Metric(n, f"KPI number {n}"), lambda b: 10.0 + b % 3),
            example.MARCH,
            example.COMPANY.calendar,
            ENGLISH,
        )
        for n in range(count)
    ]
    groups = tuple(
        ReportGroup(f"Department {start // 7}", tuple(standings[start : start + 7]))
        for start in range(0, count, 7)
    )
    return replace(example.report(), groups=groups)


def test_no_page_break_cuts_a_kpi(path: Path) -> None:
    found = pages(path, many(30))

    texts = [one_line(page.extract_text()) for page in found]
    for number in range(30):
        on = [text for text in texts if re.search(rf"KPI number {number}\b", text)]
        assert len(on) == 1
    assert sum(text.count("Change on last year") for text in texts) == 30
    # A department's name never stands alone at the foot of a page.
    for text in texts:
        assert not re.search(r"Department \d+ Made on", text)
    assert "Department 0 (continued)" in texts[1]


def test_texts_without_end_stay_on_their_page(path: Path) -> None:
    standing = stand(
        example.history(
            Metric(1, "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk" * 9),
            lambda _b: -1.2345e15,
            notes={example.MARCH: "word " * 3000},
        ),
        example.MARCH,
        example.COMPANY.calendar,
        ENGLISH,
    )
    report = replace(
        example.report(),
        title="Report " * 40,
        summary=("sentence " * 900,),
        groups=(ReportGroup("Department " * 60, (standing,)),),
    )
    found = pages(path, report)
    assert len(found) == 1
    assert "Page 1 of 1" in one_line(found[0].extract_text())
    assert "…" in found[0].extract_text()


def test_report_of_nothing(path: Path) -> None:
    found = pages(path, replace(example.report(), summary=(), groups=()))
    assert len(found) == 1


def test_other_scripts_are_written(path: Path) -> None:
    report = replace(example.report(), groups=(), summary=("Привет, καλημέρα, ĄŻŁ",))
    assert "Привет, καλημέρα, ĄŻŁ" in text_of(pages(path, report))


def test_writes_in_a_worker_thread(path: Path) -> None:
    failed: list[Exception] = []

    def work() -> None:
        try:
            PdfReportWriter().write(example.report(), path, ENGLISH)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must show it
            failed.append(error)

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert failed == []
    assert len(pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages) == 3


def test_writes_without_display_or_application(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.reports import example;"
        "from kpidesk.domain.numbers import ENGLISH;"
        "from kpidesk.ui.printing.pdf import PdfReportWriter;"
        "writer = PdfReportWriter();"
        "[writer.write(example.report(), Path(sys.argv[1]), ENGLISH) for _ in range(2)]"
    )
    unset = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in unset},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages) == 3


@posix
def test_full_disk_leaves_nothing(path: Path) -> None:
    with pytest.raises(UserError, match="not enough room"), disk_with_room_for(2000):
        PdfReportWriter().write(example.report(), path, ENGLISH)
    assert list(path.parent.iterdir()) == []


def test_printer_takes_the_same_picture(path: Path) -> None:
    printing = pytest.importorskip("PySide6.QtPrintSupport", exc_type=ImportError)
    from kpidesk.ui.printing.report_painter import paint_report

    printer = printing.QPrinter(printing.QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(printing.QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    paint_report(example.report(), printer, ENGLISH)

    found = pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages
    assert f"Page 1 of {len(found)}" in re.sub(r"\s+", " ", found[0].extract_text())


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_printer_that_refuses_is_said_in_a_sentence(tmp_path: Path) -> None:
    printing = pytest.importorskip("PySide6.QtPrintSupport", exc_type=ImportError)
    from kpidesk.ui.printing.report_painter import paint_report

    printer = printing.QPrinter()
    printer.setOutputFormat(printing.QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "gone" / "report.pdf"))
    with pytest.raises(UserError, match="The printer does not take the report"):
        paint_report(example.report(), printer, ENGLISH)
