"""What the check in the browser is told by its page: the words for what it finds, and what an extract rests on."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from musterroll.extracts.content import ACTS, decisive
from musterroll.law.packs import PACKS, pack


def told() -> dict[str, Any]:
    """For `static/musterroll/verify.js`, in the language of the page."""
    return {"words": words(), "rests": rests()}


def rests() -> dict[str, Any]:
    """What an extract must open: kinds of act by kind of extract, and the facts that count by pack."""
    return {
        "acts": {kind: sorted(acts) for kind, acts in ACTS.items()},
        "decisive": {code: sorted(decisive(pack(code))) for code in PACKS},
    }


def words() -> dict[str, str]:
    """Code of what `static/musterroll/extract.js` finds → words; `%(…)s` is filled in there."""
    return {
        "proved": _("proved:"),
        "failed": _("FAILED:"),
        "not proved": _("not proved:"),
        "in_order": _("%(file)s: in order, as far as this page can check."),
        "not_in_order": _("%(file)s: NOT in order."),
        "unknown": _("%(file)s: this page can't tell."),
        "no_file": _("Choose a file first."),
        "too_large": _("The file is larger than 20 MB: that is no extract."),
        "unreadable": _("The file could not be read."),
        "pdf": _(
            "This is a PDF. This page reads the JSON extract: take the same extract as JSON, or check "
            "the PDF with musterroll-verify."
        ),
        "no_cryptography": _(
            "This browser gives this page no cryptography: it does so over HTTPS only, or on your own "
            "machine. Use musterroll-verify."
        ),
        "no_ed25519": _(
            "This browser can't check Ed25519 signatures, so nothing is proved by the log. Use a newer "
            "browser or musterroll-verify."
        ),
        "layout": _(
            "This is no extract as the register writes it, byte for byte. An editor may have saved it anew."
        ),
        "kind": _("There is no kind of extract called so."),
        "shape": _("%(path)s does not have the shape it should."),
        "key_none": _("No key of the log was given. A key that comes with the file proves nothing."),
        "key_malformed": _("%(key)s is no key of a log. It is one line: name, plus, number, plus, key."),
        "key_kind": _(
            "This page checks Ed25519 keys only. Give the log's Ed25519 key, or use musterroll-verify."
        ),
        "checkpoint": _(
            "The log %(log)s has signed a checkpoint of %(size)s entries, with the key you gave."
        ),
        "checkpoint_text": _("The log's checkpoint can't be read."),
        "checkpoint_forged": _("The signature under the log's checkpoint does not fit its text."),
        "checkpoint_unsigned": _("The key you gave has not signed the log's checkpoint."),
        "checkpoint_other": _("The checkpoint is of another log than the extract names: %(log)s."),
        "policy_malformed": _("Line %(line)s of your policy can't be read."),
        "policy_no_quorum": _("Your policy has no line that begins with quorum."),
        "witness": _("The witness %(name)s, whom you trust, had seen this log by %(time)s."),
        "quorum": _("The witnesses that your policy asks for have cosigned the checkpoint: %(signed)s."),
        "quorum_missing": _(
            "Your policy asks for the cosignatures of %(quorum)s under the checkpoint. There are those of: "
            "%(signed)s; missing: %(missing)s. A checkpoint that witnesses have not seen could be one that "
            "was made for you alone."
        ),
        "quorum_open": _(
            "Whether the witnesses that your policy asks for have cosigned: this page can't check the "
            "ML-DSA-44 cosignatures of %(names)s. Use musterroll-verify."
        ),
        "quorum_none": _("Whether anybody else has seen this log: your policy asks for no witness."),
        "place": _("The register has issued this extract: its act is number %(index)s of the log."),
        "place_wrong": _("The extract's own act does not stand in the log."),
        "place_open": _("Whether the register has issued this extract: its log could not be trusted."),
        "part_changed": _("%(path)s is not what was issued."),
        "part_added": _("%(path)s was not in the extract that was issued."),
        "part_missing": _("%(path)s was in the extract that was issued and is missing."),
        "short_changed": _("The short digest of %(path)s was changed, the value itself was not."),
        "kind_other": _("The register issued an extract of another kind."),
        "parts": _("Nothing in it was changed since: all %(count)s parts are as issued."),
        "parts_open": _("Its %(count)s parts fit together, which anybody could have made them do."),
        "acts_count": _("It opens another number of acts than it says where they stand in the log."),
        "act_wrong": _("Act %(number)s (%(kind)s) does not stand in the log."),
        "act_stranger": _("Act %(number)s is about somebody else."),
        "acts": _("All %(count)s acts it rests on stand in the log, opened and unchanged."),
        "whole_pack": _("This page knows no law called %(pack)s."),
        "whole_order": _("The file's acts are not all those of the extract, in their order."),
        "whole_withheld": _(
            "The file holds an act (%(label)s) that this extract rests on and does not show."
        ),
        "whole_root": _("The checkpoint does not end in this map of people."),
        "whole_map": _("These %(count)s acts are not all that the register holds of this person."),
        "whole": _(
            "Nothing was left out: the register holds %(count)s acts about this person under this "
            "checkpoint, and the %(closed)s that stay closed here are of kinds on which this extract "
            "does not rest."
        ),
        "rules": _("The rules it was made under stand in the log, as its entry %(index)s."),
        "rules_other": _("The log's statement names other rules than the extract."),
        "rules_wrong": _("The rules it was made under do not stand in the log."),
        "follows": _(
            "Whether what it says follows from these acts under the law: musterroll-verify applies the "
            "law again, this page does not."
        ),
        "log": _("Whether the log shows everybody the same: musterroll-verify compares with --log."),
        "facts": _("Whether the facts themselves are true: an extract shows what the register holds."),
        "since": _(
            "Whether the register has taken new acts about this person since: get a new extract to see."
        ),
    }
