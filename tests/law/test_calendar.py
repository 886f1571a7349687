"""How days are counted, in the region's local time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from musterroll.law.calendar import (
    Outage,
    add_years,
    age_on,
    day_of,
    first_moment,
    is_working_day,
    last_day,
    local,
    rolled,
)

MOSCOW, KAMCHATKA, KALININGRAD, TALLINN = (
    "Europe/Moscow",
    "Asia/Kamchatka",
    "Europe/Kaliningrad",
    "Europe/Tallinn",
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        (KAMCHATKA, "2026-03-09 12:00"),
        (MOSCOW, "2026-03-09 21:00"),
        (KALININGRAD, "2026-03-09 22:00"),
        (TALLINN, "2026-03-09 22:00"),
    ],
)
def test_a_day_begins_when_it_is_midnight_in_the_region(zone, first):
    assert first_moment(date(2026, 3, 10), zone) == utc(first)
    assert day_of(utc(first), zone) == date(2026, 3, 10)
    assert day_of(utc(first) - timedelta(microseconds=1), zone) == date(2026, 3, 9)


def test_one_moment_is_two_days_in_kamchatka_and_kaliningrad():
    moment = utc("2026-03-09 13:00")
    assert day_of(moment, KAMCHATKA) == date(2026, 3, 10)
    assert day_of(moment, KALININGRAD) == date(2026, 3, 9)


def test_russia_does_not_change_its_clocks():
    assert {first_moment(date(2026, month, 1), MOSCOW).hour for month in range(1, 13)} == {21}


def test_the_day_on_which_estonia_moves_its_clock_forward_has_23_hours():
    length = first_moment(date(2026, 3, 30), TALLINN) - first_moment(date(2026, 3, 29), TALLINN)
    assert length == timedelta(hours=23)
    assert last_day(date(2026, 3, 1), 30, TALLINN) == date(2026, 3, 31)


def test_seven_days_from_2_march_end_on_9_march_though_it_is_a_day_off_in_2026():
    assert last_day(date(2026, 3, 2), 7, MOSCOW) == date(2026, 3, 9)
    assert not is_working_day(date(2026, 3, 9), "ru")


def test_only_a_rule_that_rolls_moves_to_the_next_working_day():
    assert rolled(date(2026, 3, 9), "ru") == date(2026, 3, 10)
    assert rolled(date(2026, 3, 10), "ru") == date(2026, 3, 10)
    assert rolled(date(2026, 2, 24), "ee") == date(2026, 2, 25)  # Independence Day


def test_a_term_runs_over_29_february_in_a_leap_year():
    assert last_day(date(2028, 2, 25), 7, MOSCOW) == date(2028, 3, 3)
    assert last_day(date(2027, 2, 25), 7, MOSCOW) == date(2027, 3, 4)


def test_a_term_of_no_days_ends_on_its_base_day():
    assert last_day(date(2026, 4, 20), 0, TALLINN) == date(2026, 4, 20)


# --- outages  ---------------------------------------------------------------------------------------------


def outage(start: str, end: str) -> tuple[Outage, ...]:
    """Moments in Moscow time, which is three hours ahead of UTC."""
    three = timedelta(hours=3)
    return (Outage("register", utc(start) - three, utc(end) - three),)


def test_a_day_touched_by_an_outage_be_it_for_a_minute_is_not_counted():
    quiet = outage("2026-03-05 23:59", "2026-03-06 00:00")
    assert last_day(date(2026, 3, 2), 7, MOSCOW, quiet) == date(2026, 3, 10)


def test_an_outage_that_ends_at_midnight_does_not_touch_the_next_day():
    touched = outage("2026-03-05 10:00", "2026-03-06 00:00")[0]
    assert touched.touches(date(2026, 3, 5), MOSCOW)
    assert not touched.touches(date(2026, 3, 6), MOSCOW)
    assert not touched.touches(date(2026, 3, 4), MOSCOW)


def test_an_outage_of_three_days_moves_the_last_day_by_three():
    assert last_day(date(2026, 3, 2), 7, MOSCOW, outage("2026-03-04 12:00", "2026-03-06 12:00")) == date(
        2026, 3, 12
    )


def test_an_outage_on_the_base_day_or_after_the_last_day_moves_nothing():
    assert last_day(date(2026, 3, 2), 7, MOSCOW, outage("2026-03-02 10:00", "2026-03-02 20:00")) == date(
        2026, 3, 9
    )
    assert last_day(date(2026, 3, 2), 7, MOSCOW, outage("2026-03-10 00:00", "2026-03-11 00:00")) == date(
        2026, 3, 9
    )


def test_an_outage_on_the_last_day_itself_moves_it():
    assert last_day(date(2026, 3, 2), 7, MOSCOW, outage("2026-03-09 22:00", "2026-03-09 23:00")) == date(
        2026, 3, 10
    )


def test_two_outages_that_touch_one_day_cost_one_day():
    both = outage("2026-03-04 01:00", "2026-03-04 02:00") + outage("2026-03-04 05:00", "2026-03-04 06:00")
    assert last_day(date(2026, 3, 2), 7, MOSCOW, both) == date(2026, 3, 10)


# --- ages  ------------------------------------------------------------------------------------------------


def test_a_birthday_counts_from_its_first_day():
    assert age_on(date(2008, 3, 2), date(2026, 3, 1)) == 17
    assert age_on(date(2008, 3, 2), date(2026, 3, 2)) == 18


def test_whoever_was_born_on_29_february_is_a_year_older_on_1_march():
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18
    assert age_on(date(2008, 2, 29), date(2028, 2, 29)) == 20
    assert add_years(date(2008, 2, 29), 18) == date(2026, 3, 1)
    assert add_years(date(2008, 2, 29), 20) == date(2028, 2, 29)


def test_the_clock_on_the_wall_of_the_region_is_shown():
    moment = datetime(2026, 3, 2, 21, 30, tzinfo=UTC)
    assert local(moment, "Asia/Kamchatka").strftime("%Y-%m-%d %H:%M") == "2026-03-03 09:30"
    assert local(moment, "Europe/Tallinn").strftime("%Y-%m-%d %H:%M") == "2026-03-02 23:30"


def test_the_working_days_of_a_week_without_holidays_are_monday_to_friday():
    week = [date(2026, 9, day) for day in range(14, 21)]  # a Monday and the six days after it
    for country in ("ru", "ee"):
        assert [is_working_day(day, country) for day in week] == [True] * 5 + [False] * 2
