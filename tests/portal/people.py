"""Who meets the portal in its tests."""

from __future__ import annotations

from musterroll.site.signin import Identity
from tests.register.people import HOME, man

ALEKSEEV = Identity(role="person", region=HOME, shown="Алексеев Пример 0", person_id=man(0))
BORISOV = Identity(role="person", region=HOME, shown="Борисов Пример 1", person_id=man(1))
ORLOVA = Identity(role="clerk", region=HOME, shown="Орлова", officer="Орлова")
