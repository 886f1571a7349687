"""Which logs are believed, and how many witnesses must have seen what they say."""

from __future__ import annotations

import itertools

import pytest

from musterroll.errors import BadInput, BadNote
from musterroll.proof.note import Cosigner, Kind, format_vkey, sign_note
from musterroll.proof.policy import check_policy, has_quorum, parse_policy

TEXT = "register.example/log\n3\nWqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=\n"
VKEY = "register.example/log+35cfcdf5+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"
AT = 1_679_315_147

NAMES = ("court", "press", "bar")
WITNESSES = {
    name: Cosigner(f"{name}.example/w", bytes([number]) * 32, kind)
    for number, (name, kind) in enumerate(
        zip(NAMES, (Kind.COSIGNATURE, Kind.ML_DSA_44, Kind.COSIGNATURE), strict=True), start=40
    )
}
LINES = "".join(f"witness {name} {format_vkey(one.key)}\n" for name, one in WITNESSES.items())


def policy_with(*lines: str):
    return parse_policy((f"log {VKEY}\n{LINES}" + "".join(f"{line}\n" for line in lines)).encode())


def note_by(the_log, *witnesses: str) -> bytes:
    return sign_note(TEXT, the_log, *(WITNESSES[name].at(AT) for name in witnesses))


@pytest.mark.parametrize(("least", "needed"), [("any", 1), ("1", 1), ("2", 2), ("3", 3), ("all", 3)])
def test_a_checkpoint_needs_as_many_witnesses_as_the_policy_says(least, needed, the_log):
    policy = policy_with(f"group outside {least} court press bar", "quorum outside")
    for count in range(4):
        for chosen in itertools.combinations(NAMES, count):
            if count >= needed:
                accepted = check_policy(policy, note_by(the_log, *chosen))
                assert accepted.checkpoint.size == 3
                assert accepted.witnesses == dict.fromkeys(chosen, AT)
            else:
                with pytest.raises(BadNote):
                    check_policy(policy, note_by(the_log, *chosen))


def test_who_has_not_cosigned_is_named(the_log):
    policy = policy_with("group outside all court press bar", "quorum outside")
    with pytest.raises(BadNote, match="missing: press, bar"):
        check_policy(policy, note_by(the_log, "court"))


def test_a_quorum_may_be_one_witness_or_none(the_log):
    assert check_policy(policy_with("quorum press"), note_by(the_log, "press")).witnesses == {"press": AT}
    assert check_policy(policy_with("quorum none"), note_by(the_log)).witnesses == {}
    with pytest.raises(BadNote):
        check_policy(policy_with("quorum press"), note_by(the_log, "court", "bar"))


def test_groups_may_be_members_of_groups():
    policy = policy_with("group two any press bar", "group all-sides all court two", "quorum all-sides")
    assert has_quorum(policy, ["court", "bar"])
    assert not has_quorum(policy, ["press", "bar"])
    assert not has_quorum(policy, [])


def test_witnesses_cannot_stand_in_for_the_log(the_log):
    policy = policy_with("quorum none")
    with pytest.raises(BadNote):
        check_policy(policy, sign_note(TEXT, *(one.at(AT) for one in WITNESSES.values())))
    with pytest.raises(BadNote):
        check_policy(policy, sign_note(TEXT.replace("register", "another"), the_log))


def test_a_forged_cosignature_spoils_the_checkpoint_even_if_it_was_not_needed(the_log):
    policy = policy_with("quorum court")
    other = WITNESSES["bar"].line(TEXT.replace("\n3\n", "\n4\n"), AT).encode()
    assert check_policy(policy, note_by(the_log, "court")).witnesses == {"court": AT}
    with pytest.raises(BadNote):
        check_policy(policy, note_by(the_log, "court") + other)


def test_urls_comments_and_blanks_are_read():
    court = format_vkey(WITNESSES["court"].key)
    policy = parse_policy(
        f"# who watches\n\n \t log {VKEY}\thttps://register.example/log \n"
        f"witness court {court} https://court.example/w\n  # a comment\nquorum court".encode()
    )
    assert policy.logs[0].url == "https://register.example/log"
    assert policy.witnesses[0].url == "https://court.example/w"
    assert policy.quorum == "court"


COURT = f"witness court {format_vkey(WITNESSES['court'].key)}"
AS_LOG = format_vkey(Cosigner("register.example/log", b"\x01" * 32, Kind.COSIGNATURE).key)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", ""),
        (f"log {VKEY}", ""),
        ("quorum none\nquorum none", "line 2"),
        ("quorum court", "line 1"),
        (f"{COURT}\n{COURT.replace(' court', ' again')}\nquorum none", "line 2"),
        (f"log {VKEY}\nlog {VKEY}\nquorum none", "line 2"),
        (f"log {AS_LOG}\nquorum none", "line 1"),
        (f"witness court {VKEY}\nquorum none", "line 1"),
        (f"{COURT.replace(' court', ' none')}\nquorum none", "line 1"),
        (f"{COURT}\ngroup court any court\nquorum none", "line 2"),
        (f"{COURT}\ngroup g any\nquorum none", "line 2"),
        (f"{COURT}\ngroup g 0 court\nquorum none", "line 2"),
        (f"{COURT}\ngroup g 2 court\nquorum none", "line 2"),
        (f"{COURT}\ngroup g +1 court\nquorum none", "line 2"),
        (f"{COURT}\ngroup g any none\nquorum none", "line 2"),
        (f"{COURT}\ngroup g any court court\nquorum none", "line 2"),
        (f"{COURT}\ngroup g any court\ngroup h any court\nquorum none", "line 3"),
        (f"group g any court\n{COURT}\nquorum none", "line 1"),
        ("log not-a-key\nquorum none", "line 1"),
        (f"log {VKEY} one two\nquorum none", "line 1"),
        ("logs\nquorum none", "line 1"),
        ("quorum none\r\n", "line 1"),
        ("quorum none\x7f", "line 1"),
    ],
)
def test_what_is_no_policy_is_refused_with_its_line(text, where):
    with pytest.raises(BadInput) as refused:
        parse_policy(text.encode())
    assert refused.value.where == where
