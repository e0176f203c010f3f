from pathlib import Path, PurePosixPath

import pytest

from kbop_cli.errors import KbopError
from kbop_cli.ledger import network

LINUX = r"""
/dev/vda1 / ext4 rw,relatime 0 0
tmpfs /dev/shm tmpfs rw 0 0
//server/share /mnt/Shared\040Drive cifs rw 0 0
server:/export /home nfs4 rw 0 0
/dev/vdb1 /home/local ext4 rw 0 0
C:\134 /mnt/c 9p rw 0 0
user@host: /mnt/ssh fuse.sshfs rw 0 0
"""
MAC = """/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
//kim@server/share on /Volumes/share (smbfs, nodev, nosuid, mounted by kim)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/contracts/ledger.sqlite", ""),
        ("/mnt/Shared Drive/kbop/ledger.sqlite", "cifs"),
        ("/home/kim/ledger.sqlite", "nfs4"),
        ("/home/local/ledger.sqlite", ""),
        ("/homes/ledger.sqlite", ""),
        ("/mnt/c/kbop/ledger.sqlite", "9p"),
        ("/mnt/ssh/ledger.sqlite", "fuse.sshfs"),
    ],
)
def test_linux_mounts(path, kind):
    assert network.remote_kind(PurePosixPath(path), network.linux_mounts(LINUX)) == kind


def test_mac_mounts():
    mounts = network.mac_mounts(MAC)
    assert network.remote_kind(PurePosixPath("/Volumes/share/ledger.sqlite"), mounts) == "smbfs"
    assert network.remote_kind(PurePosixPath("/Users/kim/ledger.sqlite"), mounts) == ""


def test_a_later_mount_hides_an_earlier_one():
    mounts = [("/data", "nfs"), ("/data", "ext4")]
    assert network.remote_kind(PurePosixPath("/data/x"), mounts) == ""


def test_this_disk_is_taken_and_a_share_refused(tmp_path: Path, monkeypatch):
    network.refuse_network_share(tmp_path / "ledger.sqlite")
    monkeypatch.setattr(network, "_kind", lambda path: "smbfs")
    with pytest.raises(KbopError, match="lies on a network share \\(smbfs\\)"):
        network.refuse_network_share(tmp_path / "ledger.sqlite")
