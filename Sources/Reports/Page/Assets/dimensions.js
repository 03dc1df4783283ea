/** Shows one of several cards at a time: dimensions, or texts. */
class Browser {
  constructor(box) {
    this.box = box;
    this.cards = [...box.querySelectorAll("[data-card]")];
    if (this.cards.length < 2) return;
    box.addEventListener("keydown", (event) => this.onKey(event));
    window.addEventListener("hashchange", () => this.follow());
    for (const card of this.cards) {
      // Found by the browser's own search, a card opens.
      card.addEventListener("beforematch", () => this.show(card));
    }
    this.show(this.cards[0]);
    this.follow();
  }

  // The card that the address names, or that holds what it names.
  follow() {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const card = target && this.cards.find((each) => each.contains(target));
    if (!card) return;
    this.show(card);
    card.scrollIntoView({ block: "start" });
  }

  show(card) {
    this.current = card;
    for (const each of this.cards) {
      if (each === card) each.removeAttribute("hidden");
      else each.setAttribute("hidden", "until-found");
    }
  }

  onKey(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    // What is within a card may use the keys itself.
    if (!step || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = this.cards[this.cards.indexOf(this.current) + step];
    if (!next) return;
    event.preventDefault();
    const relation = step < 0 ? "prev" : "next";
    history.replaceState(null, "", `#${next.id}`);
    this.show(next);
    (next.querySelector(`a[rel=${relation}]`) ?? next.querySelector(".steps a")).focus();
  }
}
