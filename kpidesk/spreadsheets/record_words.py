"""What the headings of lists say, in the languages that shops, banks and bookkeepers export in.

They are what a sheet may say, not what KPI Desk says: they are not translated with the window.
"""

import re
from typing import Final

from kpidesk.spreadsheets.closing_headings import Side, closing_of
from kpidesk.spreadsheets.words import NOTE_WORDS, simplified


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD: Final = re.compile(r"[^\W\d_]+")

# Headings of dates that name no kind of period which could also stand beside metrics.
DATE_WORDS: Final = _words("""
    date dates datum datums fecha data dato päivämäärä pvm tarih день дата
    datetime timestamp created createdat bookingdate postingdate transactiondate valuedate
    buchungstag buchungsdatum buchung belegdatum rechnungsdatum bestelldatum valuta valutadatum
    wertstellung wertstellungstag boekdatum transactiedatum rentedatum
    arrival checkin anreise arrivée llegada arrivo aankomst
    jour dateopération dateopération dateopérations datevaleur datecomptable
    fechaoperación fechavalor dataoperazione datavaluta datacontabile datamovimento bokföringsdag
    day tag día dia giorno dag
    week woche semaine semana settimana uke uge vecka kw
    month monat mois mes mês mese maand måned månad
""")
# A column called so may hold dates, but seldom those that the figures belong to.
LATER_DATE_WORDS: Final = _words("""
    due duedate fällig fälligkeit fälligkeitsdatum échéance vencimiento scadenza vervaldatum
    valuta valutadatum wertstellung wertstellungstag valuedate datevaleur fechavalor datavaluta
    available shipped fulfilled cancelled canceled refunded updated modified delivered expiry
    rentedatum departure checkout abreise départ salida partenza vertrek
""")
PERIOD_HEADINGS: Final = _words("""
    month monat mois mes mês mese maand måned månad
    week woche semaine semana settimana uke uge vecka kw
    quarter quartal trimestre kwartaal kvartal
    year jahr année año ano anno jaar år
    period periode zeitraum période periodo período
""")
# Texts under these name a metric, whatever they are.
METRIC_ALONE: Final = _words("""
    metric metrics kpi kpis measure measures indicator indicators
    kennzahl kennzahlen messgröße indikator
    indicateur indicateurs métrique indicador indicadores métrica métricas
    indicatore indicatori metrica kengetal kengetallen nøgletal nøkkeltall nyckeltal
""")
DAY_HEADINGS: Final = _words("day dayofmonth tag jour día dia giorno dag")
# Headings of dates of people and things, which nobody counts by month.
OTHER_DATES: Final = _words("""
    birth birthday birthdate dob born hire hired joined expiry expires expiration renewal start end
    geburtstag geburtsdatum eintritt eintrittsdatum naissance nacimiento nascita geboortedatum
""")
# Headings of dates that only people have.
PEOPLE_DATES: Final = _words("""
    birth birthday birthdate dob born hire hired hiredate dateofbirth
    geburtstag geburtsdatum geboren eintrittsdatum naissance embauche nacimiento nascita assunzione
    nascimento geboortedatum fødselsdag
""")
# A column called so says when a thing came about: "Closed on", "Created".
EVENT_WORDS: Final = _words("""
    created opened closed completed won lost received submitted resolved reported signed
    erstellt angelegt eröffnet geschlossen abgeschlossen gewonnen eingegangen gemeldet
    créé créée ouvert fermé reçu signé creado abierto cerrado recibido creato aperto chiuso ricevuto
    aangemaakt geopend gesloten ontvangen
""")
STATUS_HEADINGS: Final = _words("""
    status state orderstatus paymentstatus financialstatus transactionstatus invoicestatus
    buchungsstatus bestellstatus zahlungsstatus rechnungsstatus auftragsstatus
    statut état etat statutdupaiement estado estadodelpedido stato statoordine situação
""")
# What says that a transaction did not come about, or not yet.
NOT_DONE_WORDS: Final = _words("""
    pending failed declined cancelled canceled voided void rejected refunded reversed reverted
    expired unpaid draft deleted incomplete returned chargeback authorized authorised onhold
    partiallyrefunded overdue
    ausstehend offen storniert abgelehnt fehlgeschlagen erstattet abgebrochen vorgemerkt entwurf
    unbezahlt abgelaufen zurückgegeben teilweiseerstattet
    enattente annulé annulée refusé refusée échoué échouée remboursé remboursée brouillon impayé
    impayée pendiente cancelado cancelada rechazado rechazada fallido fallida reembolsado
    reembolsada borrador insospeso annullato annullata rifiutato rifiutata rimborsato rimborsata
    fallito bozza inbehandeling geannuleerd geweigerd mislukt terugbetaald concept openstaand
""")
YEAR_HEADINGS: Final = _words("year jahr année año ano anno jaar år")
SCENARIO_HEADINGS: Final = _words("""
    scenario szenario scénario escenario cenário scenariotype version versiontype valuetype
    actualbudget actualorbudget budgetactual actualplan planactual istplan planist istsoll sollist
    budgetréel réelbudget
""")
ACTUAL_WORDS: Final = _words("""
    actual actuals act ist istwert istwerte real réel réalisé reales reale consuntivo
    realisatie werkelijk realizado effettivo
""")
BUDGET_WORDS: Final = _words("""
    budget budgets budgeted plan planned plans target targets goal soll sollwert planwert ziel
    objectif cible prévu presupuesto objetivo meta previsto obiettivo begroting begroot doel
    orçamento
""")
AVERAGE_WORDS: Final = _words("""
    average averages avg mean median durchschnitt mittelwert schnitt moyenne promedio media média
    gemiddelde snitt ø min max minimum maximum
""")
CATEGORY_WORDS: Final = _words("""
    category categories account accounts type kind class group department channel region product
    campaign kampagne campagne campaña campagna
    kategorie konto kontoname sachkonto art gruppe abteilung kanal produkt warengruppe kostenstelle
    catégorie compte type canal produit categoría cuenta tipo canal producto
    categoria conto tipo canale prodotto categorie rekening soort kanaal
""")
# Texts under these tell figures of one name apart, even where one file does not need them to.
PLACE_WORDS: Final = _words("""
    region area country state city branch store shop location site team department division unit
    land filiale standort markt niederlassung abteilung bereich
    région pays magasin agence site département región país tienda sucursal departamento
    regione paese negozio filiale reparto regio land winkel vestiging afdeling região país loja
""")
CURRENCY_WORDS: Final = _words("""
    currency currencycode währung waehrung devise monnaie moneda divisa moeda valuta munt
""")
# Amounts may be added up.
AMOUNT_WORDS: Final = _words("""
    amount amounts total gross net sales revenue turnover income expense expenses cost costs
    fee fees tax taxes vat tip tips refund refunds discount discounts shipping subtotal paid
    payment debit credit value sum quantity qty units hours count orders
    betrag beträge summe gesamt brutto netto umsatz umsätze erlös erlöse einnahmen ausgaben kosten
    gebühr gebühren steuer mwst ust trinkgeld rabatt versand zahlung soll haben menge anzahl
    stück stunden wert
    montant montants chiffre ventes recettes dépenses coût coûts frais taxe tva remise débit crédit
    quantité heures importe importes ventas ingresos gastos coste costes comisión impuesto iva
    cantidad horas importo ricavi vendite costi spese quantità ore valor valores vendas despesas
    quantidade bedrag omzet kosten btw korting aantal uren af bij beløb belopp omsetning
""")
# Figures under these are no amounts that make sense when added up.
RATE_WORDS: Final = _words("""
    price unitprice rate exchangerate percent percentage ratio average avg age rating score
    probability balance running year
    preis einzelpreis stückpreis kurs satz quote prozent anteil alter saldo kontostand bewertung
    prix tarif taux solde precio tasa saldo prezzo tasso aliquota prijs tarief koers
""")
# Figures under these are names made of digits.
ID_WORDS: Final = _words("""
    id ids no nr num number ref reference code zip postcode postal phone tel telephone iban bic
    booking reservation sku ean gtin barcode invoice receipt serial ticket transactionid orderid
    customerid cardlast last nummer belegnummer rechnungsnummer kundennummer bestellnummer
    artikelnummer plz telefon referenz beleg konto kontonummer kundennr rechnungsnr belegnr
    numéro référence réf facture compte número referencia factura cuenta numero riferimento fattura
    conto volgnummer factuur rekening factuurnummer
""")
AGEING: Final = re.compile(
    r"\bag(?:e)?ing\b|\boverdue\b|offene\s+posten|balance\s+âgée|antigüedad|scadenzario|ouderdom",
    re.IGNORECASE,
)
# What a line says that tells a balance between bookings: "Opening balance", "Alter Kontostand".
BALANCE_LINE: Final = re.compile(
    r"(?:(?:opening|beginning|starting|closing|ending|previous|new)\s+balance"
    r"|balance\s+(?:brought|carried)\s+forward|(?:brought|carried)\s+forward"
    r"|(?:alter|neuer|letzter)\s+(?:konto|saldo)(?:stand)?|kontostand"
    r"|(?:anfangs|schluss|schluß|end|start|begin|eind)saldo|saldo\s?vortrag"
    r"|(?:ancien|nouveau)\s+solde|solde\s+(?:initial|final|précédent|de\s+clôture|d['’]ouverture)"
    r"|saldo\s+(?:inicial|final|anterior|iniziale|finale|precedente))"
    r"(?:\s+(?:as\s+of|at|on|vom|am|per|au|al|a|on)\b.*|[\s:\d./-]*)",
    re.IGNORECASE,
)
_NUMBER_MARK: Final = re.compile(r"#|№|n[°º]", re.IGNORECASE)


def tokens(text: str) -> frozenset[str]:
    """Return the words of a heading in lower case, and all of them written as one."""
    found = [word.casefold() for word in _WORD.findall(text)]
    return frozenset((*found, simplified(text)))


def names_date(heading: str) -> bool:
    """Say whether a heading is that of a column of dates: Date, Order date, Buchungsdatum."""
    words = tokens(heading)
    if words & DATE_WORDS:
        return True
    if any(word.endswith(("datum", "date", "fecha")) for word in words):
        return True
    closing = closing_of(heading)
    return closing is not None and closing.side is not Side.EITHER


def names_later_date(heading: str) -> bool:
    """Say whether a heading is that of a date beside the one that counts: due, valuta, updated."""
    return bool(tokens(heading) & LATER_DATE_WORDS)


def names_id(heading: str) -> bool:
    """Say whether the numbers below a heading are names: Order no., #, IBAN."""
    return bool(tokens(heading) & ID_WORDS) or _NUMBER_MARK.search(heading) is not None


def names_amount(heading: str) -> bool:
    """Say whether the numbers below a heading may be added up."""
    words = tokens(heading)
    return bool(words & AMOUNT_WORDS) and not words & RATE_WORDS


def names_rate(heading: str) -> bool:
    """Say whether adding up the numbers below a heading makes no sense: a price, a rate."""
    return bool(tokens(heading) & RATE_WORDS) or "%" in heading


def names_note(heading: str) -> bool:
    """Say whether a heading is that of a column of remarks."""
    return simplified(heading) in NOTE_WORDS
