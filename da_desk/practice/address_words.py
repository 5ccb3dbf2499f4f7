"""Words that addresses and names of places are made of, so that ordinary words alone never raise an alarm."""


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


STREET_TYPES: dict[str, str] = {
    written: meant
    for meant, forms in {
        "st": "st street str saint sant",
        "road": "road rd",
        "avenue": "avenue ave av aven",
        "close": "close cl clo",
        "crescent": "crescent cres cr crsnt",
        "drive": "drive dr drv",
        "lane": "lane ln la",
        "court": "court ct crt",
        "gardens": "gardens gdns gdn garden",
        "place": "place pl plc",
        "square": "square sq",
        "terrace": "terrace ter terr tce",
        "grove": "grove gr grv",
        "park": "park pk",
        "way": "way wy",
        "hill": "hill hl",
        "mews": "mews mws",
        "rise": "rise",
        "row": "row",
        "walk": "walk wlk",
        "view": "view vw",
        "green": "green grn",
        "parade": "parade pde",
        "quay": "quay",
        "wharf": "wharf",
        "yard": "yard yd",
        "house": "house hse ho",
        "cottage": "cottage cott cottages",
        "lodge": "lodge",
        "farm": "farm fm",
        "villa": "villa villas",
        "tower": "tower towers",
        "mansions": "mansions mans mansion",
        "buildings": "buildings building bldg bldgs",
        "estate": "estate est",
        "heol": "heol",
        "ffordd": "ffordd",
        "stryd": "stryd",
        "rhodfa": "rhodfa",
    }.items()
    for written in forms.split()
}
"""Each written form of a kind of street or building, and the one form in which they are compared."""

BUILDINGS = frozenset({"house", "cottage", "lodge", "farm", "villa", "tower", "mansions", "buildings", "court"})
"""Kinds that name a building: a street may follow in the same address."""

SMALL_BUILDINGS = frozenset({"cottage", "lodge", "villa", "mansions"})
"""Kinds that never follow an ordinary word by chance, whatever the capitals."""

LEADING_TYPES = frozenset({"heol", "ffordd", "stryd", "rhodfa"})
"""Welsh kinds of street, which stand before the name."""

FLAT_WORDS = _set("flat apartment apt unit room floor suite bedsit annexe annex basement no number")

PLACE_WORDS = _set(
    """the a an of and at for in on y yr co ltd limited plc llp group company services service
    school schools primary infant infants junior secondary high grammar academy college nursery preschool pre
    kindergarten comprehensive community church catholic roman ce rc voluntary aided ysgol gynradd uwchradd university
    surgery practice medical centre center health clinic hospital doctors doctor dr dental dentist gp ward infirmary
    meddygfa ysbyty pharmacy
    refuge hostel hotel shelter womens women aid safe house accommodation home homes care
    office offices shop store stores supermarket cafe restaurant bar pub salon factory warehouse depot branch
    phone mobile handset iphone ipad samsung galaxy apple android laptop tablet computer watch tracker airtag tag alarm
    pendant doorbell camera ring device smart tv imei serial number
    work works working job employer cleaner teacher carer nurse assistant manager staff her his their
    """
)
"""Words that say what kind of place or thing it is, not which."""

COMMON_WORDS = _set(
    """high main church station school mill park green hill north south east west upper lower new old long short great
    little king kings queen queens prince princess victoria albert george york london bridge castle manor chapel abbey
    priory market field fields meadow meadows wood woods forest orchard garden spring well wells brook river lake sea
    bank water lodge farm barn oak ash elm beech birch cedar willow holly hazel rose ivy cherry apple lime poplar maple
    grange hall court cross corner end side top middle central union albion alma clarence chestnut richmond windsor
    stanley milton grove lane road street avenue close drive way walk rise view place row square north star sun moon
    red white black brown blue grey golden silver bay beach cliff dale glen heath moor common village town city county
    home house flat first second third next boots iceland holland gap argos game subway post office bell crown lion
    swan fox eagle victory trinity all saints saint mary marys john johns peter peters paul pauls james michael
    michaels andrew andrews david davids thomas george georges anne annes nicholas martin martins luke lukes joseph
    josephs christ holy cross sunny happy bright busy little rainbow family friends welcome riverside hillside
    springfield woodland woodlands mountain country southern northern eastern western general royal national
    """
)
"""Words too ordinary to point to one place by themselves."""

_UNITS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}

NUMBER_WORDS: dict[str, int] = {word: value for value, word in enumerate(_UNITS.split(), 1)} | _TENS
"""Numbers in words up to ninety; two of them side by side ("forty two") are added."""
