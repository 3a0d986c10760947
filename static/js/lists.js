// The comfort of filtered lists. Without this file everything works by the form's buttons and by links.

const wide = matchMedia("(min-width: 60rem)");
const form = () => document.getElementById("filter-form");
const search = form().elements.namedItem("q"); // stands in the header; not every list has one

// On a wide screen a choice applies at once; on a phone the Apply button does it. Sorting, and choosing what is to be
// compared, always apply at once.
document.addEventListener("change", ({ target }) => {
  if (target.form !== form() || !target.name || target === search) return;
  if (wide.matches || ["sort", "network"].includes(target.name)) form().requestSubmit();
});

// A button that leads to another page takes only the chosen networks there, and is not the list's to answer.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[formaction]");
  if (!button || button.form !== form()) return;
  event.preventDefault();
  const chosen = new FormData(form()).getAll("network").map((slug) => ["network", slug]);
  location.assign(`${button.getAttribute("formaction")}?${new URLSearchParams(chosen)}`);
});

// The list follows what is typed into the search field.
let pause;
search?.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(() => form().requestSubmit(), 350);
});
document.addEventListener("submit", () => clearTimeout(pause)); // what was typed has gone along

// A long list of options narrows to what is typed above it.
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const narrow = (box) => {
  const wanted = plain(box.value);
  for (const item of box.closest("details").querySelectorAll(".options li"))
    item.hidden = !plain(item.textContent).includes(wanted);
};
document.addEventListener("input", ({ target }) => {
  if (target.matches(".narrow")) narrow(target);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches(".narrow")) event.preventDefault();
});
const showBoxes = () => document.querySelectorAll(".narrow").forEach((box) => (box.hidden = false));
showBoxes();

// A list that was asked for before the last choice would take that choice back: it is not shown, but asked for anew.
const choice = () => new URLSearchParams(new FormData(form())).toString();
const asked = new WeakMap(); // what was chosen when a request began
document.addEventListener("htmx:beforeRequest", ({ detail }) => asked.set(detail.xhr, choice()));
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (asked.get(detail.xhr) === choice()) return;
  detail.shouldSwap = false;
  form().requestSubmit();
});

// A new list keeps what was unfolded and typed, and never leaves the keyboard without a place.
let kept = [];
document.addEventListener("htmx:beforeSwap", () => {
  kept = [...document.querySelectorAll(".more[open]")].map(({ id }) => [id, document.querySelector(`#${id} .narrow`)?.value]);
});
document.addEventListener("htmx:afterSettle", () => {
  showBoxes();
  for (const [id, typed] of kept) {
    const list = document.getElementById(id);
    if (!list) continue;
    list.open = true;
    const box = list.querySelector(".narrow");
    if (box && typed) (box.value = typed), narrow(box);
  }
  if (search && document.activeElement !== search) search.value = new URLSearchParams(location.search).get("q") ?? "";
  if (document.activeElement === document.body) document.getElementById("heading").focus();
});
