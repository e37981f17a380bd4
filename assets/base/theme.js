// Light or dark before the first paint: the URL's ?theme= for this tab, else the choice kept, else what the system says.
(function () {
  "use strict";
  const known = ["light", "dark"];
  const asked = new URLSearchParams(location.search).get("theme");
  if (known.includes(asked)) sessionStorage.setItem("theme", asked);
  const kept = sessionStorage.getItem("theme") || localStorage.getItem("theme");
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.dataset.theme = known.includes(kept) ? kept : system;
})();
