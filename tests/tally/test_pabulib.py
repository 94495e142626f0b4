"""Reading .pb: what is wrong is told with its line; what is written is read back."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samen030.tally import pabulib
from samen030.tally.pabulib import PabulibError

if TYPE_CHECKING:
    from pathlib import Path

META = "META\nkey;value\nnum_projects;2\nnum_votes;2\nbudget;10\nvote_type;approval\nrule;equalshares\n"
PROJECTS = "PROJECTS\nproject_id;cost;name\na;4;Bank\nb;6.50;Boom\n"
VOTES = "VOTES\nvoter_id;vote\n1;a,b\n2;b\n"


def read(text: str | bytes) -> pabulib.Election:
    return pabulib.read(io.BytesIO(text.encode() if isinstance(text, str) else text))


def test_a_file_is_read_with_cents_and_what_we_do_not_know_is_kept() -> None:
    e = read("\ufeff" + META.replace("rule;", "weather;sun; and rain\nrule;") + PROJECTS + VOTES)
    assert (e.budget, e.costs, e.scale, e.voters) == (20, [8, 13], 2, 2)
    assert e.meta["weather"] == "sun; and rain"
    assert e.projects[0].fields == {"name": "Bank"}
    assert e.votes.tolist() == [1, 2]


def test_line_ends_of_windows_quotes_and_empty_votes() -> None:
    e = read((META + PROJECTS.replace("Bank", '"Bank; rood"') + VOTES + '3;\n4;"a,b"\n\n').replace("\n", "\r\n"))
    assert (e.voters, e.votes.tolist()) == (4, [2, 3])
    assert e.projects[0].name == "Bank; rood"


def test_points_and_orders() -> None:
    points = META.replace("approval", "cumulative") + PROJECTS + "VOTES\nvoter_id;vote;points\n1;a,b;3,1\n2;b;2\n"
    assert read(points).scores.tolist() == [3, 3]
    order = META.replace("approval", "ordinal") + PROJECTS + "VOTES\nvoter_id;vote\n1;b,a\n2;a,b\n"
    assert sorted(ballot for ballot, _n in read(order).ballots()) == [(0, 1), (1, 0)]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "META is missing"),
        ("nonsense", 1, "does not begin with META"),
        (META, 8, "PROJECTS is missing"),
        (META + PROJECTS, 12, "VOTES is missing"),
        (META + "META\n" + PROJECTS + VOTES, 8, "stands twice"),
        ("META\nkey;value\nVOTES\n", 3, "before PROJECTS"),
        (META.replace("budget;10\n", "") + PROJECTS + VOTES, 1, "lacks budget"),
        (META.replace("budget;10", "budget;veel") + PROJECTS + VOTES, 1, "budget is not a number"),
        (META.replace("budget;10", "budget;-10") + PROJECTS + VOTES, 1, "below zero"),
        (META.replace("budget;10", "budget;1e99999999") + PROJECTS + VOTES, 1, "not a number"),
        (META.replace("approval", "guessing") + PROJECTS + VOTES, 1, "vote_type"),
        (META.replace("rule;", "budget;11\nrule;") + PROJECTS + VOTES, 7, "stands twice"),
        (META + PROJECTS.replace("cost", "price") + VOTES, 9, "column missing: cost"),
        (META + PROJECTS.replace("cost;name", "cost;cost") + VOTES, 9, "column stands twice"),
        (META + PROJECTS.replace("b;6.50", "a;6.50") + VOTES, 11, "'a' stands twice"),
        (META + PROJECTS.replace("6.50", "-6.50") + VOTES, 11, "below zero"),
        (META + PROJECTS.replace("6.50", "1/0") + VOTES, 11, "not a number"),
        (META + PROJECTS.replace("6.50", "0.00000001") + VOTES, 8, "six decimals"),
        (META + PROJECTS.replace("b;6.50", ";6.50") + VOTES, 11, "project_id is empty"),
        (META + "PROJECTS\nproject_id;cost\n" + VOTES, 8, "PROJECTS is empty"),
        (META + PROJECTS + VOTES.replace("vote\n", "ballot\n"), 13, "column missing: vote"),
        (META + PROJECTS + VOTES.replace("2;b", "2;c"), 15, "unknown project: 'c'"),
        (META + PROJECTS + VOTES.replace("2;b", "1;b"), 15, "voter '1' stands twice"),
        (META + PROJECTS + VOTES.replace("a,b", "a,a"), 14, "twice in a vote"),
        (META + PROJECTS + VOTES.replace("2;b", "2"), 15, "1 cells"),
        (META + PROJECTS + VOTES + "3;\x00\n", 16, "NUL"),
        ((META + PROJECTS + VOTES).encode("latin-1") + b"3;\xe9\n", 16, "UTF-8"),
        (META.replace("approval", "scoring") + PROJECTS + "VOTES\nvoter_id;vote;points\n1;a,b;3\n", 14, "1 numbers"),
        (META.replace("approval", "scoring") + PROJECTS + "VOTES\nvoter_id;vote;points\n1;a;x\n", 14, "not a number"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str | bytes, line: int, reason: str) -> None:
    with pytest.raises(PabulibError, match=reason) as caught:
        read(text)
    assert caught.value.line == line


def test_a_file_that_is_far_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.pb"
    with path.open("wb") as file:
        file.truncate(pabulib.MOST_BYTES + 1)
    with pytest.raises(PabulibError, match="larger than 200 MB"):
        pabulib.read(path)


@given(st.text(max_size=300) | st.binary(max_size=300), st.sampled_from([META, PROJECTS, VOTES, ""]))
@settings(max_examples=400, deadline=None)
def test_no_text_at_all_breaks_the_reader(text: str | bytes, instead_of: str) -> None:
    said = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    whole = (META + PROJECTS + VOTES).encode()
    try:
        read(whole.replace(instead_of.encode(), said) if instead_of else whole + said)
    except PabulibError:
        return


def test_what_is_written_is_read_back() -> None:
    target = io.StringIO()
    pabulib.write(
        target,
        meta={"num_projects": "2", "num_votes": "2", "budget": "10", "vote_type": "approval", "rule": "x"},
        projects=[
            {"project_id": "a", "cost": "4", "name": 'Een "bank"; rood\nen blauw'},
            {"project_id": "b", "cost": "6"},
        ],
        votes=[{"voter_id": "1", "vote": "a,b"}, {"voter_id": "2", "vote": ""}],
    )
    e = read(target.getvalue())
    assert (e.voters, e.votes.tolist(), e.projects[0].name) == (2, [1, 1], 'Een "bank"; rood en blauw')
    with pytest.raises(PabulibError, match="lacks"):
        pabulib.write(target, meta={}, projects=[], votes=[])
