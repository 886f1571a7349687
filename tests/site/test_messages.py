"""The catalogs of both languages are complete."""

from __future__ import annotations

import pytest

from tools import messages


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_string_has_its_words(language: str) -> None:
    assert messages.problems(language) == []


def test_russian_words_are_not_english_ones() -> None:
    same = [
        message.id
        for message in messages.read("ru")
        if message.id and message.id == message.string and message.id != "JSON"
    ]
    assert same == []
