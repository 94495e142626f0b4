"""A table that does not hold together is refused when it is made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from samen030.commons.dossier.presentation import as_page
from samen030.commons.dossier.rules import END, Objecting, Outcome
from samen030.kernel.terms import Term
from tests.commons.dossier.example import ADVICE, ASKS, BENCH, DECIDE, REACT, SECOND, SIGN, registered

DOCS = Path(__file__).parents[3] / "docs" / "procedures.md"
STEPS = (ASKS, REACT, ADVICE, DECIDE, SIGN, SECOND)


def with_step(old: Any, **changes: Any) -> dict[str, Any]:
    return {"steps": tuple(replace(row, **changes) if row is old else row for row in STEPS)}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"steps": ()}, "no steps"),
        ({"steps": (*STEPS, SIGN)}, "step 'sign' twice"),
        ({"code": "Bench!"}, "no key"),
        (with_step(SIGN, owner="king"), "no party 'king'"),
        (with_step(SIGN, outcomes=()), "no outcome"),
        (with_step(SIGN, outcomes=(Outcome("signed", "x", "nowhere"),)), "no step 'nowhere'"),
        (with_step(DECIDE, outcomes=(Outcome("no", "x", END, "sun"),)), "no condition 'sun'"),
        (with_step(REACT, silence="sleep"), "no outcome 'sleep'"),
        (with_step(REACT, term=None), "need a term"),
        (with_step(REACT, outcomes=(Outcome("go_on", "x", "decide"),)), "advice: cannot be reached"),
        (with_step(SIGN, outcomes=(Outcome("signed", "x", "sign"),)), "sign: never comes to an end"),
        (with_step(SIGN, objecting=Objecting(Term(1), ("applicant",), "second")), "only a decision"),
        (with_step(DECIDE, objecting=Objecting(Term(1), ("applicant",), "third")), "no step 'third'"),
        ({"criteria": ()}, "there are no criteria"),
        ({"apart": (("applicant", "judge"),)}, "no party 'judge'"),
    ],
)
def test_what_is_wrong_in_a_table_is_said(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match="procedure") as error:
        replace(BENCH, **changes)
    assert said in str(error.value)


def test_the_table_is_drawn() -> None:
    drawn = BENCH.as_mermaid()
    assert drawn.startswith("stateDiagram-v2\n    [*] --> ask")
    assert "react --> advice: Verder, vanzelf" in drawn
    assert "decide --> sign: De bank komt er [money]" in drawn
    assert "decide --> second: bezwaar (6 weken)" in drawn
    assert "second --> [*]: Geen bank" in drawn


def test_the_page_of_the_docs_is_that_of_the_tables() -> None:
    assert DOCS.read_text(encoding="utf-8") == as_page(), "write it anew: make docs"
    with registered():
        assert "## Aanvraag voor een bank (bench.1)" in as_page()
