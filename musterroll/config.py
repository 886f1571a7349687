"""What can be set from outside, read once from the environment. The README lists the same names."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from musterroll.errors import BadInput

# Of law/ only the folders' names are read: this floor lies below it.
PACKS = tuple(
    sorted(path.parent.name for path in (Path(__file__).parent / "law" / "packs").glob("*/__init__.py"))
)


@dataclass(frozen=True)
class Config:
    """Settings of one running register."""

    # DATA_DIR: where the register keeps everything of its own: the embedded database, passwords, keys.
    data_dir: Path = Path(".musterroll")
    # PORT: TCP port of the pages and the API on 127.0.0.1, 1-65535.
    port: int = 8000
    # PEOPLE: synthetic people to make when the register is empty, 0-20,000,000.
    people: int = 20_000
    # SEED: the number that the synthetic people follow from; the same seed makes the same people.
    seed: int = 1
    # PACK: the jurisdiction whose law the register follows.
    pack: str = "ru"
    # DATABASE_URL: a PostgreSQL (15 or newer) to use, naming its owner; None: the embedded server.
    database_url: str | None = None
    # ALLOWED_HOSTS: host names by which the pages may be asked for, separated by commas; loopback if not set.
    allowed_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    # HTTPS: 1 where a proxy in front speaks HTTPS: nothing is then answered that came in the clear.
    https: bool = False
    # WITNESSES: a C2SP tlog-policy file with the witnesses that are asked to cosign the log; none is asked if not set.
    witnesses: Path | None = None
    # ARCHIVE_DIR: a folder into which the embedded server archives its WAL from the next `musterroll run` on, until
    # ARCHIVE_DIR=off; not set: as it was.
    archive_dir: Path | Literal["off"] | None = None
    # BACKUP_URL: a role that may replicate on the server of DATABASE_URL, for `musterroll backup`; else the owner.
    backup_url: str | None = None

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Config:
        """The settings in `environ` (the process's own when None); an empty value counts as not set.

        Raises BadInput, naming the variable and what it accepts.
        """
        said = {name: value.strip() for name, value in (os.environ if environ is None else environ).items()}
        pack = said.get("PACK") or cls.pack
        if pack not in PACKS:
            raise BadInput(f"PACK={pack!r}; accepted: {', '.join(PACKS)}", where="PACK", accepted=PACKS)
        https = said.get("HTTPS") or "0"
        if https not in ("0", "1"):
            raise BadInput(f"HTTPS={https!r}; accepted: 0 or 1", where="HTTPS", accepted=("0", "1"))
        hosts = tuple(host.strip() for host in said.get("ALLOWED_HOSTS", "").split(",") if host.strip())
        if any("*" in host for host in hosts):  # the code on an extract leads to the host that was asked
            raise BadInput(
                f"ALLOWED_HOSTS={','.join(hosts)!r}; accepted: the names themselves, separated by commas",
                where="ALLOWED_HOSTS",
                accepted="a.example,b.example",
            )
        return cls(
            data_dir=Path(said.get("DATA_DIR") or cls.data_dir).expanduser().resolve(),
            port=_number(said, "PORT", cls.port, 1, 65_535),
            people=_number(said, "PEOPLE", cls.people, 0, 20_000_000),
            seed=_number(said, "SEED", cls.seed, 0, 2**31 - 1),
            pack=pack,
            database_url=said.get("DATABASE_URL") or None,
            allowed_hosts=hosts or cls.allowed_hosts,
            https=https == "1",
            witnesses=_path(said, "WITNESSES"),
            archive_dir="off" if said.get("ARCHIVE_DIR") == "off" else _path(said, "ARCHIVE_DIR"),
            backup_url=said.get("BACKUP_URL") or None,
        )

    def environ(self) -> dict[str, str]:
        """The environment that makes a child process read these same settings."""
        return {
            "DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),
            "PEOPLE": str(self.people),
            "SEED": str(self.seed),
            "PACK": self.pack,
            "DATABASE_URL": self.database_url or "",
            "ALLOWED_HOSTS": ",".join(self.allowed_hosts),
            "HTTPS": "1" if self.https else "0",
            "WITNESSES": str(self.witnesses or ""),
            "ARCHIVE_DIR": str(self.archive_dir or ""),
            "BACKUP_URL": self.backup_url or "",
        }


def _path(said: Mapping[str, str], name: str) -> Path | None:
    return Path(said[name]).expanduser().resolve() if said.get(name) else None


def _number(said: Mapping[str, str], name: str, otherwise: int, least: int, most: int) -> int:
    text = said.get(name, "")
    if not text:
        return otherwise
    # int() would also take " 1_0 " and Arabic digits.
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        accepted = f"a whole number from {least} to {most}"
        raise BadInput(f"{name}={text!r}; accepted: {accepted}", where=name, accepted=accepted)
    return int(text)
