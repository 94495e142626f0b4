"""Writing imports: taking in a source, undoing an import, keeping a mapping, finding duplicates."""

from __future__ import annotations

from samen030.find.imports.actions.apis import (
    add_api,
    agree_api,
    ask_undo_api,
    carry_on_apis,
    pause_api,
    read_apis,
    remove_api,
    resume_api,
)
from samen030.find.imports.actions.duplicates import find_duplicates
from samen030.find.imports.actions.gone import answer_gone
from samen030.find.imports.actions.keeping import save_mapping
from samen030.find.imports.actions.taking import Outcome, take_in
from samen030.find.imports.actions.undoing import Undone, undo
from samen030.find.imports.actions.uploading import (
    ask_undo,
    carry_on,
    carry_on_all,
    choose_columns,
    discard,
    forget_of,
    forget_old,
    receive,
    start,
)

__all__ = [
    "Outcome",
    "Undone",
    "add_api",
    "agree_api",
    "answer_gone",
    "ask_undo",
    "ask_undo_api",
    "carry_on",
    "carry_on_all",
    "carry_on_apis",
    "choose_columns",
    "discard",
    "find_duplicates",
    "forget_of",
    "forget_old",
    "pause_api",
    "read_apis",
    "receive",
    "remove_api",
    "resume_api",
    "save_mapping",
    "start",
    "take_in",
    "undo",
]
