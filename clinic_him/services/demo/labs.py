"""Laboratory panels: LOINC codes, UCUM units, reference ranges, and values that agree with one another."""

# ruff: noqa: E501 - sentences and table lines stand whole

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from clinic_him.dto.values import age
from clinic_him.services.demo.body import Body, creatinine, egfr_of

Values = dict[str, float | str]


@dataclass(frozen=True, slots=True)
class Test:
    """One result of a panel; ranges as (low, high) for women and men, either end may be None."""

    key: str
    code: str
    text: str
    unit: str
    places: int = 0
    female: tuple[float | None, float | None] = (None, None)
    male: tuple[float | None, float | None] | None = None
    expected: str = ""  # of a result in words: what is normal

    def range(self, sex: str) -> tuple[float | None, float | None]:
        """Return the reference range for this sex."""
        return self.male if self.male and sex == "male" else self.female

    def flag(self, value: float | str, sex: str) -> str:
        """Return the interpretation: N, L, H, or A for words that are not the expected ones."""
        if isinstance(value, str):
            return "N" if value == self.expected else "A" if self.expected else ""
        low, high = self.range(sex)
        if low is None and high is None:
            return ""
        return "L" if low is not None and value < low else "H" if high is not None and value > high else "N"


@dataclass(frozen=True, slots=True)
class Panel:
    """What is ordered together."""

    key: str
    code: str
    text: str
    tests: tuple[Test, ...]
    values: Callable[[Body, date], Values]
    here: bool = False  # done in the clinic, the result is known in the visit


def _bmp(body: Body, day: date) -> Values:
    years = age(body.born, day)
    serum = creatinine(max(12.0, min(125.0, body.at("egfr", day))), years, body.sex)
    a1c = body.course("a1c").true(day)
    kidney = max(0.0, 60 - body.course("egfr").true(day))
    return {
        "glucose": round(max(68, (28.7 * a1c - 46.7) * 0.86 + body.rng.gauss(0, 7))),
        "bun": round(max(7, 13 + kidney * 0.4 + body.rng.gauss(0, 2.2))),
        "creat": serum,
        "egfr": float(egfr_of(serum, years, body.sex)),
        "na": round(max(134.0, min(145.0, body.at("na", day)))),
        "k": round(max(3.4, min(5.4, body.at("k", day) + kidney * 0.008)), 1),
        "cl": round(102.5 + body.rng.gauss(0, 1.4)),
        "co2": round(26 - kidney * 0.06 + body.rng.gauss(0, 1.3)),
        "ca": round(9.4 + body.rng.gauss(0, 0.22), 1),
    }


def _lipid(body: Body, day: date) -> Values:
    hdl, tg, ldl = (round(body.at(key, day)) for key in ("hdl", "tg", "ldl"))
    hdl, tg = max(28, hdl), max(45, min(390, tg))
    return {"chol": ldl + hdl + round(tg / 5), "tg": tg, "hdl": hdl, "ldl": ldl}


def _cbc(body: Body, day: date) -> Values:
    hgb = round(body.at("hgb", day), 1)
    return {
        "wbc": round(body.at("wbc", day), 1), "hgb": hgb, "hct": round(hgb * 2.98 + body.rng.gauss(0, 0.3), 1),
        "mcv": round(body.at("mcv", day)), "plt": round(body.at("plt", day)),
    }  # fmt: skip


def _one(key: str, places: int) -> Callable[[Body, date], Values]:
    return lambda body, day: {
        key: round(body.at(key, day), places) if places else float(round(body.at(key, day)))
    }


def _words(*keys: str) -> Callable[[Body, date], Values]:
    return lambda _body, _day: dict.fromkeys(keys, "Negative")


_NEG = "Negative"
_ALL: tuple[Panel, ...] = (
    Panel("a1c", "4548-4", "Hemoglobin A1c", (Test("a1c", "4548-4", "Hemoglobin A1c", "%", 1, (4.0, 5.6)),), _one("a1c", 1)),
    Panel("bmp", "51990-0", "Basic metabolic panel", (
        Test("glucose", "2345-7", "Glucose", "mg/dL", 0, (70, 99)),
        Test("bun", "3094-0", "Urea nitrogen", "mg/dL", 0, (7, 20)),
        Test("creat", "2160-0", "Creatinine", "mg/dL", 2, (0.5, 1.04), (0.6, 1.24)),
        Test("egfr", "98979-8", "eGFR (CKD-EPI 2021)", "mL/min/{1.73_m2}", 0, (60, None)),
        Test("na", "2951-2", "Sodium", "mmol/L", 0, (135, 145)),
        Test("k", "2823-3", "Potassium", "mmol/L", 1, (3.5, 5.1)),
        Test("cl", "2075-0", "Chloride", "mmol/L", 0, (98, 107)),
        Test("co2", "2028-9", "Carbon dioxide", "mmol/L", 0, (21, 31)),
        Test("ca", "17861-6", "Calcium", "mg/dL", 1, (8.6, 10.3)),
    ), _bmp),
    Panel("lipid", "24331-1", "Lipid panel", (
        Test("chol", "2093-3", "Cholesterol, total", "mg/dL", 0, (None, 199)),
        Test("tg", "2571-8", "Triglycerides", "mg/dL", 0, (None, 149)),
        Test("hdl", "2085-9", "HDL cholesterol", "mg/dL", 0, (50, None), (40, None)),
        Test("ldl", "13457-7", "LDL cholesterol, calculated", "mg/dL", 0, (None, 99)),
    ), _lipid),
    Panel("acr", "9318-7", "Albumin/creatinine ratio, urine", (
        Test("acr", "9318-7", "Albumin/creatinine ratio, urine", "mg/g", 0, (None, 29)),), _one("acr", 0)),
    Panel("tsh", "3016-3", "TSH", (Test("tsh", "3016-3", "TSH", "u[IU]/mL", 2, (0.45, 4.5)),), _one("tsh", 2)),
    Panel("cbc", "58410-2", "Complete blood count", (
        Test("wbc", "6690-2", "White blood cells", "10*3/uL", 1, (4.0, 11.0)),
        Test("hgb", "718-7", "Hemoglobin", "g/dL", 1, (11.8, 15.5), (13.3, 17.3)),
        Test("hct", "4544-3", "Hematocrit", "%", 1, (34.5, 46.5), (39.0, 52.0)),
        Test("mcv", "787-2", "MCV", "fL", 0, (80, 98)),
        Test("plt", "777-3", "Platelets", "10*3/uL", 0, (150, 400)),
    ), _cbc),
    Panel("ferritin", "2276-4", "Ferritin", (Test("ferritin", "2276-4", "Ferritin", "ng/mL", 0, (15, 150), (30, 400)),), _one("ferritin", 0)),
    Panel("uric", "3084-1", "Uric acid", (Test("uric", "3084-1", "Uric acid", "mg/dL", 1, (2.4, 6.0), (3.5, 7.2)),), _one("uric", 1)),
    Panel("vitd", "62292-8", "Vitamin D, 25-hydroxy", (Test("vitd", "62292-8", "Vitamin D, 25-hydroxy", "ng/mL", 0, (30, 100)),), _one("vitd", 0)),
    Panel("psa", "2857-1", "PSA", (Test("psa", "2857-1", "PSA", "ng/mL", 1, (None, 4.0)),), _one("psa", 1)),
    Panel("alt", "1742-6", "ALT", (Test("alt", "1742-6", "ALT", "U/L", 0, (7, 40), (7, 50)),), _one("alt", 0)),
    Panel("b12", "2132-9", "Vitamin B12", (Test("b12", "2132-9", "Vitamin B12", "pg/mL", 0, (232, 1245)),), _one("b12", 0)),
    Panel("hiv", "20447-9", "HIV-1 RNA, quantitative", (
        Test("viral", "20447-9", "HIV-1 RNA", "{copies}/mL", 0, expected="Not detected"),), lambda _b, _d: {"viral": "Not detected"}),
    Panel("cd4", "24467-3", "CD4 count", (Test("cd4", "24467-3", "CD4 cells", "/uL", 0, (430, 1600)),), _one("cd4", 0)),
    Panel("drugs", "65750-2", "Urine drug screen", (
        Test("drugs", "65750-2", "Urine drug screen, 5 classes", "", expected=_NEG),), _words("drugs")),
    Panel("chlamydia", "21613-5", "Chlamydia, nucleic acid test", (
        Test("chlamydia", "21613-5", "Chlamydia trachomatis DNA", "", expected=_NEG),), _words("chlamydia")),
    Panel("ogtt", "1504-0", "Glucose, 1 hour after 50 g", (
        Test("ogtt", "1504-0", "Glucose, 1 hour after 50 g", "mg/dL", 0, (None, 139)),),
        lambda body, _day: {"ogtt": round(min(138, max(84, body.rng.gauss(112, 13))))}),
    Panel("strep", "78012-2", "Rapid strep test", (Test("strep", "78012-2", "Streptococcus A antigen, throat", "", expected=_NEG),), _words("strep"), here=True),
    Panel("flu", "80382-5", "Rapid influenza test", (
        Test("flua", "80382-5", "Influenza A antigen", "", expected=_NEG),
        Test("flub", "80383-3", "Influenza B antigen", "", expected=_NEG)), _words("flua", "flub"), here=True),
    Panel("covid", "94558-4", "Rapid COVID-19 antigen", (Test("covid", "94558-4", "SARS-CoV-2 antigen", "", expected=_NEG),), _words("covid"), here=True),
    Panel("ua", "24357-6", "Urine dipstick", (
        Test("leuk", "5799-2", "Leukocyte esterase, urine", "", expected=_NEG),
        Test("nitrite", "5802-4", "Nitrite, urine", "", expected=_NEG),
        Test("uprot", "20454-5", "Protein, urine", "", expected=_NEG)), _words("leuk", "nitrite", "uprot"), here=True),
    Panel("upreg", "2106-3", "Urine pregnancy test", (Test("upreg", "2106-3", "hCG, urine", "", expected=_NEG),), _words("upreg"), here=True),
    Panel("hgbf", "718-7", "Hemoglobin, fingerstick", (Test("hgb", "718-7", "Hemoglobin", "g/dL", 1, (10.5, 14.0)),),
        lambda body, _day: {"hgb": round(body.rng.gauss(12.2, 0.5), 1)}, here=True),
    Panel("lead", "10368-9", "Lead, capillary blood", (Test("lead", "10368-9", "Lead, capillary blood", "ug/dL", 1, (None, 3.4)),),
        lambda body, _day: {"lead": round(max(0.6, body.rng.gauss(1.4, 0.5)), 1)}),
    Panel("inr", "6301-6", "INR", (Test("inr", "6301-6", "INR", "{INR}", 1, (0.9, 1.1)),), _one("inr", 1), here=True),
)  # fmt: skip
PANELS = {panel.key: panel for panel in _ALL}
