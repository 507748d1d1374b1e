"""The names of the months as spreadsheets write them, in the languages of our owners' neighbours.

They are what a sheet may say, not what KPI Desk says: they are not translated with the window.
"""

import unicodedata
from functools import lru_cache
from typing import Final

# No word here means two months in two languages: "listopad" is October in Croatian and November in
# Czech, "lip" July in Polish and June in Croatian, so neither is read.
_MONTHS: Final = (
    (
        "january januar janner jaenner janvier enero gennaio janeiro januari styczen stycznia "
        "leden ledna ocak tammikuu ianuarie sijecanj sijecnja jaanuar gener jan jän janv ene "
        "gen sty oca"
    ),
    (
        "february februar feber fevrier febrero febbraio fevereiro februari luty lutego unor "
        "unora subat helmikuu februarie veljaca veljace veebruar febrer feb febr fev fevr lut "
        "şub"
    ),
    (
        "march marz maerz mars marzo março maart marts marzec marca brezen brezna mart "
        "maaliskuu martie marec marcius ozujak ozujka mar mär mrz mrt"
    ),
    (
        "april avril abril aprile apr avr abr kwiecien kwietnia duben dubna nisan huhtikuu "
        "aprilie aprilis aprill travanj travnja kwi nis"
    ),
    (
        "may mai mayo maggio maio mei maj kveten kvetna mayis toukokuu majus svibanj svibnja "
        "maig mag"
    ),
    (
        "june juni juin junio giugno junho czerwiec czerwca cerven cervna haziran kesakuu iunie "
        "lipanj lipnja junij juuni juny jun giu juno cze haz iun"
    ),
    (
        "july juli juillet julio luglio julho lipiec lipca cervenec cervence temmuz heinakuu "
        "iulie srpanj srpnja julij juuli juliol jul juil lug tem iul"
    ),
    (
        "august aout agosto augustus augusti sierpien sierpnia srpen srpna agustos elokuu "
        "augusztus kolovoz kolovoza avgust agost aug ago aou sie agu"
    ),
    (
        "september septembre septiembre setiembre settembre setembro wrzesien wrzesnia zari "
        "eylul syyskuu septembrie szeptember rujan rujna setembre sep sept set wrz eyl"
    ),
    (
        "october oktober octobre octubre ottobre outubro pazdziernik pazdziernika rijen rijna "
        "ekim lokakuu octombrie oktoober oct okt ott out paz eki"
    ),
    (
        "november novembre noviembre novembro kasim marraskuu noiembrie studeni studenoga "
        "listopadu nov kas"
    ),
    (
        "december dezember decembre diciembre dicembre dezembro desember grudzien grudnia "
        "prosinec prosince aralik joulukuu decembrie prosinac prosinca detsember desembre dec "
        "dez dic des gru ara"
    ),
)
_SPECIAL: Final = str.maketrans({"\u0131": "i", "ł": "l", "ø": "o", "đ": "d"})


def folded(word: str) -> str:
    """Return what two spellings of a word share: case and accents do not count."""
    plain = unicodedata.normalize("NFKD", word.casefold().translate(_SPECIAL))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(
        _SPECIAL
    )


_MONTH_OF_WORD: Final = {
    folded(word): number for number, words in enumerate(_MONTHS, start=1) for word in words.split()
}
# Without its accent the one is the name of many people, the other is short for a subtotal.
_ONLY_AS_WRITTEN: Final = {"marco": "março", "sub": "şub"}


@lru_cache(maxsize=1024)
def month_of_word(word: str) -> int | None:
    """Return 1 to 12 where `word` is the name of a month, in full or short, in any case."""
    plain = folded(word)
    written = _ONLY_AS_WRITTEN.get(plain)
    if written is not None and unicodedata.normalize("NFC", word).casefold() != written:
        return None
    return _MONTH_OF_WORD.get(plain)
