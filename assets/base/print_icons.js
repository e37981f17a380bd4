// Shapes that only paper or a later row shows are loaded once the page stands: a mask that is not there prints as a square.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  const SHAPES = [
    "critical",
    "high",
    "medium",
    "low",
    "new",
    "unseen",
    "acknowledged",
    "shelved",
    "out",
    "returned",
    "blind",
    "degraded",
  ];
  function load() {
    const place = Object.assign(document.createElement("span"), { className: "sr" });
    place.setAttribute("aria-hidden", "true");
    for (const name of SHAPES) place.append(Object.assign(document.createElement("i"), { className: `ic ic-${name}` }));
    document.body.append(place);
  }
  twintrace.printIcons = { SHAPES };
  addEventListener("load", () => setTimeout(load, 1500));
})();
