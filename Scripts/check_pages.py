"""Uses pages in Chromium as people do: check_pages.py RUN.html COMPARISON.html

The first page is of a quick start. Every check that fails is printed; the exit status is 1 then.
"""

import base64
import re
import struct
import subprocess
import sys
import time
import xml.etree.ElementTree
from pathlib import Path

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from browser import THEMES, WIDTHS, Page, check_accessibility, failures


def check_messages(page):
    """No script fails, and nothing is asked of elsewhere."""
    page.open()
    messages = [entry["message"] for entry in page.browser.get_log("browser")]
    assert not messages, messages
    links = page.run("return [...document.links].map((link) => link.getAttribute('href'))")
    dead = [link for link in links if not link.startswith(("#", "data:text/csv;base64,"))]
    assert not dead, dead
    lost = [link for link in links if link.startswith("#") and not page.all(f"[id='{link[1:]}']")]
    assert not lost, lost


def column(page, table, index):
    return page.run(
        "return [...document.querySelectorAll(arguments[0] + ' tbody tr:not([hidden])')]"
        ".map((row) => row.cells[arguments[1]].dataset.order ?? row.cells[arguments[1]].textContent)",
        table,
        index,
    )


def check_sorting(page):
    page.open()
    table = "#sweep-table"
    heads = page.all(f"{table} th")
    names = [head.text for head in heads]
    index = names.index("Judged positive")
    before = column(page, table, index)
    button = heads[index].find_element(By.TAG_NAME, "button")
    button.click()
    falling = [float(value) for value in column(page, table, index)]
    assert falling == sorted(falling, reverse=True) and len(falling) == len(before), falling
    assert heads[index].get_attribute("aria-sort") == "descending"
    # The keyboard does the same.
    button.send_keys(Keys.ENTER)
    rising = [float(value) for value in column(page, table, index)]
    assert rising == sorted(rising), rising
    assert heads[index].get_attribute("aria-sort") == "ascending"
    heads[0].find_element(By.TAG_NAME, "button").click()
    assert heads[index].get_attribute("aria-sort") is None


def check_searching(page):
    page.open()
    table = "#singular-value-table"
    total = len(page.all(f"{table} tbody tr"))
    shown = column(page, table, 0)
    assert total > 100 and len(shown) == 12, (total, len(shown))
    field = page.one(f"{table} input[type=search]")
    field.send_keys("19")
    found = page.run(
        "return [...document.querySelectorAll(arguments[0] + ' tbody tr:not([hidden])')]"
        ".map((row) => row.textContent)",
        table,
    )
    assert found and all("19" in row for row in found), found
    assert page.one(f"{table} output").text == f"{len(found)} of {total} rows"
    field.clear()
    field.send_keys("no such row")
    assert column(page, table, 0) == []
    field.clear()
    field.send_keys(" ", Keys.BACKSPACE)
    page.one(f"{table} > .tools:last-child button").click()
    assert len(column(page, table, 0)) == total


def check_highlights(page):
    page.open()

    def lit(selector):
        return [
            float(token.get_attribute("data-evidence") or token.get_attribute("data-score"))
            for token in page.all(f"#spans {selector}:not(.off)")
        ]

    tokens, marks = lit(".token"), lit("mark")
    assert any(value > 0 for value in marks) and any(value < 0 for value in marks), marks

    def press(name):
        button = next(each for each in page.all("#spans .tools button") if each.text == name)
        button.click()
        assert button.get_attribute("aria-pressed") == "true"

    press("+ only")
    assert lit("mark") == [value for value in marks if value > 0]
    press("− only")
    assert lit("mark") == [value for value in marks if value < 0]
    press("Both")
    slider = page.one("#spans input[type=range]")
    slider.send_keys(*[Keys.ARROW_RIGHT] * 20)
    least = float(slider.get_attribute("value"))
    assert least == 2, least
    assert page.one("#spans label output").text == "2.0 nats"
    assert lit("mark") == [value for value in marks if abs(value) >= least]
    assert lit(".token") == [value for value in tokens if abs(value) >= least]
    press("Spans")
    assert "mode-spans" in page.one(".highlights").get_attribute("class")
    # One token is in the order of the tab key; arrows go on from it.
    first = page.one("#spans .token[tabindex='0']")
    first.click()
    page.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    place = page.run(
        "return [...document.querySelector('#spans [data-tokens]').querySelectorAll('.token')]"
        ".indexOf(document.activeElement)"
    )
    assert place == 2, place
    word = page.browser.switch_to.active_element.text.strip()
    assert page.one("#spans .detail strong").text == word
    page.press(Keys.END)
    last = page.run(
        "return document.activeElement === [...document.querySelectorAll('#spans .token')]"
        ".filter((token) => token.closest('[data-tokens]') === "
        "document.querySelector('#spans [data-tokens]')).at(-1)"
    )
    assert last


def check_texts(page):
    """The list of texts is searched and chosen from; each text has an address, and keys lead on."""
    page.open()
    table = "#text-table"
    total = len(page.all(f"{table} tbody tr"))
    assert total > 12, total
    heads = [head.get_attribute("data-filter") for head in page.all(f"{table} th")]
    label, marks = heads.index("Label"), heads.index("Marks")
    fields = page.all(f"{table} .tools select")

    def choose(field, option):
        fields[field].find_element(By.XPATH, f"./option[. = '{option}']").click()

    page.one(f"{table} > .tools:last-child button").click()
    choose(0, "-1")
    assert set(column(page, table, label)) == {"-1"}
    choose(1, "+")
    cells = page.run(
        "return [...document.querySelectorAll(arguments[0] + ' tbody tr:not([hidden])')]"
        ".map((row) => [row.cells[arguments[1]].textContent, row.cells[arguments[2]].textContent])",
        table, label, marks,
    )
    assert all(own == "-1" and "+" in found for own, found in cells), cells
    choose(0, "all")
    options = [option.text for option in fields[1].find_elements(By.TAG_NAME, "option")]
    assert options[0] == "all" and {"+", "−"} <= set(options), options
    for option in options[1:]:
        choose(1, option)
        chosen = column(page, table, marks)
        assert 0 < len(chosen) < total and all(option in found for found in chosen), chosen
    choose(1, "all")
    assert len(column(page, table, label)) == total
    field = page.one(f"{table} input[type=search]")
    link = page.all(f"{table} tbody a")[4]
    field.send_keys(link.text[:12])
    found = page.all(f"{table} tbody tr:not([hidden]) a")
    assert link in found and len(found) < total, [each.text for each in found]
    # From the list to the text by the keyboard, and on from there.
    shown = "return [...document.querySelectorAll('#spans [data-card]:not([hidden])')].map((card) => card.id)"
    assert page.run(shown) == ["text-1"]
    link.send_keys(Keys.ENTER)
    time.sleep(0.3)
    assert page.run(shown) == ["text-5"] and page.run("return location.hash") == "#text-5"
    page.one("#text-5 a[rel=next]").send_keys(Keys.ARROW_RIGHT)
    assert page.run(shown) == ["text-6"] and page.run("return location.hash") == "#text-6"
    # Within a text the arrow keys are its tokens'.
    page.one("#text-6 .token[tabindex='0']").click()
    page.press(Keys.ARROW_RIGHT)
    assert page.run(shown) == ["text-6"]
    assert page.run("return document.activeElement.closest('article').id") == "text-6"
    page.open(f"#text-{total}")
    assert page.run(shown) == [f"text-{total}"]
    top = page.one(f"#text-{total}").rect["y"] - page.run("return scrollY")
    assert -5 < top < 700, top


def check_looking_up(page):
    page.open()
    field = page.one("#word")
    field.clear()
    field.send_keys("horrible")
    head = page.one("[data-explorer-result] .explorer-head")
    assert "horrible" in head.text and "shift −" in head.text, head.text
    bars = page.all("[data-explorer-result] .diverging li")
    assert len(bars) > 4
    neighbours = page.all("[data-explorer-result] .neighbours button")
    assert len(neighbours) == 20
    name = neighbours[0].text
    neighbours[0].click()
    assert name in page.one("[data-explorer-result] .explorer-head strong").text
    assert page.browser.switch_to.active_element.get_attribute("id") == "word"
    field.clear()
    field.send_keys("qqqq")
    assert "No token" in page.one("[data-explorer-result]").text


def check_dimensions(page):
    page.open()
    assert page.run("return document.querySelectorAll('.dimension:not([hidden])').length") == 1
    page.open("#dimension-3")
    shown = (
        "return [...document.querySelectorAll('.dimension[data-card]:not([hidden])')]"
        ".map((card) => card.id)"
    )
    assert page.run(shown) == ["dimension-3"]
    top = page.one("#dimension-3").rect["y"] - page.run("return scrollY")
    assert -5 < top < 200, top
    page.one("#dimension-3 a[rel=next]").send_keys(Keys.ARROW_RIGHT)
    assert page.run(shown) == ["dimension-4"]
    assert page.run("return location.hash") == "#dimension-4"
    page.press(Keys.ARROW_LEFT, Keys.NULL)
    page.press(Keys.ARROW_LEFT)
    assert page.run(shown) == ["dimension-2"]
    # A link of the word explorer opens its card.
    page.run("document.querySelector('.diverging a[href=\"#dimension-1\"]').click()")
    time.sleep(0.5)
    assert page.run(shown) == ["dimension-1"]


def check_keyboard(page):
    """The tab key reaches the skip link first, and then everything that can be used."""
    page.open()
    page.one("body").send_keys(Keys.TAB)
    first = page.browser.switch_to.active_element
    assert first.get_attribute("class") == "skip", first.get_attribute("outerHTML")
    page.press(Keys.ENTER)
    assert page.run("return document.activeElement.id") == "content"
    theme = page.one("button.theme")
    names = []
    for _ in range(3):
        theme.send_keys(Keys.ENTER)
        names.append((theme.text, page.run("return document.documentElement.dataset.theme ?? ''")))
    assert names == [("Colours: Light", "light"), ("Colours: Dark", "dark"), ("Colours: System", "")]


def check_pictures(page):
    """Each figure is saved from the page itself, in the colours of its theme."""
    for theme in THEMES:
        page.open(theme=theme)
        boxes = page.all("figure[data-picture]")
        assert boxes
        for box in boxes:
            buttons = box.find_elements(By.CSS_SELECTOR, ":scope > .tools button")
            # Those of a text that is not shown have no text that is seen.
            names = [button.get_attribute("textContent") for button in buttons]
            assert names == ["Save PNG", "Save SVG"], names
        name = boxes[0].get_attribute("data-picture")
        save_picture(page, name)
        svg = page.saved(f"{name}.svg").decode()
        ground = "rgb(255, 255, 255)" if theme == "light" else "rgb(21, 25, 30)"
        assert "var(" not in svg and f'fill="{ground}"' in svg
        xml.etree.ElementTree.fromstring(svg)
        check_picture(page.saved(f"{name}.png"), svg)
        for file in page.folder.iterdir():
            file.unlink()


def check_cards(page):
    page.open("#dimension-2")
    save_picture(page, "dimension-2")
    svg = page.saved("dimension-2.svg").decode()
    assert "reads most" in svg
    check_picture(page.saved("dimension-2.png"), svg)
    page.open(width=390)
    save_picture(page, "word-plane")
    svg = page.saved("word-plane.svg").decode()
    check_picture(page.saved("word-plane.png"), svg)


def save_picture(page, name):
    for button in page.all(f"[data-picture='{name}'] > .tools button"):
        page.run("arguments[0].click()", button)


def check_picture(png, svg):
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    root = xml.etree.ElementTree.fromstring(svg)
    assert (width, height) == (2 * int(root.get("width")), 2 * int(root.get("height")))
    # One colour alone would be far smaller.
    assert len(png) > 5000, len(png)


def check_room(page):
    """Nothing is wider than the screen; charts fit without scrolling, tables where there is room."""
    for width in WIDTHS:
        page.open(width=width)
        assert page.run("return document.documentElement.scrollWidth") <= width
        cut = page.run(
            "return [...document.querySelectorAll('.canvas')]"
            ".filter((box) => box.scrollWidth > box.clientWidth + 1)"
            ".map((box) => box.parentElement.id)"
        )
        assert not cut, (width, cut)
        small = page.run(
            "return [...document.querySelectorAll('.canvas svg')].filter((svg) => svg.clientWidth)"
            ".filter((svg) => svg.clientWidth < 0.75 * svg.viewBox.baseVal.width)"
            ".map((svg) => svg.closest('figure')?.id)"
        )
        assert not small, (width, small)
        if width == 1440:
            wide = page.run(
                "return [...document.querySelectorAll('.scroll')]"
                ".filter((box) => box.scrollWidth > box.clientWidth + 1)"
                ".map((box) => box.textContent.trim().slice(0, 60))"
            )
            assert not wide, wide


def check_print(page):
    """Long tables are printed in full, and every sheet says what their columns are."""
    page.open()
    total = len(page.all("#singular-value-table tbody tr"))
    names = [head.text for head in page.all("#singular-value-table th")]
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    printed = page.browser.execute_cdp_cmd(
        "Page.printToPDF", {"printBackground": True, "preferCSSPageSize": True}
    )
    file = page.folder / "printed.pdf"
    file.write_bytes(base64.b64decode(printed["data"]))
    text = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True)
    sheets = text.stdout.decode().split("\f")
    # The rows begin with their numbers; other tables of the page are shorter.
    on = [
        {int(number) for number in re.findall(r"^ *(\d+) ", sheet, re.MULTILINE)}
        for sheet in sheets
    ]
    missing = set(range(1, total + 1)).difference(*on)
    assert not missing, missing
    continued = next(
        sheet for sheet, rows in zip(sheets, on) if sum(number > 50 for number in rows) > 10
    )
    lost = [name for name in names if name not in " ".join(continued.split())]
    assert not lost, f"{lost} are not on the sheet that begins {continued[:200]}"
    check_sheets_of_texts(page, sheets)


def check_sheets_of_texts(page, sheets):
    """Every text is printed, with the chart of the first alone and without what only screens can do."""
    titles = page.run("return [...document.querySelectorAll('.text h3')].map((head) => head.textContent)")
    text = " ".join("\n".join(sheets).split())
    lost = [title for title in titles if title not in text]
    assert titles and not lost, lost
    assert text.count("Which steer value fits the text") == 1
    controls = [name for name in ("Save PNG", "All texts", "Show all", "Point at a token") if name in text]
    assert not controls, controls


def main():
    run, comparison = sys.argv[1:]
    every = (check_messages, check_pictures, check_room, check_accessibility)
    of_run = (
        check_sorting, check_searching, check_highlights, check_texts, check_looking_up, check_dimensions,
        check_keyboard, check_cards, check_print,
    )
    failed = 0
    for path, checks in ((run, of_run + every), (comparison, every)):
        page = Page(Path(path).resolve().as_uri())
        try:
            failed += failures(page, Path(path).name, checks)
        finally:
            page.browser.quit()
    sys.exit(1 if failed else 0)


main()
