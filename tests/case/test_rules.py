"""What names the rules: every word of them counts, and nothing else does."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from musterroll.case.rules import edition_digest, rules_digest, rules_statement, rules_text, with_rules
from musterroll.errors import BadInput
from musterroll.law.conditions import AgeFrom
from musterroll.law.packs import PACKS
from musterroll.law.regions import Region
from musterroll.law.vocabulary import Condition, DefaultRule, GroundRule, Pack, ServerRule

FIRST, SECOND = date(2020, 1, 1), date(2021, 1, 1)
SAYS = {"en": "words", "ru": "слова"}
DEFAULT = DefaultRule(code="default", citation="art. 9", says=SAYS, since=FIRST, days=20)
CALLED_OFF = GroundRule(
    code="off", citation="art. 4", says=SAYS, since=FIRST, when=AgeFrom(60), effect="not_called"
)
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
            {"since": "2020-01-01", "digest": edition_digest(pack(DEFAULT).at(FIRST))},
            {"since": "2021-01-01", "digest": edition_digest(rules.at(SECOND))},
        ],
        "safeguards": "f00d",
    }


def test_when_a_rule_ends_is_no_part_of_an_editions_name_and_every_other_word_is():
    name = edition_digest(pack(DEFAULT).at(FIRST))
    assert edition_digest(pack(replace(DEFAULT, until=date(2030, 1, 1))).at(FIRST)) == name
    for other in (
        replace(DEFAULT, days=21),
        replace(DEFAULT, citation="art. 10"),
        replace(DEFAULT, verified=False),
    ):
        assert edition_digest(pack(other).at(FIRST)) != name


def test_from_the_text_of_its_rules_a_pack_is_made_again_word_by_word():
    for each in PACKS.values():
        text = rules_text(each)
        assert sha256(text).hexdigest() == rules_digest(each)
        again = with_rules(replace(each, rules=()), text)
        assert again.rules == each.rules
        assert again.changes == each.changes


def test_what_a_rule_could_not_say_yet_when_its_text_was_kept_it_does_not_say():
    text = json.loads(rules_text(pack(DEFAULT, ADULT)))
    for rule in text:
        del rule["known"], rule["system_active_from"]
    assert with_rules(pack(), json.dumps(text).encode()).rules == (DEFAULT, ADULT)


def test_what_it_says_in_a_list_or_by_name_is_then_empty():
    (text,) = json.loads(rules_text(pack(CALLED_OFF)))
    del text["kinds"], text["limit"]
    assert with_rules(pack(), json.dumps([text]).encode()).rules == (CALLED_OFF,)


@pytest.mark.parametrize(
    "text",
    ["", "[1]", "{}", "[[]]", '[{"rule":"Nothing"}]', '[{"rule":"DefaultRule"}]', '[{"rule":"Flag","fact":"x"}]',
     '[{"rule":"DefaultRule","code":"d","citation":"","says":{},"since":"2020","days":1}]',
     '[{"rule":"DefaultRule","code":"d","citation":"","says":{},"since":null,"days":1,"nights":1}]'],
)  # fmt: skip
def test_what_is_no_text_of_rules_is_refused(text: str):
    with pytest.raises(BadInput):
        with_rules(pack(DEFAULT), text.encode())


def test_one_that_is_no_rule_among_others_that_are_is_refused():
    text = json.loads(rules_text(pack(DEFAULT, ADULT)))
    with pytest.raises(BadInput):
        with_rules(pack(DEFAULT), json.dumps([*text, "a rule"]).encode())


def test_no_two_editions_have_one_name():
    for each in PACKS.values():
        assert len({edition_digest(edition) for edition in each.editions}) == len(each.editions)
