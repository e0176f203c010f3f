"""What is known about names before any file is read: titles, non-names, parts that many share, common names.

Lists, not counts in the file at hand: the same two records must weigh the same in every batch.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words("mr mrs ms miss mx dr prof professor rev revd reverend sir dame lady lord master mstr")
"""Dropped where something else remains."""

NOT_A_NAME = _words(
    "unknown notknown none na nk nil null test tbc tba anon anonymous withheld refused baby x xx xxx client "
    "participant notgiven notprovided notrecorded"
)
"""A cell that says only this says nothing (compared without spaces)."""

GENERIC = _words("muhammad syed bibi begum khatoon kaur singh bin ibn bint al el abdul van de der von")
"""Name parts that many share and that come and go: left out of the core of a name where something else remains."""

COMMON_FIRST = _words(
    "muhammad ahmed ali hassan hussain ibrahim yusuf usman umar khan abdul adam david james john michael paul mark "
    "andrew daniel thomas matthew robert jack joshua luke ryan christopher stephen sarah emma laura rebecca "
    "elizabeth mary susan jessica sophie catherine amy maria anna fatima aisha zainab maryam amina samina alexander"
)
COMMON_LAST = _words(
    "smith jones taylor brown williams wilson johnson davies walker wright thompson white robinson hughes green hall "
    "wood harris jackson clarke turner hill cooper ward morris lee king khan hussain ahmed ali mahmood akhtar begum "
    "bibi kaur singh iqbal shah malik muhammad patel butt rehman mirza"
)
"""Cores that about one person in 300 or more of some community carries: agreeing on them says less."""

GIVEN = _words(
    "aaron abbie abigail adele aidan alana albert alfie alfred alice alicia alisha alma amber amelia amelie "
    "andrea angel angela angus anita anouk april archie arthur ashley aubrey austin ava barry beatrice bella "
    "bernard bethany beverley blake bradley brandon brenda brendan brian bridget bryony caitlin callum cameron "
    "cara carl carla carly carmen cassie cecilia cerys chantelle charlotte chelsea cheryl chloe claire clara "
    "clive cody colin connor corey craig crystal cynthia dale damian damon dana daniella danielle darren dawn "
    "dean declan demi denise dennis derek diana dina dominic donna doreen doris dorothy douglas duncan dylan "
    "edith eileen elaine eleanor eliza ella elle ellen ellie eloise elsa elsie emilia emily emma eric erica erin "
    "esme esther ethan ethel evan evelyn evie faith faye felicity finlay fiona florence francesca francis frank "
    "freya gabriel gabriella gail gareth garry gary gavin gemma georgia georgina gina glen gordon grace guy gwen "
    "hannah harley harper harriet hayden hayley hazel heather heidi holly hope howard hugh hugo imogen irene iris "
    "isabella isla ivy jackson jade jane janet janice janine jay jayden jean jeanette jenna jeremy jill joanne "
    "jody joel jordan josephine josie joy joyce judith judy june justin karen kathleen kayden kayla kaylee keeley "
    "keith kelly kerry kevin kian kiera kieran kim kimberley kirsten kirsty kyle lacey lana lara lauren leah "
    "leanne lee lena leo leon leona leonard lesley lewis lexi liam lila lily linda lindsay lisa lloyd logan lois "
    "lola lorna lorraine lottie louis lucia lucy luna lydia lynne mabel madison maisie malcolm marcia marcus "
    "marina marion marjorie mark marlene martha martin martina mason matilda maureen maurice mavis max maxine "
    "maya megan melanie melissa mia mila millie miranda moira molly mona monica morgan muriel myra nadia nadine "
    "nancy naomi natalie natasha nathan niamh nigel nina noah noel nora norma norman olive oliver olivia oscar "
    "owen paige paula pauline penelope penny percy phoebe polly poppy priscilla quentin rachel ralph reece reggie "
    "rhys riley rita robin roger roland rory rosa rose rosemary rosie ross roxanne roy ruby russell ruth ryan "
    "sally sandra scarlett scott sebastian selina shane shannon sharon sheila shelley sheryl shirley sian sidney "
    "sienna simon simone skye spencer stacey stella summer sylvia tamara tamsin tania tanya tara taylor teddy "
    "tegan terence terry tia tiffany tina toby todd tracey trevor tristan tyler valerie vanessa vera vernon "
    "veronica violet walter wanda warren wayne wendy wesley winifred yvette yvonne zachary zara zoe"
)
"""Given names that are names of their own, beside those of the list of spellings: however alike two of them are, they
are two names. Twins are often called Ellie and Elsie, Jayden and Kayden."""
