"""Message catalogs of the pages: extract, complete, check, compile.

    python tools/messages.py update     take new strings from templates and code into locale/*/LC_MESSAGES/django.po
    python tools/messages.py check      fail if a string is missing, untranslated or fuzzy, or lost a placeholder
    python tools/messages.py compile    write the .mo files that Django reads (`make setup` does; not committed)

Source strings are English, so the English catalog is its own translation and is filled by `update`.
Needs Babel only, none of GNU gettext's programs.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FACES = [ROOT / "musterroll" / face for face in ("site", "portal", "office")]
LOCALE = ROOT / "musterroll" / "site" / "locale"
LANGUAGES = ("en", "ru")
KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_lazy": None, "ngettext_lazy": (1, 2), "_": None}
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[sd]")


def template_strings(source: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Messages of a Django template: the function that would translate it, and the strings it is given."""
    # Django turns a template into something that reads like Python; what is left between the calls is X and blanks.
    from django.utils.translation.template import templatize

    code = "\n".join(line.strip() for line in templatize(source).split("\n"))
    for _, function, messages, _ in extract_python(BytesIO(code.encode()), KEYWORDS, [], {}):
        given = (messages,) if isinstance(messages, str) else messages
        yield str(function), tuple(part for part in given if isinstance(part, str))


def found() -> Catalog:
    """Every string the three faces show, with where it stands."""
    catalog = Catalog(project="Musterroll", charset="utf-8")
    for face in FACES:
        for path in sorted(face.rglob("*.html")):
            for function, messages in template_strings(path.read_text(encoding="utf-8")):
                identifier: str | tuple[str, ...] = messages[:2] if function == "ngettext" else messages[0]
                catalog.add(identifier, locations=[(_place(path), 0)])
        for path in sorted(face.rglob("*.py")):
            with path.open("rb") as code:
                for _, strings, _, context in extract("python", code, KEYWORDS):
                    catalog.add(strings, context=context, locations=[(_place(path), 0)])
    return catalog


def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def po(language: str) -> Path:
    """Where a language's catalog lies."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """The catalog of a language as committed, or an empty one."""
    path = po(language)
    if not path.exists():
        return Catalog(locale=language, project="Musterroll", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update() -> int:
    """Bring every catalog up to date; what is no longer used is dropped."""
    for language in LANGUAGES:
        catalog = read(language)
        # Found anew each time: Babel takes the very messages over, and English ones must not become Russian ones.
        catalog.update(found(), no_fuzzy_matching=True)
        catalog.obsolete.clear()
        if language == "en":
            for message in catalog:
                if message.id:
                    message.string = message.id
        path = po(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, sort_by_file=True, include_lineno=False, ignore_obsolete=True, width=110)
        print(f"{language}: {len(catalog)} strings")
    return 0


def problems(language: str) -> list[str]:
    """What is wrong with a language's catalog, a line each; empty if it is complete."""
    catalog = read(language)
    wrong = []
    for message in found():
        if not message.id:
            continue
        there = catalog.get(message.id, message.context)
        if there is None:
            wrong.append(f"{language}: not in the catalog: {_first(message)!r}")
        elif not there.string or (isinstance(there.string, tuple) and not all(there.string)):
            wrong.append(f"{language}: not translated: {_first(message)!r}")
        elif there.fuzzy:
            wrong.append(f"{language}: marked fuzzy: {_first(message)!r}")
        elif any(_placeholders(form) != _placeholders(_first(message)) for form in _forms(there)):
            wrong.append(f"{language}: placeholders differ: {_first(message)!r}")
    return wrong


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def check() -> int:
    """1 and a line for each string that is missing or wrong; 0 if every language is complete."""
    wrong = [line for language in LANGUAGES for line in problems(language)]
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


def compile_() -> int:
    """Write each language's .mo beside its .po."""
    for language in LANGUAGES:
        path = po(language)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(language))
    return 0


def main(arguments: list[str]) -> int:
    """Run one of the three; 2 if it is none of them."""
    commands = {"update": update, "check": check, "compile": compile_}
    if len(arguments) != 1 or arguments[0] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    return commands[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
