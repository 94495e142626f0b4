"""Quality of the search on Dutch texts: precision@10 and empty answers, against plain FTS5 in the same run.

    .venv/bin/python benchmarks/search_quality.py [--data FILE | --story] [--show]

The texts are 209 descriptions of activities and help (`activiteiten_regelingen_armoede.json`; not copied here), or
with --story the ideas of the example year, each once. The questions with their judgements are in
`search_queries.json` and `story_queries.json`; who wrote them, and how, is said there. A third is held out: looked at
only here, never while tuning. Precision@10 counts how many of the first ten answers (found, then maybe) are relevant,
divided by ten or by the number of relevant texts where there are fewer. Plain FTS5 is SQLite's default tokenizer with
bm25, its question once as all words (AND) and once as any word (OR).
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "shared" / "data" / "directory" / "activiteiten_regelingen_armoede.json"
FIRST = 10


def texts(file: Path) -> list[tuple[str, str]]:
    """Title and body of each text."""
    rows = json.loads(file.read_text(encoding="utf-8"))
    keys = ("levert", "categorieen", "korteOmschrijving")
    return [(" ".join(row["naam"].split()), " ".join(str(row.get(key) or "") for key in keys)) for row in rows]


def ideas() -> list[tuple[str, str]]:
    """Name and text of each idea of the example story, with the names of its themes, as the directory indexes them."""
    from samen030.commons.organisations.models import Theme
    from samen030.find.directory.demo import story_rows

    themes = {theme.code: theme.name for theme in Theme.objects.all()}
    found = [row for name in ("activities", "services", "vacancies") for row in story_rows(name)]
    return [
        (row["name"], f"{row['text']} {' '.join(themes[code] for code in row['themes'].split(','))}") for row in found
    ]


def fill(rows: list[tuple[str, str]]) -> None:
    """Put the texts into our index."""
    from django.db import transaction

    from samen030.find.search import actions, engine
    from samen030.kernel.registry import SearchDocument

    with transaction.atomic():
        engine.clear()
        actions.write(
            SearchDocument(
                kind="service",
                object_id=UUID(int=number),
                title=title,
                summary="",
                body=body,
                url="",
                path="0344/01/11",
                latitude=None,
                longitude=None,
                facets=frozenset(),
            )
            for number, (title, body) in enumerate(rows)
        )


def ours(question: str) -> tuple[list[int], int]:
    """The numbers of the first texts that our search gives, and how many of them are sure."""
    from samen030.find.search.queries import Question, find

    answer = find(Question(text=question, per_page=FIRST))
    hits = [*answer.found, *answer.maybe]
    return [hit.document.object_id.int for hit in hits][:FIRST], len(answer.found)


class Plain:
    """SQLite's FTS5 as it comes."""

    def __init__(self, rows: list[tuple[str, str]]) -> None:
        self._db = sqlite3.connect(":memory:")
        self._db.execute("CREATE VIRTUAL TABLE t USING fts5(title, body)")
        self._db.executemany(
            "INSERT INTO t(rowid, title, body) VALUES (?, ?, ?)", ((n, *r) for n, r in enumerate(rows))
        )

    def ask(self, question: str, joint: str) -> list[int]:
        """The numbers of the first texts, all words or any word."""
        words = [word for word in question.replace('"', " ").split() if any(c.isalnum() for c in word)]
        match = joint.join(f'"{word}"' for word in words)
        if not match:
            return []
        found = self._db.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT ?", (match, FIRST))
        return [row[0] for row in found]


def precision(answers: list[int], relevant: dict[str, int]) -> float:
    """Relevant among the first ten, of ten or of all relevant ones where there are fewer."""
    return sum(str(number) in relevant for number in answers) / min(FIRST, len(relevant))


def summary(rows: list[dict[str, Any]], system: str) -> dict[str, float]:
    """Mean precision and number of empty answers of a system over questions."""
    if not rows:
        return {}
    return {
        "precision_at_10": round(sum(row[system]["precision"] for row in rows) / len(rows), 3),
        "empty": sum(not row[system]["answers"] for row in rows),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--story", action="store_true", help="the example story instead of the real texts")
    parser.add_argument("--show", action="store_true", help="each question that is not held out, the worst first")
    options = parser.parse_args()
    if not options.story and not options.data.exists():
        raise SystemExit(f"needs the texts of {options.data}")
    questions = "story_queries.json" if options.story else "search_queries.json"
    collection = json.loads((HERE / questions).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SAMEN030_VAR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "samen030.project.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        rows = ideas() if options.story else texts(options.data)
        numbers = {title: str(number) for number, (title, _body) in enumerate(rows)}
        fill(rows)
        plain = Plain(rows)
        measured = []
        for query in collection["queries"]:
            if options.story:  # judged by name
                query["relevant"] = {numbers[name]: grade for name, grade in query["relevant"].items()}
            answers, sure = ours(query["q"])
            systems = {
                "samen030": answers,
                "fts5_and": plain.ask(query["q"], " AND "),
                "fts5_or": plain.ask(query["q"], " OR "),
            }
            row: dict[str, Any] = {
                "q": query["q"],
                "class": query["class"],
                "held_out": query["held_out"],
                "sure": sure,
            }
            for name, given in systems.items():
                row[name] = {"answers": given, "precision": precision(given, query["relevant"])}
            measured.append(row)
        parts = {
            "all": measured,
            "tuned_on": [row for row in measured if not row["held_out"]],
            "held_out": [row for row in measured if row["held_out"]],
        }
        parts |= {
            f"class_{name}": [r for r in measured if r["class"] == name] for name in {r["class"] for r in measured}
        }
        report: dict[str, Any] = {
            "texts": len(rows),
            "questions": len(measured),
            **{
                part: {s: summary(of, s) for s in ("samen030", "fts5_and", "fts5_or")}
                for part, of in sorted(parts.items())
            },
        }
        if options.show:
            shown = sorted((r for r in measured if not r["held_out"]), key=lambda r: r["samen030"]["precision"])
            report["questions_shown"] = [
                {"q": r["q"], "class": r["class"], "precision": round(r["samen030"]["precision"], 2), "sure": r["sure"]}
                for r in shown
            ]
        print(json.dumps(report, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
