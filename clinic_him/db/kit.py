"""The recovery kit's code: 160 bits as 32 Crockford base-32 characters and one that checks them."""

from __future__ import annotations

import secrets

from clinic_him.errors import BadInput, Problem
from clinic_him.words import _

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U
LENGTH = 33
GROUP = 3
_BITS = 160
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_IGNORED = " \t\r\n-–—.,;:_/"


def new_code() -> str:
    """Return a fresh code of 33 characters."""
    number = secrets.randbits(_BITS)
    data = "".join(ALPHABET[number >> shift & 31] for shift in range(_BITS - 5, -1, -5))
    return data + _check(data)


def groups(code: str) -> tuple[str, ...]:
    """Return the code in eleven groups of three."""
    return tuple(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def read_code(typed: str) -> str:
    """Return the code as printed from what was typed: any case, any spacing, look-alikes; or BadInput."""
    text = "".join(mark for mark in typed.upper() if mark not in _IGNORED).translate(_READ_AS)
    odd = sorted({mark for mark in text if mark not in ALPHABET})
    if odd:
        raise _off(
            _("“{marks}” is not part of any recovery code. Look at the sheet again.").format(marks=odd[0])
        )
    if len(text) != LENGTH:
        wanted = _("A recovery code has {wanted} characters; {typed} were typed.")
        raise _off(wanted.format(wanted=LENGTH, typed=len(text)))
    if _check(text[:-1]) != text[-1]:
        raise _off(
            _("A character of the code is off or two are swapped. Compare it with the sheet, group by group.")
        )
    return text


def _off(sentence: str) -> BadInput:
    return BadInput([Problem("code", sentence)])


def _check(data: str) -> str:
    """Return the sum of each value times a power of the generator of GF(32).

    No power is zero and neighbours differ (the check itself counts once), so every single slip and every swap
    of neighbours changes the sum.
    """
    total, power = 0, 2
    for mark in data:
        total ^= _times(ALPHABET.index(mark), power)
        power = _times(power, 2)
    return ALPHABET[total]


def _times(left: int, right: int) -> int:
    """Multiply in GF(32) with x^5 + x^2 + 1."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 32:
            left ^= 0b100101
        right >>= 1
    return product
