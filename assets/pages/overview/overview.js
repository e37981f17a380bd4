// The handover sheet: what happened since the last shift, printed.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  const main = () => document.querySelector("main.overview");
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-handover]")) return;
    if (main().dataset.since === "shift") window.print();
    else {
      const url = new URL(location.href);
      url.searchParams.set("since", "shift");
      twintrace.page.go(url);
      const until = Date.now() + 5000;
      const timer = setInterval(() => {
        const isThere = main()?.dataset.since === "shift";
        if (isThere || Date.now() > until) clearInterval(timer);
        if (isThere) setTimeout(() => window.print(), 50); // painted first
      }, 50);
    }
  });
})();
