"""The trigram index in the database's own way: FTS5 `trigram` on SQLite, `pg_trgm` on PostgreSQL.

All SQL that differs between the two is here and in the first migration. A *pattern* is a piece of folded text
(see rules.py) of at least three characters; a *clause* is a list of groups, each a list of patterns: all groups
must be met, each by one of its patterns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import DatabaseError, connection

from samen030.kernel.locking import is_postgresql

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime

CLOSE_WORDS = 60
MOST_PATTERNS = 400

CREATE_SQLITE = (
    """CREATE VIRTUAL TABLE search_text USING fts5(
        folded_title, folded_body, content='search_document', content_rowid='id', tokenize='trigram')""",
    """CREATE VIRTUAL TABLE search_word_text USING fts5(
        word, content='search_word', content_rowid='id', tokenize='trigram')""",
)
WITH_SIGNS_SQLITE = (
    "DROP TABLE search_text",
    """CREATE VIRTUAL TABLE search_text USING fts5(
        folded_title, folded_body, signs, content='search_document', content_rowid='id', tokenize='trigram')""",
    "INSERT INTO search_text(search_text) VALUES ('rebuild')",
)
WITHOUT_SIGNS_SQLITE = (
    "DROP TABLE search_text",
    CREATE_SQLITE[0],
    "INSERT INTO search_text(search_text) VALUES ('rebuild')",
)
DROP_SQLITE = ("DROP TABLE search_text", "DROP TABLE search_word_text")
CREATE_POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX search_document_title_trgm ON search_document USING gin (folded_title gin_trgm_ops)",
    "CREATE INDEX search_document_body_trgm ON search_document USING gin (folded_body gin_trgm_ops)",
    "CREATE INDEX search_word_trgm ON search_word USING gin (word gin_trgm_ops)",
)
DROP_POSTGRESQL = (
    "DROP INDEX search_word_trgm",
    "DROP INDEX search_document_body_trgm",
    "DROP INDEX search_document_title_trgm",
)

type Clause = Sequence[Collection[str]]
type Text = tuple[int, str, str, float | None, float | None, date | str | None, bool]
type Parameter = str | float | datetime


def _like(pattern: str) -> str:
    return "%" + pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _match(clause: Clause, signs: Collection[str], *, in_title: bool) -> str:
    """The question to FTS5 for documents that meet `clause` (each group by the title: `in_title`) and have all `signs`.

    A sign is looked up as a word is, so the index itself joins the two and no text with the word is opened to see
    where it lies.
    """
    groups = [f"({' OR '.join(_phrase(pattern) for pattern in sorted(_fewest(group)))})" for group in clause]
    match = [f"{{folded_title}} : ({' AND '.join(groups)})" if in_title else " AND ".join(groups)] if groups else []
    return " AND ".join([*match, *(f"{{signs}} : {_phrase(sign)}" for sign in signs)])


def _likes(clause: Clause, *, in_title: bool) -> tuple[str, list[str]]:
    """`clause` as plain comparisons. One expression over both columns could use neither of PostgreSQL's indexes; an OR
    of the two can use both."""
    parts, parameters = [], []
    for group in clause:
        likes = []
        for pattern in sorted(group):
            likes.append("folded_title LIKE %s")
            parameters.append(_like(pattern))
            if not in_title:
                likes.append("folded_body LIKE %s")
                parameters.append(_like(pattern))
        parts.append(f"({' OR '.join(likes)})")
    return " AND ".join(parts), parameters


def _fewest(patterns: Collection[str]) -> list[str]:
    """The patterns without those that hold another one: who meets ' koffiekan' meets ' koffie' too."""
    chosen: list[str] = []
    for pattern in sorted(patterns, key=lambda p: (len(p), p)):
        if not any(other in pattern for other in chosen):
            chosen.append(pattern)
    return chosen


def _phrase(pattern: str) -> str:
    """A pattern as an FTS5 string; folded text holds no quotes, but a mistake here must not become syntax."""
    return '"' + pattern.replace('"', '""') + '"'


def candidates(
    clause: Clause, filters: str, parameters: Sequence[Parameter], limit: int, *, in_title: bool, signs: Collection[str]
) -> list[int]:
    """Ids of at most `limit` documents that meet `clause` and the SQL `filters` (on alias `d`).

    The limit is what keeps a common word as cheap as a rare one: the database stops when it has enough. `signs` are
    of the area and the choices that the filters ask for too: SQLite finds by them, the filters make sure.
    """
    with connection.cursor() as cursor:
        if is_postgresql() or not (clause or signs):
            where, own = _likes([_fewest(group) for group in clause], in_title=in_title) if clause else ("1=1", [])
            sql = f"SELECT d.id FROM search_document d WHERE {where} AND {filters} LIMIT %s"  # noqa: S608 - our own pieces; values are parameters
            cursor.execute(sql, [*own, *parameters, limit])
        else:
            sql = (  # CROSS JOIN: the full-text index leads, the document is looked up by its row number
                "SELECT d.id FROM search_text t CROSS JOIN search_document d ON d.id = t.rowid "  # noqa: S608
                f"WHERE t.search_text MATCH %s AND {filters} LIMIT %s"
            )
            cursor.execute(sql, [_match(clause, signs, in_title=in_title), *parameters, limit])
        return [row[0] for row in cursor.fetchall()]


def texts(ids: Sequence[int], *, with_body: bool) -> list[Text]:
    """(id, folded title, folded body or '', latitude, longitude, confirmed_on, is a vacancy), for ranking."""
    if not ids:
        return []
    with connection.cursor() as cursor:
        marks = ",".join(["%s"] * len(ids))
        body = "folded_body" if with_body else "''"
        cursor.execute(
            f"SELECT id, folded_title, {body}, latitude, longitude, confirmed_on, kind = 'vacancy' "  # noqa: S608 - our own pieces
            f"FROM search_document WHERE id IN ({marks})",
            ids,
        )
        rows: list[Text] = cursor.fetchall()
        return rows


def facet_counts(ids: Sequence[int]) -> dict[str, int]:
    """How many of the documents `ids` have each facet key."""
    if not ids:
        return {}
    with connection.cursor() as cursor:
        marks = ",".join(["%s"] * len(ids))
        cursor.execute(
            f"SELECT key, count(*) FROM search_facet WHERE document_id IN ({marks}) GROUP BY key",  # noqa: S608
            ids,
        )
        return dict(cursor.fetchall())


def words_with(parts: Iterable[str], limit: int) -> list[str]:
    """At most `limit` words of the vocabulary that end in one of `parts` (each of 3 letters or more)."""
    wanted = sorted(set(parts))
    if not wanted:
        return []
    with connection.cursor() as cursor:
        if is_postgresql():
            ors = " OR ".join(["word LIKE %s"] * len(wanted))
            cursor.execute(
                f"SELECT word FROM search_word WHERE {ors} LIMIT %s",  # noqa: S608
                [*("%" + part for part in wanted), limit],
            )
        else:
            cursor.execute(
                "SELECT w.word FROM search_word_text t CROSS JOIN search_word w ON w.id = t.rowid "
                "WHERE t.search_word_text MATCH %s LIMIT %s",
                [" OR ".join(_phrase(part) for part in wanted), limit * 4],
            )
        found = [row[0] for row in cursor.fetchall()]
    return [word for word in found if any(word.endswith(part) for part in wanted)][:limit]


def close_words(word: str) -> list[str]:
    """Words of the vocabulary that share trigrams with `word`, the most alike first; the caller measures them."""
    with connection.cursor() as cursor:
        if is_postgresql():
            cursor.execute(
                "SELECT word FROM search_word WHERE word %% %s ORDER BY similarity(word, %s) DESC LIMIT %s",
                [word, word, CLOSE_WORDS],
            )
        else:
            grams = sorted({word[i : i + 3] for i in range(len(word) - 2)})
            cursor.execute(
                "SELECT w.word FROM (SELECT rowid FROM search_word_text WHERE search_word_text MATCH %s "
                "ORDER BY rank LIMIT %s) t JOIN search_word w ON w.id = t.rowid",
                [" OR ".join(_phrase(gram) for gram in grams), CLOSE_WORDS],
            )
        return [row[0] for row in cursor.fetchall()]


def known_words(words: Collection[str]) -> set[str]:
    """Which of `words` the vocabulary has."""
    if not words:
        return set()
    asked = sorted(words)
    with connection.cursor() as cursor:
        marks = ",".join(["%s"] * len(asked))
        cursor.execute(f"SELECT word FROM search_word WHERE word IN ({marks})", asked)  # noqa: S608
        return {row[0] for row in cursor.fetchall()}


def take_out(ids: Sequence[int]) -> None:
    """Remove documents `ids` with all that hangs on them. SQLite's FTS needs the old text to forget it."""
    if not ids:
        return
    marks = ",".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        if not is_postgresql():
            cursor.execute(
                "INSERT INTO search_text(search_text, rowid, folded_title, folded_body, signs) "  # noqa: S608
                f"SELECT 'delete', id, folded_title, folded_body, signs FROM search_document WHERE id IN ({marks})",
                ids,
            )
        for table in ("search_facet", "search_moment"):
            cursor.execute(f"DELETE FROM {table} WHERE document_id IN ({marks})", ids)  # noqa: S608
        cursor.execute(f"DELETE FROM search_document WHERE id IN ({marks})", ids)  # noqa: S608


def put_in(first_id: int, last_id: int) -> None:
    """Index the text of the documents with ids from `first_id` to `last_id`; PostgreSQL does so by itself."""
    if is_postgresql():
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_text(rowid, folded_title, folded_body, signs) "
            "SELECT id, folded_title, folded_body, signs FROM search_document WHERE id BETWEEN %s AND %s",
            [first_id, last_id],
        )


def add_words(words: Collection[str]) -> None:
    """Put words that are new into the vocabulary."""
    new = sorted(words)
    if not new:
        return
    with connection.cursor() as cursor:
        if is_postgresql():
            cursor.executemany("INSERT INTO search_word (word) VALUES (%s) ON CONFLICT DO NOTHING", [(w,) for w in new])
            return
        cursor.execute("SELECT coalesce(max(id), 0) FROM search_word")
        before = cursor.fetchone()[0]
        cursor.executemany("INSERT OR IGNORE INTO search_word (word) VALUES (%s)", [(w,) for w in new])
        cursor.execute(
            "INSERT INTO search_word_text(rowid, word) SELECT id, word FROM search_word WHERE id > %s", [before]
        )


def clear() -> None:
    """Empty the whole index."""
    with connection.cursor() as cursor:
        if not is_postgresql():
            cursor.execute("INSERT INTO search_text(search_text) VALUES ('delete-all')")
            cursor.execute("INSERT INTO search_word_text(search_word_text) VALUES ('delete-all')")
        for table in ("search_facet", "search_moment", "search_word", "search_document"):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608


def is_sound() -> bool:
    """Whether SQLite's FTS holds just the text of the documents (PostgreSQL's indexes always do)."""
    if is_postgresql():
        return True
    try:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_text(search_text, rank) VALUES ('integrity-check', 1)")
    except DatabaseError:
        return False
    return True
