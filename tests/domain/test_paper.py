import pytest

from kpidesk.domain.paper import Paper, paper_for


@pytest.mark.parametrize(
    ("tag", "paper"),
    [
        ("en_US", Paper.LETTER),
        ("en_US.UTF-8", Paper.LETTER),
        ("fr-CA", Paper.LETTER),
        ("es_mx@euro", Paper.LETTER),
        ("en_GB", Paper.A4),
        ("de_DE.UTF-8", Paper.A4),
        ("zh_Hans_CN", Paper.A4),
        ("ca", Paper.A4),  # Catalan, not Canada
        ("C.UTF-8", Paper.A4),
        ("", Paper.A4),
    ],
)
def test_paper_of_a_place(tag: str, paper: Paper) -> None:
    assert paper_for(tag) is paper
