"""What an archive of WAL holds without a gap, by the names of its files alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from musterroll.backup.wal import chain, format_lsn, parse_lsn, parse_segment_name, segment_name
from musterroll.errors import BackupFailed

MB16 = 16 << 20


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path


def put(archive: Path, timeline: int, *numbers: int, size: int = 64) -> None:
    for number in numbers:
        (archive / segment_name(timeline, number, size)).write_bytes(bytes(size))


def turned(archive: Path, timeline: int, *turns: tuple[int, int]) -> None:
    """A history: the timelines before this one, and at which position each was left."""
    lines = [
        f"{number}\t{format_lsn(position)}\tno recovery target specified\n" for number, position in turns
    ]
    (archive / f"{timeline:08X}.history").write_text("\n".join(lines))


@pytest.mark.parametrize(
    ("name", "timeline", "number"),
    [
        ("000000010000000000000000", 1, 0),
        ("0000000100000000000000FF", 1, 255),
        ("000000010000000100000000", 1, 256),
        ("0000002A0000000A00000002", 42, 2562),
    ],
)
def test_a_segments_name_says_its_timeline_and_number(name: str, timeline: int, number: int):
    assert parse_segment_name(name, MB16) == (timeline, number)
    assert segment_name(timeline, number, MB16) == name


@pytest.mark.parametrize("text", ["0/0", "0/2000028", "1/FFFFFFFF", "FFFFFFFF/0"])
def test_a_position_is_written_as_it_was_read(text: str):
    assert format_lsn(parse_lsn(text)) == text


@pytest.mark.parametrize("text", ["", "0", "0/", "/0", "0/100000000", "0/x", "1/2/3"])
def test_what_is_no_position_is_refused(text: str):
    with pytest.raises(ValueError, match="is no position in WAL"):
        parse_lsn(text)


def test_an_empty_archive_leads_nowhere_and_lacks_nothing(archive: Path):
    found = chain(archive, 1, 3 * 64 + 5, 64)
    assert (found.last, found.missing) == (2, ())


def test_a_whole_archive_leads_to_its_end(archive: Path):
    put(archive, 1, 3, 4, 5)
    found = chain(archive, 1, 3 * 64 + 5, 64)
    assert (found.timeline, found.last, found.missing) == (1, 5, ())


def test_what_lies_before_the_backup_is_not_needed(archive: Path):
    put(archive, 1, 1, 3, 4)
    assert chain(archive, 1, 3 * 64, 64).missing == ()


def test_a_gap_is_named_and_ends_what_can_be_replayed(archive: Path):
    put(archive, 1, 3, 4, 7, 8)
    found = chain(archive, 1, 3 * 64, 64)
    assert found.last == 4
    assert found.missing == (segment_name(1, 5, 64), segment_name(1, 6, 64))


def test_a_segment_that_was_cut_off_is_missing(archive: Path):
    put(archive, 1, 3, 4, 5)
    (archive / segment_name(1, 4, 64)).write_bytes(bytes(63))
    assert chain(archive, 1, 3 * 64, 64).missing == (segment_name(1, 4, 64),)


def test_the_newest_timeline_is_followed_from_where_it_turned_off(archive: Path):
    put(archive, 1, 3, 4, 5, 6, 9)  # the old one went on, and was given up
    put(archive, 2, 5, 6, 7)
    turned(archive, 2, (1, 5 * 64 + 10))
    found = chain(archive, 1, 3 * 64, 64)
    assert (found.timeline, found.last, found.missing) == (2, 7, ())


def test_a_timeline_that_was_begun_twice_is_followed_through_the_one_that_lasted(archive: Path):
    put(archive, 1, 3, 4)
    put(archive, 2, 4, 5)  # a restore that was given up
    put(archive, 3, 4, 5, 6, 7)
    turned(archive, 2, (1, 4 * 64 + 10))
    turned(archive, 3, (1, 4 * 64 + 20))
    found = chain(archive, 1, 3 * 64, 64)
    assert (found.timeline, found.last, found.missing) == (3, 7, ())


def test_an_older_timeline_can_be_followed_where_it_went_on(archive: Path):
    put(archive, 1, 3, 4, 5, 6)
    put(archive, 2, 4)
    turned(archive, 2, (1, 4 * 64 + 10))
    assert chain(archive, 1, 3 * 64, 64).last == 4
    assert chain(archive, 1, 3 * 64, 64, to=1).last == 6
    with pytest.raises(BackupFailed, match="knows no timeline 3"):
        chain(archive, 1, 3 * 64, 64, to=3)


def test_a_gap_on_the_newer_timeline_is_named_by_it(archive: Path):
    put(archive, 1, 3, 4)
    put(archive, 2, 4, 6)
    turned(archive, 2, (1, 4 * 64 + 10))
    assert chain(archive, 1, 3 * 64, 64).missing == (segment_name(2, 5, 64),)


def test_a_timeline_of_which_the_backup_is_no_part_is_refused(archive: Path):
    put(archive, 2, 3)
    turned(archive, 2, (1, 2 * 64))
    turned(archive, 3, (1, 2 * 64))
    with pytest.raises(BackupFailed, match=r"timeline 3 .* did not grow out of timeline 2"):
        chain(archive, 2, 3 * 64, 64)
