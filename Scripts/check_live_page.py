"""Uses a server's live page in Chromium as people do: check_live_page.py STEERLENS [PICTURES]

Every check that fails is printed; the exit status is 1 then. With a folder, what the page looks like is saved there.
"""

import pathlib
import sys
import tempfile
import urllib.parse

from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from browser import THEMES, WIDTHS, Page, check_accessibility, failures
from served import MODEL, Server, train

HOSTILE = '<img src=x onerror="document.title=1"></p><script>document.title=2</script> \u202e wonderful & dull'
# Each view with something to do, as an address has it.
VIEWS = {
    "write": {"prompt": "The film was", "tokens": 12, "samples": 2, "s.sentiment": 3},
    "read": {"text": "A wonderful film, badly shot."},
    "words": {"word": "wonderful"},
    "turn": {"values": "-4, 0, 4", "samples": 2, "tokens": 6, "prompts": "The film\nThe plot"},
}


def address(name, **fields):
    """Of a view whose fields are filled in."""
    return f"#{name}?{urllib.parse.urlencode({**VIEWS[name], **fields})}"


def done(page, view=None):
    """Until a view is there with what was asked of the server; what went wrong is an error."""
    WebDriverWait(page.browser, 60).until(
        lambda _: page.run(
            "const data = document.documentElement.dataset;"
            "return 'view' in data && !('working' in data) && [null, data.view].includes(arguments[0])", view))
    status = page.one("#status")
    assert "failed" not in status.get_attribute("class"), status.text


def opened(page, fragment, **look):
    page.open(fragment, **look)
    done(page)


def submit(page):
    page.one("form button.main").send_keys(Keys.ENTER)
    done(page)


def written(page):
    """What stands on either side, without its colours."""
    return [[item.text for item in side.find_elements("css selector", "li")] for side in page.all(".sides section")]


def check_writing(page):
    """Typing, moving a slider by keys, and seeing the text change; its tokens have colours."""
    opened(page, "#write")
    prompt = page.one("#write-prompt")
    prompt.clear()
    prompt.send_keys("The acting was")
    page.one("summary").click()
    for field, value in {"tokens": "10", "samples": "2"}.items():
        page.one(f"#write-{field}").clear()
        page.one(f"#write-{field}").send_keys(value)
    slider = page.one("#value-sentiment")
    slider.send_keys(Keys.HOME, Keys.ARROW_RIGHT)
    assert slider.get_property("value") == "-4.9"
    submit(page)
    plain, low = written(page)
    assert len(plain) == len(low) == 2 and all(text.startswith("The acting was") for text in plain + low)
    slider.send_keys(Keys.END)
    submit(page)
    again, high = written(page)
    assert plain == again and len({plain[0], low[0], high[0]}) == 3, (plain, again, low, high)
    assert page.all(".continuations .token.positive, .continuations .token.negative")
    assert all("Judged positive" in judged.text for judged in page.all(".judged"))
    command = page.one(".command code").text
    # Two steers act together on a server alone.
    assert command.startswith("curl ") and '"sentiment":5' in command, command


def check_streaming(page):
    """Texts come piece by piece, and stop when they are told to."""
    opened(page, "#write")
    page.run("document.getElementById('write-tokens').value = '200'; document.getElementById('write-samples').value = '8'")
    page.one("form button.main").send_keys(Keys.ENTER)
    lengths = set()
    for _ in range(200):
        lengths.add(page.run("return document.querySelector('.sides section').textContent.length"))
        if len(lengths) > 3:
            break
    assert len(lengths) > 3, lengths
    page.all("form .actions button")[1].click()
    done(page)
    assert page.one("#status").text == "Stopped."


def check_address(page):
    """What was entered and what came of it is there again after a reload."""
    opened(page, address("write", prompt="It & was? ü", tokens=5, **{"s.sentiment": -5}))
    before = written(page)
    page.browser.refresh()
    done(page)
    assert page.one("#write-prompt").get_property("value") == "It & was? ü"
    assert page.one("#value-sentiment").get_property("value") == "-5"
    assert written(page) == before
    # The views are places of the page's history.
    page.all(".views a")[1].click()
    done(page, "read")
    assert page.one(".views a[aria-current]").text == "Read"
    page.browser.back()
    done(page, "write")
    assert page.one("#write-prompt").get_property("value") == "It & was? ü"


def check_reading(page):
    """Hostile text is text; the keys go from token to token, and the chart can be saved."""
    title = page.browser.title
    opened(page, address("read", text=HOSTILE))
    assert page.browser.title not in ("1", "2"), title
    line = page.one(".tokens")
    assert "<img" in line.text and "⟨U+202E⟩" in line.text and not page.all(".tokens img, .tokens script")
    page.one(".tokens .token").click()
    page.press(Keys.ARROW_RIGHT)
    assert "nats" in page.one(".detail").text
    assert len(page.all(".column")) == 21
    page.one("[aria-label^='Save SVG']").click()
    assert b"var(" not in page.saved("steer-values.svg")
    assert page.one(".command code").text.startswith("steerlens spans --model reviews-2m --steer ")


def check_words(page):
    """A word is found with those that move as it does; the plane is moved by keys, and a card leads to the next."""
    opened(page, address("words"))
    assert "wonderful" in page.one(".explorer-head strong").text
    neighbours = page.all(".neighbours button")
    assert len(neighbours) == 20
    name = neighbours[0].text
    neighbours[0].click()
    assert name in page.one(".explorer-head strong").text
    pixels = "return document.getElementById('plane').toDataURL()"
    before = page.run(pixels)
    page.one("#plane").send_keys("+", Keys.ARROW_LEFT)
    assert page.run(pixels) != before
    page.one("#plane").send_keys("0")
    assert "words in view" in page.one(".plane output").text
    shown = "return [...document.querySelectorAll('.dimension:not([hidden])')].map((card) => card.id)"
    assert page.run(shown) == ["dimension-1"]
    page.one("#dimension-1 a[rel=next]").click()
    assert page.run(shown) == ["dimension-2"]


def check_turning(page):
    """A small sweep grows point by point."""
    opened(page, address("turn"))
    charts = page.all(".chart svg")
    assert [len(chart.find_elements("css selector", "circle.dot")) for chart in charts[:2]] == [3, 3]
    assert len(page.all(".table tbody tr")) == 3
    page.one("#turn-values").clear()
    page.one("#turn-values").send_keys("much")
    page.one("form button.main").send_keys(Keys.ENTER)
    WebDriverWait(page.browser, 20).until(lambda _: "Steer values are numbers" in page.one("#status").text)


def check_composing(page):
    """Two steers on a plane, by keys and by mouse."""
    opened(page, "#turn")
    page.one("#pad").send_keys(Keys.ARROW_LEFT, Keys.ARROW_UP)
    assert page.one("#place").text == "sentiment −0.5, sentiment-2 +0.5"
    page.one("#pad").send_keys(Keys.ENTER)
    done(page)
    assert page.one("#composed").text.startswith("The film was") and len(page.one("#composed").text) > 20
    before = page.one("#composed").text
    assert '"sentiment":-0.5' in page.one(".command code").text
    page.browser.refresh()
    done(page)
    assert page.one("#place").text == "sentiment −0.5, sentiment-2 +0.5" and page.one("#composed").text == before
    page.one("#pad").click()
    done(page)
    assert page.one("#place").text != "sentiment −0.5, sentiment-2 +0.5"


def check_keyboard(page):
    """Everything is reached by Tab alone, in the order of the page."""
    opened(page, "#write")
    seen = []
    for _ in range(25):
        page.press(Keys.TAB)
        seen.append(page.run("return document.activeElement.id || document.activeElement.textContent.trim()"))
    place = 0
    for name in ["Skip to the content", "Write", "Turn", "write-prompt", "value-sentiment", "Continue", "Sampling"]:
        assert name in seen[place:], (name, seen)
        place += seen[place:].index(name)


def check_without_script(page):
    """Without scripts the page explains itself."""
    page.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page.browser.get(page.address)
        assert "curl http" in page.one("noscript").get_attribute("textContent")
    finally:
        page.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def check_messages(page):
    """No script fails, and nothing is refused by the page's policy."""
    page.browser.get_log("browser")
    for name in VIEWS:
        opened(page, address(name))
    messages = [entry["message"] for entry in page.browser.get_log("browser")]
    assert not messages, messages


def check_room(page):
    """Nothing is wider than the page."""
    for width in WIDTHS:
        for name in VIEWS:
            opened(page, address(name), width=width)
            wider = page.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wider == 0, (width, name, wider)


def check_access(page):
    """axe finds nothing in any view."""
    start = page.address
    for name in VIEWS:
        page.address = start + address(name)
        try:
            check_accessibility(page, lambda: done(page))
        finally:
            page.address = start


def save_pictures(page, folder):
    """The views at all widths, in both themes."""
    folder.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        for theme in THEMES:
            for name in VIEWS:
                opened(page, address(name), width=width, theme=theme)
                height = page.run("return document.documentElement.scrollHeight")
                page.browser.execute_cdp_cmd(
                    "Emulation.setDeviceMetricsOverride",
                    {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})
                page.browser.save_screenshot(str(folder / f"{name}-{width}-{theme}.png"))


def main():
    tool, *pictures = sys.argv[1:]
    checks = (
        check_writing, check_streaming, check_address, check_reading, check_words, check_turning, check_composing,
        check_keyboard, check_without_script, check_messages, check_room, check_access,
    )
    with tempfile.TemporaryDirectory() as name:
        steer = train(tool, pathlib.Path(name))
        arguments = ["--model", MODEL, "--steer", steer, "--steer", steer, "--judge", "reviews-judge"]
        with Server(tool, *arguments) as server:
            page = Page(server.url + "/")
            try:
                failed = failures(page, "live page", checks)
                if pictures:
                    save_pictures(page, pathlib.Path(pictures[0]))
            finally:
                page.browser.quit()
    sys.exit(1 if failed else 0)


main()
