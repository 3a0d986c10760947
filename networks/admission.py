"""May these people join? What a network's access and the people it is made for say of somebody who asks.

Access alone does not tell: “credentials are checked” lets a doctor in where a medical student stays outside, unless
the network is made for students too. So it is read together with the audiences of the network. Where both leave it
open, the answer is that it is not known, and the sentence says what is needed.
"""

from enum import Enum

from django.utils.translation import gettext_lazy as _

from networks.choices import Access

# Codes of the vocabulary of audiences. Whoever stands in neither list, such as patients, has no proof to show.
DOCTORS, RESIDENTS = "physicians", "residents"
PROFESSIONALS = frozenset({DOCTORS, RESIDENTS, "nurses", "pharmacists", "dentists", "allied-health"})
STUDENTS = frozenset({"medical-students", "premed-students"})


class Verdict(Enum):
    """What is known of a wish; the value is what pages and tests read in the markup."""

    MET = "yes"
    NOT_KNOWN = "unknown"
    NOT_MET = "no"


BEST_FIRST = tuple(Verdict)

# `%(who)s` are the people who ask, in the plural.
SENTENCES = {
    (Access.OPEN, Verdict.MET): _("open to everybody"),
    (Access.REGISTRATION, Verdict.MET): _("anybody who registers may join"),
    (Access.PROFESSIONALS, Verdict.MET): _("for health professionals, %(who)s among them"),
    (Access.PROFESSIONALS, Verdict.NOT_KNOWN): _(
        "for health professionals, not known whether %(who)s are among them"
    ),
    (Access.PROFESSIONALS, Verdict.NOT_MET): _("for health professionals only"),
    (Access.VERIFIED, Verdict.MET): _("you may join once your credentials are checked"),
    (Access.VERIFIED, Verdict.NOT_KNOWN): _("credentials are checked, not known which"),
    (Access.VERIFIED, Verdict.NOT_MET): _("credentials are checked, and it is not made for %(who)s"),
    (Access.LICENSED, Verdict.MET): _("you may join with your licence to practise"),
    (Access.LICENSED, Verdict.NOT_KNOWN): _("only for those who hold a licence: %(who)s need one already"),
    (Access.LICENSED, Verdict.NOT_MET): _("for licensed doctors only"),
    (Access.STUDENTS, Verdict.MET): _("students may join"),
    (Access.STUDENTS, Verdict.NOT_KNOWN): _("for students, not known whether %(who)s are among them"),
    (Access.STUDENTS, Verdict.NOT_MET): _("for students only"),
    (Access.INVITATION, Verdict.NOT_KNOWN): _("by invitation only: somebody inside has to invite you"),
    (Access.MEMBERS, Verdict.NOT_KNOWN): _("for members of an organisation only: you have to belong to it"),
    (Access.UNKNOWN, Verdict.NOT_KNOWN): _("not known who may join"),
}
STUDENT_SENTENCES = {  # students have no credentials yet, but proof that they study
    (Access.VERIFIED, Verdict.MET): _("you may join with proof that you study"),
}


def may_join(access: str, who: str, *, made_for: frozenset[str], any_made_for: bool = True) -> Verdict:
    """Whether people of an audience may join a network.

    `made_for` are the audiences of the network, of which the asked one and, for doctors in training, doctors are
    enough; `any_made_for` is False for a network of which no audience is known.
    """
    # Doctors in training are doctors; whether they hold a licence yet differs by country.
    named = who in made_for or (who == RESIDENTS and DOCTORS in made_for)
    match access:
        case Access.OPEN | Access.REGISTRATION:
            return Verdict.MET
        case Access.PROFESSIONALS:
            return _professionals_only(who, named=named, any_made_for=any_made_for)
        case Access.VERIFIED:
            if not any_made_for:
                return Verdict.NOT_KNOWN
            return Verdict.MET if named else Verdict.NOT_MET
        case Access.LICENSED:
            return _licensed_only(who, named=who in made_for)
        case Access.STUDENTS:
            if who not in STUDENTS:
                return Verdict.NOT_MET
            return Verdict.MET if named or not any_made_for else Verdict.NOT_KNOWN
    return Verdict.NOT_KNOWN  # by invitation, for members, or not known: the directory cannot tell


def sentence(access: str, who: str, verdict: Verdict) -> str:
    """What `may_join` found, in words, with a place for the people's name: `%(who)s`."""
    key = Access(access), verdict
    return str((STUDENT_SENTENCES if who in STUDENTS else {}).get(key) or SENTENCES[key])


def _professionals_only(who: str, *, named: bool, any_made_for: bool) -> Verdict:
    if named:
        return Verdict.MET
    if who not in PROFESSIONALS:
        return Verdict.NOT_MET
    return Verdict.NOT_KNOWN if any_made_for else Verdict.MET


def _licensed_only(who: str, *, named: bool) -> Verdict:
    """Licensed doctors, and whoever of another profession the network is made for as well."""
    if who == DOCTORS or (named and who in PROFESSIONALS):
        return Verdict.MET
    return Verdict.NOT_KNOWN if named or who == RESIDENTS else Verdict.NOT_MET
