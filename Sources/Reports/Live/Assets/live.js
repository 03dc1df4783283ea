/** Shows the view that the address names. */
class Live {
  constructor() {
    this.links = [...document.querySelectorAll(".views a")];
    this.box = document.getElementById("view");
    window.addEventListener("hashchange", () => this.follow());
    this.follow();
  }

  follow() {
    const [name, query = ""] = location.hash.slice(1).split("?");
    const kind = { write: WriteView, read: ReadView, words: WordsView, turn: TurnView }[name];
    // Other addresses are places within a view.
    if (!kind && this.view) return;
    this.view?.close();
    tell("");
    this.view = new (kind ?? WriteView)(this.box);
    for (const link of this.links) {
      if (link.hash === `#${this.view.name}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    this.view.restore(new URLSearchParams(query));
    document.documentElement.dataset.view = this.view.name;
  }
}

setUpTheme();
new Live();
