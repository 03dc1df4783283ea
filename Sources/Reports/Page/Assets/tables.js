/** Sorts, searches and filters a table, and shows its first rows at first. */
class TableTools {
  constructor(box) {
    this.body = box.querySelector("tbody");
    this.headers = [...box.querySelectorAll("thead th")];
    this.rows = [...this.body.rows];
    this.shown = Number(box.dataset.shown) || this.rows.length;
    this.query = "";
    this.filters = [];
    this.isOpen = this.rows.length <= this.shown;
    if ("sortable" in box.dataset && this.rows.length > 1) this.addSorting();
    if (this.rows.length > this.shown || this.headers.some((each) => each.dataset.filter)) this.addSearch(box);
    this.update();
    TableTools.watchOverflow(box.querySelector(".scroll"));
  }

  // Only a table that does not fit needs the keyboard for scrolling.
  static watchOverflow(scroll) {
    if (!("ResizeObserver" in window)) return;
    new ResizeObserver(() => {
      if (scroll.scrollWidth > scroll.clientWidth) scroll.tabIndex = 0;
      else scroll.removeAttribute("tabindex");
    }).observe(scroll);
  }

  addSorting() {
    this.headers.forEach((header, column) => {
      const name = header.textContent;
      const button = element("button", { type: "button" }, name);
      // Heads that are printed again on the next sheet lose the texts of their buttons.
      header.replaceChildren(element("span", { className: "printed" }, name), button);
      button.addEventListener("click", () => this.sort(column));
    });
  }

  addSearch(box) {
    const name = box.querySelector("caption").textContent;
    const field = element("input", { type: "search", "aria-label": `Search: ${name}`, placeholder: "Search" });
    field.addEventListener("input", () => {
      this.query = field.value.toLocaleLowerCase();
      this.update();
    });
    this.count = element("output");
    this.button = element("button", { type: "button" });
    this.button.addEventListener("click", () => {
      this.isOpen = !this.isOpen;
      this.update();
    });
    const filters = this.headers.map((header, column) => this.filter(header.dataset.filter, column));
    box.prepend(element("div", { className: "tools" }, field, ...filters.filter(Boolean), this.count));
    box.append(element("div", { className: "tools" }, this.button));
  }

  // A choice among what stands in a column; a row may have several tags of it.
  filter(name, column) {
    if (!name) return null;
    const tags = (row) => row.cells[column].dataset.tags?.split("|") ?? [row.cells[column].textContent];
    const names = [...new Set(this.rows.flatMap(tags))]
      .sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
    if (names.length < 2 || names.length > TableTools.mostChoices) return null;
    const field = element("select", {}, ...["all", ...names].map((each) => element("option", {}, each)));
    field.addEventListener("change", () => this.update());
    this.filters.push((row) =>
      field.selectedIndex === 0 || tags(row).includes(names[field.selectedIndex - 1]));
    return element("label", {}, `${name} `, field);
  }

  static mostChoices = 30;

  sort(column) {
    const header = this.headers[column];
    const isNumeric = header.classList.contains("number");
    // Numbers begin with the largest, words with the first of the alphabet.
    const current = header.getAttribute("aria-sort");
    const first = isNumeric ? "descending" : "ascending";
    const other = isNumeric ? "ascending" : "descending";
    const direction = current === first ? other : first;
    for (const each of this.headers) each.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", direction);
    const factor = direction === "ascending" ? 1 : -1;
    const key = (row) => {
      const cell = row.cells[column];
      return isNumeric ? parseFloat(cell.dataset.order) : cell.textContent;
    };
    const compare = (a, b) => {
      if (!isNumeric) return factor * a.localeCompare(b, undefined, { numeric: true });
      // What has no number goes last either way.
      if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b);
      return factor * (a - b);
    };
    this.rows.sort((a, b) => compare(key(a), key(b)));
    this.body.append(...this.rows);
    this.update();
  }

  update() {
    const found = this.rows.filter(
      (row) => (!this.query || row.textContent.toLocaleLowerCase().includes(this.query))
        && this.filters.every((isChosen) => isChosen(row)));
    const limit = this.isOpen ? found.length : this.shown;
    const visibleRows = new Set(found.slice(0, limit));
    for (const row of this.rows) row.hidden = !visibleRows.has(row);
    if (!this.button) return;
    this.count.textContent = `${visibleRows.size} of ${this.rows.length} rows`;
    this.button.textContent = this.isOpen ? `Show the first ${this.shown}` : `Show all ${this.rows.length}`;
    this.button.hidden = found.length <= this.shown;
  }
}
