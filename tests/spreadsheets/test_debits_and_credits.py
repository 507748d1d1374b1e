"""“Soll” beside “Haben” is a debit, beside “Ist” a plan."""

from kpidesk.spreadsheets.grid import Area
from tests.spreadsheets.making import Plain, grid, problems, read, targets, values

MERGED = [Area(0, 1, 0, 2), Area(0, 3, 0, 4)]


def under_months(one: str, other: str) -> list[list[Plain]]:
    return [
        ["Konto", "Jan 2024", None, "Feb 2024", None],
        [None, one, other, one, other],
        ["Erlöse", 10, 200, 0, 300],
    ]


def test_debits_in_the_headings_are_no_plan_and_no_balance() -> None:
    reading = read([["Konto", "Soll Jan 2024", "Haben Jan 2024"], ["Erlöse", 10, 200]])

    assert not values(reading)
    assert not targets(reading)
    assert "holds debits" in problems(reading)["B2"]


def test_debits_and_credits_under_a_month_are_figures_with_their_names() -> None:
    reading = read(grid(under_months("Soll", "Haben"), merged=MERGED))

    assert not targets(reading)
    assert values(reading)["Erlöse > Soll", "2024-01"] == 10.0
    assert values(reading)["Erlöse > Haben", "2024-02"] == 300.0


def test_beside_what_came_about_it_is_a_plan() -> None:
    reading = read(grid(under_months("Soll", "Ist"), merged=MERGED))

    assert targets(reading)["Erlöse", "2024-01"] == 10.0
    assert values(reading)["Erlöse", "2024-01"] == 200.0
