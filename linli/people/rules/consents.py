"""Rules of consent: who may give it for whom, and to which words (个人信息保护法 13–17, 28–31)."""

from __future__ import annotations

from datetime import date

from linli.kernel.errors import NotAllowed, Refused, Stale

#: Below this age a guardian consents (个人信息保护法 31).
CHILD_UNDER = 14
#: By what a guardian was known to be one.
PROOFS = ("household_register", "birth_certificate", "court", "committee")
NOTICE_WORDS = (20, 4000)


def age_on(born: date, day: date) -> int:
    """Whole years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_child(born: date | None, day: date) -> bool:
    """Whether somebody is under fourteen; not where no date of birth is on file."""
    return born is not None and age_on(born, day) < CHILD_UNDER


def check_words(version: int, current: int) -> None:
    """Consent is given to the words in force and to no others."""
    if version != current:
        raise Stale(
            "consents.other_words",
            "The notice has changed since you read it (version {given}, now {current}). Read the new one, then choose.",
            given=version,
            current=current,
        )


def check_giver(*, child: bool, guardian: bool, given: bool) -> None:
    """For a child under fourteen a guardian consents; whoever is concerned may withdraw."""
    if given and child and not guardian:
        raise NotAllowed(
            "consents.guardian_needed",
            "For a child under fourteen a guardian gives consent. Let the guardian sign in, or come to the window together.",
        )


def check_present(present: bool) -> None:
    """Staff record a consent only while the person is there and has read the notice."""
    if not present:
        raise Refused(
            "consents.not_present",
            "Record this only while the person is here and has read the notice; then tick that they are.",
            field="present",
        )


def check_notice(zh: str, en: str) -> tuple[str, str]:
    """The words of a notice in both languages, long enough to say what the law asks for."""
    least, most = NOTICE_WORDS
    tidy = zh.strip(), en.strip()
    for name, words in (("zh", tidy[0]), ("en", tidy[1])):
        if not least <= len(words) <= most:
            raise Refused(
                "consents.notice_words",
                "A notice has {least} to {most} characters: who, what for, which data, how long, how to end it.",
                least=least,
                most=most,
                field=name,
            )
    return tidy


def check_guardian(*, child: bool, same: bool, proof: str) -> None:
    """A guardian is somebody else than the child, and was seen to be the guardian."""
    if not child:
        raise Refused("consents.no_child", "This person is not on file as under fourteen and decides without a guardian.")
    if same:
        raise Refused("consents.own_guardian", "Nobody is one's own guardian. Write the telephone of the guardian.")
    if proof not in PROOFS:
        raise Refused(
            "consents.no_proof", "Say by which document the guardian was known: {choices}.", choices=", ".join(PROOFS),
            field="proof",
        )  # fmt: skip


def check_sensitive(*, consented: bool, child: bool) -> None:
    """Sensitive data is read with separate consent alone; a child's with its guardian's."""
    if consented:
        return
    if child:
        raise NotAllowed(
            "consents.no_guardian_consent",
            "Data of a child under fourteen is opened only with the consent of its guardian, and there is none. "
            "Ask the guardian to consent on the page, or record it together at the window.",
        )
    raise NotAllowed(
        "consents.no_separate_consent",
        "Sensitive data is opened only with separate consent, and there is none. Ask the person first.",
    )
