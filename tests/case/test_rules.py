"""What names the rules: every word of them counts, and nothing else does."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from hashlib import sha256

from musterroll.case.rules import edition_digest, rules_digest, rules_statement
from musterroll.law.conditions import AgeFrom
from musterroll.law.packs import PACKS
from musterroll.law.regions import Region
from musterroll.law.vocabulary import Condition, DefaultRule, Pack, ServerRule

FIRST, SECOND = date(2020, 1, 1), date(2021, 1, 1)
SAYS = {"en": "words", "ru": "слова"}
DEFAULT = DefaultRule(code="default", citation="art. 9", says=SAYS, since=FIRST, days=20)
ADULT = Condition(code="adult", citation="art. 3", says=SAYS, since=SECOND, when=AgeFrom(18))


def pack(*rules) -> Pack:
    codes = ("kinds", "methods", "facts", "sources", "reasons", "grounds", "measures")
    return Pack(
        code="xx",
        country="ru",
        name=SAYS,
        opens=FIRST,
        languages=("en",),
        rules=rules,
        regions=(Region("XX-1", "Town", "Town", "UTC"),),
        **{code: {} for code in codes},
    )


def test_the_digest_is_over_every_rule_as_canonical_json():
    default = (
        '{"also":[],"citation":"art. 9","code":"default","days":20,"enactment":null,"known":[],'
        '"late_service_citation":"","late_service_days":null,"rule":"DefaultRule",'
        '"says":{"en":"words","ru":"слова"},"since":"2020-01-01","system_active_from":null,"term":"",'
        '"until":null,"verified":true}'
    )
    assert rules_digest(pack(DEFAULT)) == sha256(f"[{default}]".encode()).hexdigest()


def test_another_word_another_name():
    names = {
        rules_digest(pack(rule))
        for rule in (
            DEFAULT,
            replace(DEFAULT, days=21),
            replace(DEFAULT, citation="art. 10"),
            replace(DEFAULT, says={"en": "words"}),
            replace(DEFAULT, until=SECOND),
            replace(DEFAULT, verified=False),
            replace(DEFAULT, also=("art. 11",)),
            replace(DEFAULT, also=("art. 12",)),
        )
    }
    assert len(names) == 8
    assert rules_digest(pack(DEFAULT, ADULT)) != rules_digest(pack(DEFAULT, replace(ADULT, when=AgeFrom(17))))


def test_the_order_in_which_a_set_is_kept_makes_no_difference():
    def server(*by: str) -> ServerRule:
        return ServerRule(
            code="server", citation="art. 1", says=SAYS, since=FIRST, method="in_person", by=frozenset(by)
        )

    letters = "abcdefghij"
    assert rules_digest(pack(server(*letters))) == rules_digest(pack(server(*reversed(letters))))


def test_the_statement_names_the_pack_each_edition_and_the_safeguards():
    rules = pack(DEFAULT, ADULT)
    assert json.loads(rules_statement(rules, "f00d")) == {
        "kind": "rules",
        "pack": "xx",
        "digest": rules_digest(rules),
        "editions": [
            {"since": "2020-01-01", "digest": rules_digest(pack(DEFAULT))},
            {"since": "2021-01-01", "digest": rules_digest(rules)},
        ],
        "safeguards": "f00d",
    }


def test_no_two_editions_have_one_name():
    for each in PACKS.values():
        assert len({edition_digest(edition) for edition in each.editions}) == len(each.editions)
