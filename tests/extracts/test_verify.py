"""What a stranger can and can't be made to believe with an extract, nothing in hand but the log's key."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from musterroll.case.acts import label_of
from musterroll.extracts import document as doc
from musterroll.extracts.published import published_log
from musterroll.extracts.report import FAILED, OPEN, PROVED, Report
from musterroll.extracts.verify import verify
from musterroll.proof.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint
from musterroll.proof.commitment import act_digest, canonical, commitment, half_opened, statement_commitment
from musterroll.proof.merkle import leaf_hash, node_hash
from musterroll.proof.note import NoteSigner, sign_note
from musterroll.proof.peoplemap import EMPTY, Mapped, extend, leaf_of, person_key
from musterroll.proof.tlog_proof import check_tlog_proof, parse_tlog_proof
from tests.extracts.conftest import KEYS, ORIGIN, SIGNER, Finished

BOTH = pytest.mark.parametrize("kind", ["registration", "summonses"])
QUICK = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=150,
)


def outcome(report: Report, step: str) -> set[str]:
    return {one.outcome for one in report.statements if one.step == step}


def altered(document: dict[str, Any], change: Callable[[dict[str, Any]], object]) -> bytes:
    changed = copy.deepcopy(document)
    change(changed)
    return doc.write(changed)


def put(document: dict[str, Any], pointer: str, change: Callable[[Any], Any]) -> bytes:
    """The file with the value at `pointer` changed."""
    changed = copy.deepcopy(document)
    *way, last = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    place: Any = changed
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    key = int(last) if isinstance(place, list) else last
    place[key] = change(place[key])
    assert changed != document
    return doc.write(changed)


def another(value: Any) -> Any:
    """A value of the same type that differs in one letter, digit or truth."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if value is None:
        return "x"
    return value[:-1] + ("x" if value[-1:] != "x" else "y")


@BOTH
def test_an_untouched_extract_is_in_order_and_says_what_it_does_not_prove(
    finished: Finished, kind: str
) -> None:
    report = verify(finished.of(kind).json, KEYS)
    assert report.ok, report.failures
    for step in ("checkpoint", "place", "parts", "acts", "follows", "whole", "rules"):
        assert outcome(report, step) == {PROVED}
    for step in ("facts", "since", "log"):
        assert outcome(report, step) == {OPEN}


@pytest.mark.slow
@BOTH
@QUICK
@given(data=st.data())
def test_one_letter_changed_in_any_value_fails_and_names_its_path(
    finished: Finished, kind: str, data: st.DataObject
) -> None:
    document = finished.of(kind).document
    pointers = [pointer for pointer, _ in doc.leaves({k: v for k, v in document.items() if k != doc.PROOF})]
    pointer = data.draw(st.sampled_from(pointers))
    report = verify(put(document, pointer, another), KEYS)
    assert not report.ok
    assert pointer in report.changed


@pytest.mark.slow
@BOTH
@QUICK
@given(data=st.data())
def test_one_letter_changed_in_the_proof_fails_and_names_where(
    finished: Finished, kind: str, data: st.DataObject
) -> None:
    document = finished.of(kind).document
    pointers = [pointer for pointer, _ in doc.leaves(document[doc.PROOF], "/proof")]
    pointer = data.draw(st.sampled_from(pointers))
    report = verify(put(document, pointer, another), KEYS)
    assert not report.ok
    assert any(changed.startswith("/proof") for changed in report.changed)


@BOTH
@QUICK
@given(data=st.data())
def test_no_single_byte_can_be_changed(finished: Finished, kind: str, data: st.DataObject) -> None:
    whole = finished.of(kind).json
    at = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda one: one != whole[at]))
    assert not verify(whole[:at] + bytes([byte]) + whole[at + 1 :], KEYS).ok


@pytest.mark.parametrize(
    "mangle",
    [
        lambda whole: whole + b"\n",
        lambda whole: whole[:-1],
        lambda whole: whole.replace(b'"kind"', b' "kind"', 1),
        lambda whole: whole.replace("Дёмин".encode(), b"\\u0414\\u0451\\u043c\\u0438\\u043d", 1),
        lambda whole: whole.replace(b'"pack": "ru",', b'"pack": "ee",\n "pack": "ru",', 1),
        lambda whole: json.dumps(json.loads(whole)).encode(),
        lambda whole: b"",
        lambda whole: b"[]\n",
        lambda whole: b'{"kind": "registration"}\n',
    ],
)
def test_a_file_laid_out_in_another_way_is_refused(
    finished: Finished, mangle: Callable[[bytes], bytes]
) -> None:
    assert not verify(mangle(finished.registration.json), KEYS).ok


# --- keys -------------------------------------------------------------------------------------------------


@BOTH
def test_without_a_key_nothing_is_proved_and_it_says_why(finished: Finished, kind: str) -> None:
    report = verify(finished.of(kind).json, [])
    assert not report.ok
    assert "A key that comes with the file proves nothing" in report.failures[0].says
    assert not any(one.outcome == PROVED and one.step != "follows" for one in report.statements)


def test_another_key_of_the_same_name_does_not_open_it(finished: Finished) -> None:
    report = verify(finished.registration.json, [NoteSigner(ORIGIN, b"\x02" * 32).key])
    assert not report.ok
    assert outcome(report, "checkpoint") == {FAILED}


def test_a_key_of_another_log_does_not_open_it(finished: Finished) -> None:
    assert not verify(finished.registration.json, [NoteSigner("other.example/log", b"\x01" * 32).key]).ok


def resigned(document: dict[str, Any], signer: NoteSigner) -> bytes:
    """The extract with its checkpoint signed by somebody else."""
    checkpoint = parse_checkpoint(document["proof"]["checkpoint"].split("\n\n")[0] + "\n")
    text = format_checkpoint(Checkpoint(signer.key.name, checkpoint.size, checkpoint.root))

    def change(changed: dict[str, Any]) -> None:
        changed["proof"] |= {"log": signer.key.name, "checkpoint": sign_note(text, signer).decode()}

    return altered(document, change)


def test_a_checkpoint_that_somebody_else_signed_proves_nothing(finished: Finished) -> None:
    stranger = NoteSigner(ORIGIN, b"\x03" * 32)
    assert not verify(resigned(finished.registration.document, stranger), KEYS).ok


def test_a_checkpoint_of_another_log_is_not_taken_though_its_key_is_trusted_too(finished: Finished) -> None:
    other = NoteSigner("other.example/log", b"\x03" * 32)

    def change(changed: dict[str, Any]) -> None:
        text = format_checkpoint(Checkpoint("other.example/log", 1, leaf_hash(b"x" * 32)))
        changed["proof"]["checkpoint"] = sign_note(text, other).decode()

    report = verify(altered(finished.registration.document, change), [*KEYS, other.key])
    assert not report.ok
    assert "/proof/log" in report.changed


# --- acts -------------------------------------------------------------------------------------------------


def test_an_act_withheld_is_noticed(finished: Finished) -> None:
    def change(changed: dict[str, Any]) -> None:
        del changed["acts"][-1], changed["proof"]["acts"][-1]

    document = finished.summonses.document
    report = verify(altered(document, change), KEYS)
    assert not report.ok
    assert f"/acts/{len(document['acts']) - 1}" in report.changed


def test_two_acts_swapped_are_noticed(finished: Finished) -> None:
    def change(changed: dict[str, Any]) -> None:
        for acts in (changed["acts"], changed["proof"]["acts"]):
            acts[1], acts[2] = acts[2], acts[1]

    report = verify(altered(finished.summonses.document, change), KEYS)
    assert not report.ok
    assert any(changed.startswith("/acts/1") for changed in report.changed)


def test_somebody_elses_act_is_noticed(finished: Finished) -> None:
    def change(changed: dict[str, Any]) -> None:
        changed["acts"][0] = finished.empty.document["acts"][0]
        changed["proof"]["acts"][0] = finished.empty.document["proof"]["acts"][0]

    report = verify(altered(finished.registration.document, change), KEYS)
    assert not report.ok
    assert any(changed.startswith("/acts/0") for changed in report.changed)


def test_a_part_left_out_and_a_part_added_are_named(finished: Finished) -> None:
    def change(changed: dict[str, Any]) -> None:
        changed["fields"]["children"] = changed["fields"].pop("sex")

    changed = verify(altered(finished.registration.document, change), KEYS).changed
    assert any(path.startswith("/fields/children") for path in changed)
    assert any(path.startswith("/fields/sex") for path in changed)


def test_one_extract_cannot_borrow_the_place_of_another(finished: Finished) -> None:
    def change(changed: dict[str, Any]) -> None:
        changed["proof"]["extract"] = finished.registration.document["proof"]["extract"]

    assert not verify(altered(finished.summonses.document, change), KEYS).ok


def entry_of(opened: dict[str, Any]) -> bytes:
    """The log's entry for an act opened in an extract."""
    return commitment(label_of(opened["act"]), bytes.fromhex(opened["salt"]), canonical(opened["act"]))


def test_every_proof_reads_as_a_c2sp_tlog_proof_of_its_own(finished: Finished) -> None:
    document = finished.summonses.document
    for number, opened in [*enumerate(document["acts"]), (None, document["proof"]["extract"])]:
        entry = entry_of(opened)
        proof = parse_tlog_proof(doc.tlog_proof(document, number))
        assert check_tlog_proof(proof, entry, KEYS).origin == ORIGIN


# --- what is left out -----------------------------------------------------------------------------------------


def test_an_act_that_is_left_out_is_missed(finished: Finished) -> None:
    """The register withholds the person's deferment or contest: the count and chain of the map say so."""

    def change(made: dict[str, Any]) -> None:
        del made["acts"][-1], made["proof"]["acts"][-1]
        last = f"act {len(made['acts'])}"
        made["proof"]["whole"]["acts"].remove(last)

    document = finished.summonses.document
    assert "whole" in {one.step for one in verify(altered(document, change), KEYS).failures}


def test_an_act_that_the_extract_rests_on_can_not_stay_closed(finished: Finished) -> None:
    def change(made: dict[str, Any]) -> None:
        one = made["acts"].pop()
        del made["proof"]["acts"][-1]
        lines = made["proof"]["whole"]["acts"]
        digest = act_digest(bytes.fromhex(one["salt"]), canonical(one["act"]))
        lines[lines.index(f"act {len(made['acts'])}")] = f"{label_of(one['act'])} {digest.hex()}"

    report = verify(altered(finished.summonses.document, change), KEYS)
    (said,) = [one for one in report.failures if one.step == "whole"]
    assert "rests on and does not show" in said.says


def test_acts_that_it_does_not_rest_on_stay_closed_and_are_counted(finished: Finished) -> None:
    lines = finished.registration.document["proof"]["whole"]["acts"]
    closed = [line.split(" ")[0] for line in lines if not line.startswith(("act ", "extract"))]
    assert "posted" in closed
    (said,) = [one for one in verify(finished.registration.json, KEYS).statements if one.step == "whole"]
    assert f"holds {len(lines)} acts about this person" in said.says


# --- a register that lies -----------------------------------------------------------------------------------


def forged(document: dict[str, Any], change: Callable[[dict[str, Any]], object]) -> bytes:
    """An extract that the register itself issued in due form, but with other content than its acts bear out: all its
    commitments fit, in a log of two acts or more that it signed with its own key."""
    made = copy.deepcopy(document)
    change(made)
    proof = made["proof"]
    salt = bytes.fromhex(proof["extract"]["act"]["salt"])
    proof["extract"]["act"]["digests"] = doc.digests(salt, made)
    proof["leaves"] = doc.leaf_digests(salt, made)
    proof["rules"]["statement"]["digest"] = made["rules"]
    opened = [*made["acts"], proof["extract"]]
    entries = [entry_of(one) for one in opened]
    # A map of this person alone, which says what the extract says: its root is the person's leaf.
    held = dict(zip([*(f"act {n}" for n in range(len(made["acts"]))), "extract"], entries, strict=True))
    whole = proof["whole"]
    whole["acts"] = [line for line in whole["acts"] if line in held or not line.startswith("act ")]
    file = [
        held.get(line) or half_opened(line.split(" ")[0], bytes.fromhex(line.split(" ")[1]))
        for line in whole["acts"]
    ]
    key = person_key(UUID(proof["extract"]["act"]["person"]).bytes)
    whole["root"], whole["map"] = leaf_of(Mapped(key, len(file), extend(EMPTY, file))).hex(), []
    entries.append(statement_commitment(canonical(proof["rules"]["statement"])))
    # Leaves in a row, each hung on the right of all before it, is no RFC 6962 tree: pad to two, four, eight…
    while (len(entries) + 1) & len(entries):
        entries.append(b"\0" * 32)
    entries.append(statement_commitment(canonical({"kind": "map", "root": whole["root"]})))
    hashes = [leaf_hash(entry) for entry in entries]
    levels = [hashes]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(below[at], below[at + 1]) for at in range(0, len(below), 2)])

    def place(index: int) -> dict[str, Any]:
        return doc.format_place(
            index, [level[(index >> height) ^ 1] for height, level in enumerate(levels[:-1])]
        )

    proof["acts"] = [place(index) for index in range(len(made["acts"]))]
    proof["extract"] |= place(len(made["acts"]))
    proof["rules"] |= place(len(opened))
    whole["path"] = place(len(hashes) - 1)["path"]
    text = format_checkpoint(Checkpoint(ORIGIN, len(hashes), levels[-1][0]))
    proof["checkpoint"] = sign_note(text, SIGNER).decode()
    return doc.write(made)


def test_the_forgery_of_these_tests_is_in_order_if_nothing_was_changed(finished: Finished) -> None:
    report = verify(forged(finished.summonses.document, lambda made: None), KEYS)
    assert report.ok, report.failures


def test_content_that_does_not_follow_from_the_acts_is_named_though_the_register_signed_it(
    finished: Finished,
) -> None:
    def change(made: dict[str, Any]) -> None:
        made["notices"][0]["served"]["on"] = "2026-03-02"

    report = verify(forged(finished.summonses.document, change), KEYS)
    assert not report.ok
    assert report.changed == ["/notices/0/served/on"]
    assert "2026-03-09" in report.failures[0].says


def test_an_act_that_the_register_kept_back_shows_where_the_content_rests_on_it(finished: Finished) -> None:
    def change(made: dict[str, Any]) -> None:
        made["acts"] = [one for one in made["acts"] if one["act"]["kind"] != "measures_ordered"]

    changed = verify(forged(finished.summonses.document, change), KEYS).changed
    assert "/notices/0/measures/0/ordered_at" in changed


def test_under_other_rules_a_difference_is_told_but_is_no_forgery(finished: Finished) -> None:
    def change(made: dict[str, Any]) -> None:
        made["rules"] = "0" * 64
        made["notices"][0]["because"][0] = "an older law"

    report = verify(forged(finished.summonses.document, change), KEYS)
    assert report.ok
    assert "/notices/0/because/0" in {one.where for one in report.statements if one.outcome == OPEN}


# --- the published log ----------------------------------------------------------------------------------------


def test_the_published_log_continues_the_extracts(finished: Finished) -> None:
    report = verify(finished.registration.json, KEYS, published_log(str(finished.log)))
    assert report.ok
    assert outcome(report, "log") == {PROVED}


def test_a_log_with_another_history_is_exposed(finished: Finished) -> None:
    report = verify(finished.registration.json, KEYS, published_log(str(finished.other_log)))
    assert not report.ok
    assert outcome(report, "log") == {FAILED}


def test_a_log_that_shrank_is_exposed(finished: Finished) -> None:
    report = verify(finished.registration.json, KEYS, published_log(str(finished.short_log)))
    assert not report.ok
    assert "fewer than" in report.failures[0].says
