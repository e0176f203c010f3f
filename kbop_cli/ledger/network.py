"""A ledger file on a network share is refused: SQLite's locks and its write-ahead log do not hold there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path, PurePath, PurePosixPath

from kbop_cli.errors import fail

_REMOTE = (
    *("nfs", "cifs", "smb", "afp", "afs", "9p", "davfs", "webdav", "ncpfs", "glusterfs", "ceph", "lustre", "gpfs"),
    *("fuse.sshfs", "fuse.rclone", "fuse.gluster", "fuse.davfs", "fuse.s3fs", "vboxsf", "vmhgfs", "fuse.vmhgfs"),
)
_DRIVE_REMOTE = 4


def refuse_network_share(path: Path) -> None:
    """Raise `KbopError` where `path` lies on a file system of another machine, as far as this system tells."""
    kind = _kind(path.absolute())
    if kind:
        raise fail(
            f"The ledger {path} lies on a network share ({kind}).",
            why="Two people could write at once, and a payment could be lost.",
            mend="Keep it on a disk of this machine, or use a PostgreSQL server.",
        )


def _kind(path: Path) -> str:
    if sys.platform == "win32":
        return _windows(path)
    if sys.platform == "darwin":
        mounts = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False).stdout
        return remote_kind(path.resolve(), mac_mounts(mounts))
    table = Path("/proc/self/mounts")
    return remote_kind(path.resolve(), linux_mounts(table.read_text("utf-8"))) if table.exists() else ""


def remote_kind(path: PurePath, mounts: list[tuple[str, str]]) -> str:
    """The type of the network file system that `path` lies on, empty for a local one. The deepest mount counts."""
    holding = [
        (len(PurePosixPath(at).parts), number, kind)
        for number, (at, kind) in enumerate(mounts)
        if path.is_relative_to(at)
    ]
    kind = max(holding, default=(0, 0, ""))[2]
    return kind if kind.startswith(_REMOTE) else ""


def linux_mounts(text: str) -> list[tuple[str, str]]:
    """Mount point and type out of `/proc/self/mounts`, where blanks in a path are written as `\\040`."""
    rows = [line.split(" ") for line in text.splitlines()]
    return [(row[1].replace("\\040", " "), row[2]) for row in rows if len(row) > 2]


def mac_mounts(text: str) -> list[tuple[str, str]]:
    """Mount point and type out of what `mount` prints: `//user@server/share on /Volumes/share (smbfs, nodev)`."""
    rows = [line.partition(" on ")[2].rpartition(" (") for line in text.splitlines()]
    return [(at, rest.rstrip(")").split(",")[0]) for at, _, rest in rows if at]


def _windows(path: Path) -> str:
    if sys.platform != "win32":
        return ""
    import ctypes

    drive = path.drive
    remote = drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") == _DRIVE_REMOTE
    return drive if remote else ""
