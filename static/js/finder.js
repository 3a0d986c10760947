// The comfort of the finder. Without this file the form's button and plain links do everything.

const form = () => document.getElementById("finder-form");
const fold = () => document.getElementById("no-fit-fold");

// An answer applies at once; the networks stand below, so nothing moves under the finger.
document.addEventListener("change", ({ target }) => {
  if (target.form === form()) form().requestSubmit();
});

// The button leads to the networks; a mere answer leaves the reader at the questions.
let pressed = false;
document.addEventListener("submit", ({ submitter }) => (pressed = Boolean(submitter)));

// New networks keep what was unfolded, and never leave the keyboard without a place.
let unfolded = false;
document.addEventListener("htmx:beforeSwap", () => (unfolded = Boolean(fold()?.open)));
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (unfolded && fold()) fold().open = true;
  if (!pressed && document.activeElement !== document.body) return;
  const place = document.getElementById(detail.pathInfo.anchor ?? "answer");
  place?.focus({ preventScroll: true });
  if (pressed) place?.scrollIntoView();
  pressed = false;
});
