"""Words for the codes that pages show, in the reader's language.

What the law names (kinds of summons, ways of service, measures, facts, sources, reasons, grounds) is named by the packs
and only looked up here. What the register itself says is below, as sentences for gettext: English in the source, the
other languages in `locale/`. Placeholders are `%(name)s`; `say` fills them with facts, dates written out.
"""

# A sentence stays on one line, so that what a page shows can be searched for.
# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from musterroll.errors import UnknownRegion
from musterroll.law.vocabulary import Term
from musterroll.site import connections

Text = Promise | str
Table = Mapping[str, Text]

# --- where a summons, a measure, a contest stands ---------------------------------------------------------

STATUS: Table = {
    "issued": _("Issued, not yet made known"),
    "posted": _("Posted, not yet served"),
    "sent": _("Sent, not yet served"),
    "served": _("Served"),
    "appeared": _("You appeared: closed"),
    "excused": _("Excused: closed"),
    "in_default": _("No appearance, term over"),
    "withdrawn": _("Withdrawn: closed"),
    "annulled": _("Annulled after a contest: closed"),
    "deferred": _("A deferment shields from it: closed"),
    "lapsed": _("Lapsed with age: closed"),
    "not_liable": _("No longer liable: closed"),
    "test_notice": _("Without effect"),
}

STATUS_OFFICE: Table = {**STATUS, "appeared": _("Appeared: closed")}

MEASURE_STATE: Table = {
    "proposed": _("Proposed, not in force"),
    "in_force": _("In force"),
    "stayed": _("Stayed while contested"),
    "lifted": _("Lifted"),
    "annulled": _("Annulled"),
}

MEASURE_STATE_MEANS: Table = {
    "proposed": _(
        "The register has proposed this measure. It limits nothing unless a named officer, or a court where the law asks for one, orders it."
    ),
    "in_force": _(
        "A named officer, or a court where the law asks for one, has ordered this measure, and the agency that carries it out acts on it."
    ),
    "stayed": _(
        "An open contest carries this measure. Until a human has decided the contest it limits nothing."
    ),
    "lifted": _("This measure has ended and limits nothing."),
    "annulled": _("This measure was annulled after a contest and limits nothing."),
}

ENDS: Table = {
    "appearance": _("You appeared."),
    "valid_reason": _("A valid reason was proved."),
    "withdrawal": _("The summons was withdrawn."),
    "contest": _("A contest was upheld."),
    "deferment": _("A deferment is in force."),
    "court": _("A court lifted it."),
    "lapse": _("The duty lapsed with age."),
    "not_liable": _("What the register holds now says that there is no such duty."),
}

CONTEST_STATE: Table = {
    "open": _("Waiting for a decision"),
    "upheld": _("Upheld"),
    "dismissed": _("Dismissed"),
}

CONTEST_STATE_MEANS: Table = {
    "open": _("An officer has to decide. Until then, what it carries stays without effect."),
    "upheld": _("The office agreed. What rested on the contested point has ended."),
    "dismissed": _("The office did not agree. You may go to court."),
}

FIELD_STATE: Table = {
    "known": _("Known"),
    "unknown": _("The source has not answered"),
    "contested": _("Contested by you"),
    "struck": _("Struck after a contest: counts as unknown"),
}

# --- who ------------------------------------------------------------------------------------------------

BY: Table = {
    "clock": _("Automatic step"),
    "office": _("Recruitment office"),
    "officer": _("Named officer"),
    "person": _("You"),
    "the_person": _("The person"),
    "post": _("Post office"),
    "employer": _("Employer"),
    "court": _("Court"),
    "source": _("Source agency"),
    "board": _("Draft board"),
}

ROLE: Table = {
    "person": _("Person in the register"),
    "clerk": _("Clerk of the recruitment office"),
    "head": _("Head of the recruitment office"),
    "authority": _("Other authority"),
    "auditor": _("Auditor"),
    "clock": _("The register itself"),
}

PURPOSE: Table = {
    "issue_summons": _("To issue a summons"),
    "record_appearance": _("To record an appearance or a valid reason"),
    "decide_contest": _("To decide a contest"),
    "order_measures": _("To decide on proposed measures"),
    "grant_deferment": _("To decide on a deferment"),
    "correct_data": _("To correct the data held"),
    "answer_person": _("To answer a question the person asked"),
    "check": _("To check whether a measure is in force"),
    "audit": _("To audit the register"),
    "own access": _("Signing in to one's own file"),
    "other": _("Another purpose"),
}

MODE: Table = {
    "live": _("Live"),
    "test": _("Test: notices have no effect"),
}

FIELD_GROUP: Table = {
    "identity": _("Who you are"),
    "contact": _("Where you live"),
    "family": _("Family"),
    "study_work": _("Study and work"),
    "health": _("Fitness"),
    "service": _("Service"),
    "law": _("Legal circumstances"),
}

PLAIN: Table = {
    "yes": _("Yes"),
    "no": _("No"),
    "male": _("Male"),
    "female": _("Female"),
    "name": _("Name"),
    "personal_number": _("Personal number"),
    "region": _("Region"),
    "office": _("Recruitment office"),
    "A": _("A: fit"),
    "B": _("B: fit with minor limits"),
    "V": _("V: limited fitness"),
    "G": _("G: temporarily unfit"),
    "D": _("D: unfit"),
    "fit": _("Fit"),
    "temporarily_unfit": _("Temporarily unfit"),
    "unfit": _("Unfit"),
    "registration": _("Registration"),
    "summonses": _("Summonses"),
    "pdf": _("PDF, signed"),
    "json": _("JSON"),
}

# Codes that sources use for values of facts. What has no words here is shown as the source gave it.
VALUE: Table = {
    "RU": _("Russia"),
    "EE": _("Estonia"),
    "single": _("single"),
    "married": _("married"),
    "divorced": _("divorced"),
    "widowed": _("widowed"),
    "basic": _("basic general"),
    "secondary": _("secondary general"),
    "vocational": _("vocational"),
    "higher": _("higher"),
    "school_pupil": _("pupil at school"),
    "vocational_student": _("vocational student"),
    "university_student": _("university student"),
    "postgraduate": _("postgraduate student"),
}

STAGE: Table = {
    "no_case": _("No summons: nothing to do."),
    "posted": _("A summons is posted and not yet served."),
    "served": _("A summons is served; the day to appear is ahead."),
    "term_running": _("Did not come on the day; the term to come is still running."),
    "proposed": _("The term is over and measures are proposed; no officer has decided."),
    "in_force": _("Measures are in force by order of a named officer or of a court."),
    "contested": _("Contests a fact; the measures that rest on it are stayed."),
    "appeared": _("Appeared, and everything was lifted at once."),
    "excused": _("Did not come, for a valid reason that was proved."),
    "deferred": _("Studies full-time and has a deferment."),
    "withdrawn": _("The office withdrew the summons."),
    "refused": _("Refused to take the summons when it was handed over."),
    "test_notice": _("Got a test notice, which has no effect."),
    "unknown_fact": _("A source has not answered; the unknown shields the person."),
}

# --- where I stand: one sentence, the next date, what one can do ------------------------------------------

STANDING: Table = {
    "nothing": _("There is no open summons for you. You need not do anything."),
    "off_register": _("You are off the register since %(since)s. You owe nothing, and nothing is limited."),
    "deferred": _(
        "You have a deferment until %(until)s. Until then you are not called to the draft board or to service."
    ),
    "issued": _("A summons has been prepared for you but not made known yet. You need not do anything now."),
    "posted": _(
        "A summons has been posted for you. It is not served yet; unless it reaches you earlier, it counts as served on %(served_on)s."
    ),
    "sent": _("A summons has been sent to you by post. It is not served yet."),
    "served": _("You have been served a summons. Come on %(appear_at)s."),
    "term_running": _(
        "The day named in your summons has passed and no appearance is recorded. If you come by %(last)s, no measure can be proposed."
    ),
    "late_service": _("You were served a summons after its own date. Come by %(last)s."),
    "proposed_early": _(
        "You have been served a summons. Come on %(appear_at)s. An exit ban has been proposed already, as the law allows; it is not in force: a named officer must decide first."
    ),
    "term_running_proposed": _(
        "The day named in your summons has passed and no appearance is recorded. An exit ban has been proposed; it is not in force. If you come by %(last)s, no other measure can be proposed."
    ),
    "proposed": _(
        "Measures have been proposed because no appearance is recorded. None is in force: a named officer must decide first. You can still come: then everything ends at once."
    ),
    "default": _("The term to appear is over and no appearance is recorded. You can still come."),
    "in_force": _(
        "Restrictive measures are in force. They end at once when you appear or prove a valid reason."
    ),
    "stayed": _(
        "You have contested what the measures rest on. Until a human has decided, they limit nothing."
    ),
    "appeared": _(
        "The office recorded that you appeared. Everything that followed from the summons has ended."
    ),
    "excused": _(
        "The office accepted your valid reason. Everything that followed from the summons has ended."
    ),
    "withdrawn": _("The office withdrew the summons. You need not appear, and nothing follows from it."),
    "file_moved": _(
        "Your file was moved to the office of another region. The former office's summons has ended with it: you need not appear there, and nothing follows from it."
    ),
    "annulled": _(
        "Your contest was upheld. The summons has no effect any more, and nothing follows from it."
    ),
    "returned": _(
        "A summons was sent to you by post and came back. It is not served, and nothing follows from it."
    ),
    "lapsed": _("You are past the age of this duty. The summons has lapsed, and nothing follows from it."),
    "not_liable": _("You are no longer liable to this summons. It has lapsed, and nothing follows from it."),
    "test_notice": _(
        "You were sent a test notice. It has no effect: you need not appear, and nothing can follow from it."
    ),
}

NEXT: Table = {
    "service_deemed": _("The summons counts as served, unless it reached you earlier."),
    "appearance": _("The day to appear, at %(place)s."),
    "late_appearance": _("The last day to come: the summons was served after its own date."),
    "measures_proposed": _(
        "If no appearance or valid reason is recorded by then, the register proposes measures. An officer decides."
    ),
    "default_entered": _("The term to appear is over. Measures may then be proposed; an officer decides."),
    "deferment_ended": _("Your deferment ends."),
    "lapse": _(
        "You pass the age of this duty: the summons lapses, and everything that followed from it ends."
    ),
    "returned": _("The post office returns the letter if it was not delivered."),
    "precept_issued": _("The office may issue an order with a deadline."),
    "penalty_imposed": _("The office may impose a penalty payment."),
    "court_applied": _("The office may apply to a court for a measure."),
}

NEXT_OFFICE: Table = {
    **NEXT,
    "service_deemed": _("The summons counts as served, unless it is served in another way before."),
    "deferment_ended": _("The deferment ends."),
    "lapse": _(
        "The person passes the age of this duty: the summons lapses, and everything that followed from it ends."
    ),
}

ACTION: Table = {
    "read_summons": _("Read the summons"),
    "contest": _("Contest"),
    "contest_summons": _("Contest the summons"),
    "contest_measure": _("Contest this measure"),
    "contest_fact": _("This is wrong: contest it"),
    "see_measures": _("See the measures"),
    "see_contest": _("See your contest"),
    "check_data": _("Check the data held on you"),
    "get_extract": _("Get an official extract"),
    "valid_reasons": _("What counts as a valid reason"),
}

# --- timeline: what happened, in a line, and what it means --------------------------------------------------

STEP: Table = {
    "enrolled": _("Entered in the register"),
    "summons_issued": _("Summons issued: %(kind)s"),
    "posted": _("Summons posted in the Register of Summonses"),
    "posted_account": _("Summons posted in your e-account"),
    "posted_account_term": _("Summons posted in your e-account"),
    "sent": _("Summons sent by post"),
    "sent_term": _("Summons sent by post"),
    "delivered": _("Letter delivered"),
    "returned_unserved": _("Letter returned, not served"),
    "handed_over": _("Summons handed over against signature"),
    "refused": _("Refusal to take the summons recorded"),
    "summons_read": _("You opened the summons here"),
    "summons_read_serves": _("You opened the summons: served"),
    "summons_read_later": _("You opened the summons here"),
    "service_deemed": _("Summons counts as served"),
    "warning_given": _("Warning about measures that may follow"),
    "appearance_due": _("Day to appear"),
    "late_due": _("Last day to come: served after the day named"),
    "default_entered": _("No appearance recorded, term over"),
    "measures_proposed": _("Measures proposed"),
    "measures_ordered": _("Measures ordered"),
    "appearance_recorded": _("Appearance recorded"),
    "excused": _("Valid reason accepted: %(reason)s"),
    "withdrawn": _("Summons withdrawn"),
    "file_moved": _("File moved to another office: %(office)s"),
    "lapsed": _("Past the age of this duty: the summons lapses"),
    "not_liable": _("No longer liable to this summons"),
    "measures_lifted": _("Measures lifted: %(count)s"),
    "measures_annulled": _("Measures annulled: %(count)s"),
    "measures_stayed": _("Measures stayed: %(count)s"),
    "summons_contested": _("You contested the summons"),
    "measure_contested": _("You contested a measure: %(kind)s"),
    "fact_contested": _("You contested a fact: %(fact)s"),
    "contest_upheld": _("Contest upheld"),
    "contest_dismissed": _("Contest dismissed"),
    "fact_recorded": _("Fact recorded: %(fact)s"),
    "deferment_granted": _("Deferment granted: %(ground)s"),
    "deferment_ended": _("Deferment ended"),
    "extract_issued": _("Extract issued"),
    "file_read": _("File read"),
    "source_suspended": _("A source is out of order: terms that rest on it stand still until %(until)s"),
    "precept_issued": _("Order with a deadline issued"),
    "penalty_imposed": _("Penalty payment imposed"),
    "court_applied": _("Application to a court"),
    "court_ordered": _("Court ordered a measure"),
    "court_lifted": _("Court lifted the measure"),
}

STEP_OFFICE: Table = {
    **STEP,
    "summons_read": _("The person opened the summons in the portal"),
    "summons_read_serves": _("The person opened the summons: served"),
    "summons_read_later": _("The person opened the summons in the portal"),
    "summons_contested": _("The person contested the summons"),
    "measure_contested": _("The person contested a measure: %(kind)s"),
    "fact_contested": _("The person contested a fact: %(fact)s"),
}

STEP_MEANS: Table = {
    "posted": _(
        "From this day the seven days run after which it counts as served, if it did not reach you otherwise."
    ),
    "posted_account": _("The law counts this as service at the moment of posting."),
    "posted_account_term": _(
        "It counts as served once it is opened; if it is not, once the term that the law sets has run."
    ),
    "sent": _("It counts as served on the day of delivery, not of sending."),
    "sent_term": _(
        "It counts as served on the day of delivery; if that is not proved, once the term that the law sets has run."
    ),
    "returned_unserved": _("The letter did not reach you. That is no refusal, and it is not service."),
    "handed_over": _("It is served on the day of signing."),
    "refused": _("A refusal recorded as the law prescribes counts as service that day."),
    "summons_read": _("Opening it here is not service and has no legal effect."),
    "service_deemed": _("From then on there is a duty to appear."),
    "warning_given": _("None of them is in force by this. You may contest the summons and what it rests on."),
    "appearance_due": _("Bring a passport and the documents named in the summons."),
    "default_entered": _("Nobody came by then, and no valid reason is recorded. A fact, without blame."),
    "measures_proposed": _(
        "A proposal limits nothing. A named officer must look at service, warning and term, and decide."
    ),
    "measures_ordered": _("From this moment agencies that ask get the answer yes."),
    "appearance_recorded": _("The duty is fulfilled. Measures and proposals end at once."),
    "withdrawn": _("No duty remains, and nothing follows from this summons."),
    "file_moved": _(
        "What the former office had open ended with it. No duty remains, and nothing follows from this summons."
    ),
    "lapsed": _("No duty remains. Measures and proposals end at once."),
    "not_liable": _("No duty remains. Measures and proposals end at once."),
    "contest_upheld": _("The office agreed with you."),
    "contest_dismissed": _("The office did not agree. You may go to court."),
    "measures_stayed": _("Until a human has decided your contest, these measures limit nothing."),
    "source_suspended": _("An outage never shortens a term and never counts against you."),
}

STEP_MEANS_OFFICE: Table = {
    **STEP_MEANS,
    "posted": _(
        "From this day the seven days run after which it counts as served, if it was not served otherwise."
    ),
    "returned_unserved": _("The letter did not reach the person. That is no refusal, and it is not service."),
    "warning_given": _("None of them is in force by this. The person may contest."),
    "appearance_due": "",
    "contest_upheld": "",
    "contest_dismissed": _("The person may go to court."),
    "measures_stayed": _("Until the contest is decided, these measures limit nothing."),
    "source_suspended": _("An outage never shortens a term and never counts against the person."),
}

TERM: Table = {
    "service": _("From posting to service: %(days)s days"),
    "appearance": _("From posting to the day to appear: at most %(days)s days"),
    "default": _("From the day to appear to the first measure for not coming: %(days)s days"),
    "late_service": _("Served after its own date: %(days)s days to come"),
    "after_late_service": _("From there to the first measure for not coming: %(days)s days"),
    "return": _("Until service is presumed: %(days)s days"),
}

TERM_EFFECT: Table = {
    "service": _("counts as served, with effect from %(from)s"),
    "appearance": _("the latest day the law allows to be named"),
    "default": _("measures may be proposed from %(from)s"),
    "late_service": _("the term for not coming begins to run"),
    "after_late_service": _("measures may be proposed from %(from)s"),
    "return": _("service is presumed from %(from)s, unless you show that you could not learn of it"),
}

# --- a summons in words --------------------------------------------------------------------------------------

SERVICE: Table = {
    "not_yet_register": _(
        "Not served yet. It was posted in the Register of Summonses on %(posted)s. If it does not reach you in another way, it counts as served on %(served_on)s."
    ),
    "not_yet_post": _(
        "Not served yet. It was sent by post on %(posted)s and counts as served on the day of delivery."
    ),
    "not_yet": _("Not served yet, and not made known."),
    "not_yet_deemed": _(
        "Not served yet. It was made available on %(posted)s (%(method)s). It counts as served on %(served_on)s, %(days)s days later, unless earlier service is proved."
    ),
    "returned": _("Not served. The letter came back on %(at)s; nothing follows from that."),
    "deemed": _(
        "Served on %(served_on)s, because %(days)s days had passed since it was made available on %(posted)s (%(method)s) and no earlier service was proved."
    ),
    "opened": _("Served on %(served_on)s, because it was opened that day (%(method)s)."),
    "register": _(
        "Served on %(served_on)s, because seven days had passed since it was posted in the Register of Summonses on %(posted)s and it was not served in another way."
    ),
    "e_account": _("Served on %(served_on)s, because it was posted in your e-account that day."),
    "registered_post": _(
        "Served on %(served_on)s, because the post office delivered the registered letter that day."
    ),
    "plain_post": _("Served on %(served_on)s by letter."),
    "in_person": _("Served on %(served_on)s, because it was handed over against your signature that day."),
    "refused": _(
        "Served on %(served_on)s, because a refusal to take it was recorded that day as the law prescribes."
    ),
    "test_notice": _("Never served and never will be: it was a test notice."),
}

DUTY: Table = {
    "before_service": _("There is no duty to appear before the summons is served."),
    "appear": _("Come to %(place)s on %(appear_at)s."),
    "late_service": _("The summons was served after its own date. Come to %(place)s by %(last)s."),
    "past": _(
        "The day to appear was %(appear_at)s. You can still come: everything ends at once when you do."
    ),
    "fulfilled": _("You appeared. There is no duty left."),
    "excused": _("You are excused. Come when the reason has ended."),
    "none": _("No duty to appear follows from this summons."),
}

EXPLAINED: Table = {
    "exit_ban_law": _(
        "The law would let the exit ban start on the day of posting, %(from)s, before the summons is served."
    ),
    "exit_ban_safe": _(
        "This register lets it be executed only once service is proved, you were warned and a named officer has ordered it: not before %(from)s."
    ),
    "measures_law": _(
        "If a served person does not come without a valid reason, the law sets in measures twenty days after the day to appear."
    ),
    "measures_safe": _(
        "This register only proposes them, on %(from)s at the earliest. A named officer orders each one and answers for it."
    ),
    "relief_law": _("The law gives one day to lift measures after you appear."),
    "relief_safe": _("Here they end at once, without anybody's decision."),
    "court_law": _(
        "If a served person does not come without a valid reason, a court may suspend rights, after an order with a deadline and a penalty payment have failed."
    ),
    "court_safe": _("This register executes nothing that no court has ordered."),
    "test_law": _("A notice of this kind would create a duty to appear."),
    "test_safe": _("This one was born in test mode and never has an effect, whatever happens later."),
}

# --- messages, contests ---------------------------------------------------------------------------------------

MESSAGE: Table = {
    "enrolled": _("You were entered in the register"),
    "posted": _("A summons was posted for you: %(kind)s"),
    "sent": _("A summons was sent to you by post: %(kind)s"),
    "service_deemed": _("A summons counts as served: %(kind)s"),
    "lapsed": _("A summons lapsed, since you are past the age of its duty: %(kind)s"),
    "warning_given": _("Warning: measures may follow if you do not come, and how to contest"),
    "measures_ordered": _("Measures have been ordered by a named officer"),
    "appearance_recorded": _("Your appearance was recorded"),
    "excused": _("Your valid reason was accepted"),
    "withdrawn": _("The summons was withdrawn"),
    "default_entered": _("The term to appear is over and no appearance is recorded"),
    "fact_contested": _("Your contest was received"),
    "summons_contested": _("Your contest of the summons was received: %(kind)s"),
    "measure_contested": _("Your contest of a measure was received"),
    "contest_decided": _("A contest of yours was decided"),
    "precept_issued": _("An order with a deadline was issued"),
    "penalty_imposed": _("A penalty payment was imposed"),
    "court_applied": _("The office applied to a court"),
    "court_ordered": _("A court ordered a measure"),
    "court_lifted": _("A court lifted a measure"),
    "deferment_granted": _("A deferment was granted"),
    "deferment_ended": _("Your deferment has ended"),
    "deregistered": _("You were taken off the register"),
    "registered_again": _("You are on the register again"),
    "file_moved": _("Your file was moved to the office of another region: %(office)s"),
    "retention_held": _("Your file is kept beyond its term"),
    "retention_released": _("Your file is no longer kept beyond its term"),
    "fact_recorded": _("Data held on you changed"),
}

CONTEST: Table = {
    "fact": _("Fact “%(fact)s”"),
    "summons": _("Summons: %(kind)s"),
    "measure": _("Measure: %(kind)s"),
}

# --- what the law says of a person ------------------------------------------------------------------------------

ANSWER: Table = {
    "yes": _("Holds"),
    "no": _("Does not hold"),
    "unknown": _("Not known"),
}

CALL: Table = {
    "yes": _("Every condition of the law holds: a summons of this kind may be issued."),
    "no": _("The law does not allow a summons of this kind now."),
    "unknown": _(
        "Something that would shield is not known. Until it is known, no summons of this kind may be issued."
    ),
}

CALL_TAG: Table = {
    "yes": _("May be called"),
    "no": _("May not be called"),
    "unknown": _("Not known: shields"),
}

FACT_STATE: Table = {
    "held": _("held"),
    "absent": _("none held"),
    "unknown": _("the source has not answered; that shields"),
    "contested": _("contested; until it is decided that shields"),
    "struck": _("struck after a contest; that shields"),
}

EFFECT: Table = {
    "registered": _("On the register"),
    "not_registered": _("Not on the register"),
    "not_called": _("Not called up"),
    "exempt": _("Exempt from the draft"),
    "released": _("Released from the duty"),
    "deferred": _("Deferment"),
    "reserve": _("In the reserve"),
}

# --- refusals and problems ------------------------------------------------------------------------------------

REFUSAL: Table = {
    "withdrawn": _("This summons was withdrawn. Nothing more can be done with it."),
    "already_answered": _("The person has already appeared or is excused."),
    "test_notice": _("This is a test notice. It can never have an effect."),
    "not_liable": _(
        "The person is not liable to this kind of summons on that day, or a fact that would say so is unknown."
    ),
    "deferred": _("A deferment is in force. It shields the person from this."),
    "method_not_in_force": _("The law in force that day does not know this way of service."),
    "appearance_too_late": _("The day to appear is too far away."),
    "lead_time_too_short": _("The day to appear is too near."),
    "not_served": _("The summons is not served yet."),
    "term_not_over": _("The term of this measure is not over yet."),
    "contested": _("An open contest carries this measure. Decide the contest first."),
    "court_order_required": _("Only a court can order this measure."),
    "step_missing": _("A step that must come before this one is missing."),
    "wrong_state": _("This step is not possible now."),
    "case_conflict": _(
        "The file has changed since you opened it. Nothing was stored. Look again and decide on what stands there now."
    ),
    "no_purpose": _("Say why you open this file. Without a purpose it stays closed."),
}

# Keys are HTTP's, but for two: 422 is what the law refuses, 419 a form without a valid token.
PROBLEM_TITLE: Mapping[int, Text] = {
    400: _("Something in the request cannot be used"),
    403: _("This page is not for the role you are signed in as"),
    404: _("There is no such page, or not for you"),
    405: _("This page cannot be used that way"),
    409: _("Someone else was faster"),
    422: _("The law does not allow this"),
    419: _("This form is too old"),
    500: _("Something went wrong here"),
    503: _("The register cannot be reached right now"),
}

PROBLEM_MEANS: Mapping[int, Text] = {
    400: _("Nothing was stored. Go back, check what you entered, and send it again."),
    403: _("Sign in with the role that the page is meant for. Nothing was read and nothing was stored."),
    404: _(
        "The address may be mistyped, or what it names belongs to somebody else. The two look the same from outside, so that nobody can learn from it whether a person is in the register."
    ),
    405: _("Nothing was stored. Go to the start page and try again from there."),
    409: _("Nothing was stored. Open the page again: it shows what has changed meanwhile."),
    422: _("Nothing was stored."),
    419: _(
        "Nothing was stored. Open the page again and send the form once more; your browser must accept cookies."
    ),
    500: _(
        "It is not your fault. What you sent was either stored completely or not at all. Try again in a few minutes; if it goes on, tell the office."
    ),
    503: _(
        "An outage never counts against you: terms that depend on it stand still. Try again in a few minutes."
    ),
}

TABLES: Mapping[str, Table] = {
    "status": STATUS,
    "status_office": STATUS_OFFICE,
    "measure_state": MEASURE_STATE,
    "measure_state_means": MEASURE_STATE_MEANS,
    "ends": ENDS,
    "contest_state": CONTEST_STATE,
    "contest_state_means": CONTEST_STATE_MEANS,
    "field_state": FIELD_STATE,
    "by": BY,
    "role": ROLE,
    "purpose": PURPOSE,
    "mode": MODE,
    "field_group": FIELD_GROUP,
    "plain": PLAIN,
    "value": VALUE,
    "stage": STAGE,
    "standing": STANDING,
    "next": NEXT,
    "next_office": NEXT_OFFICE,
    "action": ACTION,
    "step": STEP,
    "step_office": STEP_OFFICE,
    "step_means": STEP_MEANS,
    "step_means_office": STEP_MEANS_OFFICE,
    "term": TERM,
    "term_effect": TERM_EFFECT,
    "service": SERVICE,
    "duty": DUTY,
    "explained": EXPLAINED,
    "message": MESSAGE,
    "contest": CONTEST,
    "refusal": REFUSAL,
    "answer": ANSWER,
    "call": CALL,
    "call_tag": CALL_TAG,
    "fact_state": FACT_STATE,
    "effect": EFFECT,
}

# Tables of the packs: name of the table here → attribute of a pack. Their values are words by language, or terms.
PACK_TABLES: Mapping[str, str] = {
    "kind": "kinds",
    "method": "methods",
    "measure": "measures",
    "reason": "reasons",
    "ground": "grounds",
    "fact": "facts",
    "source": "sources",
}


def word(table: str, code: str) -> str:
    """Words for `code` in the language in use; the code itself, spaced, where no table knows it.

    A code that nobody has words for is shown rather than hidden: a reader can ask about it.
    """
    if table in PACK_TABLES:
        return _pack_word(PACK_TABLES[table], code)
    if table == "region":
        return _region_name(code)
    known = TABLES.get(table, {}).get(code)
    return str(known) if known is not None else code.replace("_", " ")


def _pack_word(attribute: str, code: str) -> str:
    entry = getattr(connections.pack(), attribute).get(code)
    if entry is not None:
        words = entry.name if isinstance(entry, Term) else entry
        return str(words.get((get_language() or "en").split("-")[0]) or words["en"])
    # A fact that every jurisdiction has (name, personal number) is named by the register itself.
    known = PLAIN.get(code)
    return str(known) if known is not None else code.replace("_", " ")


def _region_name(name: str) -> str:
    """The region's own name where the page is in its country's language, the stored English one else."""
    pack = connections.pack()
    try:
        found = pack.region(name)
    except UnknownRegion:
        return name
    return found.name_local if (get_language() or "en").split("-")[0] == pack.languages[0] else found.name
