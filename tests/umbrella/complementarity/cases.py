# ruff: noqa: E501 - a case is a line
"""Proposals of the umbrella, each with somebody who does it already.

Written before the search existed. No telling word of the competitor's name stands in the proposal, and the themes are
those that the writer of the proposal would tick, which are not always those of the competitor. The last eight are held
out: nothing was tuned on them. First measured on 24-11-2026: 15 of 20, held out 5 of 8 in the first three; in two cases
the buurt of the competitor lay in another wijk than its own text said, which was put right before anything was tuned.
"""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """A proposal (title, text, themes, for whom, where) and the entry of who does it already."""

    title: str
    text: str
    themes: str
    groups: str
    area: str
    their_name: str
    their_text: str
    their_themes: str
    their_groups: str
    their_area: str


CASES = [
    Case("Warme maaltijd voor de straat", "Elke woensdag koken wij een driegangendiner waar buren aanschuiven. Wie alleen woont, hoeft die dag niet zelf achter het fornuis.", "samen-eten", "seniors everybody", "lombok-oost",
         "Aan tafel bij Fatma", "Op woensdagavond eten wij met twintig mensen uit de straat. Fatma maakt soep, rijst en iets zoets. Wie alleen woont, komt gezellig zitten.", "samen-eten koken", "everybody", "lombok-west"),
    Case("Hulp bij post van instanties", "Vrijwilligers lezen brieven van de belastingdienst voor en vullen samen met u de aanvraag voor toeslagen in.", "formulieren", "low_income everybody", "wijk-overvecht",
         "Papierwinkel", "Krijgt u een blauwe envelop die u niet snapt? Wij zoeken het samen uit: toeslagen, belasting, DigiD.", "formulieren geld", "everybody", "vechtzoom-zuid"),
    Case("Sleutelatelier voor tweewielers", "Een werkplaats waar bewoners onder begeleiding hun eigen rijwiel opknappen met gereedschap van ons.", "repareren", "everybody", "wijk-zuid",
         "Fietskliniek Zuid", "Zelf uw band plakken of ketting vervangen, met iemand ernaast die het kan. Gereedschap ligt klaar.", "repareren", "everybody", "lunetten-noord"),
    Case("Nederlands oefenen", "Nieuwe Utrechters praten een uur per week met een vrijwilliger en leren zo spreken zonder boek.", "taal", "newcomers", "wijk-noordwest",
         "Taalmaatje in de huiskamer", "Een buurtgenoot komt bij u langs. U drinkt thee en oefent gewone gesprekken: bij de dokter, in de winkel.", "taal maatje", "newcomers women", "zuilen-noord"),
    Case("Groene vingers gezocht", "Wij leggen op het lege veldje bakken aan waarin bewoners sla, tomaten en bonen kweken.", "tuinieren", "everybody", "wijk-west",
         "Moestuin De Kas", "In onze tuin heeft elk gezin een vierkante meter grond. Samen zaaien en oogsten wij groente.", "tuinieren", "everybody parents", "lombok-west"),
    Case("Schulden op een rij", "Een vertrouwd persoon gaat een half jaar naast u zitten, maakt een overzicht van uw inkomsten en rekeningen en belt met deurwaarders.", "schulden", "low_income", "wijk-zuidwest",
         "Thuisadministratie Kanaleneiland", "Wij ordenen uw mappen, maken een begroting en treffen regelingen met wie nog geld van u krijgt.", "geld schulden", "low_income", "kanaleneiland-noord"),
    Case("Wandelen voor wie slecht slaapt", "Onder begeleiding van een fysiotherapeut elke ochtend een rustig rondje van een half uur door het park.", "wandelen gezondheid", "seniors everybody", "wijk-oost",
         "Ommetje Wilhelminapark", "Om tien uur vertrekken wij bij de vijver. Drie kilometer, tempo van de langzaamste, daarna koffie.", "wandelen", "seniors", "rijnsweerd"),
    Case("Kinderen lezen en rekenen na schooltijd", "Studenten begeleiden leerlingen van groep zes tot acht bij opdrachten en toetsen.", "huiswerk", "children", "wijk-overvecht",
         "Huiswerkclub De Uil", "Van drie tot vijf zitten wij met scholieren aan tafel. Eerst fruit, dan sommen en woordjes.", "huiswerk", "children youth", "vechtzoom-zuid"),
    Case("Samen goedkoper stroom", "Wij vragen namens een hele straat een prijs voor zonnepanelen en isolatie op, zodat huishoudens minder betalen.", "energie samen-inkopen", "everybody", "wijk-leidsche-rijn",
         "Energiecollectief Parkwijk", "Honderd huizen kopen met elkaar zonnepanelen in. Onze coaches komen ook kijken waar warmte weglekt.", "energie", "everybody", "parkwijk-noord"),
    Case("Rouwgroep", "Mensen die een partner verloren komen acht avonden bijeen om hun verdriet te delen met lotgenoten.", "praten", "everybody", "wijk-noordoost",
         "Verder na verlies", "In een kleine kring praten wij over wie wij missen. Een begeleider die het zelf meemaakte is erbij.", "praten", "everybody seniors", "tuinwijk-oost"),
    Case("Kleren doorgeven", "Een plek waar ouders gratis gedragen jassen en schoenen voor hun kroost uitzoeken.", "kleding", "parents low_income", "wijk-zuidwest",
         "Ruilrek", "Breng wat te klein is, neem wat past. Vooral kinderkleding, van baby tot brugklas. Alles is voor niets.", "kleding", "parents", "kanaleneiland-noord"),
    Case("Computerles aan huis", "Een student komt uitleggen hoe de tablet werkt: beeldbellen, foto's versturen, veilig bankieren.", "computer", "seniors", "wijk-vleuten-de-meern",
         "Digihulp op dinsdag", "Neem uw telefoon of tablet mee. Wij helpen met DigiD, appen en internetbankieren tot het lukt.", "computer", "seniors everybody", "vleuten"),
    Case("Ontmoeting voor mensen met geheugenverlies", "Twee middagen per week een huiselijke groep met muziek en spel, zodat de partner even vrij is.", "dagbesteding mantelzorg", "carers seniors", "wijk-noordwest",
         "Odensehuis Zuilen", "Een huis voor wie dementie heeft en wie voor hen zorgt. Wij zingen, wandelen en koken met elkaar.", "mantelzorg dagbesteding", "carers", "zuilen-noord"),
    Case("Startende zzp'ers op weg", "Ervaren zakenlieden helpen beginners in de straat een plan te schrijven en klanten te vinden.", "starters", "entrepreneurs", "wijk-zuid",
         "Ondernemerstafel Hoograven", "Op vrijdagochtend schuift u aan met uw idee voor een eigen bedrijf. Een boekhouder en een winkelier denken mee.", "ondernemen starters", "entrepreneurs job_seekers", "oud-hoograven-noord"),
    Case("Vrolijke stemmen", "Een zanggroep voor iedereen, ook wie geen noten kan lezen, die optreedt in verzorgingshuizen.", "muziek", "everybody seniors", "wijk-oost",
         "Buurtkoor Oost", "Elke maandag repeteren wij liedjes die iedereen kent. Geen auditie. Met Kerst gaan wij langs bij ouderen.", "muziek", "everybody", "oudwijk"),
    Case("Grof vuil uit de portieken", "Met grijpers en zakken ruimen wij zwerfafval op en praten met bewoners over hoe het netjes blijft.", "schoon", "everybody", "wijk-overvecht",
         "Prikploeg Vechtzoom", "Iedere eerste zaterdag halen wij rommel van straat en plein. Handschoenen liggen klaar, na afloop taart.", "schoon groen", "everybody volunteers", "vechtzoom-zuid"),
    Case("Meiden leren zich verdedigen", "Een judoka geeft meisjes tussen twaalf en zestien technieken om weerbaar te worden.", "sport jongeren", "youth women", "wijk-noordwest",
         "Boksen voor dochters", "Op de zolder trainen tieners met bokszak en springtouw. Zij worden sterker en durven nee te zeggen.", "sport jongeren", "youth women", "zuilen-noord"),
    Case("Vervoer naar het ziekenhuis", "Chauffeurs rijden wie slecht ter been is naar de specialist en wachten tot de afspraak klaar is.", "klussen hulp", "seniors disability", "wijk-vleuten-de-meern",
         "Meerijdbus De Meern", "Bel een dag vooraf, dan halen wij u op voor dokter, kapper of winkel. De auto neemt een rolstoel mee.", "klussen", "seniors disability", "de-meern-noord"),
    Case("Ouders praten over pubers", "Vaders en moeders van tieners delen met een pedagoog wat er thuis knelt: schermtijd, school, ruzie.", "opvoeden", "parents", "wijk-leidsche-rijn",
         "Opvoedcafé", "Een keer per maand met koffie over grenzen stellen, telefoons en slapen. Met iemand die ervoor leerde.", "opvoeden", "parents", "parkwijk-noord"),
    Case("Voedselkratten aan de deur", "Gezinnen met een smalle beurs krijgen elke week een pakket met brood, groente en houdbare waren.", "voedselhulp", "low_income", "wijk-zuid",
         "Buurtkast", "Wie weinig heeft, haalt hier eten zonder vragen. Winkels geven wat over is, wij verdelen het op donderdag.", "voedselhulp", "low_income", "oud-hoograven-noord"),
]  # fmt: skip
HELD_OUT = [
    Case("Een steuntje bij solliciteren", "Wij oefenen gesprekken en maken met u een cv dat opvalt, voor wie lang zonder baan zit.", "werk-zoeken", "job_seekers", "wijk-west",
         "Banenhuis West", "Onze vrijwilligers schrijven met u een brief, zoeken vacatures en gaan mee naar de uitzendbureaus.", "werk-zoeken werk", "job_seekers", "lombok-west"),
    Case("Uitleen van spullen", "Boormachines, tenten en partytafels die ieder af en toe nodig heeft, op één plek te huur voor een klein bedrag.", "samen-inkopen klussen", "everybody", "wijk-noordoost",
         "Gereedschapsbieb", "Een boor, een ladder, een frituurpan: leen het een week in plaats van het te kopen.", "samen-inkopen", "everybody", "tuinwijk-oost"),
    Case("Naaiatelier", "Vrouwen leren patronen tekenen en een rok stikken, en verkopen wat zij maken op de markt.", "handwerk", "women", "wijk-overvecht",
         "Draad en Daad", "Aan acht machines maken wij jurken en tassen. Wie niet kan stikken, leert het van een ander.", "handwerk", "women newcomers", "vechtzoom-zuid"),
    Case("Luisteraar aan de telefoon", "Wie eenzaam is, wordt elke avond gebeld door dezelfde vrijwilliger voor een praatje.", "maatje praten", "seniors", "wijk-oost",
         "Belcirkel", "Iedere ochtend bellen deelnemers elkaar om de beurt op. Neemt iemand niet op, dan gaan wij kijken.", "maatje", "seniors", "oudwijk"),
    Case("Veilig oversteken bij school", "Geschoolde ouders begeleiden kinderen bij de drukke weg en praten met de gemeente over drempels.", "veilig", "children parents", "wijk-zuidwest",
         "Verkeersbrigade Rivierenwijk", "In gele hesjes helpen wij leerlingen naar de overkant, elke schooldag om half negen en drie uur.", "veilig", "children", "rivierenwijk"),
    Case("Buurtfilm in de open lucht", "Op een groot doek in het park laten wij in juli familiefilms zien, met popcorn van de bakker.", "film-theater feest", "everybody parents", "wijk-zuid",
         "Bioscoop onder de bomen", "Neem een stoel en een deken mee. Zodra het donker is, draait er een mooie rolprent voor jong en oud.", "film-theater", "everybody", "lunetten-noord"),
    Case("Schaken en dammen", "Inloop waar wie van denksport houdt een tegenstander vindt, met borden en klokken van ons.", "spelletjes", "seniors men", "wijk-leidsche-rijn",
         "Bordspellenmiddag", "Rummikub, stratego, dammen of schaak: kom zitten en er is altijd iemand die een potje wil.", "spelletjes", "everybody", "parkwijk-noord"),
    Case("Hulp in huis na een operatie", "De eerste weken doet iemand boodschappen, kookt en kijkt of u uw medicijnen neemt.", "gezondheid hulp", "seniors", "wijk-noordwest",
         "Burenhulp Zuilen", "Bent u net uit het ziekenhuis? Wij halen uw pillen, doen de was en zetten soep op.", "langer-thuis hulp", "seniors everybody", "zuilen-noord"),
]  # fmt: skip
