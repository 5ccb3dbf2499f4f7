"""A cheap password stretch for tests; only an explicit argument lets it in, never a setting or a file."""

from da_desk.store.sealing import Kdf, KdfPolicy

LIGHT = KdfPolicy(use=Kdf(256, 1, 1), floor=Kdf(128, 1, 1), ceiling=Kdf(1024, 2, 2))
