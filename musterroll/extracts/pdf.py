"""The extract on paper: PDF/A-3b made by typst, the JSON inside, the register's signature over all of it.

What stands on the pages is made from the JSON alone, so that the two can't say different things; `extract.typ` only
lays it out and takes every text as text, never as markup.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import segno
import typst

from musterroll.case.lawpages import BOOK
from musterroll.errors import UnknownCode
from musterroll.extracts import words as w
from musterroll.extracts.content import NONE_HELD
from musterroll.extracts.issue import Extract
from musterroll.extracts.norms import LAW
from musterroll.extracts.paper import ATTACHED
from musterroll.extracts.signature import sign_pdf
from musterroll.extracts.signer import PaperSigner
from musterroll.law.packs import pack
from musterroll.proof.checkpoint import parse_checkpoint

TEMPLATE = Path(str(files("musterroll.extracts") / "extract.typ"))
FONTS = Path(str(files("musterroll.extracts") / "fonts"))


def make_pdf(extract: Extract, language: str, verify_url: str, signer: PaperSigner) -> bytes:
    """The signed PDF. `verify_url`: the page to which the QR code leads.

    Raises UnknownCode for a language that there is not.
    """
    return sign_pdf(lay_out(extract, language, verify_url, signer), signer, extract.issued_at)


def lay_out(extract: Extract, language: str, verify_url: str, signer: PaperSigner) -> bytes:
    """The PDF before it is signed: the same bytes for the same extract and signer."""
    if language not in w.LANGUAGES:
        raise UnknownCode(f"no extract is made in {language!r}", where="lang", accepted=w.LANGUAGES)
    issued = extract.issued_at
    view = _View(extract, language).page(verify_url, signer)
    made: bytes = typst.compile(
        TEMPLATE,
        format="pdf",
        pdf_standards=["a-3b"],
        font_paths=_fonts(),
        ignore_system_fonts=True,
        timestamp=int(issued.timestamp()),
        sys_inputs={
            "view": json.dumps(view, ensure_ascii=False),
            "extract": extract.json.decode(),
            "attached": ATTACHED,
            "qr": _qr(verify_url),
            "issued": json.dumps(
                [issued.year, issued.month, issued.day, issued.hour, issued.minute, issued.second]
            ),
        },
    )
    return made


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """The fonts that `make setup` puts beside this module, read once."""
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])


def _qr(url: str) -> str:
    """The QR code as SVG, without a border (the page gives it one)."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, dark="#0c2f38")
    return out.getvalue().decode()


Cell = Mapping[str, Any]


class _View:
    """What the template lays out: plain texts in sections of facts and tables."""

    def __init__(self, extract: Extract, language: str) -> None:
        self.extract, self.document = extract, extract.document
        self.words = w.Words(language, pack(self.document["pack"]))
        self.unverified = False  # whether anything on the page is marked so

    def page(self, verify_url: str, signer: PaperSigner) -> dict[str, Any]:
        words, document = self.words, self.document
        checkpoint = parse_checkpoint(document["proof"]["checkpoint"].split("\n\n")[0] + "\n")
        person = document["person"]
        sections = self._registration() if self.extract.kind == "registration" else self._summonses()
        region = words.region(person["region"])
        notes = [words.text("zone_note", region=region, zone=document["zone"])]
        if self.unverified:
            notes.append("* " + words.text("unverified_note"))
        return {
            "lang": words.language,
            "title": words.of(w.TITLE, self.extract.kind),
            "subtitle": words.of(w.SUBTITLE, self.extract.kind),
            "register": words.text("register"),
            "log": checkpoint.origin,
            "number": str(self.extract.id),
            "number_label": words.text("number"),
            "issued_label": words.text("issued_at"),
            "issued": words.long_moment(document["issued_at"]),
            "person_label": words.text("person"),
            "name": person["name"],
            "person": [
                [words.text("personal_number"), person["personal_number"]],
                [words.text("region"), region],
                *self._standing(),
            ],
            "sections": sections,
            "law": self._law(verify_url),
            "notes": notes,
            "check": {
                "title": words.text("check"),
                "steps": [
                    words.text("check_1", log=checkpoint.origin),
                    words.text("check_2"),
                    words.text("check_3", acts=len(document["acts"]), size=checkpoint.size),
                    words.text("check_4"),
                ],
                "command": "musterroll verify FILE.pdf --key KEY",
            },
            "signed": [
                words.text("signed"),
                words.text("signed_by", subject=signer.subject, log=checkpoint.origin),
                words.text("fingerprint", digest=signer.fingerprint),
                words.text("signed_at", at=words.long_moment(document["issued_at"])),
            ],
            "url": verify_url,
            "qr_label": words.text("qr"),
            "page": words.text("page", page="{page}", pages="{pages}"),
            "description": words.text("description"),
        }

    def _law(self, verify_url: str) -> dict[str, Any]:
        """Each norm that is cited, and the address of its first rule on the register's pages."""
        pages = self.document.get(LAW, {"pages": NONE_HELD})["pages"]
        site = urlsplit(verify_url)
        first = {one["citation"]: one["page"] for one in reversed(pages)} if pages != NONE_HELD else {}
        links = [
            [self.words.cited(one["citation"]), f"{site.scheme}://{site.netloc}{one['page']}"]
            for one in (pages if pages != NONE_HELD else ())
            if first.pop(one["citation"], None)
        ]
        return {
            "title": self.words.text("law"),
            "note": self.words.text("law_note", site=f"{site.scheme}://{site.netloc}{BOOK}"),
            "links": links,
        }

    def _standing(self) -> list[list[str]]:
        if self.extract.kind != "registration":
            return []
        words, standing = self.words, self.document["standing"]
        return [
            [words.text("standing"), standing["words"][words.language]],
            [words.text("enrolled_at"), words.moment(self.document["enrolled_at"])],
        ]

    # --- small pieces -----------------------------------------------------------------------------------

    def _none(self) -> str:
        return self.words.of(w.VALUE, NONE_HELD)

    def _section(
        self, title: str, found: Any, blocks: Iterable[Mapping[str, Any]], note: str = ""
    ) -> dict[str, Any]:
        """A section of blocks; one with nothing in it says so."""
        held = found != NONE_HELD
        return {
            "title": self.words.text(title),
            "none": "" if held else self._none(),
            "note": note if held else "",
            "blocks": list(blocks) if held else [],
        }

    def _table(self, columns: Iterable[str], widths: list[int], rows: Iterable[list[Cell]]) -> dict[str, Any]:
        return {
            "kind": "table",
            "columns": [self.words.text(column) for column in columns],
            "widths": widths,
            "rows": list(rows),
        }

    def _cell(self, text: str, sub: str = "", tone: str = "") -> Cell:
        """`sub` stands smaller below; `tone` colours the text: `good`, `attend`, `burden`, `quiet`."""
        if text == self._none():
            tone = "quiet"
        return {"text": text, "sub": sub, "tone": tone}

    def _basis(self, citation: str, verified: bool) -> str:
        if citation == NONE_HELD:
            return self._none()
        if verified:
            return self.words.cited(citation)
        self.unverified = True
        return self.words.cited(citation) + "\N{NO-BREAK SPACE}*"

    # --- registration -------------------------------------------------------------------------------------

    def _registration(self) -> list[dict[str, Any]]:
        document = self.document
        fields, deferments, contests = document["fields"], document["deferments"], document["contests"]
        return [
            self._section("fields", fields, (self._fields(f) for f in [fields])),
            self._section("deferments", deferments, (self._deferments(d) for d in [deferments])),
            self._section("contests", contests, (self._contests(c) for c in [contests])),
        ]

    def _fields(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        order = list(self.words.pack.facts)
        names = sorted(fields, key=lambda name: order.index(name) if name in order else len(order))
        rows = [self._field(name, fields[name]) for name in names]
        return self._table(("field", "held", "source", "basis"), [27, 35, 22, 16], rows)

    def _field(self, name: str, field: Mapping[str, Any]) -> list[Cell]:
        words = self.words
        status = "" if field["status"] == "held" else words.of(w.FIELD_STATUS, field["status"])
        return [
            self._cell(words.law("facts", name)),
            self._cell(words.value(name, field["value"]), status, "attend" if status else ""),
            self._cell(words.law("sources", field["source"]), words.plain_day(field["as_of"])),
            self._cell(self._basis(field["basis"], field.get("verified", True))),
        ]

    def _deferments(self, deferments: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        words = self.words
        rows = [
            [
                self._cell(words.law("grounds", one["ground"])),
                self._cell(words.moment(one["granted_at"])),
                self._cell(words.day(one["until"])),
                self._cell(
                    words.text("in_force") if one["in_force"] else words.text("over"),
                    "" if one["ended_at"] == NONE_HELD else words.moment(one["ended_at"]),
                    "good" if one["in_force"] else "",
                ),
                self._cell(self._basis(one["citation"], one["verified"])),
            ]
            for one in deferments
        ]
        return self._table(("ground", "granted_at", "until", "state", "basis"), [24, 24, 18, 18, 16], rows)

    def _contests(self, contests: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        words = self.words
        rows = []
        for one in contests:
            decided = [words.moment(one["decided_at"]), one["officer"], one["reasons"]]
            rows.append(
                [
                    self._cell(self._contested(one["about"])),
                    self._cell(words.moment(one["opened_at"])),
                    self._cell(one["says"] if one["says"] != NONE_HELD else self._none()),
                    self._cell(
                        words.of(w.OUTCOME, one["outcome"]),
                        "" if one["outcome"] == "open" else "\n".join(x for x in decided if x != NONE_HELD),
                        "attend" if one["outcome"] == "open" else "",
                    ),
                ]
            )
        return self._table(("contested_what", "opened_at", "says", "outcome"), [22, 22, 30, 26], rows)

    def _contested(self, about: str) -> str:
        what, _, code = about.partition(":")
        if what == "summons":
            return self.words.text("the_summons")
        return self.words.law("facts" if what == "fact" else "measures", code)

    # --- summonses ------------------------------------------------------------------------------------------

    def _summonses(self) -> list[dict[str, Any]]:
        notices, outages = self.document["notices"], self.document["outages"]
        blocks = (
            [block for notice in notices for block in self._notice(notice)] if notices != NONE_HELD else []
        )
        sections = [self._section("notices", notices, blocks)]
        if outages != NONE_HELD:
            note = self.words.text("outages_note")
            sections.append(self._section("outages", outages, [self._outages(outages)], note))
        return sections

    def _outages(self, outages: Iterable[Mapping[str, str]]) -> dict[str, Any]:
        words = self.words
        rows = [
            [
                self._cell(words.law("sources", one["source"])),
                self._cell(words.moment(one["from"])),
                self._cell(words.moment(one["until"])),
            ]
            for one in outages
        ]
        return self._table(("source", "from", "to"), [34, 33, 33], rows)

    def _notice(self, notice: Mapping[str, Any]) -> list[dict[str, Any]]:
        words = self.words
        burden = notice["status"] == "in_default"
        done = notice["status"] in ("appeared", "excused", "withdrawn")
        blocks: list[dict[str, Any]] = [
            {
                "kind": "heading",
                "text": f"{words.text('notice')}: {words.law('kinds', notice['kind'])}",
                "sub": notice["id"],
                "tag": words.of(w.STATUS, notice["status"]),
                "tone": "burden" if burden else "good" if done else "attend",
            }
        ]
        if notice["mode"] == "test":
            blocks.append({"kind": "note", "text": words.text("test")})
        blocks.append({"kind": "facts", "rows": self._facts(notice)})
        for title, make in (("measures", self._measures), ("contests", self._contests)):
            found = notice[title]
            blocks.append({"kind": "subheading", "text": words.text(title)})
            if found == NONE_HELD:
                blocks.append({"kind": "none", "text": self._none()})
            else:
                blocks.append(make(found))
        return blocks

    def _facts(self, notice: Mapping[str, Any]) -> list[list[Any]]:
        """Label and value of everything that happened; what the story always has is shown even where it is not held."""
        words, none = self.words, NONE_HELD
        rows: list[tuple[str, str, str]] = [("made_out", words.moment(notice["issued_at"]), "")]
        place = "" if notice["place"] == none else notice["place"]
        rows.append(("appear_at", words.moment(notice["appear_at"]), place))
        for key in ("posted", "sent"):
            if notice[key] == none:
                if key == "posted":
                    rows.append((key, self._none(), ""))
                continue
            for one in notice[key]:
                rows.append((key, words.moment(one["at"]), words.law("methods", one["method"])))
        served = notice["served"]
        if served == none:
            rows.append(("served", self._none(), ""))
        else:
            basis = self._basis(served["citation"], served["verified"])
            how = f"{words.law('methods', served['by'])}; {basis}"
            effects = words.text("effects_from", at=words.moment(served["at"]))
            rows.append(("served", words.day(served["on"]), f"{how}; {effects}"))
        rows.append(("warned_at", words.moment(notice["warned_at"]), ""))
        for key in ("returned_at", "read_at", "default_since"):
            if notice[key] != none:
                rows.append((key, words.moment(notice[key]), ""))
        rows.append(
            (
                "appearance",
                words.moment(none if notice["appearance"] == none else notice["appearance"]["at"]),
                "",
            )
        )
        if notice["excuse"] != none:
            rows.append(
                (
                    "excuse",
                    words.moment(notice["excuse"]["at"]),
                    words.law("reasons", notice["excuse"]["reason"]),
                )
            )
        if notice["withdrawal"] != none:
            reason = notice["withdrawal"]["reason"]
            rows.append(
                ("withdrawal", words.moment(notice["withdrawal"]["at"]), "" if reason == none else reason)
            )
        for key in ("shielded_at", "lapsed_at"):
            if notice[key] != none:
                rows.append((key, words.moment(notice[key]), ""))
        if notice["steps"] != none:
            for step in notice["steps"]:
                rows.append(("steps", words.moment(step["at"]), words.of(w.STEP, step["act"])))
        if notice["next"] != none:
            rows.append(("next", words.moment(notice["next"]["at"]), words.due(notice["next"]["what"])))
        unverified = () if notice["unverified"] == none else notice["unverified"]
        if notice["because"] != none:
            cited = "; ".join(self._basis(one, one not in unverified) for one in notice["because"])
            rows.append(("because", cited, ""))
        return [[words.text(label), self._cell(value, sub)] for label, value, sub in rows]

    def _measures(self, measures: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        words, tones = self.words, {"in_force": "burden", "proposed": "attend", "stayed": "attend"}
        rows = []
        for one in measures:
            ordered = one["ordered_at"] != NONE_HELD
            ended = one["ended_at"] != NONE_HELD
            rows.append(
                [
                    self._cell(
                        words.law("measures", one["kind"]), self._basis(one["citation"], one["verified"])
                    ),
                    self._cell(words.of(w.STATE, one["state"]), "", tones.get(one["state"], "good")),
                    self._cell(words.moment(one["proposed_at"])),
                    self._cell(words.moment(one["ordered_at"]), one["officer"] if ordered else ""),
                    self._cell(
                        words.moment(one["ended_at"]), words.of(w.ENDED_BY, one["ended_by"]) if ended else ""
                    ),
                ]
            )
        columns = ("measure", "state", "proposed_at", "ordered_at", "ended_at")
        return self._table(columns, [25, 17, 19, 20, 19], rows)
