"""The questions of the qualification: each has its words, and five of them are SMART."""

from kpidesk.domain.qualification import Criterion, Outcome


def test_five_are_smart_and_seven_are_not() -> None:
    assert [c.label[0] for c in Criterion if c.is_smart] == ["S", "M", "A", "R", "T"]
    assert sum(not criterion.is_smart for criterion in Criterion) == 7


def test_each_is_asked_as_a_question_of_its_own() -> None:
    questions = [criterion.question for criterion in Criterion]
    assert all(question.endswith("?") for question in questions)
    assert len(set(questions)) == len({c.label for c in Criterion}) == len(Criterion)


def test_every_outcome_has_its_words() -> None:
    assert len({outcome.label for outcome in Outcome}) == 3
