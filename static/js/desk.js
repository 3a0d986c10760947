// The admin's comfort. Without this file a text that is too long is refused when it is saved.

// How long a text is, while it is typed. What is read aloud waits for a pause in typing.
for (const field of document.querySelectorAll("[data-length]")) {
  const seen = document.createElement("span");
  seen.className = "length";
  seen.ariaHidden = "true";
  const heard = document.createElement("span");
  heard.className = "visually-hidden";
  heard.role = "status";
  field.after(seen, heard);

  const show = () => {
    const number = [...field.value].length; // characters as the server counts them
    seen.textContent = field.dataset.length.replace("{number}", number).replace("{limit}", field.maxLength);
  };
  let pause;
  field.addEventListener("input", () => {
    show();
    clearTimeout(pause);
    pause = setTimeout(() => (heard.textContent = seen.textContent), 1000);
  });
  show();
}

// Select2 gives the field in which one types no name: it gets that of the list. Its lists are there once jQuery is ready.
window.django?.jQuery?.(() => {
  for (const list of document.querySelectorAll("select.admin-autocomplete[multiple]")) {
    const typed = list.parentElement.querySelector(".select2-search__field");
    if (typed && list.labels.length) typed.ariaLabel = list.labels[0].textContent.trim().replace(/:$/, "");
  }
});
