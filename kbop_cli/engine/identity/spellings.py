"""Other spellings of a name, for the communities of Kirklees.

South Asian, Arabic, Kurdish and Horn of Africa names in Latin letters; Polish, Baltic, Slovak, Romanian and Ukrainian
names; English short forms. Each line is one name, its first form standing for the others; a form stands on one
line only.
"""

from __future__ import annotations

from collections.abc import Mapping

_SPELLINGS = """
muhammad mohammed mohammad mohamed mohamad muhammed muhamad muhamed mohammud mohamud mohd mhd md muhammud mahomed
ahmed ahmad ahmet achmed
mahmood mahmud mehmood mahmoud mehmud mahmut
hussain hussein husain hussian hossain hossein husayn hosain hussin
hassan hasan hassaan hasaan
usman osman uthman othman usmaan osmaan
umar omar umer omer oumar
yusuf yousuf yousaf yusaf youssef yousef yusef yousif yusof
joseph josef jozef joe joey
ibrahim ebrahim ibraheem
ismail ismael ishmael esmail
ishaq ishaaq
isaac izaak
yaqub yaqoob yakub yaqoub
jacob jakub jake
khalid khaled khaleed
tariq tarik tareq tarek tarique
imran emran imraan
irfan erfan irfaan
zubair zubeir zubayr
bilal belal bilaal
hamza hamzah
shabir shabbir shabeer
nasir naseer nasser
rashid rasheed rashed
saeed said saied sayeed saeid
sajid sajjid sajeed
shahid shaheed
wahid waheed
rafiq rafique rafeeq
siddique siddiq siddiqui siddiqi siddeeq
farooq faruk faruq farouk farouq
javed javaid javid jawed javeed
iqbal eqbal ikbal
akhtar akhter akther aktar akter
choudhry chaudhry chaudhary choudhary choudhury chowdhury chaudhari choudhri chaudhuri chowdhry
sheikh shaikh shaykh shaik sheik
qureshi quraishi kureshi qureishi koreshi
rehman rahman rehmaan rahmaan
shah shaah
malik malek maliq
mirza mirzah
ansari ansary
hashmi hashimi hashemi
bukhari bokhari
gilani gillani jilani
abbas abbass
raza reza riza
riaz riyaz
aziz azeez
latif lateef
karim kareem
rahim raheem
salim saleem selim
naeem naim nayeem
anwar anwer
afzal afzaal
ashraf ashraff
aslam asalam
parveen perveen parvin parween
nasreen nasrin nasrien
shaheen shahin
yasmin yasmeen yasmine jasmin jasmine
fatima fatema fatimah fathima fatma fatemah
aisha ayesha aysha aishah ayisha aesha aicha ayshe
khadija khadijah khadeeja kadija
maryam mariam meryem maryum miriam
zainab zaynab zeinab zainub zaineb
amina aminah ameena aamina
samina sameena
sakina sakeena
rukhsana ruksana rukhsanah
shazia shaziya
nazia naziya
safiya safia safiyah
sophie sophia sofia zofia
halima haleema halimah
begum begam
bibi bebe
khatoon khatun
kaur kour
singh sing
gurpreet gurprit
harpreet harprit
manpreet manprit
jaspreet jasprit
dhillon dhilon dillon
sandhu sandu
patel pattel
abdul abdool abdal abd
abdullah abdulla abdallah abdellah
abdirahman abdurrahman abdulrahman abdelrahman abdurahman
hamid hameed hamed
majid majeed
rauf raouf raoof
ghulam gulam golam
syed sayed saiyed sayyid sayid syeda sayeda
nawaz navaz
zahid zaheed
zafar zaffar
qasim kasim qassim kassim
qadir kadir qadeer
faisal faysal feisal
waqas vaqas waqaas
adnan adnaan
kamran kamraan
farhan farhaan
hakim hakeem
jamil jameel
khalil khaleel
tahir taher
amir ameer aamir
munir muneer
bashir basheer
alexander aleksander oleksandr aleksandr alexandru aleksandrs alex aleks sasha olek
alexandra aleksandra oleksandra ola
andrew andrzej andrei andrej andriy andrii andrey andris andrius andy
peter piotr petr petru pavlo petro
paul pawel pavel pavol
john jan johan jonny johnny jon jonathan
ivan iwan
michael michal mihai mykhailo mikhail mike mick mihail
nicholas nikolai mykola nicolae nikolay nick nicolas mikolaj
stephen steven stefan steve szczepan stepan stephan
thomas tomasz tomas toms tom tommy
matthew mateusz matej matei matt mateus
christopher krzysztof chris kristopher
catherine katherine kathryn katarzyna katarina kateryna ekaterina kate kasia cathy kathy katie ecaterina
elizabeth elzbieta elisabeta elizaveta alzbeta liz lizzie beth betty
margaret malgorzata margareta maggie meg peggy gosia
helen olena elena helena yelena alena
anna ana anne ann ania
maria mariia mariya marija
mary marie
agnieszka agnes aga
joanna ioana joan jo
eve ewa eva ieva
julia yulia iuliia yuliya julija iulia
natalia nataliya natalya nataliia natalija
oksana oxana
tatiana tetiana tetyana tatyana tatjana
sergei serhii sergiy serhiy sergej sergiu
dmitri dmytro dmitry dimitri dumitru dmitrij
volodymyr vladimir wladimir
yuri yurii iurii jurij
oleg oleh
olga olha
viktor victor wiktor
viktoria victoria viktoriia wiktoria viktorija vicky
yevhen evgeny yevgeny eugene eugen jevgenij
george gheorghe jerzy heorhii
luke lukasz lucas lukas
gregory grzegorz grigore greg hryhorii
wojciech wojtek vojtech
henry henryk harry
stanislaw stanislav stas
boguslaw bohuslav
zbigniew zbyszek
jaroslaw yaroslav jaroslav
miroslaw miroslav
radoslaw radek
dariusz darius
mariusz marius
lawrence laurence wawrzyniec larry
william will bill billy willy
robert rob bob robbie bobby
richard rick dick ricky ryszard
david dave dawid davy
daniel dan danny
james jim jimmy jamie
anthony tony antony antoni anton
edward ed eddie ted edvard
benjamin ben benny
samuel sam sammy
joshua josh
timothy tim
kenneth ken kenny
ronald ron ronnie
donald don donnie
raymond ray
gerald gerry
patrick pat paddy
philip phillip phil filip
frederick fred freddie fryderyk
charles charlie karol
geoffrey jeffrey geoff jeff
stuart stewart
ian iain
sean shaun shawn
graham graeme
alan allan allen
neil neal
jennifer jenny jen
patricia tricia trish patrycja
susan sue suzanne susie
deborah debbie debra deb
jacqueline jackie jacquie
christine christina krystyna chrissie kristina
rebecca becky rebekah becca
jessica jess jessie
amanda mandy
pamela pam
barbara barb babs
theresa teresa terri
sarah sara
louise louisa
nicola nicky nikki
samantha samanta
alison allison
gillian jillian
stephanie steph stefania
caroline carolyn karolina carol
kowalski kovalski kowalska
nowak novak
wisniewski wisniewska
wojcik wojczik
kaminski kaminska
lewandowski lewandowska
zielinski zielinska
szymanski szymanska
dabrowski dabrowska
kozlowski kozlowska
jankowski jankowska
novotny novotna
horvath horvathova horvat
kovac kovacova kovacs
shevchenko szewczenko
kovalenko kowalenko
thompson thomson tompson
clarke clark clerk
smith smyth smythe
davies davis
stephenson stevenson
phillips philips
macdonald mcdonald
reid reed read
brown browne
green greene
moore more
johnson johnston johnstone
haigh haig
sykes sikes
"""

SPELLINGS: Mapping[str, str] = {
    form: line.split()[0] for line in _SPELLINGS.strip().splitlines() for form in line.split()
}
"""Form -> the form that stands for it."""
