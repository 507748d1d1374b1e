from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QPainter

from kpidesk.ui.printing.pages import Piece, lay_out

HEIGHT = 758.0
ROOM = HEIGHT - 18


def nothing(painter: QPainter, top: float) -> None:
    """Paint nothing: only heights matter here."""


PIECES = st.lists(
    st.one_of(
        st.floats(10, 400).map(lambda height: Piece(height, nothing)),
        st.just(Piece(34, nothing, heads_next=True)),
    ),
    max_size=30,
)


@given(PIECES)
def test_pages_hold_every_piece_in_order_whole_and_not_too_many(pieces: list[Piece]) -> None:
    pages = lay_out(pieces, HEIGHT)

    assert [piece for page in pages for piece in page] == pieces
    for number, page in enumerate(pages):
        head = 20 if number else 0
        assert sum(piece.height for piece in page) <= ROOM - head + 1e-6
        assert page or not pieces
    for page, following in pairwise(pages):
        assert not (page[-1].heads_next and not following[0].heads_next)


def test_piece_higher_than_a_page_gets_one_of_its_own() -> None:
    huge, small = Piece(5000, nothing), Piece(10, nothing)
    assert lay_out([small, huge, small], HEIGHT) == [[small], [huge], [small]]
