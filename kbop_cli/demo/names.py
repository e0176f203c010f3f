"""Words to make people, providers and employers of. Every combination is made up; likeness is chance."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PROVIDERS: tuple[tuple[int, str], ...] = (
    (31, "Ashbrook Support"),
    (25, "Millgate Futures"),
    (8, "Holmbeck Housing Support"),
    (8, "Tandem Minds"),
    (7, "Weaver Street Project"),
    (7, "Northfold Young Adults"),
    (6, "Stonebridge Link"),
)
"""The providers of the generic card with their weights: two are much larger. The eighth is the specialist."""

SPECIALIST = "Larkspur House"
"""The domestic-abuse specialist."""

MIND = "Tandem Minds"
"""The mental-health specialist, which works under the generic card."""

BACKGROUNDS: tuple[tuple[int, str], ...] = (
    (65, "english"),
    (17, "pakistani"),
    (4, "indian"),
    (9, "eastern european"),
    (5, "other"),
)
"""Roughly Kirklees' mix of names (assumed)."""

FIRST: dict[str, tuple[str, ...]] = {
    "english": _words(
        "James Karen Paul Susan Lee Tracey Craig Donna Shaun Kelly Daniel Gemma Liam Stacey Ryan Leanne Connor Chloe "
        "Jordan Bethany Nathan Kirsty Adam Siân Zoë Wayne Michelle Gary Julie Kieran Natalie Scott Joanne Darren"
    ),
    "pakistani": _words(
        "Mohammed Yusuf Imran Khadija Fatima Aisha Bilal Tariq Nadia Saima Zainab Hamza Rukhsana Farooq Shazia Ismail "
        "Parveen Usman"
    ),
    "indian": _words("Harpreet Gurdeep Manjit Anjali Rajesh Sunita"),
    "eastern european": _words(
        "Łukasz Agnieszka Krzysztof Małgorzata Tomasz Katarzyna Andrei Ioana Mihai Ştefan Jozef Zuzana Piotr Elena "
        "Wojciech Dorota"
    ),
    "other": _words(
        "Samuel Abena Kwame Tigist Yonas Hamid Soraya Leroy Shanice Tesfay Mariam Dashni Rebin Thuy Minh Grace"
    ),
}
LAST: dict[str, tuple[str, ...]] = {
    "english": _words(
        "Armitage Beaumont Brook Crowther Dyson Earnshaw Firth Greenwood Haigh Hinchliffe Holroyd Jagger Kaye Lockwood "
        "Mallinson Noble Oldroyd Pogson Quarmby Rushworth Sykes Thewlis Walker Whiteley O'Neill Smith-Barker"
    ),
    "pakistani": _words(
        "Hussain Khan Akhtar Mahmood Iqbal Chaudhry Malik Rashid Qureshi Sheikh Yaqoob Aslam Butt Siddique"
    ),
    "indian": _words("Sandhu Gill Sharma Mistry Bains Chauhan"),
    "eastern european": _words(
        "Kowalski Nowak Wójcik Kamińska Zieliński Popescu Ionescu Dumitru Horváth Novák Szymański Balog Wiśniewska"
    ),
    "other": _words("Mensah Osei Tesfay Campbell Ahmadi Karimi Nguyen Haile Bailey Rostami Okafor Abdi Clarke"),
}

TRANSLITERATED: dict[str, str] = {
    "Mohammed": "Muhammad",
    "Yusuf": "Yousuf",
    "Khadija": "Khadeeja",
    "Fatima": "Fatema",
    "Aisha": "Ayesha",
    "Zainab": "Zaynab",
    "Farooq": "Faruq",
    "Ismail": "Esmail",
    "Hussain": "Hussein",
    "Akhtar": "Akhter",
    "Mahmood": "Mehmud",
    "Chaudhry": "Choudhary",
    "Qureshi": "Quraishi",
    "Sheikh": "Shaikh",
    "Yaqoob": "Yaqub",
    "Siddique": "Siddiqui",
    "Łukasz": "Lukasz",
    "Małgorzata": "Malgorzata",
    "Ştefan": "Stefan",
    "Wójcik": "Wojcik",
    "Kamińska": "Kaminska",
    "Zieliński": "Zielinski",
    "Horváth": "Horvath",
    "Novák": "Novak",
    "Szymański": "Szymanski",
    "Wiśniewska": "Wisniewska",
}
"""One name, written otherwise at another desk."""

REFERRED_BY: tuple[tuple[int, str], ...] = (
    (24, ""),
    (16, "local authority housing"),
    (11, "provider"),
    (10, "custody"),
    (10, "self"),
    (8, "health"),
    (8, "social care"),
    (7, "probation"),
    (6, "voluntary organisation"),
)
"""Referral sources. The first five shares are published (GO Lab 2023); the rest is shared out here."""

EMPLOYERS = (
    "Beck Lane Bakery",
    "Colne Fabrication",
    "Dale End Logistics",
    "Fielding & Hirst Cleaning",
    "Greenhead Care",
    "Kingfisher Catering",
    "Lindley Motors",
    "Mill Race Packaging",
    "Spen Valley Textiles",
    "Thornhill Roofing",
)
SUBJECTS = ("Health and Social Care", "Construction Skills", "Food Safety", "Business Administration", "IT User Skills")
NOTES = (
    "Evidence uploaded, see case file",
    "Home visit done; tenancy in good order",
    "Chased the landlord twice, letter now in",
    "Seen with support worker, plan reviewed",
    "- see previous note",
    'Participant says "much better", next review in autumn',
)
