"""Looks for the shared libraries of the system that Qt needs, and names the packages that hold the missing ones.

``python installer/check_system.py [offscreen|xcb|wayland]``; without a word, what this session would use. Standard
library only. Exit code 0 when all are there, 1 when some are missing. Only Linux can lack any: elsewhere Qt brings all.
"""

import ctypes
import os
import sys
from pathlib import Path

ALWAYS = {
    "libEGL.so.1": ("libegl1", "libglvnd-egl"),
    "libGL.so.1": ("libgl1", "libglvnd-glx"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libX11.so.6": ("libx11-6", "libX11"),
    "libz.so.1": ("zlib1g", "zlib"),
    "libzstd.so.1": ("libzstd1", "libzstd"),
    "libgssapi_krb5.so.2": ("libgssapi-krb5-2", "krb5-libs"),
}
"""Soname -> package of Debian and Ubuntu, package of Fedora. Read off the libraries of PySide6-Essentials 6.11.3."""

XCB = {
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb"),
    "libxcb.so.1": ("libxcb1", "libxcb"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb"),
    "libxcb-render.so.0": ("libxcb-render0", "libxcb"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb"),
    "libxcb-shm.so.0": ("libxcb-shm0", "libxcb"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb"),
    "libxcb-util.so.1": ("libxcb-util1", "xcb-util"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
}
WAYLAND = {
    "libwayland-client.so.0": ("libwayland-client0", "libwayland-client"),
    "libwayland-cursor.so.0": ("libwayland-cursor0", "libwayland-cursor"),
}
NEEDED = {"offscreen": ALWAYS, "xcb": ALWAYS | XCB, "wayland": ALWAYS | WAYLAND}


def display() -> str:
    """What Qt would draw on in this session: wayland, xcb, or offscreen when there is no display."""
    if os.environ.get("WAYLAND_DISPLAY"):
        return "wayland"
    return "xcb" if os.environ.get("DISPLAY") else "offscreen"


def loads(soname: str) -> bool:
    """Whether the system's loader finds the library."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def installer(os_release: str) -> tuple[str, int]:
    """The command that installs packages here, and which of the two package names it takes."""
    words = os_release.lower().replace('"', " ").replace("=", " ").split()
    if any(name in words for name in ("fedora", "rhel", "centos")):
        return "dnf install", 1
    return "apt-get install", 0


def report(missing: list[str], platform: str, os_release: str) -> str:
    """What is missing, why it matters, and the one line that puts it right."""
    command, which = installer(os_release)
    packages = sorted({NEEDED[platform][soname][which] for soname in missing})
    return (
        f"The desk's window needs libraries that this computer lacks: {', '.join(missing)}.\n"
        f"Ask whoever looks after it to run\n    {command} {' '.join(packages)}"
    )


def _os_release() -> str:
    try:
        return Path("/etc/os-release").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def main(words: list[str]) -> int:
    """See the module."""
    platform = words[0] if words else display()
    if platform not in NEEDED or len(words) > 1:
        print(__doc__, file=sys.stderr)
        return 2
    if not sys.platform.startswith("linux"):
        return 0
    missing = [soname for soname in NEEDED[platform] if not loads(soname)]
    if missing:
        print(report(missing, platform, _os_release()), file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
