"""The programme behind typed words; sums of lessons."""

from hypothesis import given
from hypothesis import strategies as st

from nennep.catalogue.rules import (
    FOSTERING,
    TRAINING,
    ModulePlan,
    TopicPlan,
    best_match,
    core,
    written_family,
    wrong_sum,
)

NAMES = [
    (1, ["Trung cấp lý luận chính trị", "tc-llct", "trung cấp LLCT"]),
    (2, ["Cao cấp lý luận chính trị", "cc-llct", "cao cấp LLCT"]),
    (3, ["Hoàn chỉnh kiến thức cao cấp lý luận chính trị", "hoàn chỉnh kiến thức cao cấp LLCT"]),
]


def test_family_words_are_no_part_of_the_name() -> None:
    assert (
        core("Lớp bồi dưỡng trung cấp LLCT")
        == core("đào tạo trung cấp lý luận chính trị")
        == core("Trung cấp LLCT")
    )


def test_the_words_people_type() -> None:
    assert best_match("bồi dưỡng trung cấp LLCT", NAMES) == 1
    assert best_match("Lớp Cao cấp lí luận chính trị khóa 2016-2018", NAMES) == 2
    assert best_match("lớp hoàn chỉnh kiến thức cao cấp LLCT", NAMES) == 3
    assert best_match("lớp tin học", NAMES) is None


def test_the_family_that_the_words_claim() -> None:
    assert written_family("bồi dưỡng trung cấp LLCT") == FOSTERING
    assert written_family("đào tạo trung cấp LLCT") == TRAINING
    assert written_family("đào tạo, bồi dưỡng cán bộ") == ""


@given(st.lists(st.integers(1, 200), min_size=1, max_size=12), st.integers(0, 3000))
def test_the_whole_is_the_sum_of_the_parts_or_it_is_told(parts: list[int], whole: int) -> None:
    wrong = wrong_sum(whole, [ModulePlan(f"Học phần {n}", lessons) for n, lessons in enumerate(parts)])
    assert (wrong is None) == (sum(parts) == whole)


def test_topics_must_add_up_to_their_module() -> None:
    wrong = wrong_sum(10, [ModulePlan("Học phần", 10, [TopicPlan("Bài 1", 4), TopicPlan("Bài 2", 5)])])
    assert wrong is not None
    assert (wrong.module, wrong.whole, wrong.parts) == ("Học phần", 10, 9)
