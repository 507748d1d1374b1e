import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from kpidesk.domain.actions import ActionState, state_of
from kpidesk.domain.charts import MarkerKind
from kpidesk.domain.errors import UserError
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.import_plans import Outcome
from kpidesk.domain.metrics import Stage
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.objectives import in_tree_order
from kpidesk.domain.periods import Frequency
from kpidesk.domain.ports import CompanyFiles
from kpidesk.domain.progress import NoProgress
from kpidesk.domain.qualification import Criterion
from kpidesk.domain.status import Status
from kpidesk.domain.targets import PlanKind
from kpidesk.services import imports, sample
from kpidesk.services.calculating_records import engine_of
from kpidesk.services.dashboard import dashboard
from kpidesk.services.metric_drafts import draft_of
from kpidesk.services.metric_list import metric_list
from kpidesk.services.metrics import edit_metric
from kpidesk.services.reports import report_model
from kpidesk.services.trends import marked_trend
from kpidesk.services.usual_ranges import usual_ranges
from kpidesk.spreadsheets.reader import FileSpreadsheetReader
from kpidesk.spreadsheets.sample_sheet import write_bookkeeper_sheet
from tests.services.conftest import TODAY


class SheetWriter:
    """The adapter as bootstrap wires it."""

    write = staticmethod(write_bookkeeper_sheet)


def test_the_sample_is_twelve_kpis_in_four_departments_over_three_years(
    files: CompanyFiles, tmp_path: Path
) -> None:
    file = sample.create_sample(files, tmp_path / "sample.kpidesk", TODAY)
    with file.read() as records:
        metrics = [metric for metric in records.metrics() if metric.stage is Stage.KPI]
        values = records.values([metric.id for metric in metrics])
        notes = records.notes()
        assert len(metrics) == 12
        assert len(records.departments()) == 4
    assert {metric.frequency for metric in metrics} == {
        Frequency.WEEK,
        Frequency.MONTH,
        Frequency.QUARTER,
    }
    assert min(len(periods) for periods in values.values()) == 12  # quarters
    assert sum(len(periods) for periods in notes.values()) >= 6
    board = dashboard(file, ENGLISH, TODAY)
    assert board.month_label == "September 2026"
    assert {standing.status for standing in board.standings} >= {Status.ON_TARGET, Status.OFF}
    assert len(board.months) == 36
    assert not list(file.check(NoProgress()))
    file.close()


def test_the_sample_shows_what_a_company_can_have(files: CompanyFiles, tmp_path: Path) -> None:
    file = sample.create_sample(files, tmp_path / "sample.kpidesk", TODAY)
    with file.read() as records:
        metrics, values = records.metrics(), records.values()
        objectives, plans = records.objectives(), records.target_plans()
        earlier, partners, answers = (
            records.earlier_definitions(),
            records.partners(),
            records.answers(),
        )
        engine = engine_of(records)
        decided = records.actions()
    assert max(placed.depth for placed in in_tree_order(objectives)) == 2
    assert all(objective.deadline and objective.description for objective in objectives)
    stages = Counter(metric.stage for metric in metrics)
    assert stages == {Stage.KPI: 12, Stage.INPUT: 4, Stage.CANDIDATE: 2, Stage.RETIRED: 1}
    kpis = [metric for metric in metrics if metric.stage is Stage.KPI]
    assert all(metric.outcome and metric.so_what and metric.objective_id for metric in kpis)
    calculated = {metric.name: metric for metric in metrics if metric.is_calculated}
    assert set(calculated) == {"Gross margin", "Quote acceptance", "Stock days"}
    assert not engine.errors()
    assert all(len(values[metric.id]) >= 34 for metric in calculated.values())
    assert {plan.kind for plan in plans} == {
        PlanKind.CONSTANT, PlanKind.PER_PERIOD, PlanKind.RAMP, PlanKind.SPREAD,
    }  # fmt: skip
    assert list(earlier) == [calculated["Quote acceptance"].id]
    assert len(partners) >= 5
    assert [metric.name for metric in metrics if metric.benchmark] == [
        "Gross margin",
        "Customer satisfaction",
    ]
    assert any(len(given) == len(Criterion) for given in answers.values())
    assert {state_of(action, TODAY) for action in decided} == set(ActionState)
    assert all(action.metric_id and action.owner_id for action in decided)
    file.close()


def test_every_metric_of_the_sample_can_be_opened_and_saved(
    files: CompanyFiles, tmp_path: Path
) -> None:
    file = sample.create_sample(files, tmp_path / "sample.kpidesk", TODAY)
    for row in metric_list(file, TODAY):
        assert edit_metric(file, row.metric.id, draft_of(file, row.metric.id)).is_empty
        assert row.target is not None or row.metric.stage is not Stage.KPI
    file.close()


@pytest.mark.parametrize(
    "today",
    [dt.date(2026, 1, 1), dt.date(2024, 2, 29), dt.date(2027, 12, 31), dt.date(2026, 5, 31)],
)
def test_any_day_makes_a_whole_company_and_the_same_day_the_same_numbers(
    files: CompanyFiles, tmp_path: Path, today: dt.date
) -> None:
    found = []
    for name in ("one", "two"):
        file = sample.create_sample(files, tmp_path / f"{name}.kpidesk", today)
        with file.read() as records:
            found.append([(e.period, e.value, e.note) for e in records.entries()])
        file.close()
    assert found[0] == found[1]
    assert len(found[0]) > 500


def test_the_bookkeepers_sheet_imports_the_next_month(files: CompanyFiles, tmp_path: Path) -> None:
    file = sample.create_sample(files, tmp_path / "sample.kpidesk", TODAY)
    sheet = tmp_path / sample.sheet_name(TODAY)
    sample.write_sample_sheet(SheetWriter(), sheet, TODAY)
    with file.read() as records:
        calendar = records.company().calendar
    reading = FileSpreadsheetReader().read(sheet, ReadOptions(calendar, ENGLISH), NoProgress())
    plan = imports.plan_import(file, reading)
    new = [p for p in plan.proposals if p.outcome is Outcome.NEW]
    assert len(new) >= 7
    assert {p.period for p in new} == {sample.last_month(TODAY).next}
    rejected = {p.label: p for p in plan.proposals if p.outcome is Outcome.REJECTED}
    assert {label.rpartition(" > ")[2] for label in rejected} >= {"Parking fees"}
    (estimate,) = (p for p in rejected.values() if p.raw_text.startswith("ca."))
    assert estimate.reason.endswith(".")
    assert not plan.differing_totals
    imports.apply_import(file, plan)
    assert dashboard(file, ENGLISH, TODAY).month_label == "October 2026"
    file.close()


def test_a_sample_that_cannot_be_made_leaves_nothing(files: CompanyFiles, tmp_path: Path) -> None:
    path = tmp_path / "there.kpidesk"
    path.write_bytes(b"mine")
    with pytest.raises(UserError):
        sample.create_sample(files, path, TODAY)
    assert path.read_bytes() == b"mine"


def test_what_happened_is_on_the_charts_and_the_workshop_has_a_new_range(
    files: CompanyFiles, tmp_path: Path
) -> None:
    file = sample.create_sample(files, tmp_path / "sample.kpidesk", TODAY)
    with file.read() as records:
        ids = {metric.name: metric.id for metric in records.metrics()}
        events = records.events()
    turnaround = ids["Turnaround time"]
    assert {event.metric_id for event in events} == {None, turnaround, ids["Gross margin"]}
    charts = {name: marked_trend(file, ids[name], ENGLISH) for name in ("Revenue", "Gross margin")}
    for name, count in (("Revenue", 5), ("Gross margin", 6)):
        kinds = Counter(marker.kind for marker in charts[name].markers)
        assert kinds[MarkerKind.EVENT] == count
        assert kinds[MarkerKind.NOTE] >= 1
    week = marked_trend(file, turnaround, ENGLISH).points[-1].period
    segments = usual_ranges(file, turnaround, week, ENGLISH).chart.segments
    assert [segment.limits is not None for segment in segments] == [True, True]
    assert "new mechanic" in segments[1].reason
    report = report_model(file, ENGLISH, dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
    assert report.events == ("14 Sep 2026: Test day for electric bikes",)
    assert any("usual range" in each.usual for each in report.remarks.values())
    file.close()
