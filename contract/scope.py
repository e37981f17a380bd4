"""Who asks: the first argument of every data function, from the first commit."""

from dataclasses import dataclass

from contract.words import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What the asker may see: sites (None = all), in which role, for which one resource (None = any)."""

    actor: str
    role: Role = Role.READER
    sites: tuple[str, ...] | None = None
    resource: str | None = None

    def admits(self, site: str) -> bool:
        """Tell whether rows of this site may be shown."""
        return self.sites is None or site in self.sites
