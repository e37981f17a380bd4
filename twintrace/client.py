"""The plant in a notebook: `plant = connect("http://collector:4320", token=…)`, then its tables; see docs/NOTEBOOKS.md.

Reads only, with the token of a credential that has the role reader. Needs the extra [notebook].
"""

from importlib.util import find_spec
from typing import TYPE_CHECKING

from twintrace.notebook.errors import NotInstalled

if TYPE_CHECKING:
    from twintrace.notebook.plant import Plant


def connect(url: str, *, token: str, timeout_s: float = 60.0) -> "Plant":
    """Return the plant behind the read API of a collector; `with` or `close()` ends its connections.

    Raises NotInstalled without pyarrow, store.errors.StoreAway when no collector answers there within `timeout_s`, and
    NotAllowed when the token may not read.
    """
    if find_spec("pyarrow") is None:
        raise NotInstalled("pyarrow")
    # here: without pyarrow the import itself would fail, with words of its own
    from store.remote import RemoteStore
    from twintrace.notebook.plant import Plant

    store = RemoteStore(url, token, read_s=timeout_s)
    try:
        return Plant(store)
    except BaseException:
        store.close()
        raise
