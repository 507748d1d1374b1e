"""What a board has said of the numbers as measured is kept, and is what would be said anew."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from kpidesk import bootstrap
from kpidesk.domain.lenses import Lens
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.standing import trend
from kpidesk.services import sample
from kpidesk.services.dashboard import Dashboard, dashboard
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.histories import histories
from kpidesk.services.reports import report_model

TODAY = dt.date(2026, 11, 15)
LATEST = Period(Frequency.MONTH, dt.date(2026, 9, 1))  # of the sample
NOON = dt.datetime(2026, 11, 15, 12, 0)  # noqa: DTZ001 - of the report, as a person reads it


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("sample") / "Sample.kpidesk"
    adapters = bootstrap.adapters(lambda: TODAY)
    sheet = place.with_name(sample.sheet_name(TODAY))
    sample.write_sample_sheet(adapters.sample_sheets, sheet, TODAY)
    sample.create_sample(adapters.files, place, TODAY).close()
    return place


def opened(path: Path) -> CompanyFile:
    return bootstrap.adapters(lambda: TODAY).files.open(path)


def anew(path: Path, lens: Lens, back: int) -> Dashboard:
    """Return the board of a file of which nothing is kept, not even its latest month."""
    file = opened(path)
    try:
        return shown(file, lens, back)
    finally:
        file.close()


def shown(file: CompanyFile, lens: Lens, back: int) -> Dashboard:
    return dashboard(file, ENGLISH, TODAY, LATEST.shift(-back), lens)


def told(board: Dashboard) -> object:
    return board.standings, board.facts, board.lines


def test_each_lens_and_month_says_what_it_says_alone(path: Path) -> None:
    cases = [(lens, back) for back in (0, 1, 3, 6) for lens in (*Lens, Lens.AS_MEASURED)]
    alone = {case: told(anew(path, *case)) for case in set(cases)}
    file = opened(path)
    try:
        assert dashboard(file, ENGLISH, TODAY).months[-1] == LATEST
        for case in [*cases, *reversed(cases)]:
            assert told(shown(file, *case)) == alone[case], case
    finally:
        file.close()


def test_a_number_that_is_typed_changes_what_is_said(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "Copy.kpidesk"
    copy.write_bytes(path.read_bytes())
    file = opened(copy)
    before = shown(file, Lens.YEAR_TO_DATE, 0)
    number = before.standings[0].metric.id
    period = shown(file, Lens.AS_MEASURED, 0).standings[0].period
    set_entries(file, [Edit(number, period, 100_000.0)])
    after = told(shown(file, Lens.YEAR_TO_DATE, 0))
    file.close()
    assert after != told(before)
    assert after == told(anew(copy, Lens.YEAR_TO_DATE, 0))


def test_the_charts_of_a_report_are_the_trends_with_their_near_bands(path: Path) -> None:
    file = opened(path)
    report = report_model(file, ENGLISH, NOON)
    standings = [each for group in report.groups for each in group.standings]
    assert any(point.near for each in standings for point in each.chart.points)
    with file.read() as records:
        known = histories(records, list(records.metrics()))
    file.close()
    for each in standings:
        history, points = known[each.metric.id], each.chart.points
        ends = points[0].period, points[-1].period
        whole = trend(
            *(history, *ends, history.calendar, ENGLISH, each.period, each.reason),
            shows_last_year=True,
        )
        assert points == tuple(replace(point, last_year=None) for point in whole.points)
        assert each.chart.points[-1].sentence == whole.points[-1].sentence
        assert replace(each.chart, points=(), markers=()) == replace(
            whole, points=(), shows_last_year=False
        )
