"""Names of many origins and scripts, all put together by chance: no real person is meant.

A name in another script is `native=latin`; the Latin form goes in as the person's usual name beside the legal one.
"""

# ruff: noqa: E501 - sentences and table lines stand whole

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """A pool of names; `weight` is its share of households."""

    key: str
    weight: int
    families: tuple[str, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]
    language: str = "English"
    speaks: float = 0.0  # chance that an adult prefers that language
    race: str = "White"
    ethnicity: str = "Not Hispanic or Latino"


def _pool(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ORIGINS: tuple[Origin, ...] = (
    Origin(
        "plains", 34,
        _pool("Smith Johnson Miller Anderson Baker Carlson Dunn Ellis Foster Graves Harlan Jensen Keller Larsen "
              "Mercer Nolan Olson Parker Reed Sawyer Thornton Underwood Vance Whitaker Young Abbott Barlow Crane "
              "Decker Emmerson Farrell Goodwin Hollis Ingram Kemp Lowell Marsh Nash Prescott Rowe Stanton Tully "
              "Wade Yates Burke Colby Draper Ferris Hatch Lambert"),
        _pool("Mary Susan Karen Linda Emily Hannah Sarah Megan Laura Julie Ashley Grace Ella Ruth Nora Abigail "
              "Claire Heather Joan Carol Diane Paula Olivia Ava Harper Lucy Molly Rachel Tessa Wendy Beth Irene"),
        _pool("John James Robert Michael William David Thomas Daniel Mark Steven Paul Kevin Brian Eric Scott Adam "
              "Ryan Jacob Ethan Noah Owen Liam Henry Walter Frank Carl Dale Wayne Lewis Oliver Caleb Grant"),
    ),
    Origin(
        "irish", 6, ("O'Brien", "O'Malley", "Kavanagh", "McGrath", "Doyle", "Gallagher", "Ní Dhónaill", "Sweeney"),
        ("Siobhán", "Aoife", "Maeve", "Kathleen", "Bridget", "Órla", "Fiona", "Nuala"),
        ("Seán", "Patrick", "Declan", "Brendan", "Ciarán", "Michael", "Niall", "Eoin"),
    ),
    Origin(
        "spanish", 14,
        ("García-López", "Hernández", "Ramírez", "de la Cruz", "Morales", "Castellanos", "Vega", "Núñez", "Ortega",
         "Salazar", "Peña", "Ruiz", "Delgado", "Fuentes", "Ibarra", "Quintero"),
        ("María", "Lucía", "Inés", "Guadalupe", "Sofía", "Valentina", "Rosa", "Elena", "Carmen", "Camila", "Ximena",
         "Pilar", "Beatriz"),
        ("José", "Luis", "Miguel", "Ángel", "Carlos", "Mateo", "Diego", "Rafael", "Andrés", "Joaquín", "Tomás",
         "Iñaki", "Héctor"),
        "Spanish", 0.45, "Other Race", "Hispanic or Latino",
    ),
    Origin(
        "delta", 10,
        _pool("Washington Jefferson Banks Coleman Freeman Gaines Hampton Joseph Booker Mosley Rivers Simmons Tolliver "
              "Ware Whitfield"),
        _pool("Denise Keisha Latoya Imani Monique Tamara Aaliyah Zora Ebony Yvonne Jada Nia Vernice"),
        _pool("Terrence Marcus Andre Darius Malik Curtis Jerome Isaiah Elijah Reginald Clarence Devon Xavier"),
        race="Black or African American",
    ),
    Origin(
        "vietnamese", 4, ("Nguyễn", "Trần", "Lê", "Phạm", "Đặng", "Huỳnh", "Võ", "Bùi"),
        ("Thị Hồng", "Thị Lan", "Mai Anh", "Thúy", "Bích Ngọc", "Kim Liên", "Thu Hà"),
        ("Văn Minh", "Quốc Bảo", "Hữu Phước", "Đức Thịnh", "Tuấn", "Hoàng Long"), "Vietnamese", 0.5, "Asian",
    ),
    Origin(
        "polish", 4, ("Kowalczyk", "Wiśniewski", "Zieliński", "Nowak", "Dąbrowski", "Wójcik", "Sobczak"),
        ("Małgorzata", "Agnieszka", "Zofia", "Ewa", "Danuta", "Kinga"),
        ("Łukasz", "Zbigniew", "Stanisław", "Paweł", "Krzysztof", "Jan"), "Polish", 0.3,
    ),
    Origin(
        "nordic", 4, ("Jørgensen", "Lindström", "Andersson", "Bjørnstad", "Håkansson", "Jóhannsdóttir", "Åkerlund"),
        ("Elsa", "Astrid", "Sigríður", "Ingrid", "Solveig", "Maja"),
        ("Jørgen", "Nils", "Björn", "Søren", "Lars", "Gösta"),
    ),
    Origin(
        "german", 4, ("Müller", "Weiß", "Schäfer", "Krüger", "Böhm", "Hoffmann", "Vogel"),
        ("Käthe", "Ursula", "Greta", "Heidi", "Annelie", "Sabine"),
        ("Jürgen", "Günther", "Dieter", "Matthias", "Karl-Heinz", "Ulrich"),
    ),
    Origin(
        "slavic", 3,
        ("Соколова/Соколов=Sokolova/Sokolov", "Ковалёва/Ковалёв=Kovaleva/Kovalev", "Иванова/Иванов=Ivanova/Ivanov",
         "Шевченко=Shevchenko", "Мельник=Melnyk"),
        ("Дарья=Daria", "Ольга=Olga", "Наталья=Natalia", "Ирина=Irina", "Людмила=Lyudmila"),
        ("Сергей=Sergei", "Михаил=Mikhail", "Олег=Oleg", "Юрий=Yuri", "Тарас=Taras"), "Russian", 0.7,
    ),
    Origin(
        "greek", 2,
        ("Παπαδοπούλου/Παπαδόπουλος=Papadopoulou/Papadopoulos", "Νικολαΐδη/Νικολαΐδης=Nikolaidi/Nikolaidis",
         "Γεωργίου=Georgiou"),
        ("Ελένη=Eleni", "Σοφία=Sofia", "Κατερίνα=Katerina", "Αθηνά=Athina"),
        ("Γιώργος=Giorgos", "Δημήτρης=Dimitris", "Νίκος=Nikos", "Σπύρος=Spyros"), "Greek", 0.5,
    ),
    Origin(
        "chinese", 4, ("王=Wang", "李=Li", "张=Zhang", "陈=Chen", "刘=Liu", "黄=Huang"),
        ("美玲=Meiling", "秀英=Xiuying", "静=Jing", "雅婷=Yating", "晓红=Xiaohong"),
        ("小明=Xiaoming", "建国=Jianguo", "伟=Wei", "志强=Zhiqiang", "浩然=Haoran"), "Mandarin Chinese", 0.55, "Asian",
    ),
    Origin(
        "arabic", 3, ("الحداد=Haddad", "المصري=Al-Masri", "خليل=Khalil", "منصور=Mansour"),
        ("ليلى=Layla", "فاطمة=Fatima", "نور=Nour", "سلمى=Salma"),
        ("محمد=Mohammed", "يوسف=Yusuf", "أحمد=Ahmad", "كريم=Karim"), "Arabic", 0.5,
    ),
    Origin(
        "indian", 4, ("Patel", "Kaur", "Raghavan", "Mehta", "Chatterjee", "Iyer", "Desai"),
        ("Devika", "Harpreet", "Ananya", "Lakshmi", "Meera", "Kavya"),
        ("Arjun", "Rajesh", "Vikram", "Sanjay", "Nikhil", "Harjit"), "Hindi", 0.15, "Asian",
    ),
    Origin(
        "hebrew", 1, ("לוי=Levi", "מזרחי=Mizrahi"), ("נועה=Noa", "תמר=Tamar"), ("אריאל=Ariel", "דוד=David"),
        "Hebrew", 0.2,
    ),
    Origin(
        "korean", 2, ("김=Kim", "박=Park", "최=Choi"), ("지우=Jiwoo", "은정=Eunjung", "미숙=Misook"),
        ("민준=Minjun", "성호=Sungho", "영수=Youngsoo"), "Korean", 0.5, "Asian",
    ),
    Origin(
        "african", 4, ("Abebe", "Osei", "Adébáyò", "Mwangi", "Okonkwo", "Diallo", "Hassan"),
        ("Selamawit", "Akosua", "Folasadé", "Wanjiru", "Ngozi", "Aminata", "Hodan"),
        ("Kwabena", "Yared", "Adéwálé", "Kamau", "Chidi", "Ousmane", "Abdi"), "English", 0.0,
        "Black or African American",
    ),
    Origin(
        "portuguese", 2, ("Ferreira dos Santos", "Conceição", "Araújo", "Simões"),
        ("Beatriz", "Conceição", "Inês", "Joana"), ("Thiago", "João", "Antônio", "Luís"), "Portuguese", 0.4,
    ),
    Origin(
        "french", 2, ("Tremblay", "Dubois", "Lefèvre", "Gagné"), ("Amélie", "Chloé", "Thérèse", "Zoé"),
        ("Luc", "François", "Étienne", "Rémi"),
    ),
    Origin(
        "native", 2, ("Begay", "Tsosie", "Whitehorse", "Two Crow"), ("Marlene", "Shania", "Delphine", "Kaya"),
        ("Raymond", "Leland", "Wilson", "Dakota"), race="American Indian or Alaska Native",
    ),
)  # fmt: skip

BY_KEY = {origin.key: origin for origin in ORIGINS}

# seen in the pictures of the program and in its examples: family, given, preferred, sex, birth date, origin, traits
FIXED: tuple[tuple[str, str, str, str, str, str, str], ...] = (
    ("Smith", "John", "", "male", "1961-03-04", "plains", "htn lipid"),
    ("Smith", "John", "Jack", "male", "1984-11-19", "plains", "asthma"),
    ("Ковалёва=Kovaleva", "Дарья=Daria", "Dasha", "female", "1979-06-12", "slavic", "hypothyroid"),
    ("Παπαδοπούλου=Papadopoulou", "Ελένη=Eleni", "", "female", "1952-09-30", "greek", "htn osteoporosis"),
    ("王=Wang", "小明=Xiaoming", "Ming", "male", "1988-02-17", "chinese", "lipid"),
    ("Kowalczyk", "Łukasz", "Luke", "male", "1990-07-08", "polish", "anxiety"),
    ("المصري=Al-Masri", "محمد=Mohammed", "", "male", "1971-01-23", "arabic", "diabetes lipid"),
    ("García-López", "María", "", "female", "1968-05-14", "spanish", "diabetes htn lipid"),
    ("García-López", "María", "Mari", "female", "1996-05-14", "spanish", ""),
    ("O'Brien", "Michael", "Mick", "male", "1947-12-02", "irish", "afib htn"),
    ("Jørgensen", "Jørgen", "", "male", "1958-08-27", "nordic", "gout htn"),
    ("Weiß", "Käthe", "", "female", "1941-04-09", "german", "afib osteoporosis"),
    ("Washington", "Terrence", "", "male", "1966-10-05", "delta", "cad htn lipid"),
    ("Begay", "Raymond", "", "male", "1970-03-29", "native", "diabetes htn"),
    ("Patel", "Devika", "", "female", "1993-12-11", "indian", "pregnant"),
    ("Jóhannsdóttir", "Sigríður", "Sigga", "female", "1986-06-21", "nordic", "depression"),
    ("Ferreira dos Santos", "Thiago", "", "male", "2011-02-03", "portuguese", "asthma"),
    ("Abebe", "Selamawit", "Selam", "female", "1989-09-16", "african", "migraine"),
    ("Osei", "Kwabena", "", "male", "1962-11-30", "african", "htn ckd"),
    ("Müller", "Jürgen", "", "male", "1955-01-18", "german", "copd"),
)  # fmt: skip


def split(name: str, sex: str) -> tuple[str, str]:
    """Return (native, latin) of a pool name, in the form for the sex where there are two; latin may be empty."""
    native, _sign, latin = name.partition("=")
    pick = 0 if sex == "female" else -1
    return native.split("/")[pick], latin.split("/")[pick] if latin else ""
