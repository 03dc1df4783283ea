"""Puts the program into the wheel of the Python module: `wheel.py PURE_WHEEL FOLDER GLIBC OUT`.

FOLDER is what an archive holds. The program and its libraries go into the module, man pages and completions to
where the environment keeps its own, licences beside the module's. OUT is a folder; prints the path of the wheel.
The same inputs give the same bytes.
"""

import base64
import hashlib
import os
import sys
import time
import zipfile
from pathlib import Path

EXECUTABLE = {"bin/steerlens", "lib/steerlens/steerlens", "lib/steerlens/steerlens-serve"}


def read(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(metadata, licences):
    """The metadata with the names of licences, before the description."""
    head, _, description = metadata.partition("\n\n")
    lines = [line for line in head.splitlines() if not line.startswith("License-Expression")]
    lines.append("License-Expression: MIT AND LicenseRef-Bundled")
    lines += [f"License-File: {name}" for name in licences]
    return "\n".join(lines) + "\n\n" + description


def record(files, path):
    """The list of files with their digests."""
    rows = []
    for name, data in sorted(files.items()):
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        rows.append(f"{name},sha256={digest},{len(data)}")
    return "\n".join([*rows, f"{path},,", ""]).encode()


def main():
    pure, folder, glibc, out = sys.argv[1:]
    name, version = Path(pure).name.split("-")[:2]
    tag = f"py3-none-manylinux_{glibc.replace('.', '_')}_x86_64"
    info, data = f"{name}-{version}.dist-info", f"{name}-{version}.data/data"
    files = read(pure)
    del files[f"{info}/RECORD"]
    executable, licences = set(), []
    for path in sorted(Path(folder).rglob("*")):
        inside = path.relative_to(folder).as_posix()
        if not path.is_file():
            continue
        if inside.startswith(("bin/", "lib/")):
            target = f"steerlens/_bundle/{inside}"
        elif inside.startswith("share/doc/steerlens/licenses/"):
            licences.append("bundled/" + path.name)
            target = f"{info}/licenses/bundled/{path.name}"
        elif inside.startswith("share/") and not inside.startswith("share/doc/"):
            target = f"{data}/{inside}"
        else:
            continue
        files[target] = path.read_bytes()
        if inside in EXECUTABLE:
            executable.add(target)
    metadata = changed(files[f"{info}/METADATA"].decode(), licences)
    files[f"{info}/METADATA"] = metadata.encode()
    files[f"{info}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: steerlens\nRoot-Is-Purelib: false\nTag: {tag}\n").encode()
    files[f"{info}/entry_points.txt"] = b"[console_scripts]\nsteerlens = steerlens._bundled:main\n"
    files[f"{info}/RECORD"] = record(files, f"{info}/RECORD")

    wheel = Path(out) / f"{name}-{version}-{tag}.whl"
    date = time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"]))[:6]
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        # The folder of metadata last, as the format recommends.
        for target in sorted(files, key=lambda target: (target.startswith(info), target)):
            entry = zipfile.ZipInfo(target, date)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, for permissions
            entry.external_attr = (0o100755 if target in executable else 0o100644) << 16
            archive.writestr(entry, files[target])
    print(wheel)


main()
