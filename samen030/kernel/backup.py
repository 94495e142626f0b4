"""One file with all that a server keeps: the database, and the uploaded files. Not the secret key (see operations.md).

SQLite is copied page by page while others go on writing; PostgreSQL by its own `pg_dump`, which must be there.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection

import samen030
from samen030.kernel import clock
from samen030.kernel.errors import DomainError
from samen030.kernel.locking import is_postgresql

if TYPE_CHECKING:
    from collections.abc import Iterator

DATABASE = "database"
MANIFEST = "manifest.json"
MEDIA = "media"


def write_backup(to: Path) -> dict[str, Any]:
    """Write everything to the file `to` (a tar); answers what is in it. It stands there whole or not at all.

    Raises DomainError when `to` exists already, or when PostgreSQL's tools fail.
    """
    if to.exists():
        raise DomainError("backup_exists", f"{to} is there already; a backup never overwrites.")
    with tempfile.TemporaryDirectory(dir=to.parent) as folder:
        copy = Path(folder) / DATABASE
        if is_postgresql():
            _run_tool("pg_dump", "--format=custom", f"--file={copy}")
        else:
            _copy_sqlite(copy)
        manifest: dict[str, Any] = {
            "made_at": clock.now().isoformat(timespec="seconds"),
            "version": samen030.__version__,
            "vendor": connection.vendor,
            "sha256": _digest(copy),
            "files": 0,
        }
        whole = Path(folder) / "whole.tar"
        with tarfile.open(whole, "w") as tar:
            tar.add(copy, DATABASE)
            for path in _media_files():
                tar.add(path, f"{MEDIA}/{path.relative_to(settings.MEDIA_ROOT)}")
                manifest["files"] += 1
            told = Path(folder) / MANIFEST
            told.write_text(json.dumps(manifest, indent=2))
            tar.add(told, MANIFEST)
        whole.chmod(0o600)
        whole.replace(to)
    return manifest | {"file": str(to), "bytes": to.stat().st_size}


def read_backup(source: Path, *, over: bool = False) -> dict[str, Any]:
    """Put back what `write_backup` wrote; answers its manifest. The database is replaced whole, files are added.

    Raises DomainError for a file that is not a sound backup, one of the other kind of database, or a database that is
    in use already and `over` was not said.
    """
    with tempfile.TemporaryDirectory() as folder:
        manifest = _unpack(source, Path(folder))
        if manifest["vendor"] != connection.vendor:
            raise DomainError("backup_vendor", f"This backup is of {manifest['vendor']}, not of {connection.vendor}.")
        copy = Path(folder) / DATABASE
        if _digest(copy) != manifest["sha256"]:
            raise DomainError("backup_damaged", f"{source} is damaged: its database is not what was written.")
        if not over and "people_user" in connection.introspection.table_names():
            raise DomainError("database_in_use", "The database has tables already. Say --over to replace all of it.")
        if is_postgresql():
            _run_tool("pg_restore", "--clean", "--if-exists", "--single-transaction", "--no-owner", str(copy), to=True)
        else:
            with closing(sqlite3.connect(copy)) as old, closing(sqlite3.connect(_sqlite_file(), timeout=60)) as new:
                old.backup(new)
        connection.close()
        media = Path(folder) / MEDIA
        for path in sorted(p for p in media.rglob("*") if p.is_file()) if media.exists() else ():
            target = Path(settings.MEDIA_ROOT) / path.relative_to(media)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return manifest


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source, "r:") as tar:
            tar.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (OSError, tarfile.TarError, ValueError) as error:
        raise DomainError(
            "backup_unreadable", f"{source} is not a backup of this software, or is cut short."
        ) from error
    return manifest


def _sqlite_file() -> str:
    return str(connection.settings_dict["NAME"])


def _copy_sqlite(to: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(to)) as target:
        connection.connection.backup(target)


def _run_tool(tool: str, *arguments: str, to: bool = False) -> None:
    said = connection.settings_dict
    known = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = os.environ | {key: str(said[name]) for key, name in known.items() if said[name]}
    words = [tool, *(["--dbname", str(said["NAME"])] if to else []), *arguments]
    try:
        subprocess.run(words, check=True, capture_output=True, text=True, env=environment)  # noqa: S603 - fixed words
    except FileNotFoundError as error:
        raise DomainError("tool_missing", f"{tool} is not on this machine: install PostgreSQL's client.") from error
    except subprocess.CalledProcessError as error:
        raise DomainError("tool_failed", f"{tool}: {error.stderr.strip().splitlines()[-1:]}") from error


def _media_files() -> Iterator[Path]:
    root = Path(settings.MEDIA_ROOT)
    yield from sorted(path for path in root.rglob("*") if path.is_file()) if root.exists() else ()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
