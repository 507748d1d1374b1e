import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Company, Direction, EarlierDefinition, Metric
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.paper import Paper
from kpidesk.domain.reporting import ReportGroup, ReportModel
from kpidesk.domain.standing import Standing, stand
from kpidesk.domain.targets import PlanKind, Target, TargetPlan
from kpidesk.domain.units import Unit, shown_value
from kpidesk.reports.excel import ExcelReportWriter
from tests.golden.compare import assert_golden
from tests.reports import example
from tests.test_whole_file import disk_with_room_for, posix

SIXTEEN_DIGITS = 1e-15  # what XlsxWriter writes; the JSON and CSV exports are exact
CHART = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}


# openpyxl knows no sparklines; what it cannot read is looked up in the file itself.
pytestmark = pytest.mark.filterwarnings("ignore:Sparkline Group extension:UserWarning")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "report.xlsx"


@pytest.fixture
def book(path: Path) -> Workbook:
    ExcelReportWriter().write(example.report(), path, ENGLISH)
    return load_workbook(path)


def sheet(book: Workbook, name: str) -> Worksheet:
    found = book[name]
    assert isinstance(found, Worksheet)
    return found


def footer(found: Worksheet) -> tuple[str | None, str | None]:
    """Return what stands at the left and the right end of a page's foot."""
    foot = found.oddFooter
    assert foot is not None
    left, right = foot.left, foot.right
    assert left is not None
    assert right is not None
    return left.text, right.text


def row_of(book: Workbook, name: str) -> dict[str, Cell]:
    """Return one KPI's line of the Summary by its headings, the second "in %" as "in % 2"."""
    lines = list(sheet(book, "Summary").iter_rows())
    head = next(line for line in lines if line[0].value == "KPI")
    found = next(line for line in lines if line[0].value == name)
    cells: dict[str, Cell] = {}
    for title, cell in zip(head, found, strict=True):
        assert isinstance(cell, Cell)
        key = str(title.value)
        cells[f"{key} 2" if key in cells else key] = cell
    return cells


def charts(path: Path) -> Iterator[Element]:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if re.match(r"xl/charts/chart\d+\.xml", name)]
        for name in sorted(names, key=lambda name: int(re.sub(r"\D", "", name))):
            yield fromstring(archive.read(name))


def values_in(chart: Element, series: str) -> dict[int, float]:
    """Return the cached values of one series by their index."""
    for found in chart.iterfind(".//c:ser", CHART):
        if found.findtext("c:tx//c:v", "", CHART) == series:
            points = found.iterfind("c:yVal//c:pt", CHART)
            return {
                int(point.attrib["idx"]): float(point.findtext("c:v", "", CHART))
                for point in points
            }
    return {}


def dump(book: Workbook) -> str:
    """Return what every cell says; doubles to 12 digits, since libraries of sines differ beyond."""
    lines = []
    for found in book.worksheets:
        lines.append(f"== {found.title} ({found.sheet_state})")
        for row in found.iter_rows():
            cells = [
                f"{cell.coordinate}={format(v, '.12g') if isinstance(v, float) else v}"
                f"{'' if cell.number_format == 'General' else f' [{cell.number_format}]'}"
                for cell in row
                if (v := cell.value) is not None
            ]
            if cells:
                lines.append(" | ".join(cells).replace("\n", "\\n"))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("standing", example.report().standings, ids=lambda s: s.metric.name[:12])
def test_summary_says_of_every_kpi_what_the_report_says(book: Workbook, standing: Standing) -> None:
    row = row_of(book, standing.metric.name)

    assert row["Period"].value == standing.period_label
    assert row["Owner"].value == (standing.owner or None)
    assert row["In words"].value == standing.sentence
    assert row["Note"].value == (standing.note or None)
    assert str(row["Status"].value).endswith(f" {standing.status.label}")
    if standing.value is None:
        assert row["Value"].value == "no value"
    else:
        assert row["Value"].value == pytest.approx(standing.value, rel=SIXTEEN_DIGITS)
        assert row["Value"].number_format == standing.metric.unit.number_format


def test_target_is_a_number_with_its_sign_and_a_range_is_text(book: Workbook) -> None:
    lower = row_of(book, "Days until a repair is done")["Target"]
    higher = row_of(book, "New customers")["Target"]

    assert (lower.value, lower.number_format) == (3.2, r'\≤\ #,##0.0 "days";\≤\ -#,##0.0 "days"')
    assert (higher.value, higher.number_format) == (47, r"\≥\ #,##0;\≥\ -#,##0")
    assert row_of(book, "Workshop utilisation")["Target"].value == "75\u00a0% to 90\u00a0%"
    assert row_of(book, "Average basket")["Target"].value == "no target"


def test_changes_agree_with_the_sentences(book: Workbook) -> None:
    revenue = row_of(book, "Revenue")
    share = row_of(book, example.LONG_NAME)

    standing = example.report().standings[0]
    assert standing.change is not None
    unit = standing.metric.unit
    shown = shown_value(standing.change.value, unit) - shown_value(standing.change.before, unit)
    assert revenue["Change on period before"].value == float(shown)
    assert revenue["in %"].value == pytest.approx(standing.change.ratio, rel=SIXTEEN_DIGITS)
    assert share["Change on period before"].number_format.startswith('+#,##0.0 "points"')
    assert share["in %"].value is None
    assert row_of(book, "Overdue invoices")["Change on last year"].value == "–"


def test_status_is_shape_word_and_colour(book: Workbook) -> None:
    statuses = {
        str(row_of(book, standing.metric.name)["Status"].value): standing.status
        for standing in example.report().standings
    }
    assert sorted(statuses) == [
        "– No target",
        "▲ Near target",
        "○ No data",
        "● On target",
        "✕ Off target",
    ]
    cell = row_of(book, "New customers")["Status"]
    assert cell.fill.fgColor.rgb == "FFFCE6DA"


def test_text_is_never_a_formula_or_a_link(book: Workbook) -> None:
    for found in book.worksheets:
        for row in found.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None
    assert row_of(book, '=HYPERLINK("http://example.com";"Click")')["Value"].value == "no value"


def test_awkward_texts_arrive_as_they_are(path: Path) -> None:
    texts = [
        "=1+1",
        "Data!A1",
        "'quoted'",
        "_x0041_",
        "a\nb",
        "&[Page] & Co",
        "😀",
        "x" * 300,
    ]
    standings = tuple(
        stand(
            example.history(replace(Metric(number, text), definition=text), lambda _b: 3.0),
            example.MARCH,
            example.COMPANY.calendar,
            ENGLISH,
        )
        for number, text in enumerate(texts)
    )
    report = replace(
        example.report(),
        company=Company("Me & [Mine] &P"),
        summary=("=SUM(A1:A9)",),
        groups=(ReportGroup("=Sales", standings),),
    )
    ExcelReportWriter().write(report, path, ENGLISH)

    book = load_workbook(path)
    names = [row[0].value for row in sheet(book, "Summary").iter_rows()]
    assert [text for text in texts if text not in names] == []
    assert "=Sales" in names
    assert "=SUM(A1:A9)" in names
    assert footer(sheet(book, "Summary"))[0] == "Me && [Mine] &&P"
    assert len(list(charts(path))) == len(texts)


def test_data_holds_unrounded_numbers_and_gaps(book: Workbook) -> None:
    rows = [
        [cell.value for cell in row]
        for row in sheet(book, "Data").iter_rows()
        if row[0].value == "Revenue"
    ]
    points = example.report().standings[0].chart.points
    assert [row[1] for row in rows] == [point.label for point in points]
    assert [row[2] for row in rows] == [
        dt.datetime.combine(point.period.start, dt.time()) for point in points
    ]
    assert [row[3] for row in rows] == [
        point.value and pytest.approx(point.value, rel=SIXTEEN_DIGITS) for point in points
    ]
    assert [row[4] for row in rows] == [point.target and point.target.value for point in points]
    assert rows[14][3] is None
    assert rows[-1][7] == "Spring sale from the 12th to the 28th."


def test_metric_of_which_nothing_is_known_takes_no_rows_of_data(book: Workbook) -> None:
    names = {row[0].value for row in sheet(book, "Data").iter_rows()}
    assert "Overdue invoices" in names
    assert not [name for name in names if str(name).startswith("=HYPERLINK")]


def test_charts_draw_values_gaps_and_target_steps(book: Workbook, path: Path) -> None:
    drawn = list(charts(path))
    revenue, customers = drawn[0], drawn[1]
    points = example.report().standings[0].chart.points

    assert len(drawn) == 8  # nine KPIs, one without any value
    assert "No values yet." in {cell.value for row in book["Charts"].iter_rows() for cell in row}
    # A gap is what Excel leaves where nothing else is asked for.
    assert not [chart for chart in drawn if chart.find(".//c:dispBlanksAs", CHART) is not None]
    assert values_in(revenue, "Value") == pytest.approx(
        {index: point.value for index, point in enumerate(points) if point.value is not None}
    )
    assert list(values_in(customers, "Target").values()) == [40, 40, 47, 47]
    assert list(values_in(revenue, "March 2026").values()) == [pytest.approx(points[-1].value)]


def test_what_changed_its_meaning_is_said_below_its_chart(book: Workbook, path: Path) -> None:
    standing = example.report().standings[2]
    said = [each.sentence for each in standing.chart.breaks]
    assert standing.metric.name == "Average basket"
    new_unit = "new unit. Values in the other one are not drawn."
    assert said == [
        f'From February 2025: {new_unit} =HYPERLINK("http://example.com").',
        f"From September 2025: {new_unit} Basel was closed.",
    ]
    found = {
        str(cell.value): cell
        for row in sheet(book, "Charts").iter_rows(min_row=19, max_row=34, max_col=1)
        for cell in row
        if cell.value is not None
    }
    assert [*found] == said
    assert {cell.data_type for cell in found.values()} == {"s"}
    with zipfile.ZipFile(path) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    bottoms = [int(row) for row in re.findall(r"<xdr:to>.*?<xdr:row>(\d+)</xdr:row>", drawing)]
    first = min(cell.row for cell in found.values())
    assert bottoms[2] < first  # zero-based: the chart ends in the row above
    assert bottoms[3] > first  # the one beside it has all the room
    assert said[0].replace('"', "&quot;") in drawing


def test_a_chart_with_many_changes_gets_more_room(path: Path) -> None:
    days = [dt.date(2024, month, 1) for month in range(5, 13)]
    earlier = [
        EarlierDefinition(day, f"a * {number}", Unit(), Direction.HIGHER, f"Reason {number}")
        for number, day in enumerate(days)
    ]
    history = example.history(Metric(1, "Restless"), lambda back: 5.0 + back, earlier=earlier)
    standing = stand(history, example.MARCH, example.COMPANY.calendar, ENGLISH)
    calm = example.report().standings[0]
    group = ReportGroup("All", (standing, calm, replace(calm, metric=Metric(7, "Below"))))
    ExcelReportWriter().write(replace(example.report(), groups=(group,)), path, ENGLISH)

    texts = [row[0].value for row in sheet(load_workbook(path), "Charts").iter_rows(min_row=4)]
    assert [text for text in texts if text] == [each.sentence for each in standing.chart.breaks]
    assert len(standing.chart.breaks) == 8
    with zipfile.ZipFile(path) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    tops = [int(row) for row in re.findall(r"<xdr:from>.*?<xdr:row>(\d+)</xdr:row>", drawing)]
    assert tops == [3, 3, 3 + 15 + 5]


def test_values_in_the_unit_of_their_time_are_not_left_out(book: Workbook) -> None:
    rows = [
        row for row in sheet(book, "Data").iter_rows(values_only=True) if row[0] == "Average basket"
    ]
    assert [row[1] for row in rows][:1] == ["March 2024"]
    assert len(rows) == 25
    assert rows[0][3] == "58\u00a0orders"
    assert rows[-8][3] == "CHF\u00a060"
    assert isinstance(rows[-1][3], float)


def test_target_line_is_lifted_where_no_target_is_in_force(path: Path) -> None:
    months = {example.MARCH.shift(-back): Target(7) for back in (0, 1, 4)}
    plan = TargetPlan(1, 1, PlanKind.PER_PERIOD, dt.date(2020, 1, 1), per_period=months)
    history = example.history(Metric(1, "Gapped"), lambda back: 5.0 + back, [plan])
    standing = stand(history, example.MARCH, example.COMPANY.calendar, ENGLISH)
    report = replace(example.report(), groups=(ReportGroup("All", (standing,)),))
    ExcelReportWriter().write(report, path, ENGLISH)

    # Four points of two steps, and an empty one between them.
    (chart,) = charts(path)
    assert values_in(chart, "Target") == {0: 7, 1: 7, 3: 7, 4: 7}


def test_charts_do_not_depend_on_what_a_person_may_sort(path: Path, book: Workbook) -> None:
    for chart in charts(path):
        formulas = {found.text or "" for found in chart.iterfind(".//c:f", CHART)}
        assert formulas
        assert all(formula.startswith("'Chart figures'!") for formula in formulas)
    assert book["Chart figures"].sheet_state == "hidden"


def test_every_kpi_has_a_sparkline(path: Path, book: Workbook) -> None:
    assert book.sheetnames[0] == "Summary"
    with zipfile.ZipFile(path) as archive:
        text = archive.read("xl/worksheets/sheet1.xml").decode()
    assert text.count("<x14:sparkline>") == len(example.report().standings)
    assert text.count('displayEmptyCellsAs="gap"') == text.count("<x14:sparklineGroup ")


@pytest.mark.parametrize(("paper", "code"), [(Paper.A4, 9), (Paper.LETTER, 1)])
def test_sheets_are_ready_to_print(path: Path, paper: Paper, code: int) -> None:
    ExcelReportWriter(paper).write(example.report(), path, ENGLISH)
    book = load_workbook(path)

    for name in ("Summary", "Charts", "Data"):
        found = sheet(book, name)
        assert found.page_setup.orientation == "landscape"
        assert found.page_setup.paperSize == code
        assert footer(found)[1] == "Page &P of &N"
    for name in ("Summary", "Data"):
        assert sheet(book, name).page_setup.fitToWidth in (None, 1)
        assert sheet(book, name).page_setup.fitToHeight == 0
        assert sheet(book, name).print_title_rows
    assert sheet(book, "Data").freeze_panes == "B2"
    assert str(sheet(book, "Data").auto_filter.ref).startswith("A1:I")


def test_columns_are_wide_enough_for_their_numbers(book: Workbook) -> None:
    found = sheet(book, "Summary")
    for standing in example.report().standings:
        row = row_of(book, standing.metric.name)
        for title, text in (("Value", standing.value_text), ("Status", standing.status.label)):
            assert found.column_dimensions[row[title].column_letter].width >= len(text) + 2


def test_same_report_is_the_same_file(path: Path, tmp_path: Path) -> None:
    for name in (path, tmp_path / "again.xlsx"):
        ExcelReportWriter().write(example.report(), name, ENGLISH)
    assert path.read_bytes() == (tmp_path / "again.xlsx").read_bytes()


def test_workbook_says_what_it_said_when_it_was_looked_at(book: Workbook) -> None:
    assert_golden("report_workbook.txt", dump(book))


def test_report_without_summary_or_history(path: Path) -> None:
    empty = ReportModel(example.COMPANY, "Empty", "March 2026", example.MADE_AT, (), ())
    ExcelReportWriter().write(empty, path, ENGLISH)
    assert sheet(load_workbook(path), "Summary")["A1"].value == "Empty"


@posix
def test_full_disk_leaves_nothing(path: Path) -> None:
    with pytest.raises(UserError, match="not enough room"), disk_with_room_for(2000):
        ExcelReportWriter().write(example.report(), path, ENGLISH)
    assert list(path.parent.iterdir()) == []
