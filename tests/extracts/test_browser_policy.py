"""The page's program asks for the witnesses of a policy as `musterroll-verify --policy` does."""

from __future__ import annotations

import itertools

import pytest

from musterroll.errors import BadInput
from musterroll.extracts import document as doc
from musterroll.extracts.verify import verify
from musterroll.proof.note import Cosigner, Kind, format_vkey
from musterroll.proof.policy import parse_policy
from musterroll.site import verifyhere
from tests.extracts.conftest import SIGNER, Finished
from tests.extracts.test_browser_program import failed, failing, look
from tests.extracts.test_policy import AT, BAR, COURT, LOG, PRESS, WITNESSES

TINY = Cosigner("tiny.example/w", b"\x0e" * 32, Kind.COSIGNATURE)


def cosigned(finished: Finished, *witnesses: Cosigner) -> bytes:
    document = doc.read(finished.registration.json)
    text = document["proof"]["checkpoint"].partition("\n\n")[0] + "\n"
    document["proof"]["checkpoint"] += "".join(one.line(text, AT) for one in witnesses)
    return doc.write(document)


@pytest.mark.parametrize(
    "lines",
    [
        "quorum court",
        "group outside all court bar\nquorum outside",
        "group two any court bar\nquorum two",
        f"witness tiny {format_vkey(TINY.key)}\ngroup two any court tiny\ngroup all-of all two bar\nquorum all-of",
    ],
)
def test_both_accept_and_refuse_the_same_checkpoints(finished: Finished, lines: str):
    asked = f"{LOG}{WITNESSES}{lines}\n"
    chosen = [some for count in range(4) for some in itertools.combinations((COURT, BAR, TINY), count)]
    files = [cosigned(finished, *some) for some in chosen]
    outcomes = set()
    for data, (verdict, statements) in zip(files, look([(one, []) for one in files], asked), strict=True):
        report = verify(data, [], policy=parse_policy(asked.encode()))
        assert failed(statements) == failing(report)
        assert (verdict == "in_order") == report.ok
        outcomes.add(verdict)
        assert {one["code"] for one in statements} <= set(verifyhere.words())
    assert outcomes == {"in_order", "not_in_order"}


def test_a_cosignature_that_the_page_cannot_check_leaves_it_open(finished: Finished):
    asked = f"{LOG}{WITNESSES}quorum press\n"
    [(verdict, statements)] = look([(cosigned(finished, PRESS), [])], asked)
    assert verdict == "unknown"
    assert next(one for one in statements if one["step"] == "quorum")["code"] == "quorum_open"
    [(verdict, statements)] = look([(cosigned(finished, COURT), [])], asked)
    assert (verdict, failed(statements)) == ("not_in_order", {("quorum", "/proof/checkpoint")})


def test_a_forged_cosignature_spoils_the_checkpoint_in_both(finished: Finished):
    document = doc.read(cosigned(finished, BAR))
    document["proof"]["checkpoint"] += COURT.line("register.example/musterroll\n1\n" + "A" * 43 + "=\n", AT)
    asked = f"{LOG}{WITNESSES}quorum bar\n"
    data = doc.write(document)
    [(_, statements)] = look([(data, [])], asked)
    assert failed(statements) == failing(verify(data, [], policy=parse_policy(asked.encode())))
    assert ("checkpoint", "/proof/checkpoint") in failed(statements)


def test_a_policy_without_a_log_is_joined_with_the_key_in_its_field(finished: Finished):
    asked = f"{WITNESSES}quorum court\n"
    data = cosigned(finished, COURT)
    assert look([(data, [format_vkey(SIGNER.key)])], asked)[0][0] == "in_order"
    assert failed(look([(data, [])], asked)[0][1]) == {("key", "")}


VKEY = format_vkey(SIGNER.key)
COURT_LINE = WITNESSES.splitlines()[0]


@pytest.mark.parametrize(
    "text",
    [
        f"log {VKEY}",
        "quorum none\nquorum none",
        "quorum court",
        f"{COURT_LINE}\n{COURT_LINE.replace(' court', ' again')}\nquorum none",
        f"log {VKEY}\nlog {VKEY}\nquorum none",
        f"witness court {VKEY}\nquorum none",
        f"{COURT_LINE.replace(' court', ' none')}\nquorum none",
        f"{COURT_LINE}\ngroup g any\nquorum none",
        f"{COURT_LINE}\ngroup g constructor court\nquorum none",
        f"{COURT_LINE}\ngroup g 2 court\nquorum none",
        f"{COURT_LINE}\ngroup g any court court\nquorum none",
        f"{COURT_LINE}\ngroup g any court\ngroup h any court\nquorum none",
        f"group g any court\n{COURT_LINE}\nquorum none",
        "log not-a-key\nquorum none",
        "logs\nquorum none",
        "# a bell \x07\nquorum none",
    ],
)
def test_both_refuse_what_is_no_policy_at_the_same_line(finished: Finished, text: str):
    with pytest.raises(BadInput) as refused:
        parse_policy(text.encode())
    [(verdict, statements)] = look([(finished.registration.json, [VKEY])], text)
    assert verdict == "unknown"
    (said,) = [one for one in statements if one["step"] == "policy"]
    line = said["values"]["line"]
    assert (f"line {line}" if line else "") == refused.value.where


def test_comments_blanks_and_addresses_are_read(finished: Finished):
    asked = (
        f"# who watches\n\n \t log {VKEY}\thttps://register.example/log \n"
        f"{COURT_LINE} https://court.example\nquorum court"
    )
    assert look([(cosigned(finished, COURT), [])], asked)[0][0] == "in_order"
