"""What makes the mutants, and what is said of those that nobody notices."""

import os

import pytest
from cosmic_ray.mutating import mutate_code

from tests.mutants.argued import ARGUED
from tests.mutants.making import ROOT, mutants_of
from tests.mutants.operators import OWN
from tests.mutants.rounds import some
from tests.mutants.swapping import all_functions, can_swap, swap
from tests.mutants.targets import TARGETS, held_by

EXAMPLES = [(name, one) for name, operator in OWN.items() for one in operator.examples()]


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=lambda one: str(one)[:40])
def test_each_operator_does_what_it_says(name, example):
    mutated = mutate_code(example.pre_mutation_code, OWN[name](), example.occurrence)
    assert mutated == example.post_mutation_code
    assert mutated.count("\n") == example.pre_mutation_code.count("\n")


@pytest.mark.parametrize("path", TARGETS)
def test_each_file_and_its_tests_are_there(path):
    assert all((ROOT / one.partition("::")[0]).exists() for one in (path, *held_by(path)))


# Making all mutants of a file takes seconds: one file in four, with LONG_RUN=1 all of them.
@pytest.mark.parametrize(
    "path", sorted({path for path, *_change in ARGUED})[:: 1 if os.environ.get("LONG_RUN") else 4]
)
def test_what_is_argued_is_still_a_mutant(path):
    names = {mutant.name for mutant in mutants_of(path)}
    assert {change for change in ARGUED if change[0] == path} <= names


def test_a_loaded_function_becomes_its_mutant_and_a_table_cannot():
    from enrollments.thresholds import is_many

    functions = all_functions()
    mutants = mutants_of("enrollments/thresholds.py")
    (or_equal,) = (
        one for one in mutants if one.after == "return enrollments >= settings.CONFIRM_ABOVE"
    )
    assert can_swap(or_equal, functions)
    code = is_many.__code__
    try:
        swap(or_equal, functions, [])
        assert is_many(100)
    finally:
        is_many.__code__ = code
    assert not is_many(100)
    few = [one for one in mutants if one.before.startswith("FEW")]
    assert few
    assert not any(can_swap(one, functions) for one in few)


def test_some_of_a_file_are_the_same_ones_each_time():
    path = "enrollments/thresholds.py"
    mutants = mutants_of(path)
    few = some(mutants, 3, path)
    assert len(few) == 3
    assert few == some(mutants, 3, path) == [one for one in mutants if one in few]
    assert some(mutants, 0, path) == some(mutants, len(mutants), path) == mutants
