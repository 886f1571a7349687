"""The main job from end to end, as people live through it in the browser: from a summons to its proof.

No page but the check in the browser (test_verify_page.py) needs JavaScript, so none is run here.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.story.house import House, Somebody
from tests.story.visitor import Visitor, uuid_in

MOSCOW = ZoneInfo("Europe/Moscow")
Visit = Callable[..., Visitor]

# What the pages must say, in each language: each a sentence, or the telling part of one.
SAYS = {
    "ru": {
        "posted": "Для вас размещена повестка.",
        "seven_days": "От размещения до вручения: 7 дн.",
        "not_served": "ещё не вручена",
        "served": "вручена",
        "warning": "Предупреждение о возможных мерах",
        "proposed": "Предложена, не действует",
        "law": "Закон",
        "register": "Этот реестр",
        "exit_ban": "Запрет на выезд",
        "driving": "Ограничение права управления",
        "no_officer": "Никто из должностных лиц её не вводил.",
        "in_force": "Действуют временные меры",
        "how_to_contest": "Оспорить эту меру",
        "ground": "53-ФЗ, ст. 7.1",
        "stayed": "Приостановлена на время возражения",
        "dismissed": "Отклонено",
        "lifted": "Снята",
        "none": "Ни одна мера не действует и не предложена.",
        "appeared": "Военкомат записал вашу явку.",
        "issue_summons": "Оформить повестку",
        "record_appearance": "Записать явку",
        "order_measures": "Решить о предложенных мерах",
        "decide_contest": "Решить возражение",
        "border_service": "Пограничная служба",
    },
    "en": {
        "posted": "A summons has been posted for you.",
        "seven_days": "7 days",
        "not_served": "not served yet",
        "served": "served",
        "warning": "Warning",
        "proposed": "Proposed",
        "law": "The law",
        "register": "This register",
        "exit_ban": "Exit ban",
        "driving": "Right to drive limited",
        "no_officer": "No officer has ordered it.",
        "in_force": "Restrictive measures are in force.",
        "how_to_contest": "Contest this measure",
        "ground": "53-FZ art. 7.1",
        "stayed": "Stayed while contested",
        "dismissed": "Dismissed",
        "lifted": "Lifted",
        "none": "No measure is in force and none is proposed.",
        "appeared": "The office recorded that you appeared.",
        "issue_summons": "To issue a summons",
        "record_appearance": "To record an appearance",
        "order_measures": "to decide on proposed measures",
        "decide_contest": "decide",
        "border_service": "Пограничная служба",
    },
}
REASON = {
    "ru": "Письмо не дошло: почта вернула его с пометкой «адрес неверен».",
    "en": "The letter never reached me: the address was wrong.",
}
WHY_NOT = {
    "ru": "Повестка размещена в реестре, вручение доказано.",
    "en": "The summons was posted in the register; its service is proved.",
}
PURPOSE = {"ru": "пересечение границы, Псков", "en": "border crossing, Pskov"}


@pytest.mark.parametrize(("language", "number"), [("ru", 0), ("en", 1)])
def test_the_story_from_the_summons_to_its_proof(
    house: House, visit: Visit, tmp_path: Path, language: str, number: int
) -> None:
    somebody, says = house.somebody(number), SAYS[language]
    office, at_home, head = visit(language), visit(language), visit(language)
    today = house.now().astimezone(MOSCOW).date()
    served_on, appear_on = today + timedelta(days=7), today + timedelta(days=14)
    last_day = appear_on + timedelta(days=20)

    # 1. A clerk finds the person, says why the file is opened, issues a summons and posts it.
    clerk_name = office.become_officer("clerk")
    office.shoot("desk")
    open_file(office, somebody, "issue_summons")
    summons = issue(office, appear_on)

    # 2. The person sees it: posted, seven days until it counts as served, and on which day that is.
    at_home.become(somebody)
    at_home.sees(says["posted"], at_home.day(served_on))
    at_home.shoot("posted")
    at_home.open(f"/me/summonses/{summons}")
    at_home.sees(says["seven_days"], at_home.day(served_on), at_home.day(appear_on))
    # What the law says, and what this register makes of it.
    at_home.sees(says["law"], says["register"], says["exit_ban"])
    assert at_home.page.locator(".is-ours").count() >= 2
    at_home.shoot("summons")

    # 3. The last of the seven days: not served yet. The day after: served, warned, an exit ban proposed, no more.
    at_home.turn_to(served_on)
    assert status(house, summons) == ("posted", None)
    at_home.open("/me/")
    at_home.sees(says["posted"], at_home.day(served_on))
    at_home.turn_to(served_on + timedelta(days=1))
    assert status(house, summons) == ("served", served_on)
    at_home.open("/me/")
    at_home.sees(says["served"], says["warning"], says["exit_ban"], says["proposed"])
    at_home.shoot("served")
    assert measures(house, summons) == {("exit_ban", "proposed")}
    assert house.check(somebody.number)["in_force"] is False
    at_home.open("/me/measures")
    at_home.sees(says["exit_ban"], says["proposed"], says["no_officer"])

    # 4. Nobody comes. On the last of the twenty days nothing more is proposed; the day after, it is.
    at_home.turn_to(last_day)
    assert measures(house, summons) == {("exit_ban", "proposed")}
    at_home.turn_to(last_day + timedelta(days=1))
    proposed = measures(house, summons)
    assert {state for _, state in proposed} == {"proposed"}
    assert {kind for kind, _ in proposed} >= {"exit_ban", "driving_limit", "credit_refusal"}
    assert house.check(somebody.number)["in_force"] is False
    at_home.open("/me/")
    at_home.shoot("proposed")

    # 5. A named officer orders them. From then on the answer is yes, and names the decision.
    head_name = head.become_officer("head")
    order(head, somebody)
    answer = house.check(somebody.number, purpose=PURPOSE[language])
    assert answer["in_force"] is True
    assert answer["decision"]
    assert house.check(somebody.number, "driving_limit")["in_force"] is True
    at_home.open("/me/")
    at_home.sees(says["in_force"])
    at_home.shoot("in-force")
    at_home.open("/me/measures")
    at_home.sees(says["exit_ban"], says["driving"], says["ground"], head_name, says["how_to_contest"])
    at_home.shoot("measures")

    # 6. The person contests one: it is stayed at once, the others are not; dismissed, it is in force again.
    at_home.follow(f"/me/summonses/{summons}/measures/exit_ban/contest")
    at_home.shoot("contest")
    at_home.page.fill("textarea", REASON[language])
    at_home.press(at_home.page.locator("main button"))
    at_home.sees(REASON[language], says["exit_ban"])
    at_home.shoot("contest-sent")
    assert house.check(somebody.number)["in_force"] is False
    assert house.check(somebody.number, "driving_limit")["in_force"] is True
    at_home.open("/me/measures")
    at_home.sees(says["stayed"])
    decide(head, somebody, "dismissed", WHY_NOT[language])
    assert house.check(somebody.number)["in_force"] is True
    at_home.open("/me/contests")
    at_home.sees(says["dismissed"], head_name, WHY_NOT[language])
    at_home.shoot("contest-decided")

    # 7. The person comes. All of it ends at once, and nobody has to decide that.
    open_file(office, somebody, "record_appearance")
    office.shoot("file")
    office.follow(f"{summons}/appearance")
    office.shoot("appearance")
    office.press(office.page.locator("main form button"))
    office.shoot("recorded")
    assert {state for _, state in measures(house, summons)} == {"lifted"}
    for measure in ("exit_ban", "driving_limit"):
        assert house.check(somebody.number, measure).keys() == {"in_force", "asked_at"}
        assert house.check(somebody.number, measure)["in_force"] is False
        assert (
            house.check(somebody.number, measure)
            == {
                "in_force": False,
                "asked_at": house.check(somebody.number, measure)["asked_at"],
            }
            or not house.check(somebody.number, measure)["in_force"]
        )
    at_home.open("/me/")
    at_home.sees(says["appeared"], says["none"])
    at_home.shoot("appeared")
    at_home.open("/me/measures")
    at_home.sees(says["none"], says["lifted"])

    # 8. Both extracts, each in both forms; a stranger verifies them with a key got from elsewhere.
    files = extracts(at_home, tmp_path)
    verified_by_a_stranger(house, files, tmp_path)

    # 9. Who looked: the clerk, the head and the authority, each with the reason they gave.
    at_home.open("/me/looks")
    at_home.sees(clerk_name, says["issue_summons"], says["record_appearance"])
    at_home.sees(head_name, says["order_measures"], says["decide_contest"])
    at_home.sees(says["border_service"], PURPOSE[language])
    at_home.shoot("looks")
    at_home.open("/me/messages")
    at_home.shoot("messages")


def test_workers_killed_amid_the_story_come_back_and_nothing_is_lost(
    house: House, visit: Visit, tmp_path: Path
) -> None:
    somebody = house.somebody(0)
    office, at_home = visit("en"), visit("en")
    today = house.now().astimezone(MOSCOW).date()

    office.become_officer("clerk")
    open_file(office, somebody, "issue_summons")
    house.kill_9("musterroll.site.web")
    summons = issue(office, today + timedelta(days=14))

    house.kill_9("musterroll.site.web")
    house.kill_9("clock --worker")
    assert "starting it again" in house.words
    at_home.become(somebody)
    at_home.open(f"/me/summonses/{summons}")
    at_home.turn_to(today + timedelta(days=8))
    house.kill_9("clock --worker")
    assert status(house, summons) == ("served", today + timedelta(days=7))

    # Each step is there once: a worker that takes over does nothing twice.
    kinds = [kind for (kind,) in house.rows("SELECT kind FROM act WHERE case_id = %s", summons)]
    assert sorted(kinds) == sorted(set(kinds))
    assert {"summons_issued", "posted", "service_deemed", "warning_given"} <= set(kinds)

    # Sealing went on: an extract has its place in the log.
    at_home.open("/me/extracts")
    made = save(at_home, "summonses", "json", tmp_path)
    key = house.get("/log/key").strip()
    assert house.command("verify", str(made), "--key", key, "--log", f"{house.url}/log").returncode == 0


# --- what the office does -----------------------------------------------------------------------------------------


def open_file(office: Visitor, somebody: Somebody, purpose: str) -> None:
    """Finds the person by name, states the purpose and opens the file."""
    office.open("/office/find")
    office.page.fill("#id_name", somebody.name)
    office.press(office.page.locator("main form button"))
    office.shoot(f"found-{purpose}")
    # What the search shows is no more than what tells two people apart.
    office.sees_not(somebody.number)
    office.press(office.page.locator(f'a[href*="{somebody.id}"]').first)
    if "/purpose" in office.path:
        # Without a purpose the file stays shut.
        with office.page.expect_navigation() as refused:
            office.page.locator("main form button").click()
        assert refused.value.status == 422
        office.sees_not(somebody.number)
        office.page.check(f'input[name="purpose"][value="{purpose}"]')
        office.shoot(f"purpose-{purpose}")
        office.press(office.page.locator("main form button"))
    office.sees(somebody.name, somebody.number)


def issue(office: Visitor, appear_on: date) -> str:
    """Issues a summons to check data and posts it in the register; comes back with its number."""
    office.follow("/file/issue")
    office.page.check('input[name="kind"][value="data_check"]')
    office.page.fill("#id_appear_on", appear_on.isoformat())
    office.page.fill("#id_appear_hour", "10:00")
    office.page.check('input[name="method"][value="register"]')
    office.shoot("issue")
    office.press(office.page.locator("main form button"))
    office.shoot("issued")
    return uuid_in(
        str(office.page.locator('a[href*="/appearance"]').first.get_attribute("href")), "/summons/"
    )


def order(head: Visitor, somebody: Somebody) -> None:
    """Looks through the proposals, chooses all of this person's, and orders them."""
    head.open("/office/proposals")
    mine = head.page.locator("article", has_text=somebody.name)
    while not mine.count():
        head.press(head.page.locator('a[rel="next"]'))
    head.shoot("proposals")
    # Not having looked, or having chosen nothing, orders nothing.
    boxes = mine.locator('input[name="measures"]')
    for box in range(boxes.count()):
        boxes.nth(box).check()
    with head.page.expect_navigation() as refused:
        head.page.locator("#order ~ * button, section:has(#order) button").last.click()
    assert refused.value.status == 422
    mine = head.page.locator("article", has_text=somebody.name)
    head.page.check("#id_looked")
    assert mine.locator('input[name="measures"]:checked').count() == boxes.count()
    head.press(head.page.locator("section:has(#order) button").last)
    head.sees(somebody.name)
    head.shoot("ordered")


def decide(head: Visitor, somebody: Somebody, outcome: str, reason: str) -> None:
    """Decides the person's one open contest."""
    head.open("/office/contests")
    head.shoot("contests")
    head.press(head.page.locator(f'a[href*="/office/contests/{somebody.id}"]').first)
    head.page.check(f'input[name="outcome"][value="{outcome}"]')
    head.page.fill("textarea", reason)
    head.shoot("decide")
    head.press(head.page.locator("main form button"))


# --- what the register holds --------------------------------------------------------------------------------------


def status(house: House, summons: str) -> tuple[str, date | None]:
    (found,) = house.rows("SELECT status, served_on FROM summons WHERE summons_id = %s", summons)
    return found[0], found[1]


def measures(house: House, summons: str) -> set[tuple[str, str]]:
    return {
        (row[0], row[1])
        for row in house.rows("SELECT kind, state FROM measure WHERE summons_id = %s", summons)
    }


# --- extracts, and whoever is shown one ---------------------------------------------------------------------------

# A process that begins like this reaches nobody: what it then proves, it proves offline.
OFFLINE = """
import socket, sys
def nowhere(*_, **__): raise OSError("offline")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = nowhere
from musterroll.cli import main
main()
"""


def save(at_home: Visitor, kind: str, form: str, folder: Path) -> Path:
    """Presses the button for an extract and keeps what comes."""
    with at_home.page.expect_download() as coming:
        at_home.page.locator(f'form[action="/me/extracts/{kind}"] button[value="{form}"]').click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def extracts(at_home: Visitor, folder: Path) -> dict[tuple[str, str], Path]:
    """Both kinds in both forms."""
    at_home.open("/me/extracts")
    files = {
        (kind, form): save(at_home, kind, form, folder)
        for kind in ("registration", "summonses")
        for form in ("json", "pdf")
    }
    at_home.open("/me/extracts")
    at_home.shoot("extracts")
    contents = {kind: json.loads(files[kind, "json"].read_bytes()) for kind in ("registration", "summonses")}
    assert contents["registration"].keys() != contents["summonses"].keys()
    assert all(files[kind, "pdf"].read_bytes().startswith(b"%PDF-") for kind in contents)
    return files


def verified_by_a_stranger(house: House, files: dict[tuple[str, str], Path], folder: Path) -> None:
    """All are in order with the log's key; none is without one; none with a letter changed."""
    key, log = house.get("/log/key").strip(), f"{house.url}/log"
    elsewhere = str(folder / "elsewhere")
    every = [str(path) for path in files.values()]

    offline = subprocess.run(
        [sys.executable, "-c", OFFLINE, "verify", *every, "--key", key],
        env={**house.environ, "DATA_DIR": elsewhere},
        capture_output=True,
        text=True,
        check=False,
    )
    assert offline.returncode == 0, offline.stdout + offline.stderr
    with_log = house.command("verify", *every, "--key", key, "--log", log, DATA_DIR=elsewhere)
    assert with_log.returncode == 0, with_log.stdout + with_log.stderr
    without = house.command("verify", *every, DATA_DIR=elsewhere)
    assert without.returncode == 1, without.stdout

    for (kind, form), path in files.items():
        changed, where = (one_letter if form == "json" else one_byte)(path, folder)
        verdict = house.command("verify", str(changed), "--key", key, "--json", DATA_DIR=elsewhere)
        assert verdict.returncode == 1, f"{kind} {form}: {verdict.stdout}"
        assert where in verdict.stdout, f"{kind} {form}: {verdict.stdout}"


def one_letter(path: Path, folder: Path) -> tuple[Path, str]:
    """A copy of a JSON extract in which one letter of the person's name is another, and the path of that name."""
    text = path.read_text(encoding="utf-8")
    name = json.loads(text)["person"]["name"]
    changed = folder / f"changed-{path.name}"
    changed.write_text(
        text.replace(f'"{name}"', f'"{name[:-1]}{"а" if name[-1] != "а" else "о"}"', 1), encoding="utf-8"
    )
    return changed, "/person/name"


def one_byte(path: Path, folder: Path) -> tuple[Path, str]:
    """A copy of a PDF extract with one bit of one signed byte turned."""
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    changed = folder / f"changed-{path.name}"
    changed.write_bytes(data)
    return changed, "signed"


def test_the_language_is_kept_when_somebody_chooses_another(house: House, visit: Visit) -> None:
    visitor = visit("en")
    visitor.open("/")
    assert visitor.page.locator("html").get_attribute("lang") == "en"
    visitor.press(visitor.page.locator('button[value="ru"]'))
    assert visitor.page.locator("html").get_attribute("lang") == "ru"
    visitor.open("/verify")
    assert visitor.page.locator("html").get_attribute("lang") == "ru"


def test_whatever_was_done_nothing_is_left_running_and_the_audit_finds_nothing(house: House) -> None:
    (before,) = house.rows("SELECT count(*) FROM act")[0]
    house.stop()
    audit = house.command("audit")
    assert audit.returncode == 0, audit.stdout + audit.stderr
    found = json.loads(audit.stdout)
    assert found["differences"] == []
    assert found["unlawful"] == []
    assert found["acts"] >= before
    assert found["sealed"] >= before
