"""The recovery code: forgiving to read, and one slip is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_him.db import kit
from clinic_him.errors import BadInput


def test_a_code_has_160_bits_and_33_characters_without_look_alikes() -> None:
    codes = {kit.new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 33 and not set(code) & set("ILOU") for code in codes)
    code = codes.pop()
    assert "".join(kit.groups(code)) == code
    assert [len(group) for group in kit.groups(code)] == [3] * 11


def test_it_is_read_forgivingly() -> None:
    code = kit.new_code()
    spoken = " - ".join(kit.groups(code)).lower()
    assert kit.read_code(spoken) == code
    assert kit.read_code(code.replace("0", "o").replace("1", "l")) == code
    assert kit.read_code(code.replace("1", "I") + "\n") == code


@given(st.integers(0, 32), st.sampled_from(kit.ALPHABET))
def test_every_single_slip_is_found(place: int, mark: str) -> None:
    code = kit.new_code()
    slipped = code[:place] + mark + code[place + 1 :]
    if slipped == code:
        assert kit.read_code(slipped) == code
    else:
        with pytest.raises(BadInput):
            kit.read_code(slipped)


@given(st.integers(0, 31))
def test_every_swap_of_neighbours_is_found(place: int) -> None:
    code = kit.new_code()
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped != code:
        with pytest.raises(BadInput, match=r"off|swapped"):
            kit.read_code(swapped)


def test_what_is_off_is_said() -> None:
    with pytest.raises(BadInput, match="32 were typed"):
        kit.read_code("A" * 32)
    with pytest.raises(BadInput, match="“U”"):
        kit.read_code("U" * 33)
