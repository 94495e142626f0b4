"""The archive: it verifies; whatever is changed in it, verify says no and where; others can recount it."""

from __future__ import annotations

import json
import random
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samen030.tally import archive
from samen030.tally.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PROJECTS = [
    {"project_id": str(at), "cost": str(cost), "name": f"Plan {at}"} for at, cost in enumerate((400, 410, 300, 900))
]


def made() -> tuple[dict[str, bytes], str]:
    """An archive at closing: forty voters, four of them on paper."""
    chance = random.Random(1)
    cast = [
        (f"{chance.getrandbits(64):016x}", [p["project_id"] for p in PROJECTS if chance.random() < 0.4])
        for _ in range(40)
    ]
    meta = {
        "description": "Voorbeeld",
        "num_projects": "4",
        "num_votes": "40",
        "budget": "1000",
        "vote_type": "approval",
    }
    meta |= {"rule": "equalshares/add1", "currency": "EUR"}
    return archive.closed(
        rule=Settings(step=1).as_dict(),
        closing={"poll": "x", "ballots": 40, "online": 36, "paper": 4, "spoilt": 1, "codes_issued": 50},
        election=archive.election_file(meta=meta, projects=PROJECTS, ballots=cast),
        receipts=archive.receipts_file(f"AAAA-BBBB-{at:04}" for at in range(36)),
        journal=[{"verb": "poll.closed"}],
    )


@pytest.fixture
def whole() -> dict[str, bytes]:
    files, digest = made()
    return archive.drawn(files, digest, number="041733", note="op de markt")[0]


def put(tmp_path: Path, files: dict[str, bytes]) -> Path:
    path = tmp_path / "archive.zip"
    path.write_bytes(archive.zipped(files))
    return path


def wrong(report: archive.Report) -> str:
    return "; ".join(why for _what, right, why in report.checks if not right)


def test_a_published_archive_is_right_as_zip_and_as_folder(tmp_path: Path, whole: dict[str, bytes]) -> None:
    _files, digest = made()
    report = archive.verify(put(tmp_path, whole), digest=digest.upper(), receipt="AAAA-BBBB-0007")
    assert report.is_right
    assert report.has_result
    folder = tmp_path / "folder"
    folder.mkdir()
    for name, content in whole.items():
        (folder / name).write_bytes(content)
    assert archive.verify(folder).is_right
    assert archive.zipped(whole) == archive.zipped(dict(reversed(list(whole.items()))))


def test_before_the_draw_it_can_be_checked_too(tmp_path: Path) -> None:
    files, digest = made()
    report = archive.verify(put(tmp_path, files), digest=digest)
    assert report.is_right
    assert not report.has_result


def swap_ballot(files: dict[str, bytes]) -> None:
    lines = files["election.pb"].decode().splitlines()
    voter, vote = lines[-1].split(";")
    lines[-1] = f"{voter};{'1' if vote != '1' else '2'}"
    files["election.pb"] = ("\n".join(lines) + "\n").encode()


def change(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def do(files: dict[str, bytes]) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return do


def drop_line(files: dict[str, bytes]) -> None:
    files["election.pb"] = b"".join(files["election.pb"].splitlines(keepends=True)[:-1])


def swap_lines(files: dict[str, bytes]) -> None:
    lines = files["receipts.csv"].splitlines(keepends=True)
    lines[1], lines[2] = lines[2], lines[1]
    files["receipts.csv"] = b"".join(lines)


def other_seed(files: dict[str, bytes]) -> None:
    result = json.loads(files["result.json"])
    result["settings"]["seed"] = "0" * 64
    files["result.json"] = archive.as_json(result)


def other_winner(files: dict[str, bytes]) -> None:
    result = json.loads(files["result.json"])
    result["winners"] = ["3"]
    files["result.json"] = archive.as_json(result)


@pytest.mark.parametrize(
    ("tamper", "where"),
    [
        (swap_ballot, "election.pb:"),
        (change("receipts.csv", b"AAAA-BBBB-0007", b"AAAA-BBBB-9007"), "receipts.csv:9"),
        (change("election.pb", b"0;400", b"0;401"), "election.pb:12"),
        (other_seed, "result.json: the seed"),
        (change("draw.json", b"041733", b"041734"), "result.json: the seed"),
        (change("rule.json", b'"step": 1', b'"step": 2'), "rule.json:"),
        (drop_line, "receipts.csv:1"),
        (swap_lines, "receipts.csv:2"),
        (other_winner, "result.json: winners should be"),
        (change("result.json", b'"votes": ', b'"votes": 1'), "result.json: project"),
        (change("closing.json", b'"ballots": 40', b'"ballots": 41'), "closing.json:"),
        (change("chain.txt", b"rule.json:1", b"rule.json:2"), "rule.json:1"),
    ],
)
def test_whatever_is_changed_it_says_no_and_where(
    tmp_path: Path, whole: dict[str, bytes], tamper: Callable[[dict[str, bytes]], None], where: str
) -> None:
    tamper(whole)
    report = archive.verify(put(tmp_path, whole))
    assert not report.is_right
    assert where in wrong(report)


def test_a_chain_that_was_made_anew_is_caught_by_the_digest_that_was_announced(
    tmp_path: Path, whole: dict[str, bytes]
) -> None:
    _files, announced = made()
    swap_ballot(whole)
    whole["chain.txt"] = "".join(f"{digest}  {where}\n" for digest, where in archive.chain_of(whole)).encode()
    rebuilt = archive.chain_of(whole)[-1][0]
    forged, _result = archive.drawn(whole, rebuilt, number="041733", note="x")
    assert archive.verify(put(tmp_path, forged)).is_right  # a forgery that is whole in itself
    report = archive.verify(put(tmp_path, forged), digest=announced)
    assert wrong(report) == f"the archive has {rebuilt}"


def test_a_tracking_code_that_is_not_there_is_told(tmp_path: Path, whole: dict[str, bytes]) -> None:
    assert "no XXXX" in wrong(archive.verify(put(tmp_path, whole), receipt="XXXX"))


def test_ballots_that_were_stuffed_do_not_add_up(tmp_path: Path) -> None:
    files, _digest = made()
    files["election.pb"] += b"ffffffffffffffff;3\n"
    files["chain.txt"] = "".join(f"{digest}  {where}\n" for digest, where in archive.chain_of(files)).encode()
    assert "41 ballots, closing.json says 40" in wrong(archive.verify(put(tmp_path, files)))


@given(st.data())
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damage_never_breaks_it_and_is_never_called_right(
    tmp_path: Path, whole: dict[str, bytes], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(whole)))
    content = whole[name]
    at = data.draw(st.integers(0, len(content) - 1))
    other = data.draw(st.binary(min_size=0, max_size=3).filter(lambda new: new != content[at : at + 1]))
    files = {**whole, name: content[:at] + other + content[at + 1 :]}
    try:
        report = archive.verify(put(tmp_path, files))
    except archive.ArchiveError:
        return
    if report.is_right:  # only what nobody reads: spaces in JSON and line ends, and the note of the draw
        assert name in (archive.DRAW, archive.RESULT) or files[name].splitlines() == content.splitlines()


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip", b"\x00" * 1000])
def test_what_is_no_archive_is_told(tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    assert archive.main([str(path)]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_bombs_strangers_and_missing_files_are_refused(tmp_path: Path, whole: dict[str, bytes]) -> None:
    path = tmp_path / "x.zip"
    for name, content in (("../evil", b"x"), ("election.pb", b"0" * (archive.MOST_BYTES + 1))):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr(name, content)
        with pytest.raises(archive.ArchiveError):
            archive.verify(path)
    del whole["closing.json"]
    with pytest.raises(archive.ArchiveError, match=r"lacks closing\.json"):
        archive.verify(put(tmp_path, whole))


def test_the_command_says_yes_or_no_in_both_languages(
    tmp_path: Path, whole: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    path = put(tmp_path, whole)
    assert archive.main([str(path)]) == 0
    assert "YES" in capsys.readouterr().out
    swap_ballot(whole)
    assert archive.main([str(put(tmp_path, whole)), "--lang", "nl"]) == 1
    told = capsys.readouterr().out
    assert "FOUT" in told
    assert "NEE" in told


def test_somebody_elses_program_gives_the_same_winners(tmp_path: Path, whole: dict[str, bytes]) -> None:
    election = pytest.importorskip("pabutools.election")
    rules = pytest.importorskip("pabutools.rules")
    path = tmp_path / "election.pb"
    path.write_bytes(whole["election.pb"])
    instance, profile = election.parse_pabulib(str(path))
    bought = rules.method_of_equal_shares(
        instance, profile.as_multiprofile(), sat_class=election.Cost_Sat, voter_budget_increment=1
    )
    assert {project.name for project in bought} == set(json.loads(whole["result.json"])["winners"])


def test_ballots_stand_in_the_order_of_their_random_ids() -> None:
    files, _digest = made()
    text = files["election.pb"].decode()
    voters = [line.split(";")[0] for line in text.partition("VOTES\n")[2].splitlines()[1:]]
    assert voters == sorted(voters)
