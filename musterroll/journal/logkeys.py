"""The log's keys, as they lie in DATA_DIR/keys.

    log.seed         32 secret bytes, 0600: the Ed25519 key that signs every checkpoint
    log.ml-dsa.seed  32 secret bytes, 0600: the ML-DSA-44 key that signs beside it, where the library has one
    log.vkey         the public halves, a vkey a line: what a person pins, and `verify` takes as --key
    log.last         the last checkpoint they signed (`shown`)

The second line under a checkpoint still holds when Ed25519 doesn't any more. Who doesn't know it passes it over.
"""

from __future__ import annotations

from pathlib import Path

from musterroll.durable import put
from musterroll.embedded import locked
from musterroll.errors import KeyMissing
from musterroll.proof.note import (
    HAS_ML_DSA,
    Cosigner,
    Kind,
    NoteKey,
    NoteSigner,
    Signs,
    format_vkey,
    parse_vkey,
)
from musterroll.seeds import kept_seed


class LogSigner(NoteSigner):
    """Signs with the log's Ed25519 key (`key`) and, where there is one, its ML-DSA-44 key."""

    def __init__(self, name: str, seed: bytes, second: Cosigner | None, data_dir: Path) -> None:
        super().__init__(name, seed)
        self._second = second
        # Where it stands what was signed last, and what was published last.
        self.last_signed = data_dir / "keys" / "log.last"
        self.published = data_dir / "log" / "checkpoint"
        # The largest that a restore found others to have seen. Not beside the keys: those are brought back by hand.
        self.seen = data_dir / "log.seen"

    @property
    def keys(self) -> tuple[NoteKey, ...]:
        """The Ed25519 key, then the ML-DSA-44 one."""
        return (self.key,) if self._second is None else (self.key, self._second.key)

    def lines_at(self, time: int) -> tuple[Signs, ...]:
        """A line of each key."""
        return (self,) if self._second is None else (self, self._second.at(time))


def log_keys(data_dir: Path, origin: str) -> LogSigner:
    """The log's signer, its seeds made at first use.

    Raises KeyMissing where there was a key before: with another one, nobody who knows the log would believe it.
    """
    keys = data_dir / "keys"
    path = keys / "log.vkey"
    known = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    seeds = ("log.seed", "log.ml-dsa.seed") if HAS_ML_DSA else ("log.seed",)
    for name in seeds[: len(known)]:
        if not (keys / name).exists():
            raise KeyMissing(
                f"a secret key of the log is not in {keys} ({name}), but it had one (log.vkey): bring it back from"
                " where it is kept; without it nothing can be sealed under this log's name"
            )
    seed = kept_seed(keys / "log.seed")
    second = Cosigner(origin, kept_seed(keys / "log.ml-dsa.seed"), Kind.ML_DSA_44) if HAS_ML_DSA else None
    signer = LogSigner(origin, seed, second, data_dir)
    vkeys = "".join(f"{format_vkey(key)}\n" for key in signer.keys)
    if "".join(f"{one}\n" for one in known) != vkeys:
        with locked(keys / "log.vkey.lock"):
            put(path, vkeys.encode())
    return signer


def public_keys(data_dir: Path, origin: str) -> tuple[NoteKey, ...]:
    """The log's public keys, as `LogSigner.keys`, also where the secret ones are not: in a copy that may only look."""
    path = data_dir / "keys" / "log.vkey"
    if path.exists() and not path.with_name("log.seed").exists():
        return tuple(parse_vkey(line) for line in path.read_text(encoding="utf-8").splitlines())
    return log_keys(data_dir, origin).keys
