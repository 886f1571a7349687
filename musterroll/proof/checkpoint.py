"""C2SP checkpoints: the text a log signs to say how large its tree is and what its root.

    register.example/log                              the origin: the log's name, and its key's
    3                                                 leaves
    Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=      root, base64 of 32 bytes

Further lines are extensions; ours has none, and readers pass over what they don't know.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass, replace

from musterroll.errors import BadNote
from musterroll.proof.merkle import EMPTY_ROOT, HASH_SIZE
from musterroll.proof.note import Kind, Note, NoteKey, open_note

_LARGEST_SIZE = (1 << 63) - 1
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True)
class Checkpoint:
    """A tree head. `size` in leaves, 0 or more; `root` 32 bytes."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()


def format_checkpoint(checkpoint: Checkpoint) -> str:
    """The text to sign, with its last newline."""
    root = b64encode(checkpoint.root).decode()
    lines = (checkpoint.origin, str(checkpoint.size), root, *checkpoint.extensions)
    return "".join(f"{line}\n" for line in lines)


def parse_checkpoint(text: str) -> Checkpoint:
    """The tree head that `text` states. Raises BadNote unless it is just as `format_checkpoint` writes it.

    An empty tree must have the root of one: there is nothing else it could have signed.
    """
    lines = text.split("\n")[:-1]
    if len(lines) < 3 or not all(lines):
        raise BadNote("not the text of a checkpoint")
    origin, size, root, *extensions = lines
    if not _DECIMAL.fullmatch(size) or int(size) > _LARGEST_SIZE:
        raise BadNote("the checkpoint's size is not a number of leaves")
    try:
        checkpoint = Checkpoint(origin, int(size), b64decode(root, validate=True), tuple(extensions))
    except (binascii.Error, ValueError) as error:
        raise BadNote("the checkpoint's root is not base64") from error
    if len(checkpoint.root) != HASH_SIZE or format_checkpoint(checkpoint) != text:
        raise BadNote("not the text of a checkpoint")
    if not checkpoint.size and checkpoint.root != EMPTY_ROOT:
        raise BadNote("a checkpoint of no leaves with another root than theirs")
    return checkpoint


def open_checkpoint(note: bytes, known: Iterable[NoteKey]) -> Checkpoint:
    """The tree head in a signed note, once the log's own key, among `known`, vouches for it.

    Raises BadNote as `open_note` does, and if only keys of another name than the log's have signed: a
    witness, or a second log whose key one holds as well, cannot speak for this one. The log's key is of type
    Ed25519 or ML-DSA-44; extension lines, which the latter doesn't sign, are left out if only it has signed.
    """
    return checkpoint_in(open_note(note, known))


def checkpoint_in(opened: Note) -> Checkpoint:
    """As `open_checkpoint`, of a note that was opened. Raises BadNote as it does for the text and the log's key."""
    checkpoint = parse_checkpoint(opened.text)
    kinds = {key.kind for key in opened.signed_by if key.name == checkpoint.origin}
    if Kind.ED25519 in kinds:
        return checkpoint
    if Kind.ML_DSA_44 in kinds:
        return replace(checkpoint, extensions=())
    raise BadNote(f"no known key of {checkpoint.origin} has signed its checkpoint")
