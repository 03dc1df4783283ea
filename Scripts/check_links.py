"""Checks that every relative link, picture and anchor of the project's pages leads somewhere."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "Benchmarks/README.md",
         ROOT / "notebooks-export/README.md", ROOT / "python/README.md",
         ROOT / "Sources/EmbeddedModels/Resources/README.md"]
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"")


def prose(page):
    """The page without its code blocks."""
    return re.sub(r"^```.*?^```", "", page.read_text(), flags=re.M | re.S)


def anchors(page):
    """The anchors of a page's headings, as repository hosts make them."""
    headings = re.findall(r"^#+ +(.+)$", prose(page), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def flaws(page):
    for match in LINK.finditer(prose(page)):
        link = match.group(1) or match.group(2)
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists():
            yield f"{page.relative_to(ROOT)}: {link} does not exist"
        elif anchor and target.suffix == ".md" and anchor not in anchors(target):
            yield f"{page.relative_to(ROOT)}: {link}: no such heading"


if __name__ == "__main__":
    found = [flaw for page in PAGES for flaw in flaws(page)]
    sys.exit("\n".join(found) if found else 0)
