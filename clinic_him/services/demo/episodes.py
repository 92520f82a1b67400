"""Visits that are not preventive: follow-ups, short illnesses, confidential and counseling visits."""

# ruff: noqa: E501 - sentences and table lines stand whole

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from clinic_him.services.demo import ailing, measuring, preventive
from clinic_him.services.demo.acute import ACUTE, Acute
from clinic_him.services.demo.acute import Course as Treatment
from clinic_him.services.demo.life import Ailment, Life, kilograms
from clinic_him.services.demo.visit import Visit
from clinic_him.services.vitals import WEIGHT

_LIFE = (
    "Otherwise well.", "No other complaints.", "Appetite and sleep good.", "Back from a week at {his} sister's.", "Garden keeps {his} hands busy.", "Neighbor drove {his} truck over; in a hurry home.",
    "Asks about travel in spring; no restrictions.", "Brought the medicine bottles along.", "Daughter came with {his} list of questions.",
)  # fmt: skip
_PLAIN_EXAM = (
    "Well, no distress.",
    "In good spirits, moves easily.",
    "Alert, no distress.",
    "Well appearing.",
    "Comfortable in the chair.",
)
_NEXT = (
    "Back in {n} months, earlier if anything changes.",
    "Next visit in {n} months with labs before.",
    "Return in {n} months.",
    "See again in {n} months; call with questions.",
)


def follow_up(life: Life, visit: Visit) -> None:
    """Look after the long-lasting conditions; labs were drawn some days before."""
    active = [one for one in life.ailments if one.spec.label == "ordinary" and one.onset <= visit.day]
    panels = ailing.draw(life, active, visit.day)
    measuring.take(life, visit, height=False)
    chosen = _most_due(life, active)
    names = [one.spec.name for one in chosen[:3]]
    visit.reason.append(
        _capital(" and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 2 else names))
        + (" follow-up" if life.rng.random() < 0.6 else "")
    )
    visit.type = "Follow-up"
    for ailment in chosen:
        ailing.deal(life, ailment, visit, fresh=ailment.condition_id is None)
    if life.rng.random() < 0.5:
        visit.history.append(life.say("life", _LIFE))
    visit.exam.insert(0, life.say("plain.exam", _PLAIN_EXAM))
    if panels:
        visit.results.append(results_words(life, panels))
    months = min((one.spec.every for one in chosen), default=6)
    visit.plan.append(life.say("next", _NEXT, n=months))
    _refer(life, visit)
    video = (
        visit.day > life.person.joined and len(chosen) == 1 and life.rng.random() < 0.1 and not visit.unsigned
    )
    visit.services.append(("OV40" if len(chosen) > 3 else "OV30" if len(chosen) > 1 else "OV20", 1))
    if video and chosen[0].spec.key in {"depression", "anxiety"}:
        visit.kind, visit.type = "VR", "Video visit"
        visit.services[0] = ("VID15", 1)
        visit.vitals.clear()
        visit.exam = ["By video: calm, speaks freely, home in the background."]
    elif len(chosen) > 2 and life.person.cover and life.person.cover[0] == "Senior Care Part B":
        visit.services.append(("G2211", 1))
    if any(one.spec.key == "diabetes" for one in chosen) and life.rng.random() < 0.2:
        visit.services.append(("FOOTX", 1))
    if not video:
        preventive.immunize(life, visit, preventive.seasonal(life, visit.day, 0.5))


def _most_due(life: Life, active: list[Ailment]) -> list[Ailment]:
    """Return up to four conditions for this visit: those steered by values first, hay fever and the like in turn."""
    always = [one for one in active if one.spec.course or one.condition_id is None]
    others = [one for one in active if one not in always]
    life.rng.shuffle(others)
    return (always + others)[: 4 if len(always) > 2 else 3]


def results_words(life: Life, panels: list[str]) -> str:
    """Return the new results as a note sums them up."""
    parts: list[str] = []
    for panel in panels:
        got = life.known[panel][1]
        forms = {
            "a1c": "A1c {a1c:.1f} %", "lipid": "LDL {ldl:.0f}, HDL {hdl:.0f}, triglycerides {tg:.0f} mg/dL",
            "bmp": "creatinine {creat:.2f}, eGFR {egfr:.0f}, potassium {k:.1f}", "acr": "urine albumin ratio {acr:.0f} mg/g",
            "tsh": "TSH {tsh:.2f}", "cbc": "hemoglobin {hgb:.1f}, platelets {plt:.0f}", "ferritin": "ferritin {ferritin:.0f}",
            "uric": "uric acid {uric:.1f}", "vitd": "vitamin D {vitd:.0f}", "psa": "PSA {psa:.1f}", "hiv": "viral load not detected",
            "cd4": "CD4 {cd4:.0f}", "drugs": "urine screen negative",
        }  # fmt: skip
        if panel in forms:
            parts.append(forms[panel].format(**got))
    day = life.known[panels[0]][0]
    return f"Labs of {day:%b} {day.day}: " + "; ".join(parts) + "."


def _refer(life: Life, visit: Visit) -> None:
    if life.rng.random() < 0.12 and life.has("diabetes"):
        visit.plan.append("Referred to Lakeside Eye for the yearly retinal exam.")


def confidential(life: Life, visit: Visit, key: str) -> None:
    """Look after a condition under a label in a visit of its own."""
    ailment = next(one for one in life.ailments if one.spec.key == key)
    panels = ailing.draw(life, [ailment], visit.day)
    measuring.take(life, visit)
    visit.type, visit.reason = "Follow-up", [_capital(ailment.spec.name) + " follow-up"]
    ailing.deal(life, ailment, visit)
    visit.exam.insert(0, life.say("plain.exam", _PLAIN_EXAM))
    if panels:
        visit.results.append(results_words(life, panels))
    visit.plan.append(life.say("next", _NEXT, n=ailment.spec.every))
    visit.services.append(("OV30", 1))


def teen_confidential(life: Life, visit: Visit) -> None:
    """Fill a visit to which the minor consents by own right."""
    measuring.take(life, visit)
    visit.type, visit.reason = (
        "Confidential visit",
        ["Talk about birth control" if life.person.sex == "female" else "Talk about testing"],
    )
    visit.history.append(
        "Seen alone at own request; one partner for five months, condoms most times. Feels safe."
    )
    visit.exam.append("Well, calm. No exam needed.")
    if life.person.sex == "female":
        got = life.lab("upreg", visit.day, visit=visit, reason="Before birth control", label=visit.label)
        visit.results.append(f"Urine pregnancy test {str(got['upreg']).lower()}.")
        visit.services.append(("UPREG", 1))
        condition = life.condition(
            "Z30.011",
            "Encounter for initial prescription of contraceptive pills",
            visit.day.isoformat(),
            visit.day,
            visit=visit,
            label=visit.label,
            problem=False,
        )
        life.medicine(
            "Norgestimate-ethinyl estradiol 28-day pack",
            "Take 1 tablet by mouth daily at the same time",
            visit.day.isoformat(),
            condition,
            "Birth control",
            visit=visit,
            quantity="3 packs",
            refills=3,
            label=visit.label,
        )
        visit.diagnose(
            "Z30.011",
            "Encounter for initial prescription of contraceptive pills",
            "Birth control",
            said="No migraine with aura, no clots in the family, pressure normal.",
            plan="Pill started, condoms as well; back in 3 months. Bill not to the home address.",
            condition_id=condition,
        )
    life.lab("chlamydia", visit.day, visit=visit, reason="Screening", label=visit.label)
    visit.diagnose(
        "Z11.3",
        "Encounter for screening for infections with a predominantly sexual mode of transmission",
        "Screening",
        said="Urine sent for chlamydia.",
        plan="Result by phone to the patient's own number only.",
    )
    visit.addenda.append((2, "Chlamydia test negative; told the patient by own phone as agreed."))
    visit.services.insert(0, ("OV20", 1))


def acute(life: Life, visit: Visit, only: tuple[str, ...] = ()) -> None:
    """Fill a visit for a short illness or injury that fits age, sex, season; `only` narrows it to these codes."""
    kind = _which(life, visit, only)
    code, text, side = life.rng.choice(kind.codes)
    ago = life.rng.choice((2, 3, 3, 4, 5))
    values = {
        "side": side, "Side": side.capitalize(), "n": ago, "n2": life.rng.choice((10, 12, 14, 18)),
        "wd": f"{visit.day - timedelta(days=life.rng.randint(1, 4)):%A}",
    }  # fmt: skip
    visit.type = "Office visit"
    visit.reason.append(life.say(f"{kind.codes[0][0]}.reason", kind.reason))
    visit.history.append(life.say(f"{kind.codes[0][0]}.history", kind.history, **values))
    measuring.take(life, visit, sick=not kind.procedure[0] or kind.fever > 0, fever=kind.fever)
    visit.exam.append(life.say(f"{kind.codes[0][0]}.exam", kind.exam, **values))
    _tests(life, visit, kind, text)
    drug = _drug(life, visit, kind)
    condition = _treat(life, visit, drug, (code, text), ago) if drug else None
    if kind.procedure[0]:
        life.procedure(kind.procedure[0], visit, text)
        visit.services.append((kind.procedure[1], 1))
        if kind.procedure[1] == "JNTINJ":
            visit.services.append(("J3301", 4))
    name = (kind.say or text).format(**values)
    visit.diagnose(
        code,
        text,
        name,
        plan=life.say(f"{kind.codes[0][0]}.plan", kind.plan, **values),
        condition_id=condition,
    )
    visit.services.insert(0, (kind.fee, 1))


def _treat(life: Life, visit: Visit, drug: Treatment, coded: tuple[str, str], ago: int) -> UUID:
    """Prescribe a short course, a child's by weight; returns the illness it is for, over some days later."""
    ml = 0.5
    if drug.per_kg:
        ml = max(1.0, min(12.5, round(kilograms(float(visit.vitals[WEIGHT][0])) * drug.per_kg * 2) / 2))
    sig = drug.sig.format(ml=f"{ml:g}")
    bottle = f"{ml * drug.doses * drug.days:.0f} mL" if drug.per_kg else drug.quantity
    end = visit.day + timedelta(days=drug.days)
    over = end + timedelta(days=life.rng.randint(0, 6))
    done = over < life.end
    code, text = coded
    began = (visit.day - timedelta(days=ago)).isoformat()
    condition = life.condition(
        code, text, began, visit.day, visit=visit, ended=over if done else None, problem=False
    )
    life.medicine(
        drug.text,
        sig,
        visit.day.isoformat(),
        condition,
        text,
        visit=visit,
        quantity=bottle,
        end=end if done else None,
    )
    visit.plan.append(f"{drug.text}: {sig[0].lower()}{sig[1:]}.")
    return condition


def _which(life: Life, visit: Visit, only: tuple[str, ...] = ()) -> Acute:
    years, month = life.age(visit.day), visit.day.month
    fitting = [
        one for one in ACUTE
        if one.ages[0] <= years <= one.ages[1] and one.sex in {"", life.person.sex}
        and (not only or one.codes[0][0] in only) and (not one.months or month in one.months)
        and f"{one.codes[0][0]}.reason" not in life.said
    ]  # fmt: skip
    fitting = fitting or [
        one
        for one in ACUTE
        if one.ages[0] <= years <= one.ages[1]
        and one.sex in {"", life.person.sex}
        and (not only or one.codes[0][0] in only)
    ]
    return life.rng.choices(fitting, [one.weight for one in fitting])[0]


def _tests(life: Life, visit: Visit, kind: Acute, reason: str) -> None:
    fees = {"strep": "STREP", "flu": "FLUAB", "covid": "COVAG", "ua": "UADIP"}
    for panel, differs in kind.tests:
        got = life.lab(panel, visit.day, visit=visit, reason=reason, values=dict(differs))
        words = {
            "strep": "Rapid strep test positive.",
            "flu": "Rapid test: influenza A positive, B negative.",
            "covid": "Rapid COVID-19 antigen positive.",
        }
        visit.results.append(
            words.get(panel)
            or f"Dipstick: leukocytes {str(got['leuk']).lower()}, nitrite {str(got['nitrite']).lower()}, protein {str(got['uprot']).lower()}."
        )
        visit.services.append((fees[panel], 1))


def _drug(life: Life, visit: Visit, kind: Acute) -> Treatment | None:
    if visit.unsigned:
        return None
    for drug in kind.drugs:
        if life.age(visit.day) >= drug.least and (not drug.not_for or drug.not_for not in life.allergens):
            if "NSAID" in drug.not_for and (life.has("ckd") or life.has("afib")):
                continue
            return drug
    return None


_SESSIONS = (
    ("Worry before Mondays; named three thoughts and weighed them.", "One page of the thought record by next time."),
    ("Slept better after moving the phone out; one bad day told in detail.", "Keep the sleep times; a walk with a friend twice."),
    ("Talked about the quarrel with {his} brother and what {he} wanted to say.", "Letter to be written, not sent."),
    ("Looked at what a good week was made of; energy 6 of 10.", "Two things from the list on Tuesday and Friday."),
)  # fmt: skip


_PRIVATE = (
    "Speaks of {his} father for the first time: the shouting at supper, hiding in the barn. Cried; relief after. Go slowly.",
    "Dream of the flooded house again. I hold back interpretation; {he} made the link to the divorce by {his} own words.",
    "Anger under the politeness, first time shown here. Ask next time about the year in boarding school.",
)


def therapy(life: Life, visit: Visit, ailment: Ailment) -> None:
    """Fill a counseling session: a progress note without the session's content."""
    visit.type, visit.reason = "Counseling session", ["Counseling"]
    said, plan = _SESSIONS[len(life.visits) % len(_SESSIONS)]
    he = life.person.he
    visit.history.append(
        f"Session {sum(one.type == visit.type for one in life.visits) + 1}, 45 minutes, cognitive therapy. "
        + said.format(he=he, his="her" if he == "she" else "his")
    )
    visit.exam.append("On time, thinking ordered, no thoughts of self-harm.")
    value = ailing.steer(life, ailment, visit)
    visit.diagnose(
        ailment.spec.code,
        ailment.spec.text,
        ailment.spec.name,
        said=f"Score {value:.0f} today." if value is not None else "",
        plan=plan,
        condition_id=ailment.condition_id,
    )
    visit.plan.append("Next session in two weeks.")
    if ailment.condition_id not in life.confided:
        life.confided.add(ailment.condition_id)
        visit.private = life.say("private", _PRIVATE)
    visit.services.append(("THER45", 1))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
