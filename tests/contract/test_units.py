"""UCUM: the codes plants use are valid, look-alikes are not, and people read units as they write them."""

import pytest

from contract.units import is_ucum, spoken


@pytest.mark.parametrize(
    "code", ["[g]", "g", "A", "bar", "Cel", "V", "L/min", "m3/h", "mm/s", "/min", "Pa", "1", "um", "m/s2", "[degF]"]
)
def test_a_unit_of_the_field_is_valid(code: str) -> None:
    assert is_ucum(code)


@pytest.mark.parametrize("code", ["", "rpm", "°C", "celsius", "l per min", "m^3/h", "bar)"])
def test_what_is_no_code_is_refused(code: str) -> None:
    assert not is_ucum(code)


@pytest.mark.parametrize(("code", "read"), [("Cel", "°C"), ("/min", "1/min"), ("1", ""), ("bar", "bar")])
def test_a_unit_reads_as_people_write_it(code: str, read: str) -> None:
    assert spoken(code) == read
