// Light or dark before the first paint: the URL's ?theme= for this tab, else the choice kept, else what the system says.
(() => {
  "use strict";
  const { local, session } = window.twintrace.storage;
  const known = ["light", "dark"];
  const asked = new URLSearchParams(location.search).get("theme");
  if (known.includes(asked)) session.set("theme", asked);
  const kept = session.get("theme") || local.get("theme");
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.dataset.theme = known.includes(kept) ? kept : system;
})();
