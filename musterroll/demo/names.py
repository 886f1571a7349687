"""Names of people who do not exist: weighted words, put together at random.

Surnames, street names and the rarer first names are the word lists of the Faker library (its providers'
tuples; Faker itself is never called, it is a hundred times too slow for a register). The common first names
are listed here, since Faker gives Август and Александр the same chance, and so are the words for work and
street.
"""

from __future__ import annotations

from faker.providers.address.ru_RU import Provider as RussianStreets
from faker.providers.person.et_EE import Provider as EstonianNames
from faker.providers.person.ru_RU import Provider as RussianNames

from musterroll.demo.tables import words

# --- Russia: "Surname Name Patronymic", each in its gender -----------------------------------------------

RU_SURNAMES_MALE: tuple[str, ...] = tuple(RussianNames.last_names_male)
RU_SURNAMES_FEMALE: tuple[str, ...] = tuple(RussianNames.last_names_female)

# First name of a man | patronymic of his son | patronymic of his daughter; the most usual first.
_FATHERS = """
Александр|Александрович|Александровна
Сергей|Сергеевич|Сергеевна
Дмитрий|Дмитриевич|Дмитриевна
Андрей|Андреевич|Андреевна
Алексей|Алексеевич|Алексеевна
Максим|Максимович|Максимовна
Евгений|Евгеньевич|Евгеньевна
Иван|Иванович|Ивановна
Михаил|Михайлович|Михайловна
Артём|Артёмович|Артёмовна
Владимир|Владимирович|Владимировна
Николай|Николаевич|Николаевна
Денис|Денисович|Денисовна
Роман|Романович|Романовна
Павел|Павлович|Павловна
Кирилл|Кириллович|Кирилловна
Никита|Никитич|Никитична
Илья|Ильич|Ильинична
Виктор|Викторович|Викторовна
Антон|Антонович|Антоновна
Игорь|Игоревич|Игоревна
Олег|Олегович|Олеговна
Юрий|Юрьевич|Юрьевна
Егор|Егорович|Егоровна
Даниил|Даниилович|Данииловна
Владислав|Владиславович|Владиславовна
Константин|Константинович|Константиновна
Василий|Васильевич|Васильевна
Вадим|Вадимович|Вадимовна
Руслан|Русланович|Руслановна
Тимур|Тимурович|Тимуровна
Станислав|Станиславович|Станиславовна
Вячеслав|Вячеславович|Вячеславовна
Анатолий|Анатольевич|Анатольевна
Пётр|Петрович|Петровна
Матвей|Матвеевич|Матвеевна
Григорий|Григорьевич|Григорьевна
Фёдор|Фёдорович|Фёдоровна
Степан|Степанович|Степановна
Валерий|Валерьевич|Валерьевна
Глеб|Глебович|Глебовна
Борис|Борисович|Борисовна
Ярослав|Ярославович|Ярославовна
Лев|Львович|Львовна
Геннадий|Геннадьевич|Геннадьевна
Семён|Семёнович|Семёновна
Леонид|Леонидович|Леонидовна
Георгий|Георгиевич|Георгиевна
Эдуард|Эдуардович|Эдуардовна
Марат|Маратович|Маратовна
Ринат|Ринатович|Ринатовна
Аркадий|Аркадьевич|Аркадьевна
"""
_FATHER_ROWS = tuple(line.split("|") for line in _FATHERS.strip().splitlines())

RU_PATRONYMICS_MALE = tuple(row[1] for row in _FATHER_ROWS)
RU_PATRONYMICS_FEMALE = tuple(row[2] for row in _FATHER_ROWS)


def _with_tail(common: tuple[str, ...], rare: tuple[str, ...]) -> tuple[str, ...]:
    known = {name.replace("ё", "е") for name in common}
    return common + tuple(name for name in rare if name.replace("ё", "е") not in known)


RU_NAMES_MALE = _with_tail(tuple(row[0] for row in _FATHER_ROWS), tuple(RussianNames.first_names_male))
RU_NAMES_FEMALE = _with_tail(
    words(
        "Анна Мария Елена Ольга Наталья Екатерина Анастасия Татьяна Юлия Ирина Светлана Дарья Марина "
        "Ксения Виктория "
        "Александра Людмила Полина Евгения Вера Надежда Елизавета Валентина Галина Любовь Алина Оксана Яна"
    ),
    tuple(RussianNames.first_names_female),
)

RU_STREETS = tuple(f"ул. {title}" for title in RussianStreets.street_titles) + tuple(
    f"ул. {title}" for title in RussianStreets.street_titles_noflex
)

# Today's name | the one before: what an address of an older record may still say.
RU_RENAMED = (
    ("ул. Соборная", "ул. Карла Маркса"),
    ("ул. Покровская", "ул. Свердлова"),
    ("ул. Дворянская", "ул. Урицкого"),
    ("ул. Троицкая", "ул. Дзержинского"),
    ("ул. Воскресенская", "ул. Ленина"),
    ("ул. Преображенская", "ул. Энгельса"),
    ("ул. Купеческая", "ул. Коминтерна"),
    ("ул. Никольская", "ул. Розы Люксембург"),
    ("пр. Победы", "пр. Сталина"),
    ("ул. Спасская", "ул. Калинина"),
)

RU_OCCUPATIONS = words(
    """
    водитель, продавец, слесарь, электрик, инженер, программист, учитель, сварщик, строитель, менеджер,
    бухгалтер, повар, охранник, грузчик, кладовщик, механик, токарь, курьер, фельдшер, врач, экономист,
    юрист, тракторист, машинист, каменщик, монтажник, оператор станков, агроном, лаборант, системный
    администратор, диспетчер, кассир, преподаватель, санитар, дизайнер, геодезист, столяр, крановщик,
    маляр, технолог
    """,
    ",",
)
_RU_TRADES = words(
    "Строй Авто Агро Техно Пром Торг Энерго Транс Лес Метал Водо Тепло Инфо Мед Хлеб Рыб Стекло Мебель"
)
_RU_FORMS = words("Сервис Снаб Монтаж Плюс Центр Ресурс Проект Комплект Инвест Лайн Град Союз")
RU_EMPLOYERS = (
    tuple(f"{form} «{trade}{word}»" for form in ("ООО", "АО") for trade in _RU_TRADES for word in _RU_FORMS)
    + tuple(f"МБОУ «Школа № {number}»" for number in range(1, 60))
    + tuple(f"ГБУЗ «Городская больница № {number}»" for number in range(1, 20))
)
RU_RANKS = ("рядовой", "ефрейтор", "младший сержант", "сержант", "старший сержант")
RU_RANKS_OF_WOMEN = (
    "рядовой",
    "лейтенант медицинской службы",
    "старший лейтенант медицинской службы",
)

# --- Estonia: "Name Surname" ------------------------------------------------------------------------------

ET_SURNAMES: tuple[str, ...] = tuple(EstonianNames.last_names_est)
ET_SURNAMES_RUS: tuple[str, ...] = tuple(EstonianNames.last_names_rus)
ET_NAMES_MALE = _with_tail(
    words(
        "Rasmus Martin Kristjan Karl Markus Sander Siim Kaspar Oliver Robin Henri Mart Jaan Taavi "
        "Tanel Rauno "
        "Andres Margus Toomas Marek Indrek Priit Urmas Raivo"
    ),
    tuple(EstonianNames.first_names_male_est),
)
ET_NAMES_FEMALE = _with_tail(
    words("Laura Kristiina Liis Kadri Maarja Kerli Anna Katrin Triin Piret Kaisa Helena"),
    tuple(EstonianNames.first_names_female_est),
)
ET_NAMES_MALE_RUS: tuple[str, ...] = tuple(EstonianNames.first_names_male_rus)


def _surname_of_a_woman(surname: str) -> str:
    return surname + "a" if surname.endswith(("ov", "ev", "in", "jov")) else surname


ET_SURNAMES_RUS_FEMALE = tuple(_surname_of_a_woman(name) for name in ET_SURNAMES_RUS)
ET_NAMES_FEMALE_RUS: tuple[str, ...] = tuple(EstonianNames.first_names_female_rus)

ET_STREETS = tuple(
    f"{stem} {kind}"
    for kind in ("tn", "tee", "pst")
    for stem in words(
        "Pärna Kase Tamme Kuuse Männi Lepa Vahtra Sireli Kooli Pargi Aia Jaama Mere Ranna Metsa Põllu"
        " Õuna Kirsi "
        "Lille Roosi Tuule Päikese Koidu Uus Vana Lai Pikk Kesk Raudtee Sepa Turu Veski Jõe Järve Oja Allika"
    )
)
ET_RENAMED = (
    ("Kooli tn", "Nõukogude tn"),
    ("Pikk tn", "Oktoobri tn"),
    ("Vabaduse pst", "Võidu pst"),
    ("Turu tn", "Lenini tn"),
)
ET_OCCUPATIONS = words(
    "autojuht müüja elektrik insener programmeerija õpetaja keevitaja ehitaja kokk turvatöötaja "
    "mehaanik kuller arst "
    "õde raamatupidaja jurist puusepp maaler laohoidja põllumees kalur metsatööline toimetaja projektijuht"
)
ET_EMPLOYERS = tuple(
    f"{stem}{word} OÜ"
    for stem in (
        "Ehitus",
        "Auto",
        "Agro",
        "Tehno",
        "Kauba",
        "Energia",
        "Trans",
        "Metsa",
        "Metalli",
        "Vee",
        "Info",
        "Leiva",
    )
    for word in ("keskus", "teenus", "grupp", "partner", "ring", "maja")
)
