"""Gathers programs with the C libraries, fonts and licences that they need: `bundle.py FOLDER PROGRAM…`.

Libraries are those of this machine's Debian packages, beside the programs and found from there. What belongs to the
C library, and what every machine with the same C library has by the manylinux policies, stays out. Prints the
version of the C library that they then need, such as 2.36.
"""

import csv
import re
import shutil
import subprocess
import sys
from pathlib import Path

# The libraries of glibc, and those of GCC, which the policies take for granted.
OF_THE_MACHINE = re.compile(
    r"(linux-vdso|ld-linux-x86-64|libc|libm|libmvec|libdl|libpthread|librt|libresolv|libutil|libgcc_s|libstdc\+\+)"
    r"\.so.*")
# What programs open at their first use, without linking to it.
OPENED = ["libcurl.so.4", "libpangocairo-1.0.so.0"]
# Regular and heavier letters of what is most common; scripts that vocabularies hold, in one weight.
NOTO_SCRIPTS = [
    "Arabic", "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati", "Gurmukhi", "Hebrew",
    "Kannada", "Khmer", "Lao", "Malayalam", "Math", "Myanmar", "Oriya", "Sinhala", "Symbols", "Symbols2", "Tamil",
    "Telugu", "Thai",
]
FONTS = [
    *(f"/usr/share/fonts/opentype/inter/Inter-{weight}.otf" for weight in ["Regular", "SemiBold"]),
    *(f"/usr/share/fonts/truetype/noto/NotoSans-{weight}.ttf" for weight in ["Regular", "Bold"]),
    *(f"/usr/share/fonts/truetype/noto/NotoSans{script}-Regular.ttf" for script in NOTO_SCRIPTS),
]
# Debian's packages whose sources are compiled into the Swift runtime.
IN_THE_RUNTIME = ["libicu72"]
COMMON = Path("/usr/share/common-licenses")


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def libraries(program):
    """The libraries that a program loads, by the names that it asks for."""
    found = {}
    for line in output("ldd", program).splitlines():
        match = re.fullmatch(r"\s*(\S+)(?: => (\S+))? \(0x[0-9a-f]+\)", line)
        if not match:
            sys.exit(f"{program}: a library is missing: {line.strip()}")
        name, path = match.groups()
        if path and not OF_THE_MACHINE.fullmatch(name):
            found[name] = Path(path)
    return found


def opened(name):
    """A library that programs open, and those that it loads."""
    for line in output("/sbin/ldconfig", "-p").splitlines():
        found, _, path = line.strip().partition(" => ")
        if found.split() == [name, "(libc6,x86-64)"]:
            return {name: Path(path)} | libraries(path)
    sys.exit(f"{name} is missing")


def package(path):
    """The Debian package of a file, and its version."""
    # Alternatives, and libraries in /lib, are links to the file that a package has.
    for name in (path.resolve(), path):
        search = subprocess.run(["dpkg-query", "--search", name], capture_output=True, text=True, check=False)
        if search.returncode == 0:
            owner = search.stdout.partition(": ")[0]
            return owner.partition(":")[0], output("dpkg-query", "--show", "--showformat=${Version}", owner)
    sys.exit(f"{path} is of no Debian package, so that its licence is unknown")


def newest_symbol(files, prefix):
    """The highest version of symbols that files ask for."""
    versions = set()
    for file in files:
        for line in output("objdump", "--private-headers", file).splitlines():
            versions |= set(re.findall(rf"\b{prefix}_([0-9.]+)$", line))
    return max(versions, key=lambda version: [int(part) for part in version.split(".")])


def main():
    folder, *programs = map(Path, sys.argv[1:])
    place = folder / "lib/steerlens"
    licences = folder / "share/doc/steerlens/licenses"
    for path in (place / "fonts", licences):
        path.mkdir(parents=True)
    rows = []

    def add(path, target):
        shutil.copyfile(path, target)
        name, version = package(path)
        rows.append((target.relative_to(place).as_posix(), name, version))

    needed = {}
    for program in programs:
        shutil.copy(program, place / program.name)
        needed |= libraries(program)
    for name in OPENED:
        needed |= opened(name)
    for name, path in sorted(needed.items()):
        add(path, place / name)
    for path in map(Path, FONTS):
        add(path, place / "fonts" / path.name)
    executables = [place / program.name for program in programs]
    binaries = [*executables, *sorted(place.glob("*.so*"))]
    # What differs from build to build and nothing reads: the hashes of Swift's modules, the number of the build.
    changing = ["--remove-section=.swift_modhash", "--remove-section=.note.gnu.build-id"]
    for file in binaries:
        subprocess.run(["strip", "--strip-unneeded", *changing, file], check=True)
        # Not RUNPATH: the folders of LD_LIBRARY_PATH, which clusters set, come after this one.
        subprocess.run(["patchelf", "--force-rpath", "--set-rpath", "$ORIGIN", file], check=True)
        file.chmod(0o755 if file in executables else 0o644)

    texts = ""
    for name in {row[1] for row in rows} | set(IN_THE_RUNTIME):
        copyright = Path(f"/usr/share/doc/{name}/copyright")
        shutil.copyfile(copyright, licences / f"{name}.txt")
        texts += copyright.read_text(encoding="utf-8")
    # These refer to the licences that every Debian machine has.
    for name in set(re.findall(r"/usr/share/common-licenses/(\w+(?:[.-]\w+)*)", texts)):
        if (COMMON / name).is_file():
            shutil.copyfile(COMMON / name, licences / f"common-{name}.txt")
    with open(licences / "bundled.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["file", "Debian package", "version"])
        table.writerows(rows)
    print(newest_symbol(binaries, "GLIBC"))


main()
