"""Chromium, driven as people use it."""

import importlib.util
import tempfile
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.by import By

WIDTHS = (390, 768, 1024, 1440)
THEMES = ("light", "dark")
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Page:
    """A page in a browser that saves files into a folder of its own."""

    def __init__(self, address):
        self.address = address
        self.folder = Path(tempfile.mkdtemp())
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        service = webdriver.ChromeService(executable_path="/usr/bin/chromedriver")
        self.browser = webdriver.Chrome(options=options, service=service)
        self.browser.execute_cdp_cmd(
            "Browser.setDownloadBehavior",
            {"behavior": "allow", "downloadPath": str(self.folder)},
        )

    def open(self, fragment="", width=1440, theme="light", media="screen"):
        command = self.browser.execute_cdp_cmd
        command(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False},
        )
        # Without motion, so that a click finds what the page has scrolled to.
        features = [
            {"name": "prefers-color-scheme", "value": theme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        command("Emulation.setEmulatedMedia", {"media": media, "features": features})
        # A new document each time, also where only the fragment differs.
        self.browser.get("about:blank")
        self.browser.get(self.address + fragment)

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def run(self, script, *arguments):
        return self.browser.execute_script(script, *arguments)

    def press(self, *keys):
        self.browser.switch_to.active_element.send_keys(*keys)

    def saved(self, name):
        """The bytes of a file once it is complete."""
        file = self.folder / name
        for _ in range(100):
            if file.exists() and file.stat().st_size > 0:
                return file.read_bytes()
            time.sleep(0.1)
        raise AssertionError(f"{name} was not saved")


def failures(page, name, checks):
    """Runs checks of a page, says how each ended, and returns how many failed."""
    failed = 0
    for check in checks:
        try:
            check(page)
            print(f"{name}: {check.__name__}", flush=True)
        except Exception as error:
            failed += 1
            print(f"{name}: {check.__name__} FAILED\n{error!r}", flush=True)
    return failed


def check_accessibility(page, prepare=lambda: None):
    """axe finds nothing at any width, in any theme, on a sheet."""
    spec = importlib.util.find_spec("axe_playwright_python")
    axe = (Path(spec.origin).parent / "axe.min.js").read_text()
    views = [(width, theme, "screen") for width in WIDTHS for theme in THEMES]
    flaws = {}
    for width, theme, media in views + [(1024, "light", "print")]:
        page.open(width=width, theme=theme, media=media)
        prepare()
        page.run(axe)
        page.browser.set_script_timeout(120)
        result = page.browser.execute_async_script(
            "const done = arguments[2];"
            "axe.run(document, { runOnly: arguments[0], rules: arguments[1],"
            " resultTypes: ['violations'] })"
            ".then(({ violations }) => done({ violations }), (error) => done({ error: String(error) }));",
            AXE_RULES,
            # Nobody touches a link on paper.
            {"target-size": {"enabled": media == "screen"}},
        )
        assert "error" not in result, result
        for violation in result["violations"]:
            places = [" ".join(map(str, node["target"])) for node in violation["nodes"][:3]]
            flaws.setdefault((violation["id"], violation["help"]), []).append(
                f"{media} {width} {theme}: {len(violation['nodes'])}, {places}"
            )
    assert not flaws, "\n".join(
        f"{name} ({text}): {len(places)} views, {places[0]}" for (name, text), places in flaws.items()
    )
