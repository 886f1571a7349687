"""The extract on paper: what it shows, that it is an archive PDF, and that nobody can change a byte of it."""

from __future__ import annotations

import io
import logging
import random
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from musterroll.errors import UnknownCode
from musterroll.extracts.issue import Extract
from musterroll.extracts.paper import ATTACHED
from musterroll.extracts.pdf import lay_out, make_pdf
from musterroll.extracts.report import PROVED, Report
from musterroll.extracts.signer import PaperSigner, paper_signer
from musterroll.extracts.verify import verify
from musterroll.proof.note import NoteSigner
from tests.extracts.conftest import KEYS, LATER, ORIGIN, Finished

URL = "https://register.example/verify/1"


@pytest.fixture(scope="module")
def pdf(finished: Finished, paper: PaperSigner) -> bytes:
    return make_pdf(finished.registration, "ru", URL, paper)


@pytest.fixture(autouse=True)
def _quiet() -> None:
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # mangled files are meant here


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def signature(report: Report) -> set[str]:
    return {one.outcome for one in report.statements if one.step == "signature"}


@pytest.mark.parametrize("kind", ["registration", "summonses"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_signed_pdf_is_in_order_and_holds_the_very_json(
    finished: Finished, paper: PaperSigner, kind: str, language: str
) -> None:
    extract = finished.of(kind)
    made = make_pdf(extract, language, URL, paper)
    report = verify(made, KEYS)
    assert report.ok, report.failures
    assert signature(report) == {PROVED}
    with pikepdf.open(io.BytesIO(made)) as opened:
        assert opened.attachments[ATTACHED].get_file().read_bytes() == extract.json


def test_the_pages_show_the_person_the_facts_and_what_is_not_held(
    finished: Finished, paper: PaperSigner
) -> None:
    russian = text_of(make_pdf(finished.registration, "ru", URL, paper))
    for words in (
        "Выписка из Реестра воинского учёта",
        "Иван Дёмин",
        "1 мая 2004 г.",
        "сведений нет",
        "страница 1 из",
    ):
        assert words in russian
    english = text_of(make_pdf(finished.empty, "en", URL, paper))
    for words in ("Extract from the Register of Summonses", "Пётр Тестов", "none held", "UTC+3", URL):
        assert words in english


def test_dates_carry_their_weekday_and_zone(finished: Finished, paper: PaperSigner) -> None:
    text = text_of(make_pdf(finished.summonses, "en", URL, paper))
    assert "Mon, 9 Mar 2026" in text
    assert "Friday, 1 May 2026, 09:05 (UTC+3)" in text


def test_unverified_rules_are_marked(finished: Finished, paper: PaperSigner) -> None:
    text = text_of(make_pdf(finished.summonses, "en", URL, paper))
    assert "53-FZ art. 7.1(1) *" in text
    assert "* unverified" in text


def test_a_basis_that_no_text_confirms_is_marked_beside_the_field(
    finished: Finished, paper: PaperSigner
) -> None:
    born = finished.registration.document["fields"]["born"]

    def printed(verified: bool) -> str:
        document = finished.registration.document | {"fields": {"born": born | {"verified": verified}}}
        return text_of(
            make_pdf(Extract(finished.registration.id, "registration", LATER, document), "en", URL, paper)
        )

    assert "53-FZ art. 8.2 *" in printed(verified=False)
    assert "* unverified" in printed(verified=False)
    assert "53-FZ art. 8.2 *" not in printed(verified=True)


def test_no_text_of_the_register_is_taken_for_markup(finished: Finished, paper: PaperSigner) -> None:
    document = finished.empty.document | {
        "person": {"name": '#sys.inputs *bold* $x$ "', "personal_number": "T-1", "region": "Moscow"}
    }
    strange = Extract(finished.empty.id, "summonses", LATER, document)
    assert '#sys.inputs *bold* $x$ "' in text_of(make_pdf(strange, "en", URL, paper))


def test_a_third_language_is_refused(finished: Finished, paper: PaperSigner) -> None:
    with pytest.raises(UnknownCode):
        make_pdf(finished.empty, "fr", URL, paper)


# --- an archive PDF -------------------------------------------------------------------------------------------


def test_it_says_that_it_is_pdf_a_3b_and_keeps_what_that_asks_for(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        metadata = opened.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "B")
        assert metadata["dc:title"].startswith("Выписка из Реестра воинского учёта")
        assert str(opened.Root.Lang) == "ru"
        assert opened.Root.MarkInfo.Marked
        assert opened.Root.OutputIntents[0].S == "/GTS_PDFA1"
        (attached,) = opened.Root.AF
        assert attached.AFRelationship == "/Source"
        assert "/Encrypt" not in opened.trailer
        assert "/Version" not in opened.Root  # PDF 1.7, as the header says
        for page in opened.pages:
            for note in page.get("/Annots", []):
                assert int(note.F) & 4  # printed
                assert not int(note.F) & 3  # neither invisible nor hidden
            for font in page.Resources.Font.values():
                for inner in font.get("/DescendantFonts", [font]):
                    assert {"/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys())


def test_its_times_are_the_registers_not_the_machines(
    pdf: bytes, finished: Finished, paper: PaperSigner
) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.docinfo["/ModDate"]) == str(opened.docinfo["/CreationDate"]) == "D:20260501060500Z"
        (field,) = opened.Root.AcroForm.Fields
        assert str(field.V.M).startswith("D:20260501060500")
    assert lay_out(finished.registration, "ru", URL, paper) == lay_out(
        finished.registration, "ru", URL, paper
    )


# --- not a byte -------------------------------------------------------------------------------------------------


def changed_at(pdf: bytes, at: int, by: int) -> bytes:
    return pdf[:at] + bytes([pdf[at] ^ by]) + pdf[at + 1 :]


def test_one_byte_changed_anywhere_and_it_says_that_signed_bytes_changed(pdf: bytes) -> None:
    chance = random.Random(1)
    for _ in range(150):
        report = verify(changed_at(pdf, chance.randrange(len(pdf)), chance.randrange(1, 256)), KEYS)
        assert not report.ok
        # Without its first bytes it isn't even a PDF.
        assert any("igned bytes changed" in one.says or one.step == "layout" for one in report.failures)


@pytest.mark.slow
def test_one_byte_changed_in_the_signature_itself_is_noticed_too(pdf: bytes) -> None:
    start = pdf.index(b"/Contents <") + len(b"/Contents <")
    end = pdf.index(b">", start)
    chance = random.Random(2)
    filled = start + len(pdf[start:end].rstrip(b"0"))
    places = [
        *chance.sample(range(start, filled), 150),
        *chance.sample(range(filled, end), 20),
        start - 1,
        end,
    ]
    for at in places:
        for by in (0x01, 0x20):
            assert not verify(changed_at(pdf, at, by), KEYS).ok, at - start


def test_something_appended_is_noticed(pdf: bytes) -> None:
    assert not verify(pdf + b"\n", KEYS).ok
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        out = io.BytesIO()
        opened.save(out)
    assert not verify(out.getvalue(), KEYS).ok


def test_a_pdf_without_the_signature_proves_nothing_on_paper(finished: Finished, paper: PaperSigner) -> None:
    report = verify(lay_out(finished.registration, "ru", URL, paper), KEYS)
    assert not report.ok
    assert "bears no signature" in report.failures[0].says


def test_a_signature_by_a_key_that_the_log_does_not_vouch_for_is_anybodys(
    finished: Finished, paper: PaperSigner, tmp_path: Path
) -> None:
    stranger = paper_signer(tmp_path, ORIGIN)  # the same name, another log key
    report = verify(make_pdf(finished.registration, "ru", URL, stranger), KEYS)
    assert not report.ok
    assert "anybody can make such a signature" in report.failures[0].says
    assert {one.step for one in report.failures} == {"signature"}  # the JSON inside is in order all the same


def test_without_a_key_a_pdf_proves_nothing_either(pdf: bytes) -> None:
    assert not verify(pdf, []).ok
    assert not verify(pdf, [NoteSigner(ORIGIN, b"\x02" * 32).key]).ok


def test_json_that_was_swapped_inside_is_noticed(finished: Finished, paper: PaperSigner) -> None:
    """The register's signature on the paper does not help content that its log doesn't bear out."""
    document = finished.registration.document | {"enrolled_at": "2020-01-01T00:00:00+03:00"}
    liar = Extract(finished.registration.id, "registration", LATER, document)
    report = verify(make_pdf(liar, "ru", URL, paper), KEYS)
    assert not report.ok
    assert "/enrolled_at" in report.changed


# --- the key that signs --------------------------------------------------------------------------------------------


def test_the_signing_key_is_kept_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = paper_signer(tmp_path, ORIGIN)
    assert paper_signer(tmp_path, ORIGIN) == first
    assert (tmp_path / "keys" / "extracts.pem").stat().st_mode & 0o777 == 0o600


def test_a_new_key_of_the_log_needs_a_new_certificate(tmp_path: Path) -> None:
    first = paper_signer(tmp_path, ORIGIN)
    for name in ("log.seed", "log.vkey"):  # whoever gives a key up takes its public half away, too
        (tmp_path / "keys" / name).unlink()
    assert paper_signer(tmp_path, ORIGIN).certificate != first.certificate
