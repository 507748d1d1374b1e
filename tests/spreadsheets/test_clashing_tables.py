"""Tables of one sheet with the same names of rows, which only their titles tell apart."""

from collections.abc import Callable

import pytest

from kpidesk.domain.import_options import ReadOptions, TableHint
from kpidesk.domain.numbers import ENGLISH
from tests.spreadsheets.making import CALENDAR, Plain, grid, read, targets, values

Rows = list[list[Plain]]
Place = Callable[..., Rows]
MONTHS: list[Plain] = ["Jan 2024", "Feb 2024"]


def table(title: str | None, numbers: tuple[int, ...], names: tuple[str, str]) -> Rows:
    """Return a table of two rows, with a title over it or a blank row."""
    first, second = names
    return [
        [title, None, None],
        ["Name", *MONTHS],
        [first, *numbers[:2]],
        [second, *numbers[2:]],
    ]


def below(*titles: str | None, names: tuple[str, str] = ("Harbour", "Station")) -> Rows:
    rows: Rows = []
    for at, title in enumerate(titles):
        rows += [*table(title, tuple(range(10 * at + 1, 10 * at + 5)), names), []]
    return rows


def beside(*titles: str | None, names: tuple[str, str] = ("Harbour", "Station")) -> Rows:
    tables = [
        table(title, tuple(range(10 * at + 1, 10 * at + 5)), names)
        for at, title in enumerate(titles)
    ]
    return [
        [cell for row in rows for cell in (*row, None)][:-1] for rows in zip(*tables, strict=True)
    ]


def labels(rows: Rows) -> set[str]:
    return {label for label, _period in values(read(rows))}


@pytest.mark.parametrize("place", [below, beside])
def test_the_titles_of_tables_that_contradict_each_other_come_first(
    place: Place,
) -> None:
    found = values(read(place("Revenue", "Orders")))

    assert found == {
        ("Revenue > Harbour", "2024-01"): 1.0,
        ("Revenue > Harbour", "2024-02"): 2.0,
        ("Revenue > Station", "2024-01"): 3.0,
        ("Revenue > Station", "2024-02"): 4.0,
        ("Orders > Harbour", "2024-01"): 11.0,
        ("Orders > Harbour", "2024-02"): 12.0,
        ("Orders > Station", "2024-01"): 13.0,
        ("Orders > Station", "2024-02"): 14.0,
    }


def test_periods_down_the_side_are_told_apart_as_well() -> None:
    shops: Rows = [
        ["Harbour", None, None, None, "Station"],
        ["Month", "Revenue", "Orders", None, "Month", "Revenue", "Orders"],
        ["Jan 2024", 10, 20, None, "Jan 2024", 1, 2],
        ["Feb 2024", 30, 40, None, "Feb 2024", 3, 4],
    ]

    assert labels(shops) == {
        "Harbour > Revenue",
        "Harbour > Orders",
        "Station > Revenue",
        "Station > Orders",
    }


def test_names_stay_where_nothing_contradicts() -> None:
    same_numbers = [*table("Revenue", (1, 2, 3, 4), ("Harbour", "Station")), []]
    other_names = table("Orders", (5, 6, 7, 8), ("North", "South"))

    assert labels([*same_numbers, *other_names]) == {"Harbour", "Station", "North", "South"}
    assert labels([*same_numbers, *same_numbers]) == {"Harbour", "Station"}


def test_a_table_that_contradicts_none_keeps_its_names() -> None:
    rows = [*below("Revenue", "Orders"), *table("Staff", (5, 6, 7, 8), ("North", "South"))]

    assert {"North", "South", "Revenue > Harbour", "Orders > Station"} <= labels(rows)


@pytest.mark.parametrize(
    "titles",
    [
        (None, None),
        ("Revenue", None),
        (None, "Orders"),
        ("Revenue", "Revenue"),
        ("Revenue 2024", "Revenue"),
        ("Revenue", "Last year"),
        ("Revenue", "Revenue (prior year)"),
        ("January", "February"),
        ("Sales Q1", "Sales Q2"),
        ("in EUR", "in USD"),
        ("Revenue", "12"),
        ("Revenue (in thousands)", "Orders"),
        ("Revenue", "Costs (in thousands)"),
        ("Revenue", "These are the orders of all of our shops."),
    ],
)
@pytest.mark.parametrize("place", [below, beside])
def test_nothing_is_guessed_without_titles_that_tell_them_apart(
    place: Place, titles: tuple[str | None, str | None]
) -> None:
    found = labels(place(*titles))

    assert found <= {"Harbour", "Station"}


def test_a_title_further_off_is_that_of_the_sheet() -> None:
    rows: Rows = [["Shops of the coast"], [], *below(None, "Orders")[1:]]

    assert labels(rows) <= {"Harbour", "Station"}


def test_years_in_titles_do_not_go_into_names() -> None:
    assert labels(below("Revenue 2024", "Orders (2024)")) == {
        "Revenue > Harbour",
        "Revenue > Station",
        "Orders > Harbour",
        "Orders > Station",
    }


def test_a_title_that_all_tables_share_gives_way_to_the_one_above_it() -> None:
    shops = beside("Revenue and orders", "Revenue and orders")
    over: Rows = [["Harbour", None, None, None, "Station", None, None]]

    assert {"Harbour > Station", "Station > Harbour"} <= labels([*over, *shops])


def test_plans_are_told_apart_as_well() -> None:
    rows = below("Revenue", "Orders")
    for row in (1, 6):
        rows[row][1:] = ["Jan 2024 Budget", "Feb 2024 Budget"]

    assert {label for label, _period in targets(read(rows))} == {
        "Revenue > Harbour",
        "Revenue > Station",
        "Orders > Harbour",
        "Orders > Station",
    }


def test_budget_and_results_under_titles_contradict_nothing() -> None:
    reading = read(below("Actual", "Budget"))

    assert {label for label, _period in values(reading)} == {"Harbour", "Station"}
    assert {label for label, _period in targets(reading)} == {"Harbour", "Station"}


def test_a_chosen_table_alone_keeps_its_names() -> None:
    made = grid(below("Revenue", "Orders"))
    options = ReadOptions(CALENDAR, ENGLISH, tables=(TableHint("Sheet", "A2:C4"),))

    assert {label for label, _period in values(read(made, options=options))} == {
        "Harbour",
        "Station",
    }


def test_titles_that_all_name_their_scale_tell_tables_apart() -> None:
    found = values(read(below("Revenue (in thousands)", "Costs (in thousands)")))

    assert found["Revenue (in thousands) > Harbour", "2024-01"] == 1_000.0
    assert found["Costs (in thousands) > Harbour", "2024-01"] == 11_000.0


def test_a_scale_over_the_whole_sheet_holds_for_all_of_its_tables() -> None:
    rows: Rows = [["All amounts in thousands"], *below("Revenue", "Costs")]

    found = values(read(rows))

    assert found["Revenue > Harbour", "2024-01"] == 1_000.0
    assert found["Costs > Harbour", "2024-01"] == 11_000.0


def test_tables_without_a_year_are_told_apart_before_it_is_given() -> None:
    rows = below("Revenue", "Orders")
    for row in (1, 6):
        rows[row][1:] = ["Jan", "Feb"]

    assert {one.label for one in read(rows).cells} == {
        "Revenue > Harbour",
        "Revenue > Station",
        "Orders > Harbour",
        "Orders > Station",
    }


def test_two_lines_of_titles_may_be_needed_together() -> None:
    rows = beside("Revenue", "Orders", "Revenue", "Orders")
    over: Rows = [["Harbour", *[None] * 3, "Harbour", *[None] * 3, "Pier", *[None] * 3, "Pier"]]

    assert {"Harbour > Revenue > Station", "Pier > Orders > Harbour"} <= labels([*over, *rows])
