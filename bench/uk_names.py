"""Invented people's names by community, for `uk_identities.py`. Shares are rounded and assumed, after the 2021 census.

Heads are names that many carry; tails are put together from parts, so that a large register has rare names as well.
"""

from __future__ import annotations

from dataclasses import dataclass


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _joined(stems: str, ends: str) -> tuple[str, ...]:
    return tuple(stem + end for stem in stems.split() for end in ends.split())


@dataclass(frozen=True, slots=True)
class Community:
    """Names of one community: heads first, tails after; `tail` is how often a surname comes from the tail."""

    share: float
    male: tuple[str, ...]
    female: tuple[str, ...]
    last: tuple[str, ...]
    tail_last: tuple[str, ...]
    tail: float
    default_birthday: float = 0.002
    style: str = ""


BRITISH = Community(
    0.73,
    _words(
        "David John Michael Paul Andrew Mark James Robert Stephen Daniel Thomas Matthew Christopher Ryan Jack Joshua "
        "Adam Luke Liam Connor Lee Craig Simon Ian Gary Kevin Anthony Peter Richard Philip Jonathan Benjamin Samuel "
        "William George Harry Oliver Callum Kieran Nathan Jordan Aaron Dean Wayne Darren Jason Stuart Neil Graham "
        "Keith Barry Trevor Leslie Derek Malcolm Martin Scott Shaun Carl Alan Edward Joseph Charles Reece Tyler"
    ),
    _words(
        "Sarah Emma Rebecca Laura Jessica Sophie Susan Karen Julie Nicola Claire Lisa Michelle Amy Gemma Samantha "
        "Rachel Hannah Charlotte Lauren Chloe Megan Emily Katie Kelly Stephanie Natalie Leanne Joanne Tracy Sharon "
        "Amanda Jacqueline Deborah Christine Margaret Patricia Linda Elizabeth Katherine Helen Alison Angela Donna "
        "Dawn Maureen Jean Sheila Kirsty Danielle Jade Zoe Holly Bethany Abigail Georgia Victoria Caroline Louise"
    ),
    _words(
        "Smith Jones Taylor Brown Walker Wilson Johnson Wood Wright Robinson Thompson White Hall Green Jackson Clarke "
        "Harrison Shaw Sykes Haigh Hirst Armitage Dyson Brook Brooke Booth Crowther Beaumont Lockwood Kaye Sheard "
        "Mitchell Whitehead Barker Greenwood Sutcliffe Hinchliffe Bailey Ellis Firth Gibson Holmes Hanson Parkin "
        "Fisher Moore Morris Ward Turner Hill Cooper King Lee Davies Williams Evans Hughes Roberts Lewis Murphy Kelly"
    ),
    _joined(
        "Ack Ark Bar Birk Black Bram Brad Broad Cart Claugh Col Crab Crow Dob Ald Ever Fair Farn Gar Green Hag Hard "
        "Haw Hep Hol Horn Kirk Lang Led Lind Lof Marsh Mid Nor Oak Old Pick Rams Red Rish Row Saw Scar Shack Ship "
        "Stan Staf Sun Thorn Thur Wads Wal Water Whit Win Wood Wors",
        "bottom bank burn by croft dale den field ford gate ham head hill holme house hurst land ley man more royd "
        "shaw son stead ton thorpe wall well wick worth",
    ),
    0.45,
)
PAKISTANI = Community(
    0.13,
    _words(
        "Imran Asif Amir Tariq Khalid Nadeem Shahid Wasim Zahid Sajid Rashid Arshad Javed Naveed Faisal Adnan Usman "
        "Hamza Bilal Haroon Ibrahim Yusuf Ismail Zubair Irfan Kamran Farhan Waqas Saqib Asim Hassan Ali Abid Majid "
        "Rizwan Shabir Tahir Nasir Umar Zeeshan Junaid Haider Qasim Raza Shoaib Ayaz Tanveer Ghulam Abdul Ahmed"
    ),
    _words(
        "Aisha Fatima Zainab Maryam Amina Samina Shazia Nazia Rukhsana Nasreen Parveen Shaheen Yasmin Saima Farah "
        "Sadia Hafsa Khadija Safiya Halima Iqra Mehwish Rabia Sana Shabana Tahira Uzma Zahra Nadia Asma Bushra "
        "Farzana Ghazala Humaira Kausar Kiran Noreen Razia Robina Sobia Tasleem Anam Aneesa Aliza Hira"
    ),
    _words(
        "Hussain Khan Ahmed Ali Mahmood Akhtar Iqbal Shah Malik Mirza Butt Rehman Qureshi Sheikh Chaudhry Aslam "
        "Ashraf Rafiq Hanif Saleem Bashir Yousaf Latif Karim Nawaz Afzal Siddique Anwar Riaz Zaman Sadiq Munir"
    ),
    _joined(
        "Abd Akr Asgh Bari Faz Gul Ham Jam Kal Lati Man Naz Qad Raf Sab Sar Tal Wah Yam Zah",
        "al ar eem ef er il im in ir ud ul un",
    ),
    0.2,
    0.02,
    "muslim",
)
INDIAN = Community(
    0.05,
    _words(
        "Harpreet Gurpreet Manpreet Jaspreet Sukhdev Baljit Kulwinder Rajinder Balbir Surjit Amrit Jagdeep Hardeep "
        "Ravinder Mohammed Yusuf Iqbal Suleman Ebrahim Ismail Imtiaz Rajesh Sanjay Amit Vijay Kiran Nilesh Bhavesh"
    ),
    _words(
        "Harpreet Gurpreet Manpreet Jaspreet Kulwinder Baljinder Sukhwinder Amrit Parminder Rajinder Simran Kiran "
        "Hasina Zubeda Rashida Sakina Yasmin Nafisa Farida Priya Sunita Anita Meena Nisha Bhavna Jyoti Hetal"
    ),
    _words(
        "Singh Patel Kaur Gill Dhillon Sandhu Sidhu Grewal Dhaliwal Bains Mann Sahota Johal Patel Desai Mistry Kazi "
        "Seedat Lunat Bham Pandor Daji Loonat Sharma Shah Parmar Chauhan Solanki"
    ),
    _joined("Ba Bha Cha De Dha Ga Gha Ka Ma Na Pa Ra Sa Ta Va", "ggar ndal rwal tia wla thwal khar mra nwala dwa"),
    0.15,
    0.005,
    "sikh",
)
EASTERN = Community(
    0.05,
    _words(
        "Piotr Krzysztof Andrzej Tomasz Pawel Marcin Michal Jakub Lukasz Wojciech Mateusz Grzegorz Rafal Dariusz "
        "Zbigniew Stanislaw Jan Jozef Andrei Mihai Alexandru Ionut Florin Marius Vasile Gheorghe Andris Janis "
        "Aleksandrs Dmitrijs Jozef Peter Milan Oleksandr Serhii Dmytro Volodymyr Andriy Mykola Yevhen"
    ),
    _words(
        "Anna Katarzyna Malgorzata Agnieszka Ewa Joanna Magdalena Monika Beata Dorota Justyna Aleksandra Karolina "
        "Zofia Maria Elena Ioana Andreea Mihaela Cristina Georgiana Ilze Inese Natalija Olga Jana Zuzana Veronika "
        "Olena Oksana Tetiana Iryna Nataliia Kateryna Yuliia"
    ),
    _words(
        "Nowak Kowalski Wisniewski Wojcik Kowalczyk Kaminski Lewandowski Zielinski Szymanski Dabrowski Kozlowski "
        "Popescu Ionescu Popa Radu Dumitru Horvath Kovac Novak Balog Berzins Ozols Kalnins Shevchenko Kovalenko "
        "Bondarenko Tkachenko Melnyk Boyko"
    ),
    _joined(
        "Adam Bar Boro Brzez Chmie Czar Dom Gaw Grab Jasz Jarz Kali Kras Krup Lesz Lip Maj Maz Mich Ol Ostr Pietr "
        "Rog Rut Sad Sob Stank Szczep Tom Wal Wierz Zaj Zar Zuk",
        "owski inski ecki czyk owicz ewski ak ik ko enko iuk escu",
    ),
    0.5,
    0.004,
    "slavic",
)
CARIBBEAN = Community(
    0.025,
    _words("Leroy Winston Delroy Marcus Tyrone Jermaine Emmanuel Samuel Joseph Kwame Tunde Kofi Isaac Elijah Courtney"),
    _words(
        "Beverley Marcia Sharon Grace Blessing Mercy Patience Ngozi Abena Joy Precious Esther Faith Yvonne Claudette"
    ),
    _words(
        "Campbell Williams Brown Francis Morgan Gordon Henry Grant Bailey Clarke Mensah Okafor Adeyemi Boateng Moyo"
    ),
    _joined("Ade Oko Olu Nwa Chi Mba Ase Owu", "bayo femi kwe mola ndu nkwo su wale yemi ye"),
    0.3,
)
REFUGEE = Community(
    0.015,
    _words(
        "Ahmad Mohammad Karwan Rebwar Hiwa Aram Dilshad Ali Reza Hossein Yonas Tesfay Abdi Abdirahman Hassan Omar "
        "Khaled Mustafa Yousef Nasir Zalmai Samiullah Hamid Mehdi Goitom Filmon"
    ),
    _words("Shilan Nasrin Fatemeh Zahra Selam Hiwot Amina Hodan Fadumo Samira Leila Rahel Mariam Hanan Sahra Parwin"),
    _words(
        "Ahmad Mohammad Ali Hassan Hussein Rahimi Karimi Ahmadi Mohammadi Hosseini Tesfay Berhane Haile Abdi Warsame "
        "Mohamud Ibrahim Osman Rasul Karim Aziz Salih Stanekzai Noori"
    ),
    _joined("Am Bar Das Far Gho Hab Jab Kho Mah Nik Rah Sal Tah Zam", "ani awi azai edi eyi idi iri oori udin zad"),
    0.3,
    0.45,
)
COMMUNITIES = (BRITISH, PAKISTANI, INDIAN, EASTERN, CARIBBEAN, REFUGEE)

SHORT_FORMS = {
    "David": "Dave", "Michael": "Mick", "Andrew": "Andy", "Robert": "Bob", "Stephen": "Steve", "Daniel": "Danny",
    "Thomas": "Tom", "Matthew": "Matt", "Christopher": "Chris", "Joshua": "Josh", "Anthony": "Tony", "Richard": "Rick",
    "Philip": "Phil", "Jonathan": "Jon", "Benjamin": "Ben", "Samuel": "Sam", "William": "Billy", "Edward": "Ted",
    "Joseph": "Joe", "Charles": "Charlie", "James": "Jim", "Rebecca": "Becky", "Jessica": "Jess", "Susan": "Sue",
    "Nicola": "Nicky", "Samantha": "Sam", "Katherine": "Kate", "Stephanie": "Steph", "Jacqueline": "Jackie",
    "Deborah": "Debbie", "Margaret": "Maggie", "Patricia": "Pat", "Elizabeth": "Liz", "Victoria": "Vicky",
    "Katarzyna": "Kasia", "Malgorzata": "Gosia", "Aleksandra": "Ola", "Kateryna": "Katya", "Oleksandr": "Sasha",
    "Abigail": "Abi", "Georgia": "George", "Charlotte": "Lottie", "Leslie": "Les", "Malcolm": "Mal", "Gregory": "Greg",
}  # fmt: skip
WRITTEN_AS = {
    "Mohammed": ("Muhammad", "Mohammad", "Mohamed", "Mohd", "Muhammed", "Md"),
    "Hussain": ("Hussein", "Husain", "Hussian", "Hossain"), "Ahmed": ("Ahmad", "Ahmet"),
    "Mahmood": ("Mehmood", "Mahmud"),
    "Akhtar": ("Akhter", "Aktar"), "Rehman": ("Rahman",), "Chaudhry": ("Choudhry", "Chowdhury", "Chaudhary"),
    "Sheikh": ("Shaikh", "Shaykh"), "Qureshi": ("Quraishi", "Kureshi"), "Yousaf": ("Yusuf", "Yousuf"),
    "Siddique": ("Siddiq", "Siddiqui"), "Usman": ("Osman",), "Umar": ("Omar", "Umer"), "Aisha": ("Ayesha", "Aysha"),
    "Fatima": ("Fathima", "Fatema"), "Zainab": ("Zaynab", "Zeinab"),
    "Nasreen": ("Nasrin",), "Yasmin": ("Jasmin", "Yasmeen"),
    "Kaur": ("Kour",), "Dhillon": ("Dhilon",), "Wojciech": ("Vojciech",), "Krzysztof": ("Kristof", "Christopher"),
    "Oleksandr": ("Alexander", "Aleksandr"), "Serhii": ("Sergei", "Serhiy"), "Volodymyr": ("Vladimir",),
    "Yuliia": ("Julia", "Yulia"), "Mykola": ("Nikolai",), "Nataliia": ("Natalia", "Natalya"), "Zofia": ("Sofia",),
    "Shevchenko": ("Szewczenko",), "Khaled": ("Khalid",), "Mohammad": ("Mohammed", "Muhamad"), "Hossein": ("Hussain",),
}  # fmt: skip
LETTERS = (
    ("ee", "i"), ("oo", "u"), ("ou", "u"), ("aa", "a"), ("ai", "ei"), ("ay", "ai"), ("ia", "iya"), ("u", "o"),
    ("a", "e"), ("e", "a"), ("i", "ee"), ("kh", "k"), ("q", "k"), ("w", "v"), ("sh", "s"), ("sz", "sh"),
    ("cz", "ch"), ("j", "y"), ("y", "i"), ("z", "s"), ("dh", "d"), ("th", "t"), ("ss", "s"), ("mm", "m"), ("ph", "f"),
)  # fmt: skip
"""How one sound comes to be written otherwise: the generator's own rules, apart from the matcher's list."""
