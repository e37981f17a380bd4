"""Open files: as many as the connections of a collector take, asked of the system before it listens."""

import resource

from collector.errors import CannotStart

PORTS = 3
OTHERS = 256
"""Of the store and its temporary files, of modules being loaded, of connections that are turned away just now."""


def allow_handles(connections: int) -> None:
    """Raise the limit of open files of this process as far as it takes. Raises CannotStart."""
    wanted = PORTS * connections + OTHERS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise CannotStart(
            f"limits.connections {connections} takes {wanted} open files, this process may have {hard}: "
            f"raise that (ulimit -n, LimitNOFILE of systemd), or set at most {(hard - OTHERS) // PORTS} connections"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
