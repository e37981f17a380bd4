"""The sentences of the page of gateways."""

from collections.abc import Sequence

from dashboard.formatting.text import pluralize
from tests.dashboard.gateways_page.rows import Gateway

NOBODY = "No gateway was heard within a day. Start one: twintrace edge --config FILE."


def heading(gateways: Sequence[Gateway]) -> str:
    """Say how many gateways there are."""
    return f"{pluralize(len(gateways), 'gateway')} heard within a day"
