"""Who checks an extract may ask that others have seen the log too: which witnesses, and how many of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from musterroll.cli.verify import command
from musterroll.extracts import document as doc
from musterroll.extracts.command import main
from musterroll.extracts.report import FAILED, OPEN, PROVED, Report
from musterroll.extracts.verify import verify
from musterroll.proof.note import Cosigner, Kind, NoteSigner, format_vkey
from musterroll.proof.policy import Policy, parse_policy
from tests.extracts.conftest import ORIGIN, SIGNER, Finished

AT = 1_780_000_000  # 28 May 2026
COURT = Cosigner("court.example/w", b"\x0a" * 32, Kind.COSIGNATURE)
PRESS = Cosigner("press.example/w", b"\x0b" * 32, Kind.ML_DSA_44)
BAR = Cosigner("bar.example/w", b"\x0c" * 32, Kind.COSIGNATURE)
LOG = f"log {format_vkey(SIGNER.key)}\n"
WITNESSES = "".join(
    f"witness {name} {format_vkey(one.key)}\n"
    for name, one in (("court", COURT), ("press", PRESS), ("bar", BAR))
)
TWO_OF_THREE = f"{LOG}{WITNESSES}group outside 2 court press bar\nquorum outside\n"

Cosigned = Callable[..., bytes]


@pytest.fixture
def cosigned(finished: Finished) -> Cosigned:
    """Ivan's registration extract, the checkpoint in it cosigned by these witnesses."""

    def by(*witnesses: Cosigner, at: int = AT) -> bytes:
        document = doc.read(finished.registration.json)
        text = document["proof"]["checkpoint"].partition("\n\n")[0] + "\n"
        document["proof"]["checkpoint"] += "".join(one.line(text, at) for one in witnesses)
        return doc.write(document)

    return by


def policy(text: str) -> Policy:
    return parse_policy(text.encode())


def said(report: Report, outcome: str, step: str) -> str:
    return " ".join(one.says for one in report.statements if (one.outcome, one.step) == (outcome, step))


def test_with_the_quorum_of_witnesses_the_extract_is_in_order(cosigned: Cosigned):
    report = verify(cosigned(COURT, PRESS), [], policy=policy(TWO_OF_THREE))
    assert report.ok, report.failures
    assert "have cosigned the checkpoint: court, press." in said(report, PROVED, "quorum")
    assert "had seen this log by 28 May 2026" in said(report, PROVED, "witness")


@pytest.mark.parametrize(
    ("witnesses", "there", "missing"),
    [
        ((), "those of no witness that it names", "missing: court, press, bar."),
        ((PRESS,), "those of press", "missing: court, bar."),
    ],
)
def test_an_extract_with_too_few_cosignatures_is_refused_and_they_are_named(
    cosigned: Cosigned, witnesses: tuple[Cosigner, ...], there: str, missing: str
):
    report = verify(cosigned(*witnesses), [], policy=policy(TWO_OF_THREE))
    assert [one.step for one in report.failures] == ["quorum"]
    says = said(report, FAILED, "quorum")
    assert "Your policy asks for the cosignatures of outside" in says
    assert there in says
    assert missing in says
    assert verify(cosigned(*witnesses), [SIGNER.key]).ok  # to who asks for no witness it is in order


def test_a_stranger_under_a_witnesss_name_is_no_witness(cosigned: Cosigned):
    stranger = Cosigner(COURT.key.name, b"\x0d" * 32, Kind.COSIGNATURE)
    report = verify(cosigned(stranger, BAR), [], policy=policy(TWO_OF_THREE))
    assert "missing: court, press." in said(report, FAILED, "quorum")


def test_a_forged_cosignature_spoils_the_checkpoint_though_others_would_be_enough(cosigned: Cosigned):
    forged = COURT.line(f"{ORIGIN}\n1\nWqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=\n", AT)
    document = doc.read(cosigned(PRESS, BAR))
    document["proof"]["checkpoint"] += forged
    report = verify(doc.write(document), [], policy=policy(TWO_OF_THREE))
    assert not report.ok
    assert "the signature of court.example/w does not fit the text" in said(report, FAILED, "checkpoint")


def test_witnesses_do_not_make_up_for_a_log_that_is_not_trusted(cosigned: Cosigned):
    other = NoteSigner(ORIGIN, b"\x02" * 32).key
    asked = policy(TWO_OF_THREE.replace(LOG, f"log {format_vkey(other)}\n"))
    report = verify(cosigned(COURT, PRESS, BAR), [], policy=asked)
    assert not report.ok
    assert f"no known key of {ORIGIN} has signed its checkpoint" in said(report, FAILED, "checkpoint")


def test_a_policy_that_names_no_log_is_joined_with_the_keys_that_are_given(cosigned: Cosigned):
    witnesses_only = policy(TWO_OF_THREE.replace(LOG, ""))
    assert verify(cosigned(COURT, BAR), [SIGNER.key], policy=witnesses_only).ok
    assert [one.step for one in verify(cosigned(COURT, BAR), [], policy=witnesses_only).failures] == ["key"]


def test_a_policy_that_asks_for_nobody_says_that_nobody_was_asked(cosigned: Cosigned):
    report = verify(cosigned(), [], policy=policy(f"{LOG}quorum none\n"))
    assert report.ok
    assert "your policy asks for no witness" in said(report, OPEN, "quorum")


def test_a_witness_whose_clock_is_out_of_all_reason_is_quoted_and_not_stumbled_over(cosigned: Cosigned):
    report = verify(cosigned(COURT, at=1 << 62), [], policy=policy(f"{LOG}{WITNESSES}quorum court\n"))
    assert report.ok
    assert f"second {1 << 62} of its clock" in said(report, PROVED, "witness")


# --- as one types it ------------------------------------------------------------------------------------------------


@pytest.fixture
def files(cosigned: Cosigned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path, Path]:
    """An extract that court and bar have cosigned, one that nobody has, and a policy."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    seen, unseen, asked = tmp_path / "seen.json", tmp_path / "unseen.json", tmp_path / "policy.txt"
    seen.write_bytes(cosigned(COURT, BAR))
    unseen.write_bytes(cosigned())
    asked.write_text(TWO_OF_THREE)
    return seen, unseen, asked


def test_both_commands_take_a_policy_and_say_the_same(
    files: tuple[Path, Path, Path], capsys: pytest.CaptureFixture[str]
):
    seen, unseen, asked = map(str, files)
    for arguments, code in (([seen, "--policy", asked], 0), ([seen, unseen, "--policy", asked], 1)):
        ours = CliRunner().invoke(command, arguments)
        assert (main(arguments), ours.exit_code) == (code, code)
        assert capsys.readouterr().out == ours.output
        assert ("Your policy asks for the cosignatures" in ours.output) == bool(code)


def test_a_file_that_is_no_policy_is_refused_with_its_line(
    files: tuple[Path, Path, Path], capsys: pytest.CaptureFixture[str]
):
    seen, _, asked = files
    asked.write_text(f"{LOG}quorum elders\n")
    assert main([str(seen), "--policy", str(asked)]) == 1
    assert f"{asked}, line 2: no witness or group elders" in capsys.readouterr().err
