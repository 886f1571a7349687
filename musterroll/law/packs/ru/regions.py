"""Russia's subdivisions: the 83 that ISO 3166-2 lists, each with the zone its days of law are counted in.

Where a subdivision keeps several times, its capital's is taken. Sources: ISO 3166-2:RU (as of the newsletter of
2020); IANA tzdata, zone1970.tab.
"""

from __future__ import annotations

from functools import partial

from musterroll.law.regions import subdivision

_FORMS = {
    "Republic": ("{}", "{} Republic", "Republic of {}", "the Republic of {}"),
    "Oblast": ("{}", "{} Region"),
    "Krai": ("{}", "{} Kray", "{} Territory"),
    "Autonomous Okrug": ("{}", "{} Okrug", "{} AO", "{} Autonomous District"),
}
_row = partial(subdivision, forms=_FORMS)

_KALININGRAD = "Europe/Kaliningrad"  # UTC+2
_MOSCOW = "Europe/Moscow"  # UTC+3
_SAMARA = "Europe/Samara"  # UTC+4
_URALS = "Asia/Yekaterinburg"  # UTC+5
_KRASNOYARSK = "Asia/Krasnoyarsk"  # UTC+7
_IRKUTSK = "Asia/Irkutsk"  # UTC+8
_YAKUTSK = "Asia/Yakutsk"  # UTC+9
_VLADIVOSTOK = "Asia/Vladivostok"  # UTC+10

REGIONS = (
    _row("RU-AD", "Republic of Adygea", "Республика Адыгея", _MOSCOW, "Adygeya"),
    _row("RU-AL", "Altai Republic", "Республика Алтай", "Asia/Barnaul", "Gorny Altai", "Altay Republic"),
    _row("RU-ALT", "Altai Krai", "Алтайский край", "Asia/Barnaul", "Altay Krai"),
    _row("RU-AMU", "Amur Oblast", "Амурская область", _YAKUTSK),
    _row("RU-ARK", "Arkhangelsk Oblast", "Архангельская область", _MOSCOW),
    _row("RU-AST", "Astrakhan Oblast", "Астраханская область", "Europe/Astrakhan"),
    _row("RU-BA", "Republic of Bashkortostan", "Республика Башкортостан", _URALS, "Bashkiria"),
    _row("RU-BEL", "Belgorod Oblast", "Белгородская область", _MOSCOW),
    _row("RU-BRY", "Bryansk Oblast", "Брянская область", _MOSCOW),
    _row("RU-BU", "Republic of Buryatia", "Республика Бурятия", _IRKUTSK, "Buryat Republic"),
    _row("RU-CE", "Chechen Republic", "Чеченская Республика", _MOSCOW, "Chechnya", "Republic of Chechnya"),
    _row("RU-CHE", "Chelyabinsk Oblast", "Челябинская область", _URALS),
    _row(
        "RU-CHU",
        "Chukotka Autonomous Okrug",
        "Чукотский автономный округ",
        "Asia/Anadyr",
        "Chukchi Autonomous Okrug",
    ),
    _row("RU-CU", "Chuvash Republic", "Чувашская Республика", _MOSCOW, "Chuvashia", "Republic of Chuvashia"),
    _row("RU-DA", "Republic of Dagestan", "Республика Дагестан", _MOSCOW),
    _row("RU-IN", "Republic of Ingushetia", "Республика Ингушетия", _MOSCOW, "Ingush Republic"),
    _row("RU-IRK", "Irkutsk Oblast", "Иркутская область", _IRKUTSK),
    _row("RU-IVA", "Ivanovo Oblast", "Ивановская область", _MOSCOW),
    _row("RU-KAM", "Kamchatka Krai", "Камчатский край", "Asia/Kamchatka"),
    _row(
        "RU-KB", "Kabardino-Balkar Republic", "Кабардино-Балкарская Республика", _MOSCOW, "Kabardino-Balkaria"
    ),
    _row(
        "RU-KC",
        "Karachay-Cherkess Republic",
        "Карачаево-Черкесская Республика",
        _MOSCOW,
        "Karachay-Cherkessia",
    ),
    _row("RU-KDA", "Krasnodar Krai", "Краснодарский край", _MOSCOW),
    _row("RU-KEM", "Kemerovo Oblast", "Кемеровская область", "Asia/Novokuznetsk", "Kuzbass"),
    _row("RU-KGD", "Kaliningrad Oblast", "Калининградская область", _KALININGRAD),
    _row("RU-KGN", "Kurgan Oblast", "Курганская область", _URALS),
    _row("RU-KHA", "Khabarovsk Krai", "Хабаровский край", _VLADIVOSTOK),
    _row(
        "RU-KHM",
        "Khanty-Mansi Autonomous Okrug",
        "Ханты-Мансийский автономный округ",
        _URALS,
        "Khanty-Mansi Autonomous Okrug-Yugra",
        "Yugra",
    ),
    _row("RU-KIR", "Kirov Oblast", "Кировская область", "Europe/Kirov"),
    _row("RU-KK", "Republic of Khakassia", "Республика Хакасия", _KRASNOYARSK, "Khakasia"),
    _row("RU-KL", "Republic of Kalmykia", "Республика Калмыкия", _MOSCOW),
    _row("RU-KLU", "Kaluga Oblast", "Калужская область", _MOSCOW),
    _row("RU-KO", "Komi Republic", "Республика Коми", _MOSCOW),
    _row("RU-KOS", "Kostroma Oblast", "Костромская область", _MOSCOW),
    _row("RU-KR", "Republic of Karelia", "Республика Карелия", _MOSCOW),
    _row("RU-KRS", "Kursk Oblast", "Курская область", _MOSCOW),
    _row("RU-KYA", "Krasnoyarsk Krai", "Красноярский край", _KRASNOYARSK),
    _row("RU-LEN", "Leningrad Oblast", "Ленинградская область", _MOSCOW),
    _row("RU-LIP", "Lipetsk Oblast", "Липецкая область", _MOSCOW),
    _row("RU-MAG", "Magadan Oblast", "Магаданская область", "Asia/Magadan"),
    _row("RU-ME", "Mari El Republic", "Республика Марий Эл", _MOSCOW),
    _row("RU-MO", "Republic of Mordovia", "Республика Мордовия", _MOSCOW),
    _row("RU-MOS", "Moscow Oblast", "Московская область", _MOSCOW),
    _row("RU-MOW", "Moscow", "Москва", _MOSCOW),
    _row("RU-MUR", "Murmansk Oblast", "Мурманская область", _MOSCOW),
    _row("RU-NEN", "Nenets Autonomous Okrug", "Ненецкий автономный округ", _MOSCOW),
    _row("RU-NGR", "Novgorod Oblast", "Новгородская область", _MOSCOW),
    _row("RU-NIZ", "Nizhny Novgorod Oblast", "Нижегородская область", _MOSCOW, "Nizhni Novgorod Oblast"),
    _row("RU-NVS", "Novosibirsk Oblast", "Новосибирская область", "Asia/Novosibirsk"),
    _row("RU-OMS", "Omsk Oblast", "Омская область", "Asia/Omsk"),
    _row("RU-ORE", "Orenburg Oblast", "Оренбургская область", _URALS),
    _row("RU-ORL", "Oryol Oblast", "Орловская область", _MOSCOW, "Orel Oblast", "Oryol", "Orel"),
    _row("RU-PER", "Perm Krai", "Пермский край", _URALS),
    _row("RU-PNZ", "Penza Oblast", "Пензенская область", _MOSCOW),
    _row(
        "RU-PRI",
        "Primorsky Krai",
        "Приморский край",
        _VLADIVOSTOK,
        "Primorye",
        "Primorye Krai",
        "Primorskiy Krai",
    ),
    _row("RU-PSK", "Pskov Oblast", "Псковская область", _MOSCOW),
    _row("RU-ROS", "Rostov Oblast", "Ростовская область", _MOSCOW),
    _row("RU-RYA", "Ryazan Oblast", "Рязанская область", _MOSCOW),
    _row(
        "RU-SA",
        "Sakha Republic",
        "Республика Саха (Якутия)",
        _YAKUTSK,
        "Yakutia",
        "Sakha (Yakutia) Republic",
        "Republic of Sakha (Yakutia)",
        "Республика Саха",
        "Якутия",
    ),
    _row("RU-SAK", "Sakhalin Oblast", "Сахалинская область", "Asia/Sakhalin"),
    _row("RU-SAM", "Samara Oblast", "Самарская область", _SAMARA),
    _row("RU-SAR", "Saratov Oblast", "Саратовская область", "Europe/Saratov"),
    _row(
        "RU-SE",
        "Republic of North Ossetia-Alania",
        "Республика Северная Осетия — Алания",
        _MOSCOW,
        "North Ossetia",
        "Republic of North Ossetia",
        "Северная Осетия",
    ),
    _row("RU-SMO", "Smolensk Oblast", "Смоленская область", _MOSCOW),
    _row("RU-SPE", "Saint Petersburg", "Санкт-Петербург", _MOSCOW, "St. Petersburg", "Sankt-Peterburg"),
    _row("RU-STA", "Stavropol Krai", "Ставропольский край", _MOSCOW),
    _row("RU-SVE", "Sverdlovsk Oblast", "Свердловская область", _URALS),
    _row("RU-TA", "Republic of Tatarstan", "Республика Татарстан", _MOSCOW),
    _row("RU-TAM", "Tambov Oblast", "Тамбовская область", _MOSCOW),
    _row("RU-TOM", "Tomsk Oblast", "Томская область", "Asia/Tomsk"),
    _row("RU-TUL", "Tula Oblast", "Тульская область", _MOSCOW),
    _row("RU-TVE", "Tver Oblast", "Тверская область", _MOSCOW),
    _row(
        "RU-TY", "Tyva Republic", "Республика Тыва", _KRASNOYARSK, "Tuva", "Tuva Republic", "Republic of Tuva"
    ),
    _row("RU-TYU", "Tyumen Oblast", "Тюменская область", _URALS),
    _row("RU-UD", "Udmurt Republic", "Удмуртская Республика", _SAMARA, "Udmurtia", "Republic of Udmurtia"),
    _row("RU-ULY", "Ulyanovsk Oblast", "Ульяновская область", "Europe/Ulyanovsk"),
    _row("RU-VGG", "Volgograd Oblast", "Волгоградская область", "Europe/Volgograd"),
    _row("RU-VLA", "Vladimir Oblast", "Владимирская область", _MOSCOW),
    _row("RU-VLG", "Vologda Oblast", "Вологодская область", _MOSCOW),
    _row("RU-VOR", "Voronezh Oblast", "Воронежская область", _MOSCOW),
    _row(
        "RU-YAN",
        "Yamalo-Nenets Autonomous Okrug",
        "Ямало-Ненецкий автономный округ",
        _URALS,
        "Yamal-Nenets Autonomous Okrug",
        "Yamalia",
    ),
    _row("RU-YAR", "Yaroslavl Oblast", "Ярославская область", _MOSCOW),
    _row(
        "RU-YEV",
        "Jewish Autonomous Oblast",
        "Еврейская автономная область",
        _VLADIVOSTOK,
    ),
    _row(
        "RU-ZAB",
        "Zabaykalsky Krai",
        "Забайкальский край",
        "Asia/Chita",
        "Zabaikalsky Krai",
        "Transbaikal Krai",
        "Transbaikal",
    ),
)
