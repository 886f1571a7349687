"""Checking an extract offline, from its bytes and the log's key: no database, no connection, nobody's word.

    1  every byte is as the register writes it, and the file has the shape of its kind
    2  the checkpoint is signed by a key that was given or pinned, and cosigned by the witnesses that a policy asks for;
       a key that comes with the file proves nothing
    3  the extract's own act, opened, stands in the log
    4  every part of the extract has the digest that this act committed to
    5  every act it rests on, opened, stands in the log too
    6  the acts, folded again under the law, make what the extract says
    7  nothing was left out: the map of people under the checkpoint says just this of the person's file
    8  the rules it was made under stand in the log
    9  with the published log: the checkpoint is a beginning of it

A step that fails does not end the check: what else is wrong is worth knowing. On paper (PDF) the register's
signature over the whole file comes first, then the JSON inside is checked like a file of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

from musterroll.case import acts as a
from musterroll.case.file import Setting
from musterroll.case.fold import fold
from musterroll.case.rules import rules_digest
from musterroll.errors import BadInput, BadNote, MusterrollError, ProofFailed
from musterroll.extracts import document as doc
from musterroll.extracts.content import KINDS, NONE_HELD, content, rests_on
from musterroll.extracts.norms import LAW, law_pages
from musterroll.extracts.report import FAILED, OPEN, PROVED, Report
from musterroll.extracts.schemas import misfits
from musterroll.law.calendar import Outage
from musterroll.law.packs import PACKS, pack
from musterroll.proof.checkpoint import Checkpoint, checkpoint_in, open_checkpoint
from musterroll.proof.commitment import canonical, half_opened, statement_commitment
from musterroll.proof.merkle import check_consistency, check_inclusion, leaf_hash, prove_consistency
from musterroll.proof.note import Note, NoteKey, open_note
from musterroll.proof.peoplemap import EMPTY, Mapped, check_mapped, extend, person_key
from musterroll.proof.policy import NONE, Policy, cosigners, has_quorum
from musterroll.proof.receipts import Receipt, check_receipt
from musterroll.proof.tiles import TileReader, hash_reader

MOST_NAMED = 20  # paths named in one report; more differences than that are one: another file


class PublishedLog(TileReader, Protocol):
    """The log as its operator publishes it, in a folder or at a web address."""

    def read_checkpoint(self) -> bytes:
        """The newest signed note. Raises ProofFailed if there is none."""


def verify(
    data: bytes, keys: Sequence[NoteKey], log: PublishedLog | None = None, policy: Policy | None = None
) -> Report:
    """What these bytes, a JSON extract or a PDF with one inside, prove to somebody who trusts `keys`.

    `policy`: the logs that it names are trusted like `keys`, and its quorum of witnesses must have cosigned the
    checkpoint. Raises BadInput for a PDF where the libraries that read one are not installed.
    """
    report = Report()
    if policy is not None:
        keys = list(dict.fromkeys([*keys, *(one.key for one in policy.logs)]))
    if data.startswith(b"%PDF-"):
        try:
            from musterroll.extracts.paper import check_pdf  # a JSON file needs no PDF library
        except ModuleNotFoundError as missing:
            raise BadInput(
                f"a PDF is checked with {missing.name}, which is not installed here: install "
                "musterroll-verify[pdf], or give the JSON extract",
                accepted="JSON",
            ) from missing

        inside = check_pdf(data, keys, report)
        if inside is None:
            return report
        data = inside
    try:
        document = doc.read(data)
    except BadInput as error:
        report.add(FAILED, "layout", f"This is no extract as the register writes it: {error}.")
        return report
    _verify_document(document, keys, log, policy, report)
    return report


def _verify_document(
    document: dict[str, Any],
    keys: Sequence[NoteKey],
    log: PublishedLog | None,
    policy: Policy | None,
    report: Report,
) -> None:
    if not _has_shape(document, report):
        return
    proof = document[doc.PROOF]
    checkpoint = _checkpoint(proof, keys, policy, report)
    own = _own_act(document, checkpoint, report)
    intact = own is not None and _parts(document, own, report)
    acts = _acts(document, own, checkpoint, report)
    if own is not None and acts is not None:
        _follows(document, own, acts, report, intact=intact)
        _whole(document, own, acts, checkpoint, report)
    _rules(document, checkpoint, report)
    _published(checkpoint, keys, log, report)
    report.add(
        OPEN, "facts", "Whether the facts themselves are true: an extract shows what the register holds."
    )
    report.add(
        OPEN,
        "since",
        "Whether the register has taken new acts about this person since: get a new extract to see.",
    )


# --- 1: shape -----------------------------------------------------------------------------------------------


def _has_shape(document: dict[str, Any], report: Report) -> bool:
    """Whether every value is where its kind's schema wants it, so that the later steps can read it."""
    kind = document.get("kind")
    if kind not in KINDS:
        report.add(FAILED, "shape", f"There is no kind of extract called {kind!r}.", "/kind")
        _rename_by_leaves(document, report)
        return False
    found = misfits(document, kind)
    for where, message in found[:MOST_NAMED]:
        report.add(
            FAILED, "shape", f"{where or '/'} does not have the shape it should: {message}.", where or "/"
        )
    if found:
        _rename_by_leaves(document, report)
        return False
    return True


def _rename_by_leaves(document: Mapping[str, Any], report: Report) -> None:
    """Where the shape is broken, still say which values are not those that were issued, as far as can be told."""
    try:
        own = document[doc.PROOF]["extract"]["act"]
        names = _changed_leaves(document, bytes.fromhex(own["salt"]), document[doc.PROOF]["leaves"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return
    for name in names[:MOST_NAMED]:
        if name not in report.changed:
            report.add(FAILED, "parts", f"{name} is not what was issued.", name)


# --- 2: the log's signature ------------------------------------------------------------------------------------


def _checkpoint(
    proof: Mapping[str, Any], keys: Sequence[NoteKey], policy: Policy | None, report: Report
) -> Checkpoint | None:
    if not keys:
        says = (
            "No key of the log was given and none is pinned here. A key that comes with the file proves nothing: "
            "get the key from a place you trust and give it with --key."
        )
        report.add(FAILED, "key", says)
        return None
    where = "/proof/checkpoint"
    try:
        opened = open_note(proof["checkpoint"].encode(), [*keys, *_witness_keys(policy)])
        checkpoint = checkpoint_in(opened)
    except BadNote as error:
        report.add(FAILED, "checkpoint", f"The log's checkpoint is not vouched for: {error}.", where)
        return None
    if checkpoint.origin != proof["log"]:
        says = f"The checkpoint is of the log {checkpoint.origin}, the extract names {proof['log']}."
        report.add(FAILED, "checkpoint", says, "/proof/log")
        return None
    says = f"The log {checkpoint.origin} has signed a checkpoint of {checkpoint.size} acts, with the key you trust."
    report.add(PROVED, "checkpoint", says)
    for key in opened.signed_by:
        time = opened.signed_at(key)
        if key.name != checkpoint.origin and time is not None:
            says = f"The witness {key.name}, whom you trust, had seen this log by {_moment(time)}."
            report.add(PROVED, "witness", says)
    if policy is not None:
        _quorum(policy, opened, report)
    return checkpoint


def _witness_keys(policy: Policy | None) -> list[NoteKey]:
    return [witness.key for witness in policy.witnesses] if policy is not None else []


def _quorum(policy: Policy, opened: Note, report: Report) -> None:
    """Whether those have cosigned whom the policy asks for."""
    if policy.quorum == NONE:
        report.add(OPEN, "quorum", "Whether anybody else has seen this log: your policy asks for no witness.")
        return
    signed = cosigners(policy, opened)
    if has_quorum(policy, signed):
        says = f"The witnesses that your policy asks for have cosigned the checkpoint: {', '.join(signed)}."
        report.add(PROVED, "quorum", says)
        return
    missing = ", ".join(witness.name for witness in policy.witnesses if witness.name not in signed)
    says = (
        f"Your policy asks for the cosignatures of {policy.quorum} under the checkpoint. There are those of"
        f" {', '.join(signed) or 'no witness that it names'}; missing: {missing}. A checkpoint that witnesses have not"
        " seen could be one that was made for you alone."
    )
    report.add(FAILED, "quorum", says, "/proof/checkpoint")


def _moment(time: int) -> str:
    try:
        return datetime.fromtimestamp(time, UTC).strftime("%d %B %Y, %H:%M UTC")
    except (ValueError, OverflowError, OSError):  # the witness's clock, and 64 bits
        return f"second {time} of its clock"


# --- 3, 4: the extract's own act, and what it commits to ----------------------------------------------------------


def _own_act(
    document: Mapping[str, Any], checkpoint: Checkpoint | None, report: Report
) -> a.ExtractIssued | None:
    """The extract's own act, if it can be read; what stands in the log is said in the report."""
    own, where = document[doc.PROOF]["extract"], "/proof/extract"
    try:
        act = a.from_json(own["act"])
    except (MusterrollError, ValueError, TypeError, AttributeError) as error:
        report.add(FAILED, "place", f"The extract's own act can't be read: {error}.", f"{where}/act")
        return None
    assert isinstance(act, a.ExtractIssued)  # its shape says so
    if checkpoint is not None and (problem := _misplaced(own, own, checkpoint, where)):
        says = f"The extract's own act does not stand in the log: {problem}."
        report.add(FAILED, "place", says, where)
    elif checkpoint is not None:
        index = own["index"]
        report.add(
            PROVED, "place", f"The register has issued this extract: its act is number {index} of the log."
        )
    else:
        report.add(
            OPEN, "place", "Whether the register has issued this extract: its log could not be trusted."
        )
    return act


def _misplaced(
    opened: Mapping[str, Any], place: Mapping[str, Any], checkpoint: Checkpoint, where: str
) -> str | None:
    """Why this act, opened, does not stand at that place of the log; None if it does."""
    try:
        index, path = doc.parse_place(place, where)
        check_receipt(_receipt(opened, index, path), checkpoint)
    except (ProofFailed, BadInput, ValueError, LookupError) as error:
        return str(error)
    return None


def _parts(document: Mapping[str, Any], own: a.ExtractIssued, report: Report) -> bool:
    """Whether each part has the digest that was committed to; names the paths of those that don't."""
    salt = bytes.fromhex(own.salt)
    found, issued = doc.digests(salt, document), own.digests
    bad = [pointer for pointer in found if found[pointer] != issued.get(pointer)]
    names = _changed_leaves(document, salt, document[doc.PROOF]["leaves"])
    for pointer in bad:
        # The short digests say which value it was; where they can't, the part is named as a whole.
        inside = [name for name in names if name == pointer or name.startswith(pointer + "/")] or [pointer]
        for name in inside[:MOST_NAMED]:
            says = "is not what was issued" if pointer in issued else "was not in the extract that was issued"
            report.add(FAILED, "parts", f"{name} {says}.", name)
    for pointer in sorted(set(issued) - set(found)):
        report.add(FAILED, "parts", f"{pointer} was in the extract that was issued and is missing.", pointer)
    for name in names:
        if not any(name == pointer or name.startswith(pointer + "/") for pointer in bad):
            where = "/proof/leaves/" + name.replace("~", "~0").replace("/", "~1")
            report.add(
                FAILED, "parts", f"The short digest of {name} was changed, the value itself was not.", where
            )
    whole = not bad and not names and set(issued) == set(found)
    if own.extract_kind != document["kind"]:
        report.add(
            FAILED, "parts", f"The register issued an extract of the kind {own.extract_kind}.", "/kind"
        )
    if whole:
        proved = any(s.step == "place" and s.outcome == PROVED for s in report.statements)
        if proved:
            report.add(
                PROVED, "parts", f"Nothing in it was changed since: all {len(found)} parts are as issued."
            )
        else:
            report.add(
                OPEN, "parts", f"Its {len(found)} parts fit together, which anybody could have made them do."
            )
    return whole


def _changed_leaves(document: Mapping[str, Any], salt: bytes, issued: Mapping[str, str]) -> list[str]:
    found = doc.leaf_digests(salt, document)
    changed = [pointer for pointer in found if found[pointer] != issued.get(pointer)]
    return changed + sorted(set(issued) - set(found))


# --- 5, 6: the acts, and what follows from them -------------------------------------------------------------------


def _acts(
    document: Mapping[str, Any], own: a.ExtractIssued | None, checkpoint: Checkpoint | None, report: Report
) -> list[a.Act] | None:
    """The acts, in order, if every one stands in the log and concerns the same person; None if not."""
    opened, places = document["acts"], document[doc.PROOF]["acts"]
    if len(opened) != len(places):
        says = f"It opens {len(opened)} acts and says of {len(places)} where they stand in the log."
        report.add(FAILED, "acts", says, "/proof/acts")
        return None
    if checkpoint is None:
        return None
    acts: list[a.Act] = []
    whole = True
    for number, (one, place) in enumerate(zip(opened, places, strict=True)):
        where = f"/acts/{number}"
        if problem := _misplaced(one, place, checkpoint, f"/proof/acts/{number}"):
            whole = False
            # A changed act was named already, value by value; else it is the place that was changed.
            if not any(path == where or path.startswith(where + "/") for path in report.changed):
                where = f"/proof/acts/{number}"
            report.add(
                FAILED,
                "acts",
                f"Act {number} ({one['act']['kind']}) does not stand in the log: {problem}.",
                where,
            )
            continue
        try:
            acts.append(a.from_json(one["act"]))
        except (MusterrollError, ValueError, TypeError, AttributeError) as error:
            whole = False
            report.add(FAILED, "acts", f"Act {number} can't be read: {error}.", where)
    strangers = [number for number, act in enumerate(acts) if own is not None and act.person != own.person]
    for number in strangers:
        report.add(FAILED, "acts", f"Act {number} is about somebody else.", f"/acts/{number}")
    if not whole or strangers:
        return None
    report.add(PROVED, "acts", f"All {len(acts)} acts it rests on stand in the log, opened and unchanged.")
    return acts


def _follows(
    document: Mapping[str, Any], own: a.ExtractIssued, acts: Sequence[a.Act], report: Report, *, intact: bool
) -> None:
    """Whether a fold of the acts makes what the extract says."""
    try:
        law = pack(document["pack"])
        setting = Setting(law, _outages(document))
        kind, at = document["kind"], own.effective_at
        file = fold(acts, setting, own.person)
        made = content(file, setting, kind, at)
        if LAW in document:
            made[LAW] = law_pages(file, setting, kind, at, acts)
    except (MusterrollError, ValueError, ArithmeticError, KeyError, TypeError) as error:
        report.add(FAILED, "follows", f"The acts can't be folded again: {error}.", "/acts")
        return
    says = {key: value for key, value in document.items() if key not in ("acts", doc.PROOF)}
    same_rules = document["rules"] == rules_digest(law)
    if not same_rules:  # another edition of this program: what it would say differs at least here
        made["rules"] = document["rules"]
    # Where a page is, this program need not know as the register's does; that it is as issued was asked before.
    differ = [one for one in _differences(says, made) if not _PAGE.fullmatch(one[0])]
    for where, there, here in differ[:MOST_NAMED]:
        words = f"{where}: the extract says {_short(there)}, the acts make {_short(here)}"
        if same_rules or not intact:
            report.add(FAILED, "follows", f"{words}.", where)
        else:
            note = f"{words} under the rules that this program holds; it was issued under others."
            report.add(OPEN, "follows", note, where)
    if not differ:
        report.add(PROVED, "follows", f"What it says follows from these acts under the law, pack {law.code}.")
    if document.get("outages", NONE_HELD) != NONE_HELD:
        report.add(
            OPEN,
            "outages",
            "That terms stood still during the outages it lists: that is the register's word.",
        )


def _outages(document: Mapping[str, Any]) -> tuple[Outage, ...]:
    listed = document.get("outages", NONE_HELD)
    if listed == NONE_HELD:
        return ()
    return tuple(Outage(one["source"], _utc(one["from"]), _utc(one["until"])) for one in listed)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


_MISSING = object()
_PAGE = re.compile(rf"/{LAW}/pages/[0-9]+/page")


def _differences(one: Any, other: Any) -> list[tuple[str, Any, Any]]:
    """Pointer and both values wherever two JSON values differ; `_MISSING` where there is none."""
    ours, theirs = dict(doc.leaves(one)), dict(doc.leaves(other))
    return [
        (pointer, ours.get(pointer, _MISSING), theirs.get(pointer, _MISSING))
        for pointer in dict.fromkeys([*ours, *theirs])
        # By type too: to Python, True is 1.
        if (type(ours.get(pointer, _MISSING)), ours.get(pointer, _MISSING))
        != (type(theirs.get(pointer, _MISSING)), theirs.get(pointer, _MISSING))
    ]


def _short(value: Any) -> str:
    return "nothing" if value is _MISSING else repr(value)[:80]


# --- 7: nothing was left out ----------------------------------------------------------------------------------------


def _receipt(opened: Mapping[str, Any], index: int = 0, path: tuple[bytes, ...] = ()) -> Receipt:
    act = opened["act"]
    return Receipt(a.label_of(act), canonical(act), bytes.fromhex(opened["salt"]), index, path)


def _whole(
    document: Mapping[str, Any],
    own: a.ExtractIssued,
    acts: Sequence[a.Act],
    checkpoint: Checkpoint | None,
    report: Report,
) -> None:
    """Whether the file holds the acts that are opened here, and closed ones that the extract doesn't rest on."""
    if checkpoint is None or document["pack"] not in PACKS:
        return
    where = "/proof/whole"
    whole, opened = document[doc.PROOF]["whole"], document["acts"]
    contests = {str(act.id) for act in acts if act.kind == "fact_contested"}
    commitments: list[bytes] = []
    told = 0
    issued = False
    for number, line in enumerate(whole["acts"]):
        if line == "extract" and not issued:
            issued = True
            commitments.append(_receipt(document[doc.PROOF]["extract"]).commitment)
        elif line == f"act {told}" and told < len(opened) and not issued:
            commitments.append(_receipt(opened[told]).commitment)
            told += 1
        elif line == "extract" or line.startswith("act "):
            report.add(
                FAILED, "whole", f"The file's acts are not in order: {line}.", f"{where}/acts/{number}"
            )
            return
        else:
            label, _, digest = line.partition(" ")
            if not issued and rests_on(label, document["kind"], pack(document["pack"]), contests):
                says = f"The file holds an act ({label}) that this extract rests on and does not show."
                report.add(FAILED, "whole", says, f"{where}/acts/{number}")
                return
            commitments.append(half_opened(label, bytes.fromhex(digest)))
    if not issued or told != len(opened):
        report.add(FAILED, "whole", "The file's acts are not all those of the extract.", f"{where}/acts")
        return
    try:
        path = doc.parse_path(whole["path"], f"{where}/path")
        entry = statement_commitment(canonical({"kind": "map", "root": whole["root"]}))
        check_inclusion(path, checkpoint.size, checkpoint.root, checkpoint.size - 1, leaf_hash(entry))
    except (ProofFailed, BadInput) as error:
        report.add(
            FAILED, "whole", f"The checkpoint does not end in this map of people: {error}.", f"{where}/root"
        )
        return
    mapped = Mapped(person_key(own.person.bytes), len(commitments), extend(EMPTY, commitments))
    try:
        check_mapped(mapped, doc.parse_path(whole["map"], f"{where}/map"), bytes.fromhex(whole["root"]))
    except (ProofFailed, BadInput) as error:
        says = f"These {len(commitments)} acts are not all that the register holds of this person: {error}."
        report.add(FAILED, "whole", says, f"{where}/acts")
        return
    closed = len(commitments) - told - 1
    says = (
        f"Nothing was left out: the register holds {len(commitments)} acts about this person under this checkpoint,"
        f" and the {closed} that stay closed here are of kinds on which this extract does not rest."
    )
    report.add(PROVED, "whole", says)


# --- 8: the rules -------------------------------------------------------------------------------------------------


def _rules(document: Mapping[str, Any], checkpoint: Checkpoint | None, report: Report) -> None:
    if checkpoint is None:
        return
    rules, where = document[doc.PROOF]["rules"], "/proof/rules"
    if (rules["statement"]["digest"], rules["statement"]["pack"]) != (document["rules"], document["pack"]):
        report.add(FAILED, "rules", "The statement names other rules than the extract.", f"{where}/statement")
        return
    try:
        index, path = doc.parse_place(rules, where)
        entry = statement_commitment(canonical(rules["statement"]))
        check_inclusion(path, checkpoint.size, checkpoint.root, index, leaf_hash(entry))
    except (ProofFailed, BadInput) as error:
        report.add(FAILED, "rules", f"The rules it was made under do not stand in the log: {error}.", where)
        return
    report.add(PROVED, "rules", f"The rules it was made under stand in the log, as its entry {index}.")


# --- 9: the published log -------------------------------------------------------------------------------------------


def _published(
    checkpoint: Checkpoint | None, keys: Sequence[NoteKey], log: PublishedLog | None, report: Report
) -> None:
    if log is None:
        report.add(
            OPEN, "log", "Whether the log shows everybody the same: compare with what it publishes (--log)."
        )
        return
    if checkpoint is None:
        return
    try:
        note = log.read_checkpoint()
    except ProofFailed as error:  # nothing was read that could contradict the extract
        report.add(FAILED, "log", f"The published log could not be compared: {error}.")
        return
    try:
        newest = open_checkpoint(note, keys)
        if newest.origin != checkpoint.origin:
            report.add(FAILED, "log", f"What is published there is another log, {newest.origin}.")
            return
        if newest.size < checkpoint.size:
            says = f"The published log holds {newest.size} acts, fewer than the {checkpoint.size} of the extract."
            report.add(FAILED, "log", says)
            return
        proof = prove_consistency(checkpoint.size, newest.size, hash_reader(newest.size, log))
        check_consistency(proof, checkpoint.size, checkpoint.root, newest.size, newest.root)
    except (ProofFailed, BadNote) as error:
        report.add(
            FAILED, "log", f"The published log is not a continuation of the one in the extract: {error}."
        )
        return
    report.add(
        PROVED, "log", f"The published log, now of {newest.size} acts, continues the one in the extract."
    )


def own_id(data: bytes) -> UUID | None:
    """Id of the extract in these bytes of JSON, as they claim it; None if they are no extract."""
    try:
        return UUID(doc.read(data)[doc.PROOF]["extract"]["act"]["id"])
    except (BadInput, KeyError, TypeError, ValueError):
        return None
