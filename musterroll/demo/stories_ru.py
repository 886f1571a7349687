"""Stories under Russian law. Posted on day 0, deemed served on day 7, to appear by day 30, in default 20 days later.

Where a story names several days, the gaps between them leave room for `Tale` to move each off a weekend.
"""

from __future__ import annotations

from musterroll.demo.stories import Story
from musterroll.demo.tale import Tale

DRAFT = ("board", "medical", "dispatch")
ANY = ("board", "medical", "data_check", "training")
REGISTRATION = ("data_check", "training")


def issued(tale: Tale) -> None:
    tale.issue(2, 20)


def posted(tale: Tale) -> None:
    tale.issue(3, 20).post(3)


def sent(tale: Tale) -> None:
    tale.issue(4, 18).send(4)


def returned(tale: Tale) -> None:
    tale.issue(15, 9).send(15).come_back(4)


def served_by_register(tale: Tale) -> None:
    tale.issue(13, 11).post(13)


def served_in_account(tale: Tale) -> None:
    tale.issue(6, 14).post(6, "e_account").open(5)


def served_by_post(tale: Tale) -> None:
    tale.issue(12, 12).send(12).deliver(6)


def served_in_person(tale: Tale) -> None:
    tale.issue(8, 15).hand_over(6)


def served_by_employer(tale: Tale) -> None:
    tale.issue(9, 13).hand_over(5, "employer")


def refused(tale: Tale) -> None:
    tale.issue(9, 11).refuse(6)


def served_late(tale: Tale) -> None:
    """Delivered after its own date: two weeks to come run from delivery."""
    tale.issue(45, -22).send(45).deliver(10)


def tomorrow(tale: Tale) -> None:
    tale.issue(18, 1, exactly=True).post(18)


def today(tale: Tale) -> None:
    tale.issue(16, 0, exactly=True).post(16, "e_account")


def term_running(tale: Tale) -> None:
    tale.issue(33, -9).post(33)


def exit_ban_while_term_runs(tale: Tale) -> None:
    """The one measure that may be ordered before default, once service is proved."""
    tale.issue(33, -9).post(33).order(12, "exit_ban")


def proposed(tale: Tale) -> None:
    tale.issue(58, -34).post(58)


def in_force(tale: Tale) -> None:
    proposed(tale)
    tale.order(6)


def in_force_in_part(tale: Tale) -> None:
    proposed(tale)
    tale.order(6, "driving_limit", "exit_ban")


def fact_contested(tale: Tale) -> None:
    proposed(tale)
    tale.contest_fact(20, "served_before", "Я проходил военную службу по призыву, военный билет прилагаю.")


def residence_contested(tale: Tale) -> None:
    proposed(tale)
    tale.contest_fact(18, "permanent_residence_abroad", "Постоянно проживаю за границей, документы прилагаю.")


def summons_contested(tale: Tale) -> None:
    tale.issue(31, -6).post(31).contest(9, "Повестка пришла на чужое имя: адрес и дата рождения не мои.")


def measure_contested(tale: Tale) -> None:
    in_force(tale)
    tale.contest_measure(3, "driving_limit", "Работаю водителем, это единственный заработок семьи.")


def contest_upheld(tale: Tale) -> None:
    fact_contested(tale)
    tale.decide(7, 0, "upheld", "Служба подтверждена военным билетом.")


def contest_dismissed(tale: Tale) -> None:
    proposed(tale)
    tale.contest(28, "О повестке не знал.").decide(
        15, 0, "dismissed", "Вручение подтверждено реестром."
    ).order(5)


def appeared_on_the_day(tale: Tale) -> None:
    tale.issue(30, -6).post(30).appear()


def appeared_within_the_term(tale: Tale) -> None:
    tale.issue(38, -15).post(38).appear(6)


def appeared_and_all_was_lifted(tale: Tale) -> None:
    in_force(tale)
    tale.appear(2)


def excused(tale: Tale) -> None:
    tale.issue(40, -17).post(40).excuse(9, "illness")


def excused_after_proposal(tale: Tale) -> None:
    proposed(tale)
    tale.excuse(5, "relative_grave_state")


def withdrawn(tale: Tale) -> None:
    tale.issue(20, 4).post(20).withdraw(11, "Повестка оформлена ошибочно: гражданин уже явился.")


def deferred_meanwhile(tale: Tale) -> None:
    tale.issue(22, 3).post(22).defer(6, "study", days=210)


def test_notice(tale: Tale) -> None:
    tale.issue(20, 5).post(20)


def data_corrected(tale: Tale) -> None:
    tale.correct(12, "actual_address", tale.person.facts["registered_address"]["value"], "person")


def looked_at(tale: Tale) -> None:
    tale.read(9, "answer_person").read(3, "correct_data", tale.other_clerk.author)


STORIES = (
    Story("proposed", proposed, 6, 10, ANY, 8),
    Story("posted", posted, 5, 14, ANY, 2),
    Story("served", served_by_register, 4, 12, ANY, 3),
    Story("in_force", in_force, 4, 10, ANY, 6),
    Story("contested", fact_contested, 2, 6, DRAFT, 5),
    Story("contested", residence_contested, 2, 4, REGISTRATION, 5),
    Story("tomorrow", tomorrow, 4, 8, ANY),
    Story("term_running", term_running, 4, 12, ANY, 5),
    Story("appeared", appeared_and_all_was_lifted, 3, 8, ANY, 6),
    Story("excused", excused, 2, 6, ANY, 6),
    Story("deferred", deferred_meanwhile, 1, 4, ("board", "dispatch")),
    Story("withdrawn", withdrawn, 1, 5, ANY, 4),
    Story("refused", refused, 1, 4, ANY, 4),
    Story("test_notice", test_notice, 6, 6, ANY, 6),
    Story("today", today, 3, 4, ANY),
    Story("issued", issued, 2, 6, ANY, 3),
    Story("sent", sent, 2, 6, ANY, 4),
    Story("returned", returned, 1, 4, ANY, 3),
    Story("served_in_account", served_in_account, 2, 8, ANY, 3),
    Story("served_by_post", served_by_post, 2, 5, ANY, 4),
    Story("served_in_person", served_in_person, 2, 5, ANY, 6),
    Story("served_by_employer", served_by_employer, 1, 4, ANY, 4),
    Story("served_late", served_late, 1, 3, ANY, 3),
    Story("exit_ban", exit_ban_while_term_runs, 1, 4, ANY, 4),
    Story("in_force_in_part", in_force_in_part, 1, 4, ANY, 6),
    Story("summons_contested", summons_contested, 1, 4, ANY, 5),
    Story("measure_contested", measure_contested, 1, 4, ANY, 5),
    Story("contest_upheld", contest_upheld, 1, 4, DRAFT, 5),
    Story("contest_dismissed", contest_dismissed, 1, 4, ANY, 5),
    Story("appeared_on_the_day", appeared_on_the_day, 4, 12, ANY, 20),
    Story("appeared_in_the_term", appeared_within_the_term, 2, 6, ANY, 12),
    Story("excused_after_proposal", excused_after_proposal, 1, 3, ANY, 6),
    Story("data_corrected", data_corrected, 2, 6, ("data_check",), 20),
    Story("looked_at", looked_at, 4, 10, ("data_check",), 25),
)
