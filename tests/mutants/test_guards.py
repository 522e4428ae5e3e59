"""Each named guard stands where the list says, and so do the tests that hold it."""

import pytest

from tests.mutants.guards import GUARDS, ROOT


@pytest.mark.parametrize("name", GUARDS)
def test_a_guard_and_its_tests_are_there(name: str) -> None:
    guard = GUARDS[name]
    text = (ROOT / guard.path).read_text()
    assert guard.with_it in text
    compile(text.replace(guard.with_it, guard.without_it), guard.path, "exec")
    for test in guard.tests:
        path, _colons, function = test.partition("::")
        assert f"def {function}" in (ROOT / path).read_text()
