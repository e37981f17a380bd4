"""The plant at scale, built once and kept: beside other temporary files, under the digest of what it is built from."""

import tempfile
from pathlib import Path

from contract.ids import digest
from store.database.migrations import SCHEMA_FOLDER
from tests.bench import plant_at_scale

FOLDER = Path(tempfile.gettempdir()) / "twintrace-bench"


def kept_plant() -> Path:
    """Return the store of the plant at scale, building it when there is none (half a minute)."""
    path = FOLDER / f"plant-{_built_from()[:16]}.duckdb"
    if not path.exists():
        FOLDER.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
            made = Path(folder) / "store.duckdb"
            plant_at_scale.build(made)
            made.rename(path)
    return path


def _built_from() -> str:
    files = [Path(plant_at_scale.__file__), *plant_at_scale.STATEMENTS.glob("*.sql"), *SCHEMA_FOLDER.glob("*.sql")]
    return digest(b"".join(path.read_bytes() for path in sorted(files)))
