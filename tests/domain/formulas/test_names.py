import pytest

from kpidesk.domain.formulas.names import name_key, nearest


@pytest.mark.parametrize(
    ("one", "other"),
    [("Revenue", "REVENUE"), ("New  leads", " new leads "), ("Re\u0301sultat", "résultat"),
     ("Straße", "STRASSE"), ("a\u00a0b", "A b")],
)  # fmt: skip
def test_one_name_in_two_spellings(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_names_differ_by_more_than_case() -> None:
    assert len({name_key(name) for name in ("a b", "ab", "a_b", "á b")}) == 4


@pytest.mark.parametrize(
    ("name", "found"),
    [("revnue", "Revenue"), ("new_leads", "New leads"), ("LEADS", "Leads"), ("zzz", None),
     ("x" * 100_000, None)],
)  # fmt: skip
def test_the_nearest_name_is_proposed(name: str, found: str | None) -> None:
    assert nearest(name, ["Leads", "New leads", "Revenue", "Costs"]) == found
