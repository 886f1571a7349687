"""The words of an extract on paper, English and Russian. What the law names, the packs name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import format_date, format_datetime

from musterroll.case.file import OF_THE_PERSON
from musterroll.case.steps import WHAT_FALLS_DUE
from musterroll.extracts.content import NONE_HELD
from musterroll.law.conditions import UNKNOWN
from musterroll.law.vocabulary import Pack, Term

LANGUAGES = ("en", "ru")
Table = Mapping[str, tuple[str, str]]

TITLE: Table = {
    "registration": ("Extract from the military register", "Выписка из Реестра воинского учёта"),
    "summonses": ("Extract from the Register of Summonses", "Выписка из Реестра повесток"),
}
SUBTITLE: Table = {
    "registration": (
        "Who the person is in the register: particulars, standing, deferments",
        "Сведения о гражданине: данные, положение, отсрочки",
    ),
    "summonses": (
        "Each notice: how it was served, what followed, how it ended",
        "Каждая повестка: вручение, последствия, чем завершилась",
    ),
}
STATUS: Table = {
    "issued": ("issued, not made known", "оформлена, не объявлена"),
    "posted": ("posted, not served", "размещена, не вручена"),
    "sent": ("sent, not served", "отправлена, не вручена"),
    "served": ("served", "вручена"),
    "appeared": ("the person appeared", "явка состоялась"),
    "excused": ("excused", "уважительная причина"),
    "in_default": ("no appearance, term over", "неявка, срок истёк"),
    "withdrawn": ("withdrawn", "отозвана"),
}
STATE: Table = {
    "proposed": ("proposed, not in force", "предложена, не действует"),
    "in_force": ("in force", "действует"),
    "stayed": ("stayed, contested", "приостановлена: оспаривается"),
    "lifted": ("lifted", "снята"),
    "annulled": ("annulled", "аннулирована"),
}
ENDED_BY: Table = {
    "appearance": ("appearance", "явка"),
    "valid_reason": ("valid reason", "уважительная причина"),
    "withdrawal": ("summons withdrawn", "отзыв повестки"),
    "deferment": ("deferment", "отсрочка"),
    "contest": ("contest upheld", "возражение удовлетворено"),
    "lapse": ("past the age of this duty", "возраст этой обязанности истёк"),
    "not_liable": ("not liable any more", "обязанность отпала"),
    "court": ("court", "суд"),
}
FIELD_STATUS: Table = {
    "held": ("held", "внесено"),
    "contested": ("contested", "оспорено"),
    "struck": ("struck out", "признано неверным"),
}
OUTCOME: Table = {
    "open": ("awaits a decision", "ждёт решения"),
    "upheld": ("upheld", "удовлетворено"),
    "dismissed": ("dismissed", "отклонено"),
}
STEP: Table = {
    "precept_issued": ("precept", "предписание"),
    "penalty_imposed": ("penalty payment", "денежное взыскание"),
    "court_applied": ("application to the court", "обращение в суд"),
    "court_ordered": ("court order", "постановление суда"),
}
VALUE: Table = {
    "male": ("male", "мужской"),
    "female": ("female", "женский"),
    "True": ("yes", "да"),
    "False": ("no", "нет"),
    UNKNOWN: ("the source has not answered", "источник не ответил"),
    NONE_HELD: ("none held", "сведений нет"),
}
CODES: Mapping[str, Table] = {
    "fitness_category": {
        "A": ("A (fit)", "А (годен)"),
        "B": ("B (fit with minor limits)", "Б (годен с незначительными ограничениями)"),
        "V": ("V (limited fitness)", "В (ограниченно годен)"),
        "G": ("G (temporarily unfit)", "Г (временно не годен)"),
        "D": ("D (unfit)", "Д (не годен)"),
        "fit": ("fit", "годен"),
        "temporarily_unfit": ("temporarily unfit", "временно не годен"),
        "unfit": ("unfit", "не годен"),
    },
    "marital_status": {
        "single": ("single", "не в браке"),
        "married": ("married", "в браке"),
        "divorced": ("divorced", "в разводе"),
        "widowed": ("widowed", "вдовство"),
    },
    "education": {
        "basic": ("basic", "основное общее"),
        "secondary": ("secondary", "среднее общее"),
        "vocational": ("vocational", "среднее профессиональное"),
        "higher": ("higher", "высшее"),
        "school_pupil": ("pupil at school", "учится в школе"),
        "vocational_student": ("vocational student", "учится в колледже"),
        "university_student": ("university student", "учится в вузе"),
        "postgraduate": ("postgraduate", "учится в аспирантуре"),
    },
}
"""Fact → codes that its sources use for its values. What has no words here is shown as the source gave it."""
TEXT: Table = {
    "register": ("Musterroll · military register", "Musterroll · реестр воинского учёта"),
    "number": ("Number", "Номер"),
    "issued_at": ("Issued", "Выдана"),
    "person": ("Person", "Гражданин"),
    "name": ("Name", "Имя"),
    "personal_number": ("Personal number", "Личный номер"),
    "region": ("Region", "Регион"),
    "standing": ("Standing", "Положение"),
    "enrolled_at": ("In the register since", "В реестре с"),
    "fields": ("Particulars", "Данные"),
    "field": ("Field", "Что внесено"),
    "held": ("What is held", "Сведения"),
    "source": ("Source", "Источник"),
    "as_of": ("As of", "На дату"),
    "basis": ("Legal basis", "Правовая норма"),
    "deferments": ("Deferments", "Отсрочки"),
    "ground": ("Ground", "Основание"),
    "granted_at": ("Granted", "Предоставлена"),
    "until": ("Until, inclusive", "По (включительно)"),
    "ended_at": ("Ended", "Прекращена"),
    "in_force": ("in force", "действует"),
    "over": ("over", "завершена"),
    "state": ("State", "Состояние"),
    "contests": ("Contests", "Возражения"),
    "contested_what": ("What is contested", "Что оспорено"),
    "opened_at": ("Opened", "Подано"),
    "says": ("In the person's words", "Доводы гражданина"),
    "outcome": ("Decision", "Решение"),
    "the_summons": ("the summons", "повестка"),
    "notices": ("Notices", "Повестки"),
    "notice": ("Summons", "Повестка"),
    "status": ("Status", "Состояние"),
    "made_out": ("Issued", "Оформлена"),
    "appear_at": ("To appear", "Явка назначена"),
    "posted": ("Posted", "Размещена"),
    "sent": ("Sent", "Направлена"),
    "returned_at": ("Returned unserved", "Возвращена без вручения"),
    "read_at": ("Opened by the person", "Открыта гражданином"),
    "served": ("Served", "Вручена"),
    "effects_from": ("effects from {at}", "последствия с {at}"),
    "warned_at": ("Warned of measures", "Предупреждён о мерах"),
    "default_since": ("In default since", "Неявка с"),
    "appearance": ("Appeared", "Явился"),
    "excuse": ("Valid reason", "Уважительная причина"),
    "withdrawal": ("Withdrawn", "Отозвана"),
    "shielded_at": ("Shielded by a deferment since", "Защищён отсрочкой с"),
    "lapsed_at": ("Lapsed: the duty has ended", "Прекращена: обязанность отпала"),
    "steps": ("Steps taken", "Принятые шаги"),
    "next": ("Next", "Далее"),
    "because": ("Rests on", "Правовые нормы"),
    "measures": ("Measures", "Временные меры"),
    "measure": ("Measure", "Мера"),
    "proposed_at": ("Proposed", "Предложена"),
    "ordered_at": ("Ordered, by", "Назначена, кем"),
    "outages": ("Sources that did not answer", "Источники, которые не отвечали"),
    "outages_note": (
        "Terms that rest on them stood still meanwhile.",
        "Сроки, которые от них зависят, на это время останавливались.",
    ),
    "from": ("From", "С"),
    "to": ("Until", "До"),
    "test": (
        "Test notice. It has no effect, for ever.",
        "Тестовая повестка. Она никогда не имеет последствий.",
    ),
    "unverified_note": (
        "unverified: the register applies this rule, but no text of the law that was read confirms it.",
        "не подтверждено: реестр применяет это правило, но прочитанный текст закона его не подтверждает.",
    ),
    "zone_note": (
        "Days and times are local to {region} (time zone {zone}).",
        "Дни и время — местные: {region} (часовой пояс {zone}).",
    ),
    "check": ("How to check this extract", "Как проверить выписку"),
    "check_1": (
        "Get the verifier key of the log {log} from a source you trust. "
        "No key is printed here: one that comes with the document proves nothing.",
        "Получите ключ проверки журнала {log} из источника, которому доверяете. "
        "Здесь ключ не напечатан: ключ, приложенный к документу, ничего не доказывает.",
    ),
    "check_2": (
        "Run on this file, offline:",
        "Запустите на этом файле, без связи с сетью:",
    ),
    "check_3": (
        "The signature covers every byte of this file. The same extract lies inside as extract.json: "
        "each of its parts, and each of the {acts} acts it rests on, is proved against the log's "
        "checkpoint of {size} acts.",
        "Подпись охватывает каждый байт файла. Внутри лежит та же выписка, extract.json: каждая её часть "
        "и каждое из действий, на которых она основана (их {acts}), доказываются по контрольной точке "
        "журнала ({size} действий).",
    ),
    "check_4": (
        "A print-out shows what the file said, and proves nothing by itself: ask for the file.",
        "Распечатка показывает, что было в файле, но сама ничего не доказывает: запросите файл.",
    ),
    "law": ("Where the law is", "Где прочитать нормы"),
    "law_note": (
        "Each norm cited here, in plain words, as the register applied it. In the file these are links; on paper, "
        "begin at {site}",
        "Каждая норма, на которую здесь ссылаются, простыми словами и так, как её применил реестр. В файле это "
        "ссылки; на бумаге начните с {site}",
    ),
    "signed": ("Signed electronically by the register", "Подписано электронной подписью реестра"),
    "signed_by": (
        "Certificate: {subject}; issued by the log's key {log}",
        "Сертификат: {subject}; выдан ключом журнала {log}",
    ),
    "fingerprint": ("SHA-256 of the certificate: {digest}", "SHA-256 сертификата: {digest}"),
    "signed_at": ("Signature dated {at}", "Подпись датирована: {at}"),
    "qr": ("Verify page", "Страница проверки"),
    "page": ("page {page} of {pages}", "страница {page} из {pages}"),
    "description": (
        "The extract as JSON, with everything needed to check it offline",
        "Выписка в JSON со всем, что нужно для проверки без связи",
    ),
}

_DAY = {"en": "EEE, d MMM y", "ru": "EEE, d MMM y 'г.'"}
_DAY_LONG = {"en": "EEEE, d MMMM y", "ru": "EEEE, d MMMM y 'г.'"}
_DAY_PLAIN = {"en": "d MMMM y", "ru": "d MMMM y 'г.'"}
_CITED = (
    ("-FZ art. ", "-ФЗ, ст. "),
    ("-FZ of ", "-ФЗ от "),
    ("-FZ", "-ФЗ"),
    ("Decree ", "Постановление № "),
    ("Musterroll safeguard ", "Гарантия реестра № "),
)


class Words:
    """Looks words up in one language for one pack."""

    def __init__(self, language: str, pack: Pack) -> None:
        self.language, self.pack = language, pack
        self._column = LANGUAGES.index(language)

    def of(self, table: Table, code: str) -> str:
        """The words for `code`; the code itself, spaced, where the table has none: shown rather than hidden."""
        found = table.get(code)
        return found[self._column] if found else code.replace("_", " ")

    def text(self, code: str, **facts: object) -> str:
        """A text of the page itself."""
        return self.of(TEXT, code).format(**facts)

    def law(self, attribute: str, code: str) -> str:
        """What the pack calls it: `attribute` is one of its tables (`kinds`, `facts`, `sources`, …)."""
        if code == NONE_HELD:
            return self.of(VALUE, NONE_HELD)
        if attribute == "facts" and code in OF_THE_PERSON:  # no particulars of the pack
            return self.text(code)
        entry: Any = getattr(self.pack, attribute).get(code)
        if entry is None:
            return code.replace("_", " ")
        words = entry.name if isinstance(entry, Term) else entry
        return str(words.get(self.language) or words["en"])

    def due(self, code: str) -> str:
        """What falls due."""
        return str(WHAT_FALLS_DUE[code].get(self.language) or WHAT_FALLS_DUE[code]["en"])

    def region(self, name: str) -> str:
        """The region's own name where the page is in its country's language, the English one else."""
        region = self.pack.region(name)
        return region.name_local if self.language == self.pack.languages[0] else region.name

    def cited(self, citation: str) -> str:
        """The citation in the letters of the page."""
        if self.language == "ru":
            for latin, cyrillic in _CITED:
                citation = citation.replace(latin, cyrillic)
        return _kept(citation)

    def day(self, text: str, form: Mapping[str, str] = _DAY) -> str:
        """A day with its weekday."""
        return _kept(format_date(date.fromisoformat(text), form[self.language], locale=self.language))

    def moment(self, text: str, form: Mapping[str, str] = _DAY) -> str:
        """A moment with its weekday and its offset from UTC; what isn't held says so."""
        if text == NONE_HELD:
            return self.of(VALUE, NONE_HELD)
        when = datetime.fromisoformat(text)
        time = format_datetime(when, "HH:mm", locale=self.language)
        day = _kept(format_date(when, form[self.language], locale=self.language))
        return f"{day}, {_kept(f'{time} ({_offset(when)})')}"

    def long_moment(self, text: str) -> str:
        """A moment with nothing shortened."""
        return self.moment(text, _DAY_LONG)

    def value(self, fact: str, value: Any) -> str:
        """The value of a particular."""
        if value in CODES.get(fact, ()):
            return self.of(CODES[fact], str(value))
        if str(value) in VALUE:
            return self.of(VALUE, str(value))
        term = self.pack.facts.get(fact)
        if term is not None and term.type == "date":
            return self.plain_day(str(value))
        return str(value)

    def plain_day(self, text: str) -> str:
        """A day of a document or a birth: without the weekday. What is no ISO day is shown as it is."""
        try:
            return self.day(text, _DAY_PLAIN)
        except ValueError:
            return self.of(VALUE, text) if text in VALUE else text


def _kept(text: str) -> str:
    """The text with its spaces made such that no line breaks there."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def _offset(when: datetime) -> str:
    minutes = round((when.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"
