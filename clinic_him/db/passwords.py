"""Which passwords are taken, and how strong one is, for the wizard and for every place that sets one."""

from __future__ import annotations

import math
import unicodedata
from itertools import pairwise

from clinic_him.dto.file import Strength
from clinic_him.errors import BadInput, Problem
from clinic_him.words import _

SHORTEST = 10  # with the workstation secret as second factor
SHORTEST_ALONE = 15  # a clinic without keyring rests on the passphrase alone
_LONGEST = 256

# What people choose first, as stems: digits and signs around them add nothing.
_COMMON = frozenset(
    """password passwort motdepasse contrasena qwerty qwertyuiop qwertz azerty asdfgh asdfghjkl zxcvbn zxcvbnm
    letmein welcome iloveyou monkey dragon sunshine princess football baseball basketball soccer hockey
    superman batman spiderman starwars pokemon master shadow michael jennifer jessica ashley daniel charlie
    freedom whatever trustno access admin administrator root login secret changeme default guest user test
    testing temp temporary summer winter spring autumn january february march april june july august september
    october november december monday friday sunday clinic doctor nurse medical health hospital patient
    office frontdesk reception medicine records clinichim emr ehr computer internet google facebook amazon
    hello goodbye flower purple orange yellow silver golden cookie cheese chocolate banana pepper ginger
    buster maggie bailey thomas robert andrew joshua matthew jordan hunter ranger harley mustang corvette
    ferrari yankees cowboys steelers lakers eagles jesus christ angel blessed family mother father
    abc abcd abcdef abcdefgh aaa""".split(),  # noqa: SIM905 - a list of words reads best as words
)
_LEET = str.maketrans("013457@$!", "oieastasi")
_CLASSES = ((str.islower, 26), (str.isupper, 26), (str.isdigit, 10))
_OTHERS = 33
_STEPS = ((33, 1), (45, 2), (58, 3), (74, 4))  # bits of guessing, score


def normal(password: str) -> str:
    """Return the password in one Unicode form, so that every keyboard gives the same bytes."""
    return unicodedata.normalize("NFC", password)


def strength(password: str, about: tuple[str, ...] = (), *, alone: bool = False) -> Strength:
    """Estimate a password; `about` are names of the person and the clinic, `alone` means without keyring."""
    if problem := _refusal(normal(password), about, SHORTEST_ALONE if alone else SHORTEST):
        return Strength(score=0, sentence=problem)
    bits = _bits(normal(password))
    score = max((score for least, score in _STEPS if bits >= least), default=1)
    return Strength(
        score=score,
        sentence={
            1: _("Weak: another word or two would help."),
            2: _("Fair: it holds for a while against guessing."),
            3: _("Good."),
            4: _("Strong."),
        }[score],
    )


def require(password: str, about: tuple[str, ...] = (), *, alone: bool = False) -> str:
    """Return the password in its normal form, or raise BadInput with the reason it is not taken."""
    judged = strength(password, about, alone=alone)
    if not judged.score:
        raise BadInput([Problem("password", judged.sentence)])
    return normal(password)


def _refusal(password: str, about: tuple[str, ...], shortest: int) -> str:
    if len(password) < shortest:
        return _("Use {least} characters or more; several words are easiest to keep in mind.").format(
            least=shortest
        )
    if len(password) > _LONGEST:
        return _("Use no more than {most} characters.").format(most=_LONGEST)
    stem = _stem(password)
    names = {_stem(part) for name in about for part in (name, *name.split())} - {""}
    if stem in _COMMON or stem in names or stem == stem[:1] * len(stem):
        return _(
            "That is among the first that anyone would try. Use several words that do not belong together."
        )
    if _run(password):
        return _("A run of keys or digits is quickly guessed. Use several words that do not belong together.")
    return ""


def _stem(password: str) -> str:
    """Return the letters behind digits, signs and look-alikes: P@ssw0rd1! → password."""
    core = password.casefold().strip("0123456789!?.,;:#*+-_$&/()= ")
    return "".join(mark for mark in core.translate(_LEET) if mark.isalpha())


def _run(password: str) -> bool:
    """Tell whether nearly every character follows from the one before: 1234567890, aaaabbbb."""
    near = sum(1 for left, right in pairwise(password.casefold()) if abs(ord(left) - ord(right)) <= 1)
    return near >= (len(password) - 1) * 0.7


def _bits(password: str) -> float:
    """Return bits as if each new character were drawn from its classes; repeats and runs count little."""
    pool = sum(size for is_kind, size in _CLASSES if any(is_kind(mark) for mark in password))
    if any(not mark.isalnum() for mark in password):
        pool += _OTHERS
    if not password.isascii():
        pool += 100
    fresh = 1.0
    for place, (left, right) in enumerate(pairwise(password), start=1):
        seen = right in password[:place]
        fresh += 0.3 if abs(ord(left) - ord(right)) <= 1 else 0.75 if seen else 1
    # words are not random letters: two thirds of the bits of as many random characters
    return fresh * math.log2(max(pool, 2)) * 0.67
