"""Stories under Estonian law. Made available on day 0, deemed served on day 30 unless opened earlier; in default from
the day after the appearance date; then precept, penalty payment, the court."""

from __future__ import annotations

from musterroll.demo.stories import Story
from musterroll.demo.tale import Tale

CALLED = ("medical",)
ANY = ("medical", "data_check", "training")


def issued(tale: Tale) -> None:
    tale.issue(2, 60)


def posted(tale: Tale) -> None:
    tale.issue(10, 50).post(10, "e_account")


def sent(tale: Tale) -> None:
    tale.issue(9, 48).send(9, "plain_post")


def returned(tale: Tale) -> None:
    tale.issue(30, 20).send(30).come_back(6)


def opened(tale: Tale) -> None:
    tale.issue(14, 40).post(14, "e_account").open(11)


def served_after_thirty_days(tale: Tale) -> None:
    tale.issue(40, 20).post(40, "e_account")


def served_by_post(tale: Tale) -> None:
    tale.issue(20, 30).send(20).deliver(12)


def served_in_person(tale: Tale) -> None:
    tale.issue(12, 30).hand_over(9)


def refused(tale: Tale) -> None:
    tale.issue(12, 25).refuse(8)


def tomorrow(tale: Tale) -> None:
    tale.issue(45, 1, exactly=True).post(45, "e_account").open(40)


def today(tale: Tale) -> None:
    tale.issue(44, 0, exactly=True).post(44, "e_account").open(41)


def in_default(tale: Tale) -> None:
    tale.issue(70, -9).post(70, "e_account")


def precept(tale: Tale) -> None:
    tale.issue(90, -30).post(90, "e_account").precept(20)


def penalty(tale: Tale) -> None:
    precept(tale)
    tale.penalty(13)


def applied(tale: Tale) -> None:
    penalty(tale)
    tale.apply_to_court(8, "driving", "fishing")


def in_force(tale: Tale) -> None:
    applied(tale)
    tale.court_orders(4, "driving")


def fact_contested(tale: Tale) -> None:
    applied(tale)
    tale.contest_fact(4, "served_before", "Olen ajateenistuse läbinud, tõend on lisatud.")


def summons_contested(tale: Tale) -> None:
    in_default(tale)
    tale.contest(5, "Kutse ei ole mulle adresseeritud.")


def contest_upheld(tale: Tale) -> None:
    fact_contested(tale)
    tale.decide(2, 0, "upheld", "Teenistus on tõendatud.")


def appeared_on_the_day(tale: Tale) -> None:
    tale.issue(60, -8).post(60, "e_account").appear()


def appeared_and_all_was_lifted(tale: Tale) -> None:
    in_force(tale)
    tale.appear(1)


def excused(tale: Tale) -> None:
    tale.issue(60, -12).post(60, "e_account").excuse(6, "illness")


def withdrawn(tale: Tale) -> None:
    tale.issue(20, 30).post(20, "e_account").withdraw(8, "Kutse koostati ekslikult.")


def test_notice(tale: Tale) -> None:
    tale.issue(40, 20).post(40, "e_account")


def data_corrected(tale: Tale) -> None:
    tale.correct(12, "actual_address", tale.person.facts["registered_address"]["value"], "person")


def looked_at(tale: Tale) -> None:
    tale.read(9, "answer_person").read(3, "correct_data", tale.other_clerk.author)


STORIES = (
    Story("posted", posted, 5, 8, ANY, 10),
    Story("served", served_after_thirty_days, 4, 8, ANY, 6),
    Story("served", opened, 3, 6, ANY, 8),
    Story("term_running", in_default, 4, 8, ANY, 5),
    Story("in_force", in_force, 3, 6, ANY, 8),
    Story("contested", fact_contested, 2, 4, CALLED, 3),
    Story("tomorrow", tomorrow, 3, 5, ANY),
    Story("appeared", appeared_and_all_was_lifted, 2, 4, ANY, 5),
    Story("excused", excused, 2, 4, ANY, 6),
    Story("withdrawn", withdrawn, 1, 3, ANY, 6),
    Story("refused", refused, 1, 3, ANY, 5),
    Story("test_notice", test_notice, 3, 3, ANY, 6),
    Story("precept", precept, 2, 5, ANY, 10),
    Story("penalty", penalty, 2, 4, ANY, 10),
    Story("applied", applied, 2, 4, ANY, 10),
    Story("today", today, 2, 3, ANY),
    Story("issued", issued, 2, 4, ANY, 3),
    Story("sent", sent, 2, 4, ANY, 6),
    Story("returned", returned, 1, 3, ANY, 5),
    Story("served_by_post", served_by_post, 2, 4, ANY, 6),
    Story("served_in_person", served_in_person, 2, 3, ANY, 6),
    Story("summons_contested", summons_contested, 1, 3, ANY, 3),
    Story("contest_upheld", contest_upheld, 1, 3, CALLED, 3),
    Story("appeared_on_the_day", appeared_on_the_day, 3, 8, ANY, 20),
    Story("data_corrected", data_corrected, 2, 4, ("data_check",), 20),
    Story("looked_at", looked_at, 3, 6, ("data_check",), 25),
)
