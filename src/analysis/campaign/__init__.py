"""The declaration of a campaign: everything the software knows of one, read from its folder.

``campaign.toml`` holds seasons, floors, stages, units and pages; ``cities.csv`` the filing units; ``indicators.csv``
the vocabulary; ``form.csv`` where a file keeps each figure. A mistake in them is ours, so an error and no finding.
"""

from __future__ import annotations

from analysis.campaign.checking import BASES, CHANNELS
from analysis.campaign.declaration import ALL, Campaign, PageDeclaration
from analysis.campaign.filing import READINGS, FilingRules, FormField, IssuedForm, Ledger, Stage
from analysis.campaign.reading import find, load
from analysis.campaign.seasons import Floor, Phase, Season
from analysis.campaign.vocabulary import City, ContextSource, Indicator, Unit
from analysis.campaign.words import Words, said_in, say

TIDY = "tidy"
"""The folder of a campaign that holds what is derived: tables and receipts."""

__all__ = [
    "ALL",
    "BASES",
    "CHANNELS",
    "READINGS",
    "TIDY",
    "Campaign",
    "City",
    "ContextSource",
    "FilingRules",
    "Floor",
    "FormField",
    "Indicator",
    "IssuedForm",
    "Ledger",
    "PageDeclaration",
    "Phase",
    "Season",
    "Stage",
    "Unit",
    "Words",
    "find",
    "load",
    "said_in",
    "say",
]
