"""Clock, transitions, locking, registry, geometry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

import pytest
import time_machine

from samen030.commons.city.models import Area
from samen030.kernel import clock
from samen030.kernel.errors import DomainError
from samen030.kernel.geo import Point, box_around, distance_m, metres_from
from samen030.kernel.locking import NoTransactionError, locked
from samen030.kernel.registry import Registry
from samen030.kernel.transitions import TransitionTable


def test_today_is_the_day_in_the_city_not_in_utc() -> None:
    with time_machine.travel("2026-07-01T22:30:00Z", tick=False):
        assert clock.today() == date(2026, 7, 2)


def test_a_time_in_the_hour_that_summer_time_skips_moves_forward() -> None:
    assert clock.at(date(2026, 3, 29), time(2, 30)).strftime("%H:%M") == "03:30"


def test_ten_in_the_morning_stays_ten_when_the_clock_changes() -> None:
    before, after = clock.at(date(2026, 10, 24), time(10)), clock.at(date(2026, 10, 25), time(10))
    assert (before.hour, after.hour) == (10, 10)
    assert after.utcoffset() == timedelta(hours=1)


def test_a_step_that_the_table_lacks_is_refused() -> None:
    table = TransitionTable("lamp", {"off": frozenset({"on"}), "on": frozenset({"off"})})
    table.check("off", "on")
    with pytest.raises(DomainError) as caught:
        table.check("on", "on")
    assert caught.value.code == "wrong_step"
    assert "off --> on" in table.as_mermaid()


def test_a_lock_outside_a_transaction_is_refused() -> None:
    with pytest.raises(NoTransactionError):
        locked(Area.objects.all())


@dataclass(frozen=True)
class Item:
    name: str
    order: int = 0


def test_a_registry_keeps_order_and_refuses_doubles() -> None:
    registry: Registry[Item] = Registry("item")
    registry.register(Item("b", order=2))
    registry.register(Item("a", order=1))
    assert [item.name for item in registry] == ["a", "b"]
    assert "a" in registry
    with pytest.raises(ValueError, match="twice"):
        registry.register(Item("a"))


def test_distance_from_dom_to_station_is_about_seven_hundred_metres() -> None:
    assert distance_m(Point(52.0907, 5.1214), Point(52.0893, 5.1101)) == pytest.approx(790, abs=40)


def test_a_box_holds_what_is_near() -> None:
    middle = Point(52.09, 5.12)
    south, west, north, east = box_around(middle, 500)
    assert distance_m(middle, Point(north, middle.longitude)) == pytest.approx(500, rel=0.01)
    assert south < middle.latitude < north
    assert west < middle.longitude < east


def test_the_quick_measure_is_as_good_as_the_exact_one_within_the_region() -> None:
    dom = Point(52.0907, 5.1214)
    measure = metres_from(dom)
    for other in (Point(52.0907, 5.1214), Point(52.1, 5.05), Point(52.0, 5.3), Point(52.5, 5.0)):
        exact = distance_m(dom, other)
        assert measure(*other) == pytest.approx(exact, rel=0.01, abs=0.1)
