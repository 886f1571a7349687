"""Which authorities may ask, and about which measures: DATA_DIR/authorities.json, 0600, read at every request.

    {"border_service": {"name": "Пограничная служба", "measures": ["exit_ban"], "token_sha256": "9f2c…"}}

A token is 32 random bytes as `mr_` and base64url; the file keeps its SHA-256 (hex), which is enough for a secret that
nobody could guess. An operator writes the file; for the demonstration it is made at the first question, with
demo-tokens.json beside it, which holds the tokens themselves. A real register has no such second file.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from musterroll.demo.authorities import authorities_of
from musterroll.embedded import locked, write_secret
from musterroll.errors import MusterrollError
from musterroll.law.packs import pack as pack_of

FILE = "authorities.json"
DEMO_TOKENS = "demo-tokens.json"


class UnknownAuthority(MusterrollError):
    """The question carries no token, or none that an authority was given."""

    code = "unknown_authority"


class NotEntitled(MusterrollError):
    """The authority may not ask about this measure."""

    code = "not_entitled"


class BadAuthorities(MusterrollError):
    """The file of authorities can't be read: nobody is let in until it is mended."""

    code = "bad_authorities"


@dataclass(frozen=True, slots=True)
class Authority:
    """Who asks. `name` is what the person reads in the access log; `measures` are those it may ask about."""

    code: str
    name: str
    measures: frozenset[str]
    token_sha256: str


def authority_of(token: str, known: Mapping[str, Authority]) -> Authority:
    """Whose token this is. Every known one is compared, and each in constant time.

    Raises UnknownAuthority.
    """
    digest = sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
    matching = [one for one in known.values() if compare_digest(one.token_sha256, digest)]
    if len(matching) != 1:
        raise UnknownAuthority("a token of an authority is needed: Authorization: Bearer …")
    return matching[0]


def authorities(data_dir: Path, pack: str) -> dict[str, Authority]:
    """Code → authority, as the file says now; made for the demonstration if it isn't there.

    Raises BadAuthorities when the file can't be read.
    """
    path = data_dir / FILE
    if not path.exists():
        _make_demo(data_dir, pack)
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {code: _authority(code, entry) for code, entry in found.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadAuthorities(f"{path} can't be read ({type(error).__name__}: {error})") from error


def demo_tokens(data_dir: Path, pack: str) -> dict[str, str]:
    """Authority → its token, for the page that shows how to ask. Empty in a register that is no demonstration."""
    authorities(data_dir, pack)
    try:
        found = json.loads((data_dir / DEMO_TOKENS).read_text(encoding="utf-8"))
        return {str(code): str(token) for code, token in found.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _authority(code: str, entry: Mapping[str, Any]) -> Authority:
    digest = entry["token_sha256"]
    if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise ValueError(f"{code}: token_sha256 is 64 hexadecimal digits")
    measures = entry["measures"]
    if not isinstance(measures, list) or not all(isinstance(measure, str) for measure in measures):
        raise ValueError(f"{code}: measures is a list of codes")
    return Authority(code, str(entry["name"]), frozenset(measures), digest)


def _make_demo(data_dir: Path, pack: str) -> None:
    # Several web processes may come to this at once: one makes the files, the others find them.
    with contextlib.ExitStack() as stack:
        stack.enter_context(locked(data_dir / "authorities.lock"))
        if (data_dir / FILE).exists():
            return
        known = authorities_of(pack_of(pack))
        tokens = {code: f"mr_{token_urlsafe(32)}" for code in known}
        entries = {
            code: {
                "name": name,
                "measures": list(measures),
                "token_sha256": sha256(tokens[code].encode()).hexdigest(),
            }
            for code, (name, measures) in known.items()
        }
        write_secret(data_dir / DEMO_TOKENS, json.dumps(tokens, indent=1))
        write_secret(data_dir / FILE, json.dumps(entries, indent=1, ensure_ascii=False))
