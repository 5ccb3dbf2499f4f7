"""Small disks and unprivileged folders for this room."""

from tests.disks import as_nobody, small_disk

__all__ = ["as_nobody", "small_disk"]
