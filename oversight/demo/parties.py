"""Who takes part in the fictional fund. Donor countries are trees; no country, ministry or person is real."""

from __future__ import annotations

from typing import Final, NamedTuple

from trustfund.access.policy import Role


class PartyLine(NamedTuple):
    """One party: key, kind, names, two letters (ISO 3166 leaves XA to XZ to users)."""

    key: str
    kind: str
    name: str
    name_ko: str
    short_name: str
    country: str


class PersonLine(NamedTuple):
    """One person with the one role they hold: key (also the local part of the e-mail), names, party, role."""

    key: str
    name: str
    name_local: str
    party: str
    role: Role
    language: str = "en"


BANK: Final = PartyLine(
    "bank", "bank", "Meridian Development Bank (fictional)", "자오선개발은행 (가상)", "Meridian Bank", ""
)
RECIPIENT: Final = PartyLine(
    "recipient", "recipient", "National Coordination Committee (fictional)", "국가조정위원회 (가상)", "NCC", "KP"
)
AUDITOR: Final = PartyLine(
    "auditor", "auditor", "Fjeld & Partners, Auditors (fictional)", "피엘드회계감사소 (가상)", "Fjeld & Partners", ""
)
DONORS: Final = (
    PartyLine(
        "alder", "donor", "Ministry of Foreign Affairs of Alder (fictional)", "알더 외무성 (가상)", "Alder", "XA"
    ),
    PartyLine("birch", "donor", "Birch Development Agency (fictional)", "버치 개발협조국 (가상)", "Birch BDA", "XB"),
    PartyLine(
        "birch_finance",
        "donor",
        "Federal Ministry of Finance of Birch (fictional)",
        "버치 재정성 (가상)",
        "Birch BMF",
        "XB",
    ),
    PartyLine("cedar", "donor", "Federal Foreign Office of Cedar (fictional)", "시더 외무성 (가상)", "Cedar", "XC"),
    PartyLine(
        "rowan", "donor", "Foreign and Development Office of Rowan (fictional)", "로언 외무개발성 (가상)", "Rowan", "XR"
    ),
    PartyLine(
        "hazel",
        "donor",
        "Hazel International Development Agency (fictional)",
        "헤이즐 국제개발국 (가상)",
        "Hazel",
        "XH",
    ),
    PartyLine(
        "linden", "donor", "Ministry of Foreign Affairs of Linden (fictional)", "린든 외무성 (가상)", "Linden", "XL"
    ),
)
AGENCIES: Final = (
    PartyLine("energy", "agency", "Bureau of Energy Conversion (fictional)", "에네르기전환국 (가상)", "Energy", "KP"),
    PartyLine(
        "water", "agency", "Bureau of Water and Health Works (fictional)", "물보장보건시설국 (가상)", "Water", "KP"
    ),
    PartyLine("science", "agency", "Institute of Science Conversion (fictional)", "과학전환원 (가상)", "Science", "KP"),
    PartyLine(
        "materials", "agency", "Office of Materials Safety (fictional)", "물질안전관리국 (가상)", "Materials", "KP"
    ),
)
PARTIES: Final = (BANK, RECIPIENT, AUDITOR, *DONORS, *AGENCIES)

PEOPLE: Final = (
    PersonLine("preparer", "Ines Okafor", "", "bank", Role.FAP),
    PersonLine("second_preparer", "Piotr Zielony", "", "bank", Role.FAP),
    PersonLine("approver", "Amara Lindqvist", "", "bank", Role.FAA),
    PersonLine("second_approver", "Henrik Osei", "", "bank", Role.FAA),
    PersonLine("team_leader", "Tomas Villanueva", "", "bank", Role.TTL),
    PersonLine("second_team_leader", "Leila Haddadi", "", "bank", Role.TTL),
    PersonLine("board_donor", "Astrid Elveland", "", "alder", Role.BD),
    PersonLine("board_rowan", "Owen Farrier", "", "rowan", Role.BD),
    PersonLine("board_hazel", "Maja Sjolund", "", "hazel", Role.BD),
    PersonLine("board_recipient", "Ri Kwang Chol", "리광철", "recipient", Role.BK, "ko"),
    PersonLine("donor_alder", "Sigrid Vang", "", "alder", Role.DN),
    PersonLine("donor_birch", "Lukas Ebner", "", "birch", Role.DN),
    PersonLine("donor_birch_finance", "Johanna Pichler", "", "birch_finance", Role.DN),
    PersonLine("donor_cedar", "Nora Brandt", "", "cedar", Role.DN),
    PersonLine("donor_rowan", "Fiona Ashdown", "", "rowan", Role.DN),
    PersonLine("donor_hazel", "Elias Lund", "", "hazel", Role.DN),
    PersonLine("donor_linden", "Chiara Monti", "", "linden", Role.DN),
    PersonLine("counterpart_preparer", "Kim Un Gyong", "김은경", "energy", Role.KPP, "ko"),
    PersonLine("signatory", "Pak Song Il", "박성일", "energy", Role.KPS, "ko"),
    PersonLine("water_preparer", "Choe Hye Song", "최혜성", "water", Role.KPP, "ko"),
    PersonLine("water_signatory", "Han Myong Su", "한명수", "water", Role.KPS, "ko"),
    PersonLine("science_preparer", "Jong Chol Min", "정철민", "science", Role.KPP, "ko"),
    PersonLine("science_signatory", "O Sun Hui", "오순희", "science", Role.KPS, "ko"),
    PersonLine("materials_preparer", "Ryu Jin A", "류진아", "materials", Role.KPP, "ko"),
    PersonLine("materials_signatory", "Kang Tae Hyok", "강태혁", "materials", Role.KPS, "ko"),
    PersonLine("auditor", "Ruth Fjeld", "", "auditor", Role.AU),
    PersonLine("access_administrator", "Daniel Achterberg", "", "bank", Role.ADM),
)
