"""Somebody holds the database, a backup of during the vote, the journal and what was logged, and tries to join the roll
and the ballots. On the database that the tests run on, in files of its own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from django.db import models

from samen030.commons.ballots.models import CountedBallot, CountedReceipt, SealedBallot
from tests.races import told_by

if TYPE_CHECKING:
    from pathlib import Path

CODE = """
import base64, json, logging, os, random, subprocess, sys, uuid
from pathlib import Path
import django
django.setup()
logging.basicConfig(filename=Path(os.environ['SAMEN030_VAR']) / 'all.log', level=logging.DEBUG)
from datetime import timedelta
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from samen030.commons.ballots import keys
from samen030.commons.ballots.actions import closing, codes, polls
from samen030.commons.ballots.models import Code, SealedBallot
from samen030.commons.journal.actions import seal
from samen030.kernel import clock
from samen030.kernel.actors import Actor
from samen030.kernel.backup import write_backup

settings.ALLOWED_HOSTS.append("testserver")
BY, now = Actor.system("test"), clock.now()
poll = polls.prepare(
    by=BY, owner=("round", uuid.uuid4()), title="Voorbeeld", url="/", path="0344", method="approval", max_choices=8,
    budget_cents=1000, code_way="posted", who="iedereen", rule={"rule": "greedy"},
    opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1),
)
polls.make_ready(poll, [polls.Choice(f"k{n}", f"Plan {n}", 1) for n in range(8)], by=BY)
letters = codes.make_posted(poll, 200, by=BY)
key = keys.read(poll.pk)
chance = random.Random(3)
patterns = chance.sample(range(256), 200)  # each voter a choice of the own, so that it can be followed
voters = list(zip(letters, patterns))
chance.shuffle(voters)
cast = []
for letter, pattern in voters:
    chosen = [f"k{n}" for n in range(8) if pattern >> n & 1]
    answer = Client().post("/stem/", {"code": letter.code, "choices": chosen, "step": "cast"})
    assert answer.status_code == 200, answer.content
    receipt = answer.content.decode().partition('booth-receipt">')[2][:14]
    digest = key.digest(letter.code)
    cast.append([letter.code, digest, key.locator(digest), chosen, receipt])
sizes = sorted({len(bytes(row.sealed)) for row in SealedBallot.objects.all()})
seal()
write_backup(Path(settings.VAR) / "during.tar")
with time_machine.travel(poll.closes_at + timedelta(seconds=1), tick=True):
    closing.close_poll(poll, by=BY, digest_of=lambda poll, totals: "x")
seal()
row = "ctid" if connection.vendor == "postgresql" else "rowid"
found = {}
with connection.cursor() as cursor:
    for table, column in (("countedballot", "choices"), ("countedreceipt", "code")):
        cursor.execute(f"SELECT {column} FROM ballots_{table} ORDER BY {row}")
        rows = [value for (value,) in cursor.fetchall()]
        if column == "choices":
            rows = [json.loads(value) if isinstance(value, str) else value for value in rows]
        found[table] = rows
    cursor.execute("SELECT count(*) FROM ballots_sealedballot")
    left = cursor.fetchone()[0]
if connection.vendor == "postgresql":
    said = connection.settings_dict
    address = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**said)
    words = ["pg_dump", "--inserts", f"--dbname={address}"]
    (Path(settings.VAR) / "after.sql").write_bytes(subprocess.check_output(words))
told = {"cast": cast, "sizes": sizes, "left": left, "found": found, "key": keys.exists(poll.pk)}
told["secret"] = settings.SECRET_KEY
print(base64.b64encode(json.dumps(told).encode()).decode())
"""


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What was voted (as the voters know it), and what somebody else holds: name → bytes."""
    folder: Path = tmp_path_factory.mktemp("secrecy")
    [told] = told_by(CODE, folder)
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return json.loads(base64.b64decode(told)), files


def ranks(order: list[Any], wanted: list[Any]) -> list[int]:
    place = {json.dumps(one): at for at, one in enumerate(order)}
    return [place[json.dumps(one)] for one in wanted]


def correlation(one: list[int], other: list[int]) -> float:
    """Spearman's, of two orders without equals."""
    n = len(one)
    return 1 - 6 * sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) / (n * (n * n - 1))


@pytest.mark.django_db
def test_what_lies_in_the_box_has_no_time_no_tie_and_no_order() -> None:
    for model in (SealedBallot, CountedBallot, CountedReceipt):
        for field in model._meta.get_fields():
            assert not isinstance(field, models.DateField | models.TimeField | models.ForeignKey | models.AutoField)
            assert not field.is_relation


@pytest.mark.django_db
def test_no_code_stands_anywhere_and_the_key_is_gone(held: tuple[dict[str, Any], dict[str, bytes]]) -> None:
    told, files = held
    assert not told["key"]
    assert told["left"] == 0
    assert not [name for name in files if "key" in name and name != "secret_key"]
    assert files
    for name, content in files.items():
        for code, *_rest in told["cast"]:
            assert code.encode() not in content, name
            assert "-".join(code[at : at + 4] for at in range(0, 16, 4)).encode() not in content, name


@pytest.mark.django_db
def test_no_locator_is_left_in_the_database_after_closing(held: tuple[dict[str, Any], dict[str, bytes]]) -> None:
    told, files = held
    after = {name: content for name, content in files.items() if name != "during.tar"}
    for name, content in after.items():
        for _code, _digest, locator, _chosen, _receipt in told["cast"]:
            assert locator.encode() not in content, name


@pytest.mark.django_db
def test_a_backup_of_during_the_vote_tells_neither_choices_nor_tracking_codes_nor_whose_ballot_is_whose(
    held: tuple[dict[str, Any], dict[str, bytes]],
) -> None:
    told, files = held
    backup = files["during.tar"]
    for _code, _digest, _locator, chosen, receipt in told["cast"]:
        assert receipt.encode() not in backup
        assert len(chosen) < 3 or json.dumps(chosen).encode() not in backup
    locators = {locator for _code, _digest, locator, _chosen, _receipt in told["cast"]}
    tries = [b"", told["secret"].encode(), b"box", hashlib.sha256(told["secret"].encode()).digest()]
    for (_code, digest, *_rest), key, text in product(told["cast"], tries, ("{}", "box:{}", "{}box")):
        said = text.format(digest).encode()
        assert hmac.digest(key, said, "sha256").hex() not in locators
        assert hashlib.sha256(key + said).hexdigest() not in locators
    assert len(told["sizes"]) == 1  # a blank vote is as long as one for eight plans


@pytest.mark.django_db
def test_the_order_in_the_database_says_nothing_about_the_order_of_voting(
    held: tuple[dict[str, Any], dict[str, bytes]],
) -> None:
    told, _files = held
    voting = list(range(len(told["cast"])))
    ballots = ranks(told["found"]["countedballot"], [chosen for *_rest, chosen, _receipt in told["cast"]])
    receipts = ranks(told["found"]["countedreceipt"], [receipt for *_rest, receipt in told["cast"]])
    roll = ranks(sorted(digest for _code, digest, *_rest in told["cast"]), [row[1] for row in told["cast"]])
    for one, other in ((voting, ballots), (voting, receipts), (ballots, receipts), (roll, ballots), (roll, receipts)):
        assert abs(correlation(one, other)) < 0.35  # by chance beyond that once in a million (200 voters)


@pytest.mark.django_db
def test_the_journal_says_nothing_between_opening_and_closing(held: tuple[dict[str, Any], dict[str, bytes]]) -> None:
    """One event for each: prepared, ready, letters made, closed. Two hundred votes left none."""
    from django.db import connection

    assert connection.vendor
    told, files = held
    whole = files.get("after.sql") or b"".join(content for name, content in files.items() if "sqlite3" in name)
    assert whole.count(b"poll.ready") >= 1
    assert b"ballot.cast" not in whole
    assert len(told["cast"]) == 200
