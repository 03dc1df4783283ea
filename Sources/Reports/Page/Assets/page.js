"use strict";

// The page reads without any of this: scripts add controls to what is there.

/** An element with properties, attributes and children; texts are text, never markup. */
function element(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in node && key !== "list") node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

/** Text whose control and format characters can be seen, as in the rest of the page. */
function visible(text) {
  const hidden = /[\p{Cc}\p{Zl}\p{Zp}\p{Co}\p{Cn}]|(?![\u200C\u200D])\p{Cf}/gu;
  return text.replace(hidden, (character) => {
    const code = character.codePointAt(0);
    if (code === 10) return "⏎";
    if (code < 32) return String.fromCodePoint(0x2400 + code);
    if (code === 127) return "␡";
    return `⟨U+${code.toString(16).toUpperCase()}⟩`;
  });
}

const signed = (value, digits) =>
  (value > 0 ? "+" : value < 0 ? "−" : "") + Math.abs(value).toFixed(digits);

function setUpTheme() {
  const key = "steerlens-theme";
  const names = { "": "System", light: "Light", dark: "Dark" };
  const order = Object.keys(names);
  let theme = "";
  try { theme = localStorage.getItem(key) ?? ""; } catch { /* Storage may be forbidden. */ }
  const button = element("button", { type: "button", className: "theme" });
  const show = () => {
    if (!(theme in names)) theme = "";
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    button.textContent = `Colours: ${names[theme]}`;
  };
  button.addEventListener("click", () => {
    theme = order[(order.indexOf(theme) + 1) % order.length];
    try { localStorage.setItem(key, theme); } catch { /* Then it lasts until the page closes. */ }
    show();
  });
  show();
  document.querySelector(".masthead").append(button);
}

function setUpContents() {
  if (!("IntersectionObserver" in window)) return;
  const links = new Map();
  for (const link of document.querySelectorAll(".contents > ol > li > a")) {
    links.set(link.hash.slice(1), link);
  }
  const inView = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) inView.add(entry.target.id);
      else inView.delete(entry.target.id);
    }
    const current = [...links.keys()].find((id) => inView.has(id));
    for (const [id, link] of links) {
      if (id === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }, { rootMargin: "-10% 0px -60% 0px" });
  for (const id of links.keys()) {
    const section = document.getElementById(id);
    if (section) observer.observe(section);
  }
}

function setUpCommand(box) {
  const button = element("button", { type: "button" }, "Copy the command");
  button.addEventListener("click", async () => {
    const code = box.querySelector("code");
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch {
      // Without the clipboard it is at least selected.
      getSelection().selectAllChildren(code);
      button.textContent = "Selected; press Ctrl-C";
    }
    setTimeout(() => { button.textContent = "Copy the command"; }, 2500);
  });
  box.append(button);
}
