"""Where synthetic people live: regions by weight, their towns and postcodes.

`weight` is the population in thousands, rounded, so that a made register is spread over the country as the
country is. Names are those of each pack's regions. Towns are real towns;
streets and houses are drawn, so that where such a house stands it is by chance.
"""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """A region as an address writes it."""

    region: str
    """English name, as the pack has it."""
    local: str
    """The name in the country's language; empty where the town alone says it."""
    weight: int
    """Population in thousands."""
    postcode: int
    """First digits of its postcodes: three in Russia, two in Estonia."""
    towns: tuple[str, ...]
    """The largest first; the first one gets half of the region's people."""


def _places(table: str) -> tuple[Place, ...]:
    rows = (line.split("|") for line in table.strip().splitlines())
    return tuple(
        Place(
            region.strip(),
            local.strip(),
            int(weight),
            int(postcode),
            tuple(town.strip() for town in towns.split(",") if town.strip()),
        )
        for region, local, weight, postcode, towns in rows
    )


RUSSIA = _places(
    """
    Republic of Adygea|Респ. Адыгея|497|385|г. Майкоп, г. Адыгейск, пгт Энем
    Altai Krai|Алтайский край|2130|656|г. Барнаул, г. Бийск, г. Рубцовск, с. Павловск
    Altai Republic|Респ. Алтай|210|649|г. Горно-Алтайск, с. Майма
    Amur Oblast|Амурская обл.|756|675|г. Благовещенск, г. Белогорск, г. Свободный
    Arkhangelsk Oblast|Архангельская обл.|964|163|г. Архангельск, г. Северодвинск, г. Котлас
    Astrakhan Oblast|Астраханская обл.|950|414|г. Астрахань, г. Ахтубинск, г. Камызяк
    Republic of Bashkortostan|Респ. Башкортостан|4077|450|г. Уфа, г. Стерлитамак, г. Салават, г. Нефтекамск
    Belgorod Oblast|Белгородская обл.|1514|308|г. Белгород, г. Старый Оскол, г. Губкин
    Bryansk Oblast|Брянская обл.|1152|241|г. Брянск, г. Клинцы, г. Новозыбков
    Republic of Buryatia|Респ. Бурятия|975|670|г. Улан-Удэ, г. Северобайкальск, г. Гусиноозерск
    Chechen Republic|Чеченская Респ.|1533|364|г. Грозный, г. Урус-Мартан, г. Шали
    Chelyabinsk Oblast|Челябинская обл.|3407|454|г. Челябинск, г. Магнитогорск, г. Златоуст, г. Миасс
    Chukotka Autonomous Okrug|Чукотский АО|48|689|г. Анадырь, г. Билибино
    Chuvash Republic|Чувашская Респ.|1179|428|г. Чебоксары, г. Новочебоксарск, г. Канаш
    Republic of Dagestan|Респ. Дагестан|3209|367|г. Махачкала, г. Хасавюрт, г. Дербент, г. Каспийск
    Republic of Ingushetia|Респ. Ингушетия|519|386|г. Магас, г. Назрань, г. Карабулак
    Irkutsk Oblast|Иркутская обл.|2344|664|г. Иркутск, г. Братск, г. Ангарск, г. Усть-Илимск
    Ivanovo Oblast|Ивановская обл.|914|153|г. Иваново, г. Кинешма, г. Шуя
    Jewish Autonomous Oblast|Еврейская АО|147|679|г. Биробиджан, г. Облучье
    Kabardino-Balkar Republic|Кабардино-Балкарская Респ.|903|360|г. Нальчик, г. Прохладный, г. Баксан
    Kaliningrad Oblast|Калининградская обл.|1032|236|г. Калининград, г. Советск, г. Черняховск
    Republic of Kalmykia|Респ. Калмыкия|265|358|г. Элиста, г. Лагань
    Kaluga Oblast|Калужская обл.|1070|248|г. Калуга, г. Обнинск, г. Людиново
    Kamchatka Krai|Камчатский край|289|683|г. Петропавловск-Камчатский, г. Елизово, г. Вилючинск
    Karachay-Cherkess Republic|Карачаево-Черкесская Респ.|468|369|г. Черкесск, г. Усть-Джегута
    Republic of Karelia|Респ. Карелия|527|185|г. Петрозаводск, г. Костомукша, г. Кондопога
    Kemerovo Oblast|Кемеровская обл.|2568|650|г. Кемерово, г. Новокузнецк, г. Прокопьевск
    Khabarovsk Krai|Хабаровский край|1284|680|г. Хабаровск, г. Комсомольск-на-Амуре, г. Амурск
    Republic of Khakassia|Респ. Хакасия|529|655|г. Абакан, г. Черногорск, г. Саяногорск
    Khanty-Mansi Autonomous Okrug|Ханты-Мансийский АО|1730|628|г. Сургут, г. Нижневартовск, г. Ханты-Мансийск
    Kirov Oblast|Кировская обл.|1138|610|г. Киров, г. Кирово-Чепецк, г. Слободской
    Komi Republic|Респ. Коми|726|167|г. Сыктывкар, г. Ухта, г. Воркута
    Kostroma Oblast|Костромская обл.|571|156|г. Кострома, г. Буй, г. Шарья
    Krasnodar Krai|Краснодарский край|5819|350|г. Краснодар, г. Сочи, г. Новороссийск, г. Армавир
    Krasnoyarsk Krai|Красноярский край|2846|660|г. Красноярск, г. Норильск, г. Ачинск, г. Канск
    Kurgan Oblast|Курганская обл.|761|640|г. Курган, г. Шадринск
    Kursk Oblast|Курская обл.|1067|305|г. Курск, г. Железногорск, г. Курчатов
    Leningrad Oblast|Ленинградская обл.|2023|188|г. Гатчина, г. Выборг, г. Всеволожск, г. Тихвин
    Lipetsk Oblast|Липецкая обл.|1126|398|г. Липецк, г. Елец, г. Грязи
    Magadan Oblast|Магаданская обл.|134|685|г. Магадан, г. Сусуман
    Mari El Republic|Респ. Марий Эл|673|424|г. Йошкар-Ола, г. Волжск, г. Козьмодемьянск
    Republic of Mordovia|Респ. Мордовия|771|430|г. Саранск, г. Рузаевка
    Moscow|г. Москва|13104|115|
    Moscow Oblast|Московская обл.|8591|141|г. Балашиха, г. Подольск, г. Химки, г. Мытищи, г. Коломна
    Murmansk Oblast|Мурманская обл.|658|183|г. Мурманск, г. Апатиты, г. Североморск
    Nenets Autonomous Okrug|Ненецкий АО|41|166|г. Нарьян-Мар
    Nizhny Novgorod Oblast|Нижегородская обл.|3081|603|г. Нижний Новгород, г. Дзержинск, г. Арзамас, г. Бор
    Republic of North Ossetia-Alania|Респ. Северная Осетия - Алания|678|362|г. Владикавказ, г. Моздок
    Novgorod Oblast|Новгородская обл.|576|173|г. Великий Новгород, г. Боровичи, г. Старая Русса
    Novosibirsk Oblast|Новосибирская обл.|2795|630|г. Новосибирск, г. Бердск, г. Искитим
    Omsk Oblast|Омская обл.|1818|644|г. Омск, г. Тара, г. Исилькуль
    Orenburg Oblast|Оренбургская обл.|1841|460|г. Оренбург, г. Орск, г. Новотроицк, г. Бузулук
    Oryol Oblast|Орловская обл.|700|302|г. Орёл, г. Ливны, г. Мценск
    Penza Oblast|Пензенская обл.|1246|440|г. Пенза, г. Кузнецк, г. Заречный
    Perm Krai|Пермский край|2508|614|г. Пермь, г. Березники, г. Соликамск
    Primorsky Krai|Приморский край|1820|690|г. Владивосток, г. Уссурийск, г. Находка
    Pskov Oblast|Псковская обл.|587|180|г. Псков, г. Великие Луки, г. Остров
    Rostov Oblast|Ростовская обл.|4164|344|г. Ростов-на-Дону, г. Таганрог, г. Шахты, г. Волгодонск
    Ryazan Oblast|Рязанская обл.|1089|390|г. Рязань, г. Касимов, г. Скопин, г. Сасово, г. Ряжск
    Saint Petersburg|г. Санкт-Петербург|5600|195|
    Sakha Republic|Респ. Саха (Якутия)|998|677|г. Якутск, г. Нерюнгри, г. Мирный, г. Среднеколымск
    Sakhalin Oblast|Сахалинская обл.|460|693|г. Южно-Сахалинск, г. Корсаков, г. Холмск, г. Северо-Курильск
    Samara Oblast|Самарская обл.|3143|443|г. Самара, г. Тольятти, г. Сызрань, г. Новокуйбышевск
    Saratov Oblast|Саратовская обл.|2404|410|г. Саратов, г. Энгельс, г. Балаково
    Smolensk Oblast|Смоленская обл.|873|214|г. Смоленск, г. Вязьма, г. Рославль
    Stavropol Krai|Ставропольский край|2891|355|г. Ставрополь, г. Пятигорск, г. Невинномысск
    Sverdlovsk Oblast|Свердловская обл.|4222|620|г. Екатеринбург, г. Нижний Тагил, г. Каменск-Уральский
    Tambov Oblast|Тамбовская обл.|966|392|г. Тамбов, г. Мичуринск, г. Рассказово
    Republic of Tatarstan|Респ. Татарстан|4001|420|г. Казань, г. Набережные Челны, г. Нижнекамск
    Tomsk Oblast|Томская обл.|1052|634|г. Томск, г. Северск, г. Стрежевой
    Tula Oblast|Тульская обл.|1481|300|г. Тула, г. Новомосковск, г. Алексин
    Tyva Republic|Респ. Тыва|337|667|г. Кызыл, г. Ак-Довурак
    Tver Oblast|Тверская обл.|1211|170|г. Тверь, г. Ржев, г. Вышний Волочёк
    Tyumen Oblast|Тюменская обл.|1620|625|г. Тюмень, г. Тобольск, г. Ишим
    Udmurt Republic|Удмуртская Респ.|1434|426|г. Ижевск, г. Сарапул, г. Воткинск, г. Глазов
    Ulyanovsk Oblast|Ульяновская обл.|1172|432|г. Ульяновск, г. Димитровград
    Vladimir Oblast|Владимирская обл.|1325|600|г. Владимир, г. Ковров, г. Муром
    Volgograd Oblast|Волгоградская обл.|2454|400|г. Волгоград, г. Волжский, г. Камышин
    Vologda Oblast|Вологодская обл.|1129|160|г. Вологда, г. Череповец, г. Сокол
    Voronezh Oblast|Воронежская обл.|2285|394|г. Воронеж, г. Борисоглебск, г. Россошь
    Yamalo-Nenets Autonomous Okrug|Ямало-Ненецкий АО|515|629|г. Салехард, г. Новый Уренгой, г. Ноябрьск
    Yaroslavl Oblast|Ярославская обл.|1194|150|г. Ярославль, г. Рыбинск, г. Переславль-Залесский
    Zabaykalsky Krai|Забайкальский край|992|672|г. Чита, г. Краснокаменск, г. Борзя
    """
)

ESTONIA = _places(
    """
    Tallinn||457|10|Tallinn
    Harju County|Harju maakond|197|74|Maardu, Keila, Saue, Viimsi
    Hiiu County|Hiiu maakond|8|92|Kärdla, Käina
    Ida-Viru County|Ida-Viru maakond|129|20|Narva, Kohtla-Järve, Sillamäe, Jõhvi
    Jõgeva County|Jõgeva maakond|27|48|Jõgeva, Põltsamaa, Mustvee
    Järva County|Järva maakond|29|72|Paide, Türi
    Lääne County|Lääne maakond|20|90|Haapsalu, Lihula
    Lääne-Viru County|Lääne-Viru maakond|58|44|Rakvere, Tapa, Kunda
    Põlva County|Põlva maakond|23|63|Põlva, Räpina
    Pärnu County|Pärnu maakond|85|80|Pärnu, Sindi, Kilingi-Nõmme
    Rapla County|Rapla maakond|34|79|Rapla, Märjamaa, Kohila
    Saare County|Saare maakond|31|93|Kuressaare, Orissaare
    Tartu County|Tartu maakond|162|50|Tartu, Elva, Kallaste
    Valga County|Valga maakond|27|68|Valga, Tõrva, Otepää
    Viljandi County|Viljandi maakond|44|71|Viljandi, Võhma, Suure-Jaani
    Võru County|Võru maakond|34|65|Võru, Antsla
    """
)

ABROAD_FROM_RUSSIA = (
    "Казахстан, г. Алматы",
    "Сербия, г. Белград",
    "Грузия, г. Тбилиси",
    "Армения, г. Ереван",
    "Германия, г. Берлин",
    "Турция, г. Анталья",
    "Киргизия, г. Бишкек",
)
ABROAD_FROM_ESTONIA = (
    "Soome, Helsinki",
    "Soome, Turku",
    "Saksamaa, Berliin",
    "Rootsi, Stockholm",
    "Iirimaa, Dublin",
)
