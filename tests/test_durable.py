"""A file is there whole or not at all, whatever the disk does at whatever call."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from musterroll import durable
from musterroll.durable import put, put_all, put_once
from musterroll.faults.disk import FailingDisk
from musterroll.seeds import kept_seed


def calls_of(monkeypatch: pytest.MonkeyPatch, path: Path) -> int:
    """How often the disk is called for one `put` into a folder that is there."""
    counting = FailingDisk(0)
    with monkeypatch.context() as patch:
        patch.setattr(durable, "disk", counting)
        put(path, b"counted")
    path.unlink()
    return counting.calls


@pytest.mark.parametrize("after", [False, True])
def test_a_disk_that_fills_up_at_any_call_leaves_the_old_file_or_the_whole_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: bool
):
    path = tmp_path / "checkpoint"
    calls = calls_of(monkeypatch, path)
    assert calls == 4  # bytes, their sync, the name, the folder's sync
    for at in range(1, calls + 1):
        put(path, b"old and short")
        with monkeypatch.context() as patch:
            patch.setattr(durable, "disk", FailingDisk(at, after=after))
            with pytest.raises(OSError) as failed:
                put(path, b"new " * 1000)
        assert failed.value.errno == errno.ENOSPC
        renamed = at == 4 or (at == 3 and after)
        assert path.read_bytes() == (b"new " * 1000 if renamed else b"old and short")
        assert os.listdir(tmp_path) == ["checkpoint"]  # no half file is in the way of making room
    put(path, b"new " * 1000)
    assert path.read_bytes() == b"new " * 1000


def test_a_short_write_is_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    class Sluggish(durable.Disk):
        def write(self, descriptor: int, data: bytes) -> int:
            return super().write(descriptor, data[:7])

    monkeypatch.setattr(durable, "disk", Sluggish())
    put(tmp_path / "a", bytes(range(256)))
    assert (tmp_path / "a").read_bytes() == bytes(range(256))


def test_what_a_killed_writer_left_is_written_over(tmp_path: Path):
    (tmp_path / ".a.half").write_bytes(b"much longer than what comes")
    put(tmp_path / "a", b"short")
    assert (tmp_path / "a").read_bytes() == b"short"
    assert os.listdir(tmp_path) == ["a"]


def test_names_are_made_durable_and_so_are_those_of_folders_made_on_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    synced: list[str] = []

    class Watched(durable.Disk):
        def sync(self, descriptor: int) -> None:
            synced.append(Path(f"/proc/self/fd/{descriptor}").resolve().name)
            super().sync(descriptor)

    monkeypatch.setattr(durable, "disk", Watched())
    assert put_all([(tmp_path / "log" / "tile" / "0", b"a"), (tmp_path / "log" / "tile" / "1", b"b")]) == 2
    assert synced == [tmp_path.name, "log", ".0.half", ".1.half", "tile"]


def test_of_two_that_make_a_secret_at_once_the_first_ones_counts_and_it_is_its_owners_alone(tmp_path: Path):
    path = tmp_path / "keys" / "log.seed"
    put_once(path, b"first")
    put_once(path, b"second")
    assert path.read_bytes() == b"first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert os.listdir(path.parent) == ["log.seed"]


def test_a_seed_is_never_half_a_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "keys" / "log.seed"
    for at in range(1, 5):
        with monkeypatch.context() as patch:
            patch.setattr(durable, "disk", FailingDisk(at))
            with pytest.raises(OSError):
                kept_seed(path)
        assert not path.exists() or len(path.read_bytes()) == 32
        assert [name for name in os.listdir(path.parent) if name != path.name] == []
    assert len(kept_seed(path)) == 32
    assert kept_seed(path) == path.read_bytes()
