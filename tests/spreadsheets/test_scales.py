import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidesk.spreadsheets.scales import (
    LabelUnit,
    Scale,
    names_scale,
    scale_of,
    unit_of,
    unit_of_label,
)
from tests.spreadsheets.making import problems, read, values


@pytest.mark.parametrize(
    ("text", "factor", "currency"),
    [
        ("in thousands", 1_000, ""),
        ("all amounts in thousands", 1_000, ""),
        ("Thousands", 1_000, ""),
        ("€ k", 1_000, "€"),
        ("T€", 1_000, "€"),
        ("Figures in T€", 1_000, "€"),
        ("TEUR", 1_000, "EUR"),
        ("kEUR", 1_000, "EUR"),
        ("Revenue (k€)", 1_000, "€"),
        ("(000s)", 1_000, ""),
        ("'000", 1_000, ""),
        ("$'000", 1_000, "$"),
        ("in 1.000 €", 1_000, "€"),
        ("Angaben in Tsd. €", 1_000, "€"),
        ("en miles de euros", 1_000, "EUR"),
        ("milliers d'euros", 1_000, "EUR"),
        ("$m", 1_000_000, "$"),
        ("Revenue ($m)", 1_000_000, "$"),
        ("in Mio. EUR", 1_000_000, "EUR"),
        ("USD million", 1_000_000, "USD"),
        ("$bn", 1_000_000_000, "$"),
    ],
)
def test_a_scale_is_found(text: str, factor: int, currency: str) -> None:
    found = scale_of(text)

    assert found is not None
    assert (found.factor, found.currency) == (factor, currency)
    assert names_scale(text)


@pytest.mark.parametrize(
    "text",
    [
        *("m", "Distance (m)", "Mio Pizza, Team 4", "CPM per thousand", "1'000 Besucher", "$5,000"),
        *("in %", "EUR", "Sold 10,000 EUR", "Visits per 1,000 people", "T-Shirts $", "k", "kr"),
    ],
)
def test_what_only_looks_like_a_scale_is_none(text: str) -> None:
    assert scale_of(text) is None
    assert not names_scale(text)


@pytest.mark.parametrize(
    "text",
    ["in thousands, except per share", "in billions", "in mil €", "in T. EUR", "in T€ and Mio. €"],
)
def test_a_scale_that_is_not_sure_is_named_but_not_given(text: str) -> None:
    assert scale_of(text) is None
    assert names_scale(text)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Revenue (EUR)", LabelUnit("Revenue", "EUR")),
        ("Revenue [€]", LabelUnit("Revenue", "€")),
        ("Umsatz in EUR", LabelUnit("Umsatz", "EUR")),
        ("Sales, USD", LabelUnit("Sales", "USD")),
        ("Conversion (%)", LabelUnit("Conversion", percent=True)),
        ("Bruttomarge in %", LabelUnit("Bruttomarge", percent=True)),
        ("Revenue (k€)", LabelUnit("Revenue", "€", scale=Scale(1000, "€", "k€"))),
        ("Umsatz in Tsd. €", LabelUnit("Umsatz", "€", scale=Scale(1000, "€", "in Tsd. €"))),
        ("Orders (pcs)", LabelUnit("Orders (pcs)")),
        ("Cash in bank", LabelUnit("Cash in bank")),
        ("Sales in Germany", LabelUnit("Sales in Germany")),
        ("Stock in thousands of pieces", LabelUnit("Stock in thousands of pieces")),
        ("EUR", LabelUnit("EUR")),
        ("%", LabelUnit("%")),
        ("k", LabelUnit("k")),
    ],
)
def test_the_unit_behind_a_label(label: str, expected: LabelUnit) -> None:
    assert unit_of_label(label) == expected


def test_a_cell_that_is_nothing_but_a_unit() -> None:
    assert unit_of("EUR") == LabelUnit("", "EUR")
    assert unit_of("in %") == LabelUnit("", percent=True)
    assert unit_of("T€") == LabelUnit("", "€", scale=Scale(1000, "€", "T€"))
    assert unit_of("pieces") is None


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    assert scale_of(text) is None or names_scale(text)
    assert unit_of_label(text).label or not text.strip()


@pytest.mark.parametrize(
    "name",
    ["00$K", "K£", "m", "T€", "k€", "$m", "K£00", "K£00 a", "K £0", "00$K a", "K$:0", "AA¹£B"],
)
def test_a_name_that_is_one_word_says_nothing_of_a_scale(name: str) -> None:
    reading = read([["KPI", "Jan 2026", "Feb 2026"], [name, 12, 13], ["Visits", 1, 2]])

    assert values(reading)[name, "2026-01"] == 12.0


@pytest.mark.parametrize(
    "name", ["Revenue (k€)", "Revenue, T€", "Revenue k€", "Revenue in thousands", "Revenue [$K]"]
)
def test_a_scale_behind_other_words_counts(name: str) -> None:
    reading = read([["KPI", "Jan 2026", "Feb 2026"], [name, 12, 13], ["Visits", 1, 2]])

    assert [cell.number for cell in reading.cells] == [12_000.0, 13_000.0, 1.0, 2.0]


@pytest.mark.parametrize("name", ["in thousands", "thousands", "TEUR"])
def test_a_row_that_is_only_called_in_thousands_is_rejected(name: str) -> None:
    reading = read([["KPI", "Jan 2026", "Feb 2026"], [name, 12, 13], ["Visits", 1, 2]])

    assert set(problems(reading)) == {"B2", "C2"}


@pytest.mark.parametrize("name", ["TEUR", "Sales$K", "in T€", "Sales k€2024"])
def test_a_name_of_a_list_that_may_mean_thousands_is_rejected(name: str) -> None:
    reading = read([["Date", "Metric", "Value"], ["2026-01", name, 12], ["2026-01", "Visits", 1]])

    assert set(problems(reading)) == {"C2"}


def test_a_row_with_a_scale_glued_to_its_name_is_rejected() -> None:
    reading = read([["KPI", "Jan 2026", "Feb 2026"], ["Sales$K", 12, 13], ["Visits", 1, 2]])

    assert set(problems(reading)) == {"B2", "C2"}


@pytest.mark.parametrize("heading", ["T€", "k€", "in T€", "TEUR"])
def test_numbers_below_nothing_but_a_scale_are_rejected(heading: str) -> None:
    listed = read([["Date", "Metric", heading], ["2026-01", "Sales", 12], ["2026-02", "Sales", 1]])
    beside = read([["Date", heading, "Visits"], ["2026-01", 12, 5], ["2026-02", 13, 7]])

    assert set(problems(listed)) == {"C2", "C3"}
    assert set(problems(beside)) == {"B2", "B3"}


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("Sales thousands", 12_000.0),
        ("Sales, millions", 12_000_000.0),
        ("K£ Sales", 12_000.0),
        ("Sales (k€)", 12_000.0),
        ("Umsatz TEUR", 12_000.0),
        ("TEUR Umsatz", 12_000.0),
        ("Revenue $000", 12_000.0),
        ("Revenue $'000", 12_000.0),
        ("Sales EUR m", 12_000_000.0),
        ("Thousands of units", None),
        ("Sales in k", None),
        ("Sales k€2024", None),
        ("Visits per thousand", 12.0),
        ("Air miles", 12.0),
    ],
)
def test_a_name_says_the_same_in_a_row_a_column_and_a_list(name: str, number: float | None) -> None:
    wide = read([["KPI", "Jan 2026", "Feb 2026"], [name, 12, 13], ["Visits", 1, 2]])
    columns = read([["Month", name, "Visits"], ["Jan 2026", 12, 1], ["Feb 2026", 13, 2]])
    listed = read(
        [
            ["Date", "Metric", "Value"],
            ["2026-01-01", name, 12],
            ["2026-01-01", "Visits", 1],
            ["2026-02-01", name, 13],
            ["2026-02-01", "Visits", 2],
        ]
    )
    for reading in (wide, columns, listed):
        first = next(cell for cell in reading.cells if cell.label == name)
        assert first.number == number
        assert bool(first.problem) is (number is None)
        assert bool(reading.tables[0].scales) is (number not in (None, 12.0))
