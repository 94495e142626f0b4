"""Writing imports: taking in a source, undoing an import, keeping a mapping, finding duplicates."""

from __future__ import annotations

from samen030.find.imports.actions.duplicates import find_duplicates
from samen030.find.imports.actions.keeping import save_mapping
from samen030.find.imports.actions.taking import Outcome, take_in
from samen030.find.imports.actions.undoing import Undone, undo

__all__ = ["Outcome", "Undone", "find_duplicates", "save_mapping", "take_in", "undo"]
