"""The public archive of a vote, and `samen030 verify FILE`: whoever has the file can count again. See docs/archive.md.

A ZIP with rule.json, closing.json, election.pb, receipts.csv and journal.json; chain.txt, a hash chain over every line
of these; and, after the draw, draw.json and result.json. The last hash of the chain is the closing digest. It was
announced when the vote closed, so nothing of these files could be changed after the number was drawn.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import lzma
import sys
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from samen030.tally import pabulib
from samen030.tally.counting import count
from samen030.tally.election import ElectionError
from samen030.tally.settings import Settings, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FORMAT = "samen030-vote-archive/1"
CHAINED = ("rule.json", "closing.json", "election.pb", "receipts.csv", "journal.json")
CHAIN, DRAW, RESULT = "chain.txt", "draw.json", "result.json"
ALL = (*CHAINED, CHAIN, DRAW, RESULT)
MOST_BYTES = 300_000_000  # of all files together
STAMP = (2000, 1, 1, 0, 0, 0)  # a ZIP with the same files is the same file
COMPARED = ("winners", "spent", "budget", "voters", "ties", "endowment", "steps")
YES, NO, UNREADABLE = 0, 1, 2


class ArchiveError(ValueError):
    """An archive that cannot be read as one; says why."""


# --- writing


def as_json(content: Any) -> bytes:
    """JSON as it stands in archives: sorted, one thing a line."""
    return (json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def receipts_file(codes: Iterable[str]) -> bytes:
    """The tracking codes, sorted: by lot, so their order tells nothing."""
    return ("code\n" + "".join(f"{code}\n" for code in sorted(codes))).encode()


def election_file(
    *,
    meta: Mapping[str, str],
    projects: Sequence[Mapping[str, str]],
    ballots: Iterable[tuple[str, Sequence[str]]],
    has_points: bool = False,
) -> bytes:
    """The ballots as .pb: (random id, chosen project ids), in the order of the ids.

    `has_points`: an id stands as often as the voter gave it points; then there is a column for these.
    """
    target = io.StringIO()
    votes = (
        {"voter_id": voter, "vote": ",".join(often)}
        | ({"points": ",".join(map(str, often.values()))} if has_points else {})
        for voter, often in ((voter, Counter(chosen)) for voter, chosen in sorted(ballots))
    )
    pabulib.write(target, meta=meta, projects=projects, votes=votes)
    return target.getvalue().encode()


def chain_of(files: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """The chain: (hash, 'file:line') for each line. A hash is SHA-256 of the hash before it (text), a line break and
    the line; the first goes on from SHA-256 of the format's name."""
    last = hashlib.sha256(FORMAT.encode()).hexdigest()
    chain = []
    for name in CHAINED:
        for number, line in enumerate(files[name].splitlines(), start=1):
            last = hashlib.sha256(last.encode() + b"\n" + line).hexdigest()
            chain.append((last, f"{name}:{number}"))
    return chain


def closed(
    *, rule: Mapping[str, Any], closing: Mapping[str, Any], election: bytes, receipts: bytes, journal: Sequence[Any]
) -> tuple[dict[str, bytes], str]:
    """The files of an archive at closing, and the closing digest that is announced."""
    files = {
        "rule.json": as_json({key: value for key, value in rule.items() if key != "seed"}),
        "closing.json": as_json({"format": FORMAT, **closing}),
        "election.pb": election,
        "receipts.csv": receipts,
        "journal.json": as_json(list(journal)),
    }
    chain = chain_of(files)
    files[CHAIN] = "".join(f"{digest}  {where}\n" for digest, where in chain).encode()
    return files, chain[-1][0]


def seed_of(digest: str, number: str) -> str:
    """The seed of the lot: SHA-256 of the closing digest, a colon and the number that was drawn in public."""
    return hashlib.sha256(f"{digest}:{number}".encode()).hexdigest()


def drawn(
    files: Mapping[str, bytes], digest: str, *, number: str, note: str
) -> tuple[dict[str, bytes], dict[str, Any]]:
    """The files with the draw and the result, and the result. Raises PabulibError, SettingsError, ElectionError."""
    seed = seed_of(digest, number)
    settings = Settings.from_dict({**json.loads(files["rule.json"]), "seed": seed})
    result = count(pabulib.read(io.BytesIO(files["election.pb"])), settings).as_dict()
    more = {DRAW: as_json({"number": number, "note": note, "closing_digest": digest}), RESULT: as_json(result)}
    return {**files, **more}, result


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The archive as one file; the same files give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ALL:
            if name in files:
                archive.writestr(zipfile.ZipInfo(name, STAMP), files[name], zipfile.ZIP_DEFLATED)
    return target.getvalue()


# --- reading


def open_archive(path: Path) -> dict[str, bytes]:
    """The files of a ZIP or folder. Raises ArchiveError for what is no archive, or far too large."""
    try:
        files = _from_folder(path) if path.is_dir() else _from_zip(path)
    except ArchiveError:
        raise
    except (OSError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, ValueError) as error:
        raise ArchiveError(f"{path} cannot be read as an archive: {error}") from error
    missing = [name for name in (*CHAINED, CHAIN) if name not in files]
    if missing:
        raise ArchiveError(f"the archive lacks {', '.join(missing)}")
    return files


def unzipped(content: bytes) -> dict[str, bytes]:
    """The files of an archive that `zipped` made."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _check_size(sizes: Iterable[int]) -> None:
    if sum(sizes) > MOST_BYTES:
        raise ArchiveError("the archive is too large")


def _from_folder(path: Path) -> dict[str, bytes]:
    there = [path / name for name in ALL if (path / name).is_file()]
    _check_size(file.stat().st_size for file in there)
    return {file.name: file.read_bytes() for file in there}


def _from_zip(path: Path) -> dict[str, bytes]:
    read = {}
    with zipfile.ZipFile(path) as archive:
        entries = {entry.filename: entry for entry in archive.infolist()}
        if len(entries) != len(archive.infolist()) or set(entries) - set(ALL):
            raise ArchiveError("the archive holds files that do not belong in it")
        _check_size(entry.file_size for entry in entries.values())
        for name, entry in entries.items():
            with archive.open(entry) as file:
                read[name] = file.read(entry.file_size + 1)  # no more than it said, whatever it unpacks to
            if len(read[name]) != entry.file_size:
                raise ArchiveError(f"{name} is not as large as the archive says")
    return read


@dataclass
class Report:
    """What was checked: (what, whether it is right, what is wrong)."""

    checks: list[tuple[str, bool, str]] = field(default_factory=list)
    digest: str = ""
    has_result: bool = False

    @property
    def is_right(self) -> bool:
        """Whether nothing was wrong."""
        return all(right for _what, right, _why in self.checks)

    def add(self, what: str, wrong: str = "") -> bool:
        """Note a check; answers whether it was right."""
        self.checks.append((what, not wrong, wrong))
        return not wrong


def verify(path: Path, *, digest: str = "", receipt: str = "") -> Report:
    """Check a published archive. `digest`: as it was announced at closing; `receipt`: a tracking code to look for.

    Raises ArchiveError where there is nothing to check. Later checks need earlier ones: it stops where it cannot go on.
    """
    files = open_archive(path)
    report = Report()
    report.add("every line is as it was at closing (hash chain)", _broken(files))
    report.digest = chain_of(files)[-1][0]
    if digest:
        differs = "" if digest.strip().lower() == report.digest else f"the archive has {report.digest}"
        report.add("the closing digest is the one that was announced", differs)
    rule, closing = _object(files, "rule.json"), _object(files, "closing.json")
    if not report.add("the format is known", "" if closing.get("format") == FORMAT else f"{closing.get('format')!r}"):
        return report
    try:
        election = pabulib.read(io.BytesIO(files["election.pb"]))
    except pabulib.PabulibError as error:
        report.add("the ballots can be read", f"election.pb: {error}")
        return report
    codes = [row[0] for row in csv.reader(io.StringIO(files["receipts.csv"].decode("utf-8", "replace"))) if row][1:]
    report.add("as many ballots, tracking codes and codes as was announced", _numbers(closing, election.voters, codes))
    if receipt:
        there = receipt in codes
        report.add("your tracking code is in the list", "" if there else f"receipts.csv has no {receipt}")
    report.has_result = DRAW in files and RESULT in files
    if report.has_result:
        _check_result(report, files, rule, election)
    return report


def _object(files: Mapping[str, bytes], name: str) -> dict[str, Any]:
    try:
        content = json.loads(files[name])
    except (ValueError, RecursionError) as error:
        raise ArchiveError(f"{name} is not JSON: {error}") from error
    if not isinstance(content, dict):
        raise ArchiveError(f"{name} is not an object")
    return content


def _broken(files: Mapping[str, bytes]) -> str:
    """Where the chain breaks first; '' where it holds."""
    written = files[CHAIN].decode("ascii", "replace").splitlines()
    made = chain_of(files)
    for number, (digest, where) in enumerate(made):
        if number >= len(written):
            return f"{where}: the chain ends before this line"
        if written[number] != f"{digest}  {where}":
            return f"{where}: this line (or its place) was changed"
    return f"{written[len(made)][:100]}: a line is missing" if len(written) > len(made) else ""


def _numbers(closing: Mapping[str, Any], voters: int, codes: Sequence[str]) -> str:
    said = {name: closing.get(name) for name in ("ballots", "online", "paper", "codes_issued")}
    wrong = [name for name, value in said.items() if not isinstance(value, int) or isinstance(value, bool)]
    if wrong:
        return f"closing.json: no number for {', '.join(wrong)}"
    if voters != said["ballots"]:
        return f"election.pb has {voters} ballots, closing.json says {said['ballots']}"
    if len(set(codes)) != len(codes):
        return "receipts.csv: a tracking code stands twice"
    if len(codes) != said["online"]:
        return f"receipts.csv has {len(codes)} tracking codes for {said['online']} ballots on-line"
    if said["ballots"] != said["online"] + said["paper"]:
        return "closing.json: on-line and paper do not add up to all ballots"
    return "" if said["ballots"] <= said["codes_issued"] else "closing.json: more ballots than codes"


def _check_result(report: Report, files: Mapping[str, bytes], rule: dict[str, Any], election: Any) -> None:
    draw, result = _object(files, DRAW), _object(files, RESULT)
    seed = seed_of(report.digest, str(draw.get("number")))
    settings = result.get("settings")
    published = settings.get("seed") if isinstance(settings, dict) else None
    wrong = "" if published == seed else "result.json: the seed is not made of the closing digest and the drawn number"
    report.add("the lot's seed comes from the closing digest and the number drawn", wrong)
    try:
        outcome = json.loads(as_json(count(election, Settings.from_dict({**rule, "seed": seed})).as_dict()))
    except (SettingsError, ElectionError) as error:
        report.add("counting again gives the same result", f"rule.json: {error}")
        return
    report.add("counting again gives the same result", _differs(outcome, result))


def _differs(ours: Mapping[str, Any], published: Mapping[str, Any]) -> str:
    """What of a published result is not what counting gives; '' where all is the same."""
    for name in COMPARED:
        if ours.get(name) != published.get(name):
            return f"result.json: {name} should be {str(ours.get(name))[:200]}, not {str(published.get(name))[:200]}"
    if ours["settings"] != published.get("settings"):
        return "result.json: it was not counted with the frozen rule"
    theirs = published.get("projects")
    if not isinstance(theirs, dict) or set(theirs) != set(ours["projects"]):
        return "result.json: the projects are not those of election.pb"
    for key, one in ours["projects"].items():
        for name, value in one.items():
            if not _alike(value, theirs[key].get(name) if isinstance(theirs[key], dict) else None):
                return f"result.json: project {key}: {name} should be {value}"
    return ""


def _alike(ours: Any, theirs: Any) -> bool:
    """Equal; rounded numbers up to what another processor may round otherwise."""
    if isinstance(ours, dict):
        return (
            isinstance(theirs, dict) and ours.keys() == theirs.keys() and all(_alike(ours[k], theirs[k]) for k in ours)
        )
    if isinstance(ours, float) and isinstance(theirs, int | float) and not isinstance(theirs, bool):
        return abs(ours - theirs) <= 1e-6 * max(1.0, abs(ours))
    return bool(ours == theirs)


# --- the command

DUTCH = {
    "every line is as it was at closing (hash chain)": "elke regel is zoals bij het sluiten (hashketen)",
    "the closing digest is the one that was announced": "het kenmerk bij sluiten is het kenmerk dat bekend is gemaakt",
    "the format is known": "het formaat is bekend",
    "the ballots can be read": "de stembiljetten zijn te lezen",
    "as many ballots, tracking codes and codes as was announced": "evenveel stemmen, volgcodes en stemcodes als gemeld",
    "your tracking code is in the list": "uw volgcode staat in de lijst",
    "the lot's seed comes from the closing digest and the number drawn": "het lot volgt uit kenmerk en getrokken getal",
    "counting again gives the same result": "opnieuw tellen geeft dezelfde uitslag",
}


def main(argv: Sequence[str] | None = None) -> int:
    """`samen030 verify`: 0 yes, 1 no (and where), 2 not an archive."""
    words = argparse.ArgumentParser(prog="samen030 verify", description="Recount a published vote and check its proof.")
    words.add_argument("file", type=Path, help="the archive: a ZIP, or a folder with its files")
    words.add_argument("--digest", default="", help="the closing digest as it was announced")
    words.add_argument("--receipt", default="", help="look for this tracking code")
    words.add_argument("--lang", choices=["en", "nl"], default="en")
    said = words.parse_args(argv)
    try:
        report = verify(said.file, digest=said.digest, receipt=said.receipt.strip().upper())
    except ArchiveError as error:
        sys.stderr.write(f"{error}\n")
        return UNREADABLE
    is_dutch = said.lang == "nl"
    for what, right, why in report.checks:
        mark = ("goed " if is_dutch else "right") if right else ("FOUT " if is_dutch else "WRONG")
        sys.stdout.write(f"{mark}  {DUTCH[what] if is_dutch else what}{'' if right else ': ' + why}\n")
    sys.stdout.write(f"       {report.digest}\n")
    if not report.has_result:
        sys.stdout.write("       nog geen uitslag\n" if is_dutch else "       no result yet\n")
    verdict = (
        ("JA: dit archief klopt.", "NEE: dit archief klopt niet.")
        if is_dutch
        else ("YES: this archive is right.", "NO: this archive is not right.")
    )
    sys.stdout.write(verdict[0 if report.is_right else 1] + "\n")
    return YES if report.is_right else NO
