"""In which area something lies: by its point, else by its postcode, else outside."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from samen030.commons.city.models import Area, Postcode
from samen030.commons.city.queries import AreaLocator, outside_area
from samen030.find.imports.readers.values import dutch_postcode


class Placer:
    """Reads areas and postcodes once (4 queries), then answers from memory."""

    def __init__(self) -> None:
        self.outside: int = outside_area().pk
        self._locator = AreaLocator()
        self._by_path = dict(Area.objects.values_list("path", "pk"))
        paths: dict[str, list[str]] = defaultdict(list)
        for code, path in Postcode.objects.values_list("code", "area__path"):
            paths[code].append(path)
        self._by_postcode = {code: self._by_path[_common(found)] for code, found in paths.items()}
        self._locate = lru_cache(maxsize=50_000)(self._locator.locate)

    def area_of(self, latitude: float | None, longitude: float | None, postcode: str = "") -> int | None:
        """The id of the area; None where neither point nor Dutch postcode is known."""
        if latitude is not None and longitude is not None:
            return int(self._locate(latitude, longitude).pk)
        code = dutch_postcode(postcode)
        if not code:
            return None
        return self._by_postcode.get(code) or self._by_postcode.get(code[:4]) or self.outside


def _common(paths: list[str]) -> str:
    """The smallest area that all lie in: a postcode of several buurten says no more than that."""
    steps = [path.split("/") for path in paths]
    shared = []
    for level in zip(*steps, strict=False):
        if len(set(level)) > 1:
            break
        shared.append(level[0])
    return "/".join(shared)
