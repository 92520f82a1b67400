"""Invented people by the hundred thousand: names as an American town has them, with a long tail."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from random import Random

_ENGLISH = (
    "Smith:150 Johnson:120 Williams:100 Brown:90 Jones:90 Davis:70 Miller:70 Wilson:50 Anderson:48 Thomas:46 "
    "Taylor:46 Moore:44 Jackson:44 Martin:42 Lee:42 Thompson:40 White:38 Harris:38 Clark:34 Lewis:33 "
    "Robinson:33 "
    "Walker:32 Young:30 Allen:30 King:30 Wright:29 Scott:29 Hill:27 Green:27 Adams:26 Nelson:26 "
    "Baker:26 Hall:26 "
    "Campbell:25 Mitchell:24 Carter:24 Roberts:23 Phillips:22 Evans:22 Turner:21 Parker:21 Edwards:20 "
    "Collins:20 "
    "Stewart:20 Morris:20 Murphy:19 Cook:19 Rogers:18 Morgan:18 Cooper:18 Peterson:18 Reed:18 Bailey:17 "
    "Kelly:17 "
    "Howard:17 Ward:17 Cox:16 Richardson:16 Wood:16 Watson:16 Brooks:16 Bennett:15 Gray:15 James:15 "
    "Hughes:15 "
    "Price:15 Myers:15 Long:15 Foster:15 Sanders:14 Ross:14 Powell:14 Sullivan:13 Russell:13 O'Brien:10 "
    "O'Connor:8 McDonald:10 Smythe:1 Smyth:2 Smithson:2 Smith-Jones:2"
)
_SPANISH = (
    "García:110 Rodríguez:80 Martínez:80 Hernández:75 López:70 González:70 Pérez:55 Sánchez:55 "
    "Ramírez:50 Torres:45 "
    "Flores:40 Rivera:40 Gómez:35 Díaz:35 Reyes:30 Cruz:30 Morales:28 Ortiz:25 Gutiérrez:25 Chávez:22 "
    "Ramos:22 "
    "Ruiz:20 Mendoza:20 Álvarez:20 Jiménez:18 Castillo:18 Vásquez:16 Romero:16 Herrera:16 Núñez:8 Muñoz:8"
    " De_la_Cruz:10 Vázquez:6 Peña:8"
)
_VIETNAMESE = (
    "Nguyễn:120 Trần:35 Lê:30 Phạm:22 Huỳnh:15 Hoàng:12 Võ:12 Đặng:10 Bùi:9 Đỗ:8 Hồ:7 Ngô:6 Dương:6 Lý:6"
)
_SLAVIC = (
    "Kowalski:6 Nowak:6 Wiśniewski:5 Wójcik:4 Kamiński:4 Lewandowski:4 Novák:4 Horvat:3 Petrov:4 "
    "Иванова:3 Иванов:3 "
    "Смирнов:2 Кузнецова:2 Шевченко:2 Kovalenko:3 Bondarenko:3 Melnyk:3 Popescu:3 Szymański:3"
)
_CHINESE = "Wang:12 Li:12 Zhang:11 Liu:9 Chen:12 Yang:8 Huang:7 Wu:7 Zhou:5 王:2 李:2 陈:2"
_OTHER = (
    "Kim:14 Park:8 Patel:14 Singh:12 Khan:9 Ali:8 Ahmed:7 Schmidt:6 Müller:5 Weiß:2 Schneider:5 "
    "van_der_Berg:3 "
    "Jørgensen:2 Papadopoulos:2 Haddad:2 Cohen:5 Rossi:3 Silva:5 Okafor:3 Okoro:3 Mohamed:5"
)
_MEN = (
    "James:48 John:47 Robert:46 Michael:45 William:42 David:40 Richard:30 Joseph:30 Thomas:28 Charles:25 "
    "Christopher:25 Daniel:25 Matthew:24 Anthony:22 Mark:22 Donald:15 Steven:18 Paul:18 Andrew:20 Joshua:20 "
    "Kenneth:13 Kevin:15 Brian:14 George:13 Timothy:13 Ronald:10 Edward:12 Jason:14 Jeffrey:12 Ryan:14 "
    "Jacob:14 "
    "Gary:10 Nicholas:13 Eric:12 Jonathan:13 Stephen:10 Larry:8 Justin:12 Scott:10 Brandon:12 "
    "Benjamin:13 Samuel:12 "
    "Gregory:9 Alexander:13 Frank:8 Patrick:9 Raymond:7 Jack:9 Dennis:7 Jerry:6 Tyler:9 Aaron:9 "
    "Henry:10 Liam:9 Noah:9"
)
_WOMEN = (
    "Mary:45 Patricia:26 Jennifer:28 Linda:24 Elizabeth:28 Barbara:20 Susan:18 Jessica:22 Sarah:22 Karen:17 "
    "Lisa:16 Nancy:14 Betty:10 Margaret:14 Sandra:13 Ashley:16 Kimberly:14 Emily:20 Donna:11 "
    "Michelle:14 Carol:11 "
    "Amanda:15 Melissa:14 Deborah:11 Stephanie:13 Rebecca:13 Sharon:11 Laura:13 Cynthia:10 Dorothy:9 Amy:12 "
    "Kathleen:10 Angela:11 Shirley:8 Emma:14 Brenda:9 Pamela:9 Nicole:11 Anna:13 Samantha:12 Katherine:13 "
    "Christine:9 Debra:8 Rachel:11 Olivia:12 Carolyn:8 Janet:8 Maria:12 Heather:9 Helen:8 Joan:6 "
    "Sophia:10 Mary_Ann:4"
)
_MEN_ES = (
    "José:40 Juan:35 Luis:30 Carlos:28 Jesús:22 Miguel:22 Jorge:18 Francisco:18 Manuel:14 Pedro:14 "
    "Alejandro:16"
)
_WOMEN_ES = (
    "María:50 Guadalupe:20 Ana:20 Rosa:16 Carmen:14 Juana:12 Isabel:12 Sofía:14 Lucía:10 María_José:6 Elena:9"
)
_MEN_VI = "Minh:16 Anh:14 Hùng:12 Tuấn:12 Văn:20 Quang:9 Đức:9 Hải:8 Long:8 Thành:9"
_WOMEN_VI = "Thị_Ánh:10 Lan:12 Hương:12 Mai:12 Linh:14 Thị_Hoa:10 Trang:10 Thu:9 Ngọc:10 Phương:10"
_MEN_SL = "Jan:9 Piotr:9 Andrzej:8 Tomasz:8 Łukasz:6 Marek:6 Ivan:8 Alexei:6 Dmitri:6 Иван:3 Александр:3"
_WOMEN_SL = "Anna:10 Katarzyna:9 Agnieszka:8 Ewa:7 Olga:7 Natalia:7 Svetlana:6 Дарья:3 Мария:3 Joanna:6"
_MEN_ZH = "Wei:12 Ming:10 Jun:9 Hao:9 Lei:8 Jian:8 小明:2 Xiao_Ming:3"
_WOMEN_ZH = "Fang:10 Xiu_Ying:8 Li:9 Jing:10 Yan:9 Mei:10 小红:2"
_STARTS = (
    "Ash Brad Hart Win Col Wood Nor Lang Stan Hal Black Whit Dun Far Gil Hol Kirk Lin Mar Nes Pem Rad Shel"
    " Thorn Wes Bar Car Den Els Fair Gar Hun Ken Law Mil Old Pres Ros Sut Tre Ald Bex Cran Dal Fen Jar"
)
_ENDS = (
    "ley ford ton wood man son field berg well worth land more wick ham by dale stead ridge row "
    "bury er lin mont"
)


def _weighted(text: str) -> tuple[list[str], list[int]]:
    pairs = [item.rsplit(":", 1) for item in text.split()]
    return [name.replace("_", " ") for name, _weight in pairs], list(accumulate(int(w) for _name, w in pairs))


_TAIL = " ".join(f"{start}{end}:1" for start in _STARTS.split() for end in _ENDS.split())
_GROUPS = (
    (50, _ENGLISH, _MEN, _WOMEN),
    (22, _SPANISH, _MEN_ES, _WOMEN_ES),
    (5, _VIETNAMESE, _MEN_VI, _WOMEN_VI),
    (4, _SLAVIC, _MEN_SL, _WOMEN_SL),
    (4, _CHINESE, _MEN_ZH, _WOMEN_ZH),
    (5, _OTHER, _MEN, _WOMEN),
    (10, _TAIL, _MEN, _WOMEN),
)
_SHARES = [share for share, *_names in _GROUPS]
_TABLES = [tuple(_weighted(text) for text in names) for _share, *names in _GROUPS]
_PREFERRED = {"William": "Bill", "Elizabeth": "Liz", "José": "Pepe", "Robert": "Bob", "Katherine": "Kate"}


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person's names; `former` is a family name before marriage."""

    family: str
    given: str
    sex: str
    preferred: str = ""
    former: str = ""


def person(rng: Random) -> Person:
    """Return one more person."""
    families, men, women = _TABLES[rng.choices(range(len(_TABLES)), _SHARES)[0]]
    female = rng.random() < 0.52
    family = _pick(rng, families)
    if families is _TABLES[1][0] and rng.random() < 0.35:
        family = f"{family} {_pick(rng, families)}"
    given = _pick(rng, women if female else men)
    preferred = _PREFERRED.get(given, "") if rng.random() < 0.3 else ""
    if rng.random() < 0.35 and given.isascii():
        given = f"{given} {rng.choice('ABCDEFGHJKLMNPRSTW')}."
    former = _pick(rng, families) if female and rng.random() < 0.15 else ""
    return Person(
        family, given, "female" if female else "male", preferred, former if former != family else ""
    )


def _pick(rng: Random, table: tuple[list[str], list[int]]) -> str:
    return rng.choices(table[0], cum_weights=table[1])[0]
