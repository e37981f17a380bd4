"""Which assets the list shows, as the URL says it: a text, a class, a state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from dashboard.asset.rows import STATES, AssetNow
from dashboard.navigation.links import asset_list_href

LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetFilter:
    """What is asked for; an empty one lets every asset through."""

    q: str = ""
    asset_class: str = ""
    state: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Tell whether it may leave anything out."""
        return bool(self.q or self.asset_class or self.state)

    def passes(self, asset: AssetNow) -> bool:
        """Tell whether the asset is asked for; the text may stand in any name of it or of its place."""
        texts = (asset.asset_id, asset.name, asset.component, asset.site, asset.area, asset.line, asset.gateway_id)
        return (
            self.asset_class in ("", asset.asset_class)
            and self.state in ("", asset.state)
            and self.q.casefold() in " ".join((*texts, *asset.aliases)).casefold()
        )

    def href(self) -> str:
        """Write it as the URL of the list."""
        given = {"q": self.q, "class": self.asset_class, "state": self.state}
        asked = urlencode({key: value for key, value in given.items() if value}, errors="replace")
        return asset_list_href(asked)


def asked_filter(query: Mapping[str, Any]) -> AssetFilter:
    """Read a query string; what makes no sense is left out, so that an old link still opens."""
    state = _text(query.get("state"))
    return AssetFilter(
        q=_text(query.get("q")), asset_class=_text(query.get("class")), state=state if state in STATES else ""
    )


def remembered(where: object, q: object) -> AssetFilter:
    """Read what a page remembers of its filter, and the text in its field now."""
    found = where if isinstance(where, dict) else {}
    return asked_filter({"q": q, "class": found.get("class"), "state": found.get("state")})


def classes_of(assets: Sequence[AssetNow]) -> tuple[str, ...]:
    """Return the classes there are, in their order."""
    return tuple(sorted({asset.asset_class for asset in assets}))


def _text(value: object) -> str:
    return value[:LONGEST] if isinstance(value, str) else ""
