// How high the rows of the list of alerts stand: dense or comfortable, as the URL says or as this browser remembers.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  twintrace.alerts ??= {};
  const { alerts } = twintrace;

  function density() {
    const wanted = alerts.query.params().get("density") || twintrace.storage.local.get("density");
    return wanted === "comfortable" ? wanted : "dense";
  }
  const rowHeight = () => alerts.columns.rowHeight(density());
  // the sheet is as high as its rows, as long as there is room
  function fit() {
    const rows = Math.max(1, alerts.list.current()?.total || 1);
    alerts.list.main()?.style.setProperty("--rows", `${alerts.columns.headHeight() + rows * rowHeight() + 2}px`);
  }
  function show() {
    alerts.list.main().dataset.density = density();
    for (const button of document.querySelectorAll("[data-density-is]"))
      button.setAttribute("aria-pressed", String(button.dataset.densityIs === density()));
    fit();
  }
  // rows that are drawn already take the height too, as long as the grid has a source of rows: it has one from the start
  function apply() {
    alerts.list.current().api.setGridOption("rowHeight", rowHeight());
    show();
  }
  function choose(name) {
    twintrace.storage.local.set("density", name);
    const url = new URL(location.href);
    url.searchParams.set("density", name);
    history.replaceState(history.state, "", url);
    apply();
  }

  alerts.density = { density, rowHeight, fit, show, apply, choose };
})();
