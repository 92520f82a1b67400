"""Long-lasting conditions: who gets them, what is measured, the steps of treatment, and what notes say of them.

Sentences may name: {he} {He} {his} {v} (value now) {p} (value before) {bp} {pbp} {drug} {new} {y} (years with it).
"""

# ruff: noqa: E501 - sentences and table lines stand whole

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drug:
    """A medicine of a treatment step; `drops` names the step's forerunner, `effects` are {course: change}."""

    text: str
    sig: str
    effects: tuple[tuple[str, float], ...] = ()
    drops: str = ""  # text of the medicine that this one replaces
    rxnorm: str = ""
    quantity: str = "90 tablets"
    refills: int = 1
    short: str = ""  # as notes call it


@dataclass(frozen=True, slots=True)
class Chronic:
    """A condition; `chance(age, sex, tobacco)` at the person's present age; `goal` in the steering course's unit."""

    key: str
    code: str
    text: str
    name: str  # as notes call it
    chance: Callable[[int, str, str], float]
    every: int  # months between visits
    steps: tuple[Drug, ...]
    history: tuple[str, ...]
    good: tuple[str, ...]
    poor: tuple[str, ...]
    stay: tuple[str, ...]  # plan when nothing changes
    push: tuple[str, ...]  # plan when poor but no step is taken
    exam: tuple[str, ...] = ()
    fresh: str = ""  # assessment when first found
    course: str = ""  # what steers treatment
    goal: float = 0.0
    untreated: tuple[float, float] = (0.0, 0.0)  # mean and spread of the course without treatment
    drift: float = 0.0
    panels: tuple[tuple[str, int], ...] = ()  # (panel, months)
    onset: tuple[int, int] = (1, 12)  # years before today
    label: str = "ordinary"
    least: int = 18

    @property
    def low_is_bad(self) -> bool:
        """Tell whether a value under the goal is the bad side."""
        return self.course in {"egfr", "hgb"}

    def poor_at(self, value: float) -> bool:
        """Tell whether this value of the steering course misses the goal."""
        return value < self.goal if self.low_is_bad else value > self.goal


def _rise(start: int, top: float, full: int) -> Callable[[int, str, str], float]:
    return lambda years, _sex, _tobacco: max(0.0, min(1.0, (years - start) / (full - start))) * top


def _for(sex: str, least: int, chance: float, most: int = 120) -> Callable[[int, str, str], float]:
    return lambda years, own, _tobacco: chance if own == sex and least <= years <= most else 0.0


def _between(least: int, most: int, chance: float) -> Callable[[int, str, str], float]:
    return lambda years, _sex, _tobacco: chance if least <= years <= most else 0.0


def _smokers(start: int, chance: float) -> Callable[[int, str, str], float]:
    return lambda years, _sex, tobacco: chance if years >= start and tobacco != "never" else 0.0


LISINOPRIL10 = Drug(
    "Lisinopril 10 mg tablet",
    "Take 1 tablet by mouth daily",
    (("sbp", -11.0),),
    rxnorm="314076",
    short="lisinopril 10 mg",
)
LISINOPRIL20 = Drug(
    "Lisinopril 20 mg tablet",
    "Take 1 tablet by mouth daily",
    (("sbp", -5.0),),
    LISINOPRIL10.text,
    "314077",
    short="lisinopril 20 mg",
)
AMLODIPINE5 = Drug(
    "Amlodipine 5 mg tablet",
    "Take 1 tablet by mouth daily",
    (("sbp", -8.0),),
    rxnorm="197361",
    short="amlodipine 5 mg",
)
AMLODIPINE10 = Drug(
    "Amlodipine 10 mg tablet",
    "Take 1 tablet by mouth daily",
    (("sbp", -5.0),),
    AMLODIPINE5.text,
    "308135",
    short="amlodipine 10 mg",
)
METFORMIN500 = Drug(
    "Metformin 500 mg tablet",
    "Take 1 tablet by mouth twice daily with meals",
    (("a1c", -0.8),),
    rxnorm="861007",
    quantity="180 tablets",
    short="metformin 500 mg twice a day",
)
METFORMIN1000 = Drug(
    "Metformin 1,000 mg tablet",
    "Take 1 tablet by mouth twice daily with meals",
    (("a1c", -0.5), ("b12", -60.0)),
    METFORMIN500.text,
    "861004",
    "180 tablets",
    short="metformin 1,000 mg twice a day",
)
EMPAGLIFLOZIN = Drug(
    "Empagliflozin 10 mg tablet",
    "Take 1 tablet by mouth every morning",
    (("a1c", -0.6), ("sbp", -3.0), ("weight", -4.0)),
    short="empagliflozin 10 mg",
)
SEMAGLUTIDE = Drug(
    "Semaglutide 0.5 mg weekly pen",
    "Inject 0.5 mg under the skin once a week",
    (("a1c", -1.0), ("weight", -11.0)),
    quantity="3 pens",
    short="semaglutide 0.5 mg a week",
)
GLARGINE = Drug(
    "Insulin glargine 100 units/mL pen",
    "Inject 16 units under the skin at bedtime",
    (("a1c", -0.9), ("weight", 4.0)),
    quantity="5 pens",
    short="insulin glargine 16 units at night",
)
ATORVASTATIN20 = Drug(
    "Atorvastatin 20 mg tablet",
    "Take 1 tablet by mouth every evening",
    (("ldl", -58.0),),
    rxnorm="617310",
    short="atorvastatin 20 mg",
)
ATORVASTATIN40 = Drug(
    "Atorvastatin 40 mg tablet",
    "Take 1 tablet by mouth every evening",
    (("ldl", -14.0),),
    ATORVASTATIN20.text,
    "617311",
    short="atorvastatin 40 mg",
)
EZETIMIBE = Drug(
    "Ezetimibe 10 mg tablet", "Take 1 tablet by mouth daily", (("ldl", -20.0),), short="ezetimibe 10 mg"
)

CHRONIC: tuple[Chronic, ...] = (
    Chronic(
        "htn", "I10", "Essential (primary) hypertension", "hypertension", _rise(30, 0.62, 72), 6,
        (LISINOPRIL10, LISINOPRIL20, AMLODIPINE5,
         Drug("Hydrochlorothiazide 25 mg tablet", "Take 1 tablet by mouth every morning", (("sbp", -6.0), ("uric", 0.4)), rxnorm="310798", short="hydrochlorothiazide 25 mg"),
         AMLODIPINE10),
        ("No chest pain, breathlessness or swelling.", "Checks pressure at home now and then; brings no list today.",
         "Takes {drug} every morning and rarely forgets.", "Home readings a little lower than here by {his} account.",
         "Has cut back on salt and canned soups.", "No dizziness on standing up.", "No headaches or vision changes.",
         "Drinks two coffees a day, little alcohol.", "Bought a cuff for the upper arm and uses it on Sundays."),
        ("Blood pressure {bp}, at goal.", "Controlled at {bp} on {drug}.", "{bp} today, in range.",
         "At goal ({bp}); no side effects.", "Well controlled, {bp}."),
        ("Blood pressure {bp}, above goal.", "High at {bp} on {drug}.", "{bp} today after five minutes of rest, not at goal.",
         "Above goal today, {bp}.", "Not controlled: {bp}, repeated and the same."),
        ("Continue {drug}.", "No change; basic metabolic panel once a year.", "Same dose, home readings twice a week.",
         "Continue; keep walking and the low-salt plate.", "Refilled {drug} for 90 days."),
        ("Home readings twice daily for two weeks, then decide on the dose.", "Missed doses this month: pill box, recheck in 6 weeks.",
         "Wants to try weight and salt first; recheck in 8 weeks.", "Less bread and cheese at supper; recheck in a month."),
        ("Heart regular, no murmur.", "No ankle swelling.", "Heart sounds normal, pulses full."),
        "High on three occasions, today {bp}: hypertension.", "sbp", 135, (151, 7), 0.3,
        (("bmp", 12),), (2, 17),
    ),
    Chronic(
        "diabetes", "E11.9", "Type 2 diabetes mellitus without complications", "type 2 diabetes", _rise(34, 0.27, 70), 4,
        (METFORMIN500, METFORMIN1000, EMPAGLIFLOZIN, SEMAGLUTIDE, GLARGINE),
        ("Morning sugars 110 to 150 by the meter, no lows.", "No thirst, no night-time urination.", "Eats late some evenings; trying smaller suppers.",
         "Takes {drug} without stomach trouble.", "No numbness in the feet.", "Walks after supper most evenings.",
         "Sugar log forgotten at home; remembers nothing over 200.", "Cut out sweet drinks since the last visit.",
         "Eye exam done this year, no retinopathy by {his} report.", "Had cake at two birthdays and saw it on the meter."),
        ("A1c {v} %, at goal.", "A1c {v} % (was {p}); doing well.", "Good control, A1c {v} %.", "A1c steady at {v} %."),
        ("A1c {v} %, was {p}: above goal.", "A1c up to {v} % from {p}.", "Not at goal, A1c {v} % on {drug}.", "A1c {v} %, still too high."),
        ("Continue {drug}; A1c in 4 months.", "No change. Yearly eye exam and urine albumin are up to date or ordered.", "Same medicines, praise for the walking.",
         "Continue {drug}. Foot care gone over."),
        ("Diabetes educator visit before adding a medicine.", "Will bring the meter next time; diet sheet given, A1c in 3 months.",
         "Prefers to try again with food and walking for 3 months."),
        ("Feet: skin whole, pulses felt, monofilament felt at all points.", "Feet without sores, sensation intact.", "No ulcers, nails trimmed."),
        "A1c {v} % twice: type 2 diabetes.", "a1c", 7.2, (8.1, 0.6), 0.07,
        (("a1c", 4), ("bmp", 12), ("lipid", 12), ("acr", 12)), (1, 15),
    ),
    Chronic(
        "lipid", "E78.5", "Hyperlipidemia, unspecified", "high cholesterol", _rise(36, 0.46, 66), 12,
        (ATORVASTATIN20, ATORVASTATIN40, EZETIMIBE),
        ("No muscle aches.", "Takes {drug} at bedtime.", "More fish, less sausage since last year.", "No muscle pain or weakness on {drug}."),
        ("LDL {v} mg/dL, in range for {his} risk.", "LDL {v} (was {p}).", "LDL {v} on {drug}, good."),
        ("LDL {v} mg/dL, above target.", "LDL {v}, was {p}.", "LDL still {v} on {drug}."),
        ("Continue {drug}; lipids in a year.", "No change.", "Refilled {drug}."),
        ("Admits to skipping doses; restart nightly, lipids in 3 months.", "Plate with less saturated fat, lipids in 3 months."),
        (), "LDL {v} mg/dL with a 10-year risk that warrants a statin.", "ldl", 104, (158, 16), 0.5, (("lipid", 12),), (1, 13),
    ),
    Chronic(
        "hypothyroid", "E03.9", "Hypothyroidism, unspecified", "hypothyroidism",
        lambda years, sex, _t: (0.09 if sex == "female" else 0.025) if years > 28 else 0.0, 12,
        (Drug("Levothyroxine 50 mcg tablet", "Take 1 tablet by mouth daily on an empty stomach", (("tsh", -4.4),), short="levothyroxine 50 mcg"),
         Drug("Levothyroxine 75 mcg tablet", "Take 1 tablet by mouth daily on an empty stomach", (("tsh", -2.0),), "Levothyroxine 50 mcg tablet", short="levothyroxine 75 mcg"),
         Drug("Levothyroxine 88 mcg tablet", "Take 1 tablet by mouth daily on an empty stomach", (("tsh", -0.9),), "Levothyroxine 75 mcg tablet", short="levothyroxine 88 mcg")),
        ("Energy fair, no constipation.", "Takes the thyroid tablet on waking, coffee half an hour later.", "Hair and skin as always.", "No palpitations, no tremor."),
        ("TSH {v}, in range.", "TSH {v} on {drug}; well replaced."), ("TSH {v}, still high.", "TSH up to {v} from {p}."),
        ("Continue {drug}, TSH in a year.", "No change in dose."), ("Was taking it with the calcium; separate them, TSH in 8 weeks.",),
        ("Thyroid not enlarged.", "No tremor, reflexes normal."), "TSH {v} with low energy: hypothyroidism.",
        "tsh", 4.5, (8.6, 1.2), 0.12, (("tsh", 12),), (2, 18),
    ),
    Chronic(
        "asthma", "J45.30", "Mild persistent asthma, uncomplicated", "asthma", _between(6, 62, 0.075), 6,
        (Drug("Albuterol HFA inhaler 90 mcg", "Inhale 2 puffs every 4 to 6 hours as needed for wheeze", quantity="1 inhaler", refills=2, short="albuterol as needed"),
         Drug("Fluticasone HFA inhaler 44 mcg", "Inhale 2 puffs twice daily, rinse mouth after", quantity="1 inhaler", refills=5, short="fluticasone 44 mcg")),
        ("Uses albuterol about once a week.", "Wakes with cough twice a month.", "Exercise is fine with two puffs before.", "No steroid bursts since the last visit.",
         "Worse with cold air and the neighbor's cat.", "Missed no school or work for it."),
        ("Well controlled on {drug}.", "Few symptoms, no flare since the last visit.", "Controlled; technique good with spacer."),
        ("Needs albuterol more than twice a week.", "Night cough again; not well controlled."),
        ("Continue {drug}; action plan gone over.", "No change; spacer technique checked.", "Refilled inhalers; flu shot each fall."),
        ("Technique corrected, cat out of the bedroom, recheck in 6 weeks.",),
        ("Lungs clear, no wheeze.", "Good air entry, no wheeze on forced breath.", "Faint end-expiratory wheeze at the bases."),
        "Wheeze that clears with albuterol: asthma.", onset=(2, 14), least=6,
    ),
    Chronic(
        "depression", "F33.1", "Major depressive disorder, recurrent, moderate", "depression",
        lambda years, sex, _t: (0.11 if sex == "female" else 0.065) if 19 <= years <= 76 else 0.0, 4,
        (Drug("Sertraline 50 mg tablet", "Take 1 tablet by mouth daily", (("phq9", -8.5),), short="sertraline 50 mg"),
         Drug("Sertraline 100 mg tablet", "Take 1 tablet by mouth daily", (("phq9", -3.5),), "Sertraline 50 mg tablet", short="sertraline 100 mg")),
        ("Sleeps six hours, appetite fair.", "Back at choir on Thursdays.", "No thoughts of self-harm.", "Sees the counselor every other week.", "Finds mornings hardest.",
         "Denies wish to die; names {his} sister as the person to call.", "Gets out with the dog daily."),
        ("PHQ-9 {v}, much better.", "PHQ-9 {v} (was {p}); in good control.", "Mood steady, PHQ-9 {v}."), ("PHQ-9 {v}: not yet well.", "PHQ-9 {v}, was {p}."),
        ("Continue {drug}.", "No change; stays in counseling.", "Continue {drug}, plan for at least a year."), ("More counseling before a higher dose; call in 2 weeks.",),
        ("Tired but engaged, speech normal, no self-harm thoughts.", "Mood even, smiles, thought clear."), "Low mood for two months, PHQ-9 {v}: depression.",
        "phq9", 8, (15, 2.5), 0.0, (), (1, 9),
    ),
    Chronic(
        "anxiety", "F41.1", "Generalized anxiety disorder", "anxiety", _between(18, 70, 0.07), 5,
        (Drug("Escitalopram 10 mg tablet", "Take 1 tablet by mouth daily", (("gad7", -7.5),), short="escitalopram 10 mg"),
         Drug("Escitalopram 20 mg tablet", "Take 1 tablet by mouth daily", (("gad7", -3.0),), "Escitalopram 10 mg tablet", short="escitalopram 20 mg")),
        ("Worries about work and the children, less at night.", "Uses the breathing exercise from counseling.", "No panic since the last visit.", "Cut coffee to one cup."),
        ("GAD-7 {v}, well.", "GAD-7 {v} (was {p})."), ("GAD-7 {v}, still much worry.", "GAD-7 {v}, was {p}."),
        ("Continue {drug}.", "No change; counseling monthly."), ("Cognitive therapy first, recheck in 6 weeks.",),
        ("Slightly tense, otherwise well.", "Calm, good eye contact."), "Daily worry for over six months, GAD-7 {v}: generalized anxiety.",
        "gad7", 8, (13.5, 2), 0.0, (), (1, 8),
    ),
    Chronic(
        "gerd", "K21.9", "Gastro-esophageal reflux disease without esophagitis", "reflux", _rise(25, 0.17, 65), 12,
        (Drug("Omeprazole 20 mg capsule", "Take 1 capsule by mouth daily before breakfast", quantity="90 capsules", rxnorm="198051", short="omeprazole 20 mg"),),
        ("Heartburn once a week after late meals.", "No trouble swallowing, no black stool.", "Raised the head of the bed; fewer bad nights."),
        ("Controlled on {drug}.", "No alarm symptoms."), ("Some nights still bad.",), ("Continue {drug}; try every other day.", "Continue {drug}, small suppers."), ("Take it before the meal, not after.",),
        ("Abdomen soft, not tender.",), "Heartburn most days without alarm symptoms: reflux.", onset=(1, 10),
    ),
    Chronic(
        "knee", "M17.11", "Unilateral primary osteoarthritis, right knee", "knee arthritis", _rise(48, 0.26, 78), 9,
        (Drug("Acetaminophen 500 mg tablet", "Take 2 tablets by mouth up to three times daily as needed", quantity="100 tablets", short="acetaminophen"),
         Drug("Diclofenac 1 % gel", "Apply 4 g to the knee up to four times daily as needed", quantity="100 g", short="diclofenac gel")),
        ("Right knee stiff for ten minutes in the morning.", "Stairs down are the worst.", "Manages the garden with breaks.", "Knee swells after long walks."),
        ("Knee pain tolerable.", "Function kept; walks half an hour."), ("Pain most days now.",),
        ("Continue {drug} as needed, thigh exercises.", "Exercises shown again, no injection wanted."), ("Physical therapy, six visits.",),
        ("Right knee: small effusion, crepitus, bends to 115 degrees.", "Right knee cool, mild crepitus, stable."), "Pain on stairs with crepitus: osteoarthritis of the right knee.", onset=(1, 12), least=45,
    ),
    Chronic(
        "copd", "J44.9", "Chronic obstructive pulmonary disease, unspecified", "COPD", _smokers(56, 0.24), 5,
        (Drug("Albuterol HFA inhaler 90 mcg", "Inhale 2 puffs every 4 to 6 hours as needed for breathlessness", quantity="1 inhaler", refills=2, short="albuterol as needed"),
         Drug("Tiotropium 2.5 mcg inhaler", "Inhale 2 puffs once daily", quantity="1 inhaler", refills=5, short="tiotropium")),
        ("Walks two blocks before stopping.", "Morning cough with a little white sputum.", "No fever, no change in sputum.", "One flight of stairs is still possible."),
        ("Stable on {drug}.", "No flare since the last visit."), ("More breathless than in spring.",), ("Continue {drug}; vaccines checked.", "Continue inhalers; pulmonary exercise class."), ("Technique corrected, recheck in 2 months.",),
        ("Breath sounds distant, no wheeze.", "Long expiration, scattered wheeze."), "Spirometry with obstruction that does not reverse: COPD.", onset=(2, 12), least=55,
    ),
    Chronic(
        "afib", "I48.20", "Chronic atrial fibrillation, unspecified", "atrial fibrillation", _rise(62, 0.13, 84), 6,
        (Drug("Apixaban 5 mg tablet", "Take 1 tablet by mouth twice daily", quantity="180 tablets", short="apixaban 5 mg"),
         Drug("Metoprolol succinate ER 50 mg tablet", "Take 1 tablet by mouth daily", (("pulse", -7.0), ("sbp", -3.0)), short="metoprolol 50 mg")),
        ("No bleeding, no falls.", "Feels the pulse skip in bed, not otherwise.", "No missed doses of apixaban.", "Bruises on the forearms only."),
        ("Rate controlled, no bleeding on apixaban.", "Stable, pulse in range."), ("Feels the skips more often this month.",), ("Continue {drug}.", "Continue; blood count and kidney function yearly."), ("ECG next visit.",),
        ("Pulse irregular, no murmur.", "Irregularly irregular, lungs clear."), "ECG with atrial fibrillation.", panels=(("cbc", 12), ("bmp", 12)), onset=(1, 9), least=55,
    ),
    Chronic(
        "cad", "I25.10", "Atherosclerotic heart disease of native coronary artery without angina pectoris", "coronary disease",
        lambda years, sex, _t: (0.16 if sex == "male" else 0.08) if years > 62 else 0.0, 6,
        (Drug("Aspirin 81 mg tablet", "Take 1 tablet by mouth daily", rxnorm="243670", short="aspirin 81 mg"),
         Drug("Nitroglycerin 0.4 mg sublingual tablet", "Dissolve 1 tablet under the tongue for chest pain, call 911 if not gone in 5 minutes", quantity="25 tablets", short="nitroglycerin as needed")),
        ("No angina; has not needed nitroglycerin.", "Climbs two flights without pain.", "Cardiology visit last spring without change."),
        ("No angina on {drug}.", "Stable, active."), ("Brief pressure on the hill once.",), ("Continue aspirin and statin.", "Continue; carries nitroglycerin."), ("Cardiology visit moved up.",),
        ("Heart regular, no murmur, no edema.",), "Stent by history.", onset=(2, 14), least=55,
    ),
    Chronic(
        "ckd", "N18.31", "Chronic kidney disease, stage 3a", "kidney disease", lambda years, _s, _t: 0.08 if years >= 66 else 0.0, 6, (),
        ("Avoids ibuprofen and naproxen.", "No foam in the urine, no swelling."), ("eGFR {v}, steady.", "eGFR {v} (was {p})."), ("eGFR {v}, was {p}: slow decline.",),
        ("Kidney function every 6 months; no anti-inflammatory pills.", "Keep pressure under 130; recheck in 6 months."), ("Same.",), (), "eGFR below 60 for over three months: stage 3a.",
        "egfr", 45, (54, 2), -0.7, (("bmp", 6), ("acr", 12)), (1, 5), least=50,
    ),
    Chronic(
        "gout", "M10.9", "Gout, unspecified", "gout", lambda years, sex, _t: 0.08 if sex == "male" and years > 42 else 0.01 if years > 60 else 0.0, 12,
        (Drug("Allopurinol 100 mg tablet", "Take 1 tablet by mouth daily", (("uric", -1.6),), short="allopurinol 100 mg"),
         Drug("Allopurinol 300 mg tablet", "Take 1 tablet by mouth daily", (("uric", -1.5),), "Allopurinol 100 mg tablet", short="allopurinol 300 mg")),
        ("No attack since the last visit.", "One short attack in the big toe after a wedding.", "Less beer."), ("Uric acid {v}, at goal.",), ("Uric acid {v}, above 6.", "Uric acid {v}, was {p}."),
        ("Continue {drug}.",), ("Less beer and shellfish, uric acid in 3 months.",), ("No hot joints, no tophi.",), "Second attack of the big toe, uric acid {v}: gout.",
        "uric", 6.0, (8.6, 0.5), 0.0, (("uric", 12),), (1, 10), least=35,
    ),
    Chronic(
        "osteoporosis", "M81.0", "Age-related osteoporosis without current pathological fracture", "osteoporosis", _for("female", 65, 0.24), 12,
        (Drug("Alendronate 70 mg tablet", "Take 1 tablet by mouth once a week with water, stay upright 30 minutes", quantity="12 tablets", refills=3, short="alendronate weekly"),
         Drug("Calcium 600 mg with vitamin D 400 units", "Take 1 tablet by mouth twice daily", quantity="180 tablets", short="calcium with vitamin D")),
        ("No falls this year.", "Takes the weekly tablet on Sundays, no heartburn.", "Goes to balance class."), ("No fracture on {drug}.", "Stable."), ("Stoops a little more than last year.",),
        ("Continue {drug}; bone density every two years.", "Continue; balance class."), ("Bone density this year.",), ("Spine straight, no tenderness.",), "Bone density T-score of -2.6: osteoporosis.",
        panels=(("vitd", 24),), onset=(1, 8), least=60,
    ),
    Chronic(
        "migraine", "G43.909", "Migraine, unspecified, not intractable, without status migrainosus", "migraine",
        lambda years, sex, _t: (0.1 if sex == "female" else 0.03) if 16 <= years <= 56 else 0.0, 9,
        (Drug("Sumatriptan 50 mg tablet", "Take 1 tablet by mouth at onset, may repeat once after 2 hours", quantity="9 tablets", refills=3, short="sumatriptan as needed"),
         Drug("Propranolol 20 mg tablet", "Take 1 tablet by mouth twice daily", (("pulse", -6.0),), quantity="180 tablets", short="propranolol 20 mg")),
        ("Two headache days a month, gone in two hours with the tablet.", "Worse with skipped meals and short nights.", "No aura, no weakness."), ("Controlled with {drug}.",), ("Six headache days a month now.",),
        ("Continue {drug}; headache diary.", "No change."), ("Regular sleep, diary, recheck in 2 months.",), ("Pupils equal, no weakness, neck supple.",), "One-sided throbbing headaches with nausea: migraine.", onset=(2, 15), least=16,
    ),
    Chronic(
        "bph", "N40.1", "Benign prostatic hyperplasia with lower urinary tract symptoms", "prostate enlargement", _for("male", 58, 0.2), 12,
        (Drug("Tamsulosin 0.4 mg capsule", "Take 1 capsule by mouth every evening", quantity="90 capsules", short="tamsulosin"),),
        ("Up once a night.", "Stream slow but empties."), ("Symptoms mild on {drug}.",), ("Up three times a night.",), ("Continue {drug}.",), ("Less to drink after supper.",), (), "Weak stream and two trips a night: enlarged prostate.",
        panels=(("psa", 24),), onset=(1, 8), least=50,
    ),
    Chronic(
        "anemia", "D50.9", "Iron deficiency anemia, unspecified", "iron deficiency", _for("female", 20, 0.06, 50), 5,
        (Drug("Ferrous sulfate 325 mg tablet", "Take 1 tablet by mouth every other day with orange juice", (("hgb", 2.3), ("ferritin", 34.0), ("mcv", 7.0)), rxnorm="310325", short="iron"),),
        ("Periods heavy for five days.", "Less tired on the stairs.", "Takes iron every other day, stool dark."), ("Hemoglobin {v}, better.",), ("Hemoglobin {v} g/dL, was {p}.",), ("Continue iron three more months.",), ("Continue iron; stool test.",),
        ("Lids a little pale.", "Color good."), "Hemoglobin {v} with small cells: iron deficiency.", "hgb", 11.8, (10.4, 0.4), 0.0, (("cbc", 5), ("ferritin", 12)), (1, 3),
    ),
    Chronic(
        "rhinitis", "J30.2", "Other seasonal allergic rhinitis", "hay fever", _between(7, 60, 0.1), 12,
        (Drug("Cetirizine 10 mg tablet", "Take 1 tablet by mouth daily in season", short="cetirizine"),),
        ("Sneezes from April to June.", "Itchy eyes in the mornings of May."), ("Controlled in season with {drug}.",), ("Nose blocked at night.",), ("Continue {drug} in season.",), ("Nasal steroid for the season.",), ("Pale nasal lining.",), "Spring sneezing and itchy eyes: hay fever.", onset=(2, 12), least=7,
    ),
    Chronic(
        "adhd", "F90.2", "Attention-deficit hyperactivity disorder, combined type", "ADHD", _between(8, 16, 0.09), 4,
        (Drug("Methylphenidate ER 18 mg tablet", "Take 1 tablet by mouth every morning on school days", quantity="30 tablets", refills=0, short="methylphenidate ER 18 mg"),
         Drug("Methylphenidate ER 27 mg tablet", "Take 1 tablet by mouth every morning on school days", drops="Methylphenidate ER 18 mg tablet", quantity="30 tablets", refills=0, short="methylphenidate ER 27 mg")),
        ("Teacher reports finished worksheets.", "Appetite small at lunch, good at supper.", "Falls asleep by half past nine.", "Grades up in reading."), ("Doing well on {drug}.",), ("Wears off before homework.",), ("Continue {drug}; weight and pressure each visit.",), ("School plan first.",),
        ("Weight follows {his} curve.", "Heart regular."), "Both rating scales positive at home and school: ADHD.", onset=(1, 4), least=6,
    ),
    Chronic(
        "eczema", "L20.9", "Atopic dermatitis, unspecified", "eczema", _between(2, 12, 0.12), 12,
        (Drug("Triamcinolone 0.1 % ointment", "Apply thinly to patches twice daily for up to 7 days", quantity="80 g", short="triamcinolone ointment"),),
        ("Itches behind the knees in winter.", "Cream after each bath."), ("Quiet skin.",), ("Flare in the elbow folds.",), ("Moisturizer twice daily, {drug} for flares.",), ("Wet wraps for three nights.",), ("Dry patches in the elbow folds, not weeping.",), "Itchy dry folds: eczema.", onset=(1, 6), least=1,
    ),
    Chronic(
        "obesity", "E66.9", "Obesity, unspecified", "weight", lambda _y, _s, _t: 0.0, 6, (),
        ("Walks at lunch.", "Keeps a food log on weekdays."), ("Weight {w} lb, {dw}.",), ("Weight {w} lb, {dw}.",), ("Goal of five pounds by the next visit.", "Keep the log; protein at breakfast."), ("Same.",), (), "BMI {bmi}.", onset=(2, 10),
    ),
    Chronic(
        "opioid", "F11.20", "Opioid dependence, uncomplicated", "opioid use disorder", _between(22, 55, 0.022), 2,
        (Drug("Buprenorphine-naloxone 8 mg-2 mg film", "Dissolve 1 film under the tongue twice daily", quantity="60 films", refills=0, short="buprenorphine-naloxone"),),
        ("No use since the last visit.", "Cravings rare; goes to group on Mondays.", "Works full time again."), ("Stable on {drug}.", "In recovery, no use."), ("One lapse, told openly.",), ("Continue {drug}; next visit in 8 weeks.", "Continue; naloxone at home."), ("Triggers gone over; group twice a week, naloxone at home.",),
        ("Pupils normal, no fresh marks, calm.",), "Meets criteria for opioid use disorder.", panels=(("drugs", 4),), onset=(1, 6), label="substance_use",
    ),
    Chronic(
        "hiv", "B20", "Human immunodeficiency virus [HIV] disease", "HIV", _between(24, 62, 0.01), 6,
        (Drug("Bictegravir-emtricitabine-tenofovir alafenamide 50-200-25 mg tablet", "Take 1 tablet by mouth daily", quantity="30 tablets", refills=5, short="the one daily tablet"),),
        ("Misses no doses.", "Feels well, works."), ("Viral load not detected.", "Suppressed."), ("Same.",), ("Continue {drug}; labs in 6 months.",), ("Same.",), ("No thrush, no nodes.",), "Confirmed.", panels=(("hiv", 6), ("cd4", 12)), onset=(3, 15), label="sensitive",
    ),
    Chronic(
        "smoking", "F17.210", "Nicotine dependence, cigarettes, uncomplicated", "smoking", lambda years, _s, tobacco: 0.75 if tobacco in ("daily", "some") and years > 18 else 0.0, 12, (),
        ("Ten cigarettes a day.", "Tried gum for a week.", "Thinks about stopping after the holidays."), ("Not ready yet.", "Cut down by half."), ("Not ready yet.",), ("Quit line number given.", "Offered patches; will think about it."), ("Same.",), (), "Smokes daily.", onset=(5, 20),
    ),
)  # fmt: skip
BY_KEY = {spec.key: spec for spec in CHRONIC}
