"""Which vaccines fall due at what age and in which years, with their CVX codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Vaccine:
    """A vaccine as it is charted; `fee` is the clinic's code for an adult's dose."""

    key: str
    cvx: str
    text: str
    dose: str = "0.5 mL"
    route: str = "intramuscular"
    fee: str = "VSTATE"


HEPB = Vaccine("hepb", "08", "Hepatitis B, pediatric")
ROTA = Vaccine("rota", "116", "Rotavirus, pentavalent", "2 mL", "oral")
DTAP = Vaccine("dtap", "20", "DTaP")
HIB = Vaccine("hib", "49", "Hib (PRP-OMP)")
PCV13 = Vaccine("pcv", "133", "Pneumococcal conjugate PCV13")
PCV20 = Vaccine("pcv", "216", "Pneumococcal conjugate PCV20", fee="VPCV")
IPV = Vaccine("ipv", "10", "Polio, inactivated (IPV)")
MMR = Vaccine("mmr", "03", "Measles, mumps, rubella (MMR)", route="subcutaneous")
VARICELLA = Vaccine("var", "21", "Varicella", route="subcutaneous")
HEPA = Vaccine("hepa", "83", "Hepatitis A, pediatric")
TDAP = Vaccine("tdap", "115", "Tdap", fee="VTDAP")
HPV = Vaccine("hpv", "165", "HPV, 9-valent")
MENACWY = Vaccine("men", "136", "Meningococcal ACWY (MenACWY-CRM)")
FLU4 = Vaccine("flu", "150", "Influenza, quadrivalent, preservative free", fee="VFLU")
FLU3 = Vaccine("flu", "140", "Influenza, trivalent, preservative free", fee="VFLU")
FLU_HD4 = Vaccine("flu", "197", "Influenza, high-dose, quadrivalent", "0.7 mL", fee="VFLU")
FLU_HD3 = Vaccine("flu", "135", "Influenza, high-dose, trivalent", fee="VFLU")
ZOSTER = Vaccine("zos", "187", "Zoster, recombinant", fee="VZOS")
COVID = Vaccine("cov", "309", "COVID-19, mRNA, Pfizer, 12 years and older", "0.3 mL", fee="VCOV")
COVID_2021 = Vaccine("cov", "208", "COVID-19, mRNA, Pfizer, 30 mcg", "0.3 mL", fee="VCOV")

# month of age -> what is due (the public schedule of the CDC)
_CHILD: tuple[tuple[int, tuple[Vaccine, ...]], ...] = (
    (0, (HEPB,)),
    (2, (HEPB, ROTA, DTAP, HIB, PCV13, IPV)),
    (4, (ROTA, DTAP, HIB, PCV13, IPV)),
    (6, (HEPB, ROTA, DTAP, PCV13, IPV)),
    (12, (MMR, VARICELLA, HEPA, PCV13)),
    (15, (DTAP, HIB)),
    (18, (HEPA,)),
    (49, (DTAP, IPV, MMR, VARICELLA)),
    (133, (TDAP, HPV, MENACWY)),
    (139, (HPV,)),
    (193, (MENACWY,)),
)
_PCV20_FROM = date(2023, 9, 1)
_TRIVALENT_FROM = date(2024, 7, 1)
_COVID_XBB_FROM = date(2023, 9, 15)


def childhood(months: int, day: date) -> tuple[Vaccine, ...]:
    """Return what is due at exactly this month of age."""
    due = dict(_CHILD).get(months, ())
    return tuple(PCV20 if one is PCV13 and day >= _PCV20_FROM else one for one in due)


MILESTONES = tuple(month for month, _due in _CHILD)


def influenza(years: int, day: date) -> Vaccine:
    """Return the season's influenza vaccine for this age."""
    trivalent = day >= _TRIVALENT_FROM
    if years >= 65:
        return FLU_HD3 if trivalent else FLU_HD4
    return FLU3 if trivalent else FLU4


def covid(day: date) -> Vaccine:
    """Return the COVID-19 vaccine of the time."""
    return COVID if day >= _COVID_XBB_FROM else COVID_2021
