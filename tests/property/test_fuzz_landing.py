"""Some hundred mutated files through the real landing; `make soak` lands a hundred thousand."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.soak.fuzz_landing import check, scratch

BATCHES, SIZE = 4, 75


@given(st.integers(0, 2**63 - 1))
@settings(
    max_examples=BATCHES, deadline=None, phases=[Phase.generate], database=None, suppress_health_check=[*HealthCheck]
)
def test_no_mutated_file_breaks_a_promise_of_landing(number):
    with scratch() as root:
        report = check(number, SIZE, root / "home")
    seen = [f"{fault.kind}: {fault.path!a}\n  {fault.seen}" for fault in report.faults]
    assert not seen, "\n".join([f"python -m tests.soak.fuzz_landing {number} {SIZE}", *seen])
