import datetime as dt
from dataclasses import replace

import pytest

from kpidesk.domain.errors import UserError
from kpidesk.domain.metrics import Aggregation
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile
from kpidesk.domain.units import Unit, UnitKind
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.metric_drafts import MetricDraft, draft_of
from kpidesk.services.metrics import define_kpi, edit_metric
from tests.services.metric_examples import id_of

MARCH = Period(Frequency.MONTH, dt.date(2026, 3, 1))


def define(file: CompanyFile, unit: Unit) -> int:
    define_kpi(file, MetricDraft("Rating", unit=unit, aggregation=Aggregation.MEAN))
    return id_of(file, "Rating")


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (UnitKind.SCORE, 9.0, "“9” is no score: scores go from 1 to 5."),
        (UnitKind.SCORE, 0.5, "“0.5” is no score"),
        (UnitKind.NPS, -100.5, "“-100.5” is no Net Promoter Score"),
    ],
)
def test_what_no_score_can_be_is_not_written(
    company: CompanyFile, kind: UnitKind, value: float, words: str
) -> None:
    rating = define(company, Unit(kind, decimals=1))
    with pytest.raises(UserError) as caught:
        set_entries(company, [Edit(rating, MARCH, 4.0), Edit(rating, MARCH.next, value)])
    assert words in caught.value.message
    assert "“Rating”" in caught.value.message
    with company.read() as records:
        assert not records.entries()


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (UnitKind.SCORE, (1.0, 5.0)),
        (UnitKind.NPS, (-100.0, 100.0)),
        (UnitKind.PERCENT, (9.0, -2.0)),
    ],
)
def test_what_can_be_is_written(
    company: CompanyFile, kind: UnitKind, values: tuple[float, float]
) -> None:
    rating = define(company, Unit(kind))
    first, second = values
    set_entries(company, [Edit(rating, MARCH, first), Edit(rating, MARCH.next, second)])
    with company.read() as records:
        assert records.values()[rating] == {MARCH: first, MARCH.next: second}


def test_the_unit_of_the_time_decides(company: CompanyFile) -> None:
    rating = define(company, Unit(UnitKind.NUMBER))
    set_entries(company, [Edit(rating, MARCH, 8.0)])
    score = replace(
        draft_of(company, rating),
        unit=Unit(UnitKind.SCORE),
        changes_from=MARCH.next.start,
        change_reason="Five stars now",
    )
    edit_metric(company, rating, score)
    set_entries(company, [Edit(rating, MARCH, 9.0), Edit(rating, MARCH.next, 5.0)])
    with pytest.raises(UserError, match="“9” is no score"):
        set_entries(company, [Edit(rating, MARCH.next, 9.0)])


def test_a_number_of_old_that_is_none_may_be_cleared_and_stands_in_nobodys_way(
    company: CompanyFile,
) -> None:
    rating = define(company, Unit(UnitKind.NUMBER))
    set_entries(company, [Edit(rating, MARCH, 8.0)])
    edit_metric(company, rating, replace(draft_of(company, rating), unit=Unit(UnitKind.SCORE)))
    set_entries(company, [Edit(rating, MARCH, 8.0), Edit(rating, MARCH.next, 4.0)])
    set_entries(company, [Edit(rating, MARCH, None)])
    with company.read() as records:
        assert records.values()[rating] == {MARCH.next: 4.0}
