"""The authorities of a demonstration: who carries out which measure, by an invented name or by the pack's own."""

from __future__ import annotations

from collections.abc import Mapping

from musterroll.law.vocabulary import MeasureRule, Pack

# pack → code → (name, the measures that this authority carries out)
_NAMED: Mapping[str, Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "ru": {
        "border_service": ("Пограничная служба", ("exit_ban",)),
        "traffic_police": ("Госавтоинспекция", ("driving_limit", "vehicle_registration_ban")),
        "rosreestr": ("Росреестр", ("real_estate_suspension",)),
        "tax_service": ("Федеральная налоговая служба", ("sole_trader_ban", "self_employed_ban")),
        "bank": ("Банк «Пример»", ("credit_refusal",)),
    },
    "ee": {
        "transport_administration": ("Transpordiamet", ("driving", "watercraft")),
        "police": ("Politsei- ja Piirivalveamet", ("weapon", "weapon_acquisition")),
        "environmental_board": ("Keskkonnaamet", ("hunting", "fishing")),
    },
}


def authorities_of(pack: Pack) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Code → (name, the measures it carries out); each measure of the pack is carried out by just one.

    For a pack that has no names here they are the enforcers that its measures name.
    """
    return _NAMED.get(pack.code) or _enforcers(pack)


def _enforcers(pack: Pack) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    enforcer = {rule.measure: rule.enforcer for rule in pack.rules if isinstance(rule, MeasureRule)}
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for measure in pack.measures:
        words = enforcer.get(measure) or {"en": "enforcer"}
        code = "_".join("".join(c if c.isalnum() else " " for c in words["en"].lower()).split())
        name, measures = found.get(code, (words.get(pack.languages[0]) or words["en"], ()))
        found[code] = (name, (*measures, measure))
    return found
