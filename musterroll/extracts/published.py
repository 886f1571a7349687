"""The log as it is published: tiles and the newest checkpoint, in a folder or at a web address."""

from __future__ import annotations

import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from pathlib import Path
from urllib.parse import urlsplit

from musterroll.errors import BadInput, ProofFailed
from musterroll.extracts.verify import PublishedLog
from musterroll.proof.tiles import FULL, Tile, format_tile_path

MOST_BYTES = 1_000_000  # of one file; a full tile has 8,192
PATIENCE = 10.0  # seconds for one file


class _Files(ABC):
    """Reads files of the log by their path under its prefix."""

    @abstractmethod
    def _read(self, path: str) -> bytes | None:
        """The file's bytes; None if there is no such file."""

    def read_checkpoint(self) -> bytes:
        """The newest signed note. Raises ProofFailed if there is none."""
        note = self._read("checkpoint")
        if note is None:
            raise ProofFailed("there is no checkpoint", where="checkpoint")
        return note

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        """The tile's hashes; once a tile is full, its partial ones need not be there any more. Empty if neither is."""
        hashes = self._read(format_tile_path(Tile(level, index, width)))
        if hashes is None and width < FULL:
            hashes = (self._read(format_tile_path(Tile(level, index))) or b"")[: width * 32]
        return hashes or b""


class LogFolder(_Files):
    """A log's files in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _read(self, path: str) -> bytes | None:
        try:
            return (self.folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None


class LogAddress(_Files):
    """A log's files under a web address."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def _read(self, path: str) -> bytes | None:
        # The scheme was looked at by `published_log`: nothing but http and https comes here.
        try:
            with urllib.request.urlopen(f"{self.url}/{path}", timeout=PATIENCE) as answer:  # noqa: S310
                data: bytes = answer.read(MOST_BYTES)
                return data
        except urllib.error.HTTPError as error:
            if error.code in (404, 410):
                return None
            raise ProofFailed(f"{self.url} answers {error.code}", where=path) from error
        except OSError as error:
            raise ProofFailed(f"{self.url} can't be reached: {error}", where=path) from error


def published_log(place: str) -> PublishedLog:
    """The log published at `place`, a folder or an http(s) address. Raises BadInput for anything else."""
    if urlsplit(place).scheme in ("http", "https"):
        return LogAddress(place)
    folder = Path(place)
    if not folder.is_dir():
        raise BadInput(f"{place} is no folder and no http address", where="--log", accepted="DIR or URL")
    return LogFolder(folder)
