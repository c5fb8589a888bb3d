"""The words of the binary samples: one value per report, so that the makers hold layout only.

`{n}` in a paragraph marks the place of footnote n.
"""

MARKER = "Sample report written for Concord; outlet invented."

# --- PDF: who led what in the Lake Chad basin -------------------------------------------------------------

PDF_TITLE = "One name, two groups: who led Boko Haram and its rival"
PDF_SITE = "Meridian Conflict Desk"
PDF_DATE = "2021-10-20"
PDF_RUNNING_HEAD = "Meridian Conflict Desk · Notes on the Lake Chad basin"
PDF_LEAD = "20 October 2021"
PDF_BODY = [
    ("h", "From pledge to split"),
    ("p", "On 7 March 2015 the leader of Boko Haram, Abubakar Shekau, pledged allegiance to the Islamic State. From then on "
          "the group called itself the Islamic State West Africa Province (ISWAP)."),
    ("p", "The tie did not last. At the beginning of August 2016 the Islamic State announced that Abu Musab al-Barnawi had "
          "been appointed leader of ISWAP.{1} Shekau rejected the decision and took back the old name of his group, Jama'at "
          "Ahl al-Sunna li-l-Da'wa wa-l-Jihad (JAS). Since then ISWAP, a splinter of Boko Haram, and JAS have fought each "
          "other as well as the armies of the four states around the lake."),
    ("h", "The death of Shekau"),
    ("p", "On 19 May 2021 ISWAP fighters attacked the base of JAS in the Sambisa forest in Borno state, Nigeria. Shekau "
          "was killed: he set off an explosive vest when he was asked to surrender, according to a recording of "
          "al-Barnawi that became known in June.{2} The Nigerian army said at first that it was still looking into the "
          "reports. Thousands of people, among them many fighters of JAS, have left the forest since and have given "
          "themselves up to the Nigerian authorities."),
    ("h", "The death of al-Barnawi"),
    ("p", "On 14 October 2021 the chief of the Nigerian defence staff said that al-Barnawi was dead. He did not say how or "
          "when he had died. ISWAP has neither confirmed nor denied it. Nigerian newspapers had reported in September "
          "that he was killed in August."),
    ("h", "How strong are they?"),
    ("p", "Estimates differ by source and by year. US officials put the strength of Boko Haram at 4,000 to 6,000 fighters "
          "at the beginning of 2015. In 2018 the US military estimated that ISWAP had about 3,500 fighters and JAS about "
          "1,500. The International Crisis Group gave ISWAP between 3,500 and 5,000 fighters in May 2019.{3} No new figure "
          "has been published since the death of Shekau, and those who went over from one group to the other may "
          "have been counted twice."),
    ("h", "What follows"),
    ("p", "With its rival broken, ISWAP is likely to try to win over the communities that JAS used to rob. It collects taxes "
          "on fishing and trade on the islands of the lake. It may also turn more of its force against garrisons in "
          "Borno. We judge it unlikely that JAS will disappear: a faction on the northern shore, under a commander known "
          "as Bakura, refuses to join."),
    ("p", "That faction has shown what it can do. On 23 March 2020 JAS fighters attacked an army camp on the Boma peninsula "
          "in Chad and killed 98 soldiers, the heaviest loss that the Chadian army had suffered in a single day.{4} JAS "
          "claimed the attack in a video."),
    ("p", MARKER),
]
PDF_NOTES = {
    1: "Announced in the Islamic State's weekly newsletter, issue of 2 August 2016.",
    2: "The recording was passed to news agencies in the first week of June 2021. Its date is not known.",
    3: "The same report gave JAS 1,500 to 2,000 fighters.",
    4: "The first figure, given by the Chadian president on 24 March 2020, was 92.",
}

# --- EPUB: Cabo Delgado in three chapters -----------------------------------------------------------------

EPUB_TITLE = "Cabo Delgado: three dates of a war"
EPUB_SITE = "Indigo Coast Review"
EPUB_AUTHOR = "Indigo Coast Review Africa Desk"
EPUB_DATE = "2021-09-15"
EPUB_ID = "urn:uuid:6f0c2f1e-5f0e-4c5e-9a56-0c0c0dc0de01"
EPUB_CHAPTERS = [
    ("Xitaxi, April 2020", [
        "The insurgents of Cabo Delgado, in the north of Mozambique, are known in the province as al-Shabaab; they have no ties "
        "to the Somali group of that name. Their war began on 5 October 2017, when armed men attacked police posts in Mocímboa "
        "da Praia.",
        "On 7 April 2020 they killed 52 people in the village of Xitaxi, in the district of Muidumbe. The police, who made the "
        "massacre known two weeks later, said that the victims were young men who had refused to join the insurgents.",
    ]),
    ("Palma, March 2021", [
        "On 24 March 2021 more than a hundred insurgents attacked the coastal town of Palma from three sides, a few kilometres "
        "from the site of a gas project. The fighting went on for more than a week.",
        "On 26 March a convoy of cars that tried to break out of the Amarula hotel was ambushed and seven people were killed. "
        "The defence ministry said on 28 March that dozens of people had died in the town.",
        "The Islamic State claimed the attack on Palma on 29 March and said that 55 people had been killed, among them soldiers. The "
        "government of Mozambique has never published a full count. The company that runs the gas project withdrew its staff.",
    ]),
    ("Mocímboa da Praia, August 2021", [
        "In July 2021 Rwanda sent 1,000 soldiers and police to Cabo Delgado. The Southern African Development Community followed with "
        "a mission of its own.",
        "On 8 August 2021 Rwandan and Mozambican troops retook the port of Mocímboa da Praia, which the insurgents had held for a "
        "year. By then the war had driven more than 700,000 people from their homes.",
        MARKER,
    ]),
]

# --- DOCX: Solhan, with a table of tolls and footnotes ----------------------------------------------------

DOCX_TITLE = "Solhan: what is known a week after the massacre"
DOCX_SITE = "Sahel Watch Letter"
DOCX_AUTHOR = "Sahel Watch Letter Editors"
DOCX_DATE = "2021-06-11"
DOCX_BODY = [
    ("p", "In the night of 4 to 5 June 2021 armed men attacked the village of Solhan in Yagha province, in the Sahel region of Burkina "
          "Faso. They came on motorcycles, struck first at the post of the volunteers who support the army, and then went from "
          "house to house. The market was burned. At least 132 people were killed, including seven children, the government said.{1} "
          "About 40 were wounded."),
    ("p", "Local sources have spoken of at least 160 dead from the first day on. The table sets the figures side by side."),
    ("t", [["Source", "Date", "Killed"],
           ["Government of Burkina Faso", "5 June 2021", "at least 132"],
           ["Local security sources", "6 June 2021", "at least 160"],
           ["Government, for Tadaryat", "4 June 2021", "14"]]),
    ("h", "Who did it?"),
    ("p", "Nobody has claimed the attack. The al-Qaeda affiliate JNIM, which is the strongest group in the area, denied on 8 June that it was "
          "involved and condemned the killing of villagers.{2} The Islamic State in the Greater Sahara, its rival, has said nothing. "
          "Researchers disagree: some hold that the attackers probably belonged to a local unit of JNIM that acted against "
          "orders."),
    ("h", "The other attack"),
    ("p", "On 4 June gunmen attacked the village of Tadaryat in the neighbouring province of Oudalan. They killed 14 people: 13 civilians and "
          "one soldier. The two attacks took place within a few hours, but nothing that we know shows that the same men "
          "carried them out."),
    ("p", MARKER),
]
DOCX_NOTES = {
    1: "Statement of the government spokesman, 5 June 2021; the number of children is the one given by the United Nations.",
    2: "The denial was spread through the group's usual channels; we do not link to them.",
}
