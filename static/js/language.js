// Offers the page in the reader's language where that is not the page's. The page is the same for everybody, so that
// caches may share it: the line stands in it, hidden. Without this file there is the link in the header.

const codes = navigator.languages.map((language) => language.slice(0, 2).toLowerCase());
const page = document.documentElement.lang;
const offers = [...document.querySelectorAll(".language-offer")];
const preferred = codes.find((code) => code === page || offers.some(({ lang }) => lang === code));
for (const offer of offers) offer.hidden = offer.lang !== preferred;

// A list changes its address while the header stays; the links lead to what is shown.
document.addEventListener("click", ({ target }) => {
  const link = target.closest?.("a[data-edition]");
  if (link) link.search = location.search;
});
