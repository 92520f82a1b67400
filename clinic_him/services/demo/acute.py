"""What brings people in between: short illnesses and small injuries, each with its exam, tests, medicine and plan."""

# ruff: noqa: E501 - sentences and table lines stand whole

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Course:
    """A short course of a medicine; `not_for` names allergens that rule it out."""

    text: str
    sig: str
    days: int
    not_for: str = ""
    least: int = 0  # age from which this form is given
    quantity: str = ""
    per_kg: float = 0.0  # mL a dose and kilogram, for {ml} in the directions
    doses: int = 2  # a day, for the bottle


@dataclass(frozen=True, slots=True)
class Acute:
    """A reason to come in; several forms (left, right) may stand in `codes` as (code, text, side)."""

    codes: tuple[tuple[str, str, str], ...]
    reason: tuple[str, ...]
    history: tuple[str, ...]
    exam: tuple[str, ...]
    plan: tuple[str, ...]
    weight: int = 10
    ages: tuple[int, int] = (0, 120)
    sex: str = ""
    months: tuple[int, ...] = ()
    drugs: tuple[Course, ...] = ()  # the first that suits age and allergies
    tests: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()  # panel, results that differ from normal
    fever: float = 0.0
    procedure: tuple[str, str] = ("", "")  # words, fee code
    fee: str = "OV20"
    say: str = ""  # as assessments call it; empty: the diagnosis' own words


WINTER = (10, 11, 12, 1, 2, 3)
SUMMER = (5, 6, 7, 8, 9)

ACUTE: tuple[Acute, ...] = (
    Acute(
        (("J06.9", "Acute upper respiratory infection, unspecified", ""),), ("Cold", "Cough and runny nose", "Sore throat and cough"),
        ("{n} days of runny nose and cough, no fever at home.", "Stuffy nose since {wd}, sleeps poorly, eats and drinks.", "Cough for {n} days, worse at night, clear phlegm, others at home have it too."),
        ("Throat a little red, ears clear, lungs clear.", "Nose swollen and wet, no sinus pain, lungs clear."),
        ("Fluids, saline rinse, honey at night; back if fever or breathlessness.", "Viral; no antibiotic needed, said why. Should be gone in 10 days."), 22, (2, 90), months=WINTER, fee="OV20", say="Cold",
    ),
    Acute(
        (("J02.0", "Streptococcal pharyngitis", ""),), ("Sore throat and fever",), ("Sore throat for {n} days, fever, no cough.", "Pain on swallowing since {wd}, headache, sister at home had strep."),
        ("Tonsils red with white spots, tender nodes in front, no rash.",), ("Antibiotic for 10 days, may go back after 12 hours of it; new toothbrush.",), 9, (4, 45), months=(10, 11, 12, 1, 2, 3, 4, 5),
        drugs=(Course("Amoxicillin 500 mg capsule", "Take 1 capsule by mouth twice daily for 10 days", 10, "penicillin", 12, "20 capsules"), Course("Amoxicillin 400 mg/5 mL suspension", "Take {ml} mL by mouth twice daily for 10 days", 10, "penicillin", per_kg=0.31), Course("Azithromycin 250 mg tablet", "Take 2 tablets by mouth the first day, then 1 daily for 4 days", 5, least=12, quantity="6 tablets"), Course("Azithromycin 200 mg/5 mL suspension", "Take {ml} mL by mouth daily for 5 days", 5, per_kg=0.3, doses=1)),
        tests=(("strep", (("strep", "Positive"),)),), fever=101.4, say="Strep throat, rapid test positive",
    ),
    Acute(
        (("H66.91", "Otitis media, unspecified, right ear", "right"), ("H66.92", "Otitis media, unspecified, left ear", "left")), ("Ear pain",), ("Pulls at the {side} ear, cried at night, cold for {n} days.", "{Side} ear hurts since {wd}, fever last night."),
        ("{Side} eardrum red and bulging, the other clear, lungs clear.",), ("Antibiotic for 10 days, pain medicine for two nights; recheck if no better in 3 days.",), 16, (0, 9), months=WINTER,
        drugs=(Course("Amoxicillin 400 mg/5 mL suspension", "Take {ml} mL by mouth twice daily for 10 days", 10, "penicillin", per_kg=0.5), Course("Cefdinir 250 mg/5 mL suspension", "Take {ml} mL by mouth twice daily for 10 days", 10, per_kg=0.14)), fever=100.9, say="Middle ear infection, {side}",
    ),
    Acute(
        (("N39.0", "Urinary tract infection, site not specified", ""),), ("Burning on urination",), ("Burning and frequency for {n} days, no fever, no back pain.", "Urgency since {wd}, a little blood on paper, no flank pain."),
        ("No flank tenderness, belly soft.",), ("Antibiotic for 5 days, more water; back if fever or back pain.",), 14, (17, 92), "female",
        drugs=(Course("Nitrofurantoin 100 mg capsule", "Take 1 capsule by mouth twice daily for 5 days", 5, quantity="10 capsules"),), tests=(("ua", (("leuk", "Positive"), ("nitrite", "Positive"))),), say="Bladder infection, dipstick positive",
    ),
    Acute(
        (("J10.1", "Influenza due to other identified influenza virus with other respiratory manifestations", ""),), ("Fever and body aches",), ("Sudden fever, aches and dry cough since {wd}.", "Chills and headache for 2 days, half the class is out."),
        ("Looks ill but drinks, lungs clear, neck supple.",), ("Antiviral within 48 hours of the start, rest, fluids; home until a day without fever.",), 6, (5, 80), months=(12, 1, 2, 3),
        drugs=(Course("Oseltamivir 75 mg capsule", "Take 1 capsule by mouth twice daily for 5 days", 5, least=13, quantity="10 capsules"), Course("Oseltamivir 6 mg/mL suspension", "Take {ml} mL by mouth twice daily for 5 days", 5, per_kg=0.42)),
        tests=(("flu", (("flua", "Positive"),)),), fever=102.2, say="Influenza A, rapid test positive",
    ),
    Acute(
        (("U07.1", "COVID-19", ""),), ("Cough, fever, lost taste",), ("Cough and fever since {wd}, taste is gone.", "Tired and hoarse for {n} days, test at home was positive."), ("Lungs clear, breathes easily.",),
        ("Home and rest until better, mask for 5 more days; warning signs gone over.",), 6, (12, 90), tests=(("covid", (("covid", "Positive"),)),), fever=100.7, fee="OV20", say="COVID-19, antigen positive",
    ),
    Acute(
        (("J20.9", "Acute bronchitis, unspecified", ""),), ("Cough that will not go",), ("Cough for {n2} days with yellow phlegm, no fever now.", "Chest feels tight after coughing fits, cold began {n2} days ago."), ("Scattered rhonchi that clear with cough, no crackles.",),
        ("Cough lasts three weeks as a rule; no antibiotic. Tea with honey, recheck if fever.",), 8, (16, 88), months=WINTER,
        drugs=(Course("Benzonatate 100 mg capsule", "Take 1 capsule by mouth three times daily as needed for cough", 10, least=12, quantity="30 capsules"),), say="Bronchitis",
    ),
    Acute(
        (("S93.401A", "Sprain of unspecified ligament of right ankle, initial encounter", "right"), ("S93.402A", "Sprain of unspecified ligament of left ankle, initial encounter", "left")), ("Twisted ankle",),
        ("Turned the {side} ankle on the stairs on {wd}, can walk on it.", "Landed badly at soccer on {wd}, {side} ankle swollen."), ("{Side} ankle swollen on the outside, no bone tenderness, steady.",), ("Brace, ice, up; exercises from day 5. No X-ray needed by the ankle rules.",), 8, (9, 66), months=SUMMER, say="Sprain of the {side} ankle",
    ),
    Acute(
        (("S39.012A", "Strain of muscle, fascia and tendon of lower back, initial encounter", ""),), ("Low back pain",), ("Back pain since lifting a crate on {wd}, no leg pain, no numbness.", "Pulled the back shoveling {n} days ago, stiff in the morning."), ("Muscles tight beside the spine, leg raise negative, strength and reflexes full.",),
        ("Keep moving, heat, no bed rest; most are well in two weeks.", "Stretches shown, back if weakness or bladder trouble."), 13, (20, 78),
        drugs=(Course("Naproxen 500 mg tablet", "Take 1 tablet by mouth twice daily with food for 10 days", 10, "NSAID", 18, "20 tablets"), Course("Acetaminophen 500 mg tablet", "Take 2 tablets by mouth three times daily for 7 days", 7, quantity="42 tablets")), say="Low back strain",
    ),
    Acute(
        (("L23.7", "Allergic contact dermatitis due to plants, except food", ""),), ("Itchy rash",), ("Itchy blisters on the forearms {n} days after clearing brush.", "Rash in streaks on both legs since {wd}, camped by the river."), ("Red streaks with small blisters, no pus.",), ("Steroid cream, cool cloths; wash tools and the dog.",), 6, (6, 70), months=SUMMER,
        drugs=(Course("Triamcinolone 0.1 % cream", "Apply thinly to the rash twice daily for 10 days", 10, quantity="60 g"),), say="Poison ivy",
    ),
    Acute(
        (("K52.9", "Noninfective gastroenteritis and colitis, unspecified", ""),), ("Vomiting and diarrhea",), ("Threw up three times on {wd}, loose stools since, keeps sips down.", "Loose stools for {n} days, no blood, passes urine as usual."), ("Belly soft, mouth moist, skin turgor good.",), ("Small sips of rehydration drink, back if no urine for 8 hours or blood.",), 8, (1, 80), say="Stomach bug, not dry",
    ),
    Acute(
        (("H10.31", "Unspecified acute conjunctivitis, right eye", "right"), ("H10.32", "Unspecified acute conjunctivitis, left eye", "left")), ("Red eye",), ("{Side} eye red and sticky since {wd}, sees well.",), ("{Side} eye red with yellow crust, cornea clear, pupils equal.",), ("Eye drops for 5 days, own towel.",), 6, (2, 60),
        drugs=(Course("Polymyxin B-trimethoprim eye drops", "Put 1 drop in the eye every 4 hours while awake for 5 days", 5, "sulfa", quantity="10 mL"), Course("Erythromycin 0.5 % eye ointment", "Apply to the eye four times daily for 5 days", 5, quantity="3.5 g")), fee="OV10", say="Pink eye, {side}",
    ),
    Acute(
        (("L03.115", "Cellulitis of right lower limb", "right"), ("L03.116", "Cellulitis of left lower limb", "left")), ("Red, sore leg",), ("{Side} shin red and warm since {wd}, scratched it in the garden.",), ("{Side} shin: red, warm, about 4 by 6 inches, edge marked with pen; no pus.",), ("Antibiotic for 7 days, leg up, recheck in 2 days.",), 5, (28, 90), months=SUMMER,
        drugs=(Course("Cephalexin 500 mg capsule", "Take 1 capsule by mouth four times daily for 7 days", 7, "penicillin", 18, "28 capsules"), Course("Doxycycline 100 mg capsule", "Take 1 capsule by mouth twice daily for 7 days", 7, quantity="14 capsules")), fever=99.6, fee="OV30", say="Cellulitis of the {side} leg",
    ),
    Acute(
        (("S61.210A", "Laceration without foreign body of right index finger without damage to nail, initial encounter", "right"), ("S61.211A", "Laceration without foreign body of left index finger without damage to nail, initial encounter", "left")), ("Cut finger",), ("Cut the {side} index finger on a can lid an hour ago.",), ("Clean cut of 2 cm over the {side} index finger, tendon and feeling whole.",),
        ("Stitches out in 8 days, keep dry for a day; tetanus up to date.",), 4, (16, 70), procedure=("Repair of finger laceration, 2 cm, three stitches", "SUTUR"), fee="OV10", say="Cut of the {side} index finger",
    ),
    Acute(
        (("H61.23", "Impacted cerumen, bilateral", ""),), ("Hears poorly",), ("Both ears feel blocked for {n2} days, no pain.",), ("Wax fills both canals; after rinsing drums normal and hearing back.",), ("Oil drops once a week, no cotton swabs.",), 5, (45, 92), procedure=("Removal of ear wax, both sides, by irrigation", "EARW"), fee="OV10", say="Ear wax",
    ),
    Acute(
        (("L57.0", "Actinic keratosis", ""),), ("Rough spots on the skin",), ("Rough spots on the temple and ear, farmed without a hat for forty years.",), ("Three scaly spots, 3 to 5 mm, temple and rim of the ear, none hard.",), ("Frozen; may blister. Hat and sunscreen, yearly skin check.",), 5, (58, 92), procedure=("Freezing of three actinic keratoses with liquid nitrogen", "CRYO"), fee="OV10", say="Actinic keratoses",
    ),
    Acute(
        (("B07.9", "Viral wart, unspecified", ""),), ("Wart",), ("Wart on the heel for months, pads from the store did not help.",), ("Wart of 5 mm on the heel with black dots.",), ("Frozen; again in 3 weeks if still there.",), 4, (7, 30), procedure=("Freezing of one wart with liquid nitrogen", "CRYO"), fee="OV10", say="Wart",
    ),
    Acute(
        (("M77.11", "Lateral epicondylitis, right elbow", "right"), ("M77.12", "Lateral epicondylitis, left elbow", "left")), ("Elbow pain",), ("{Side} elbow hurts on lifting a pan, {n2} days, painted the house.",), ("Sore over the outer {side} elbow, worse with wrist lifted against resistance.",), ("Strap, rest from the brush, exercise sheet.",), 5, (30, 62), say="Tennis elbow, {side}",
    ),
    Acute(
        (("M75.41", "Impingement syndrome of right shoulder", "right"), ("M75.42", "Impingement syndrome of left shoulder", "left")), ("Shoulder pain",), ("{Side} shoulder hurts reaching up, {n2} days, cannot lie on it.",), ("{Side} shoulder: painful arc, strength full, no drop.",), ("Injection given; pendulum exercises, physical therapy if no better.",), 5, (42, 82), procedure=("Steroid injection, subacromial, triamcinolone 40 mg", "JNTINJ"), fee="OV20", say="Shoulder impingement, {side}",
    ),
    Acute(
        (("H81.11", "Benign paroxysmal vertigo, right ear", "right"), ("H81.12", "Benign paroxysmal vertigo, left ear", "left")), ("Dizzy spells",), ("Room spins for seconds on rolling over in bed since {wd}, hearing unchanged.",), ("Position test to the {side} brings the spin and eye jerks; gait and face normal.",), ("Turned through the maneuver twice, spin gone; sheet for home.",), 5, (48, 88), fee="OV30", say="Positional vertigo, {side}",
    ),
    Acute(
        (("J05.0", "Acute obstructive laryngitis [croup]", ""),), ("Barking cough",), ("Woke at two with a barking cough, better in the cold air.",), ("Barking cough, no stridor at rest, lungs clear, plays.",), ("One dose of dexamethasone here; back at once if noisy breath at rest.",), 6, (1, 4), months=(10, 11, 12, 1), fever=100.2, say="Croup, mild",
    ),
    Acute(
        (("K59.00", "Constipation, unspecified", ""),), ("Belly aches",), ("Belly aches after meals, hard stool every fourth day.",), ("Belly soft, firm stool felt on the left.",), ("Fiber, water, time on the seat after supper; powder for a month.",), 5, (3, 11),
        drugs=(Course("Polyethylene glycol 3350 powder", "Mix half a capful in 4 oz of water daily for 30 days", 30, quantity="238 g"),), say="Constipation",
    ),
    Acute(
        (("L01.00", "Impetigo, unspecified", ""),), ("Sores by the nose",), ("Sores with yellow crust under the nose since {wd}.",), ("Honey-colored crusts under the nose, no fever.",), ("Ointment for 5 days, short nails, own towel; school after a day.",), 4, (2, 10), months=SUMMER,
        drugs=(Course("Mupirocin 2 % ointment", "Apply to the sores three times daily for 5 days", 5, quantity="22 g"),), fee="OV10", say="Impetigo",
    ),
    Acute(
        (("G56.01", "Carpal tunnel syndrome, right upper limb", "right"), ("G56.02", "Carpal tunnel syndrome, left upper limb", "left")), ("Numb fingers",), ("{Side} thumb and two fingers go numb at night, shakes the hand out.",), ("{Side} hand: tingling on wrist bending, thumb muscle full.",), ("Wrist splint at night for 6 weeks, keyboard lower.",), 5, (30, 70), say="Carpal tunnel, {side}",
    ),
)  # fmt: skip
