// The list of alerts: the URL says which rows, /alerts.json brings them; news never moves a row under the cursor.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  twintrace.alerts ??= {};
  const { alerts } = twintrace;
  const by = (id) => document.getElementById(id);
  const main = () => document.querySelector("main.alert-list");
  let list = null; // the list that is open
  let given = null; // what the page came with

  // ---- its order: what a click in the header sorts is in the URL before the rows are asked for; what the URL sorts is no
  // news to it
  const sortNow = () => alerts.query.sortText(list.api.getColumnState().filter((column) => column.sort));
  const sortAsked = () => alerts.query.params().get("sort") || "";
  function headerSorted({ source }) {
    if (source !== "uiColumnSorted" || !list || sortNow() === sortAsked()) return;
    alerts.query.remember(sortNow());
    alerts.controls.links();
    alerts.cursor.rewind();
  }
  function sortAsAsked() {
    if (sortNow() === sortAsked()) return;
    list.api.applyColumnState({ state: alerts.query.sortColumns(sortAsked()), defaultState: { sort: null } });
  }

  // ---- begun by the page; see dashboard/pages/alerts/page.py
  const shape = () => alerts.columns.shape(sortAsked(), alerts.selection.boxes);
  const HEARD = {
    onViewportChanged: () => alerts.rows.lateSoon(),
    onModelUpdated() {
      alerts.rows.lateSoon();
      alerts.input.rowsCame();
    },
    onSortChanged: headerSorted,
  };
  async function begin(first) {
    given = first;
    list?.api?.destroy();
    list = null;
    alerts.input.forget();
    const pane = by("alerts-grid");
    try {
      const grid = await twintrace.grid.ready();
      if (pane?.isConnected) draw(grid, pane, first);
    } catch (error) {
      if (pane?.isConnected) alerts.summary.problem(`The list cannot be drawn: ${error.message}.`);
    }
  }
  function draw(grid, pane, first) {
    list = {
      first,
      newest: first.newest,
      nonce: first.nonce,
      total: first.total,
      ticked: new Map(),
      places: new Map(),
    };
    alerts.controls.show();
    alerts.summary.count(first);
    alerts.density.show();
    alerts.selection.show();
    const options = { ...alerts.columns.options(grid), ...shape(), ...HEARD };
    const rows = { rowHeight: alerts.density.rowHeight(), datasource: alerts.rows.source(list) };
    list.api = grid.createGrid(pane, { ...options, ...rows });
    alerts.cursor.begin(pane, list.api, () => list?.total ?? 0);
  }
  function follow() {
    alerts.controls.show();
    alerts.rows.reload();
  }
  function done(nonce) {
    if (!nonce || !list) return;
    list.nonce = nonce;
    alerts.selection.clear();
    window.dash_clientside.set_props("bulk-reason", { value: "" });
    twintrace.popovers.close({ back: false });
    alerts.rows.renew();
  }
  const silent = (act) => (value) => {
    act(value);
    return window.dash_clientside.no_update;
  };
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    alerts: {
      begin: silent((first) => first && begin(first)),
      renew: silent(() => alerts.rows.renew()),
      again: silent(() => main() && (list ? alerts.rows.reload() : begin(given))),
      done: silent(done),
    },
  });

  // ---- its width and its paper
  function reshape() {
    list.api.updateGridOptions(shape());
    alerts.density.apply();
  }
  for (const width of alerts.columns.widths) width.addEventListener("change", () => list && main() && reshape());
  const rowAt = (index) => (index === null ? null : list.api.getDisplayedRowAtIndex(index)?.data);
  function firstRows() {
    const rows = [];
    for (let row = rowAt(0); row; row = rowAt(rows.length)) rows.push(row);
    return rows;
  }
  addEventListener(
    "beforeprint",
    () => list && main() && alerts.print.lay(by("alerts-sheet"), firstRows(), list.total),
  );
  addEventListener("afterprint", () => alerts.print.lift());

  alerts.list = { current: () => list, main, rowAt, follow, sortAsAsked };
})();
