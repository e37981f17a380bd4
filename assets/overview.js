// The handover sheet: what happened since the last shift, printed.
(function () {
  "use strict";
  const main = () => document.querySelector("main.overview");
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-handover]")) return;
    if (main().dataset.since === "shift") window.print();
    else {
      window.dash_clientside.set_props("_pages_location", { search: "?since=shift" });
      const until = Date.now() + 5000;
      const timer = setInterval(() => {
        const isThere = main()?.dataset.since === "shift";
        if (isThere || Date.now() > until) clearInterval(timer);
        if (isThere) setTimeout(() => window.print(), 50); // painted first
      }, 50);
    }
  });
})();
