// Which alerts of the list are selected, and what is done to several at once: the server makes one action an alert and one
// request of all.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  twintrace.alerts ??= {};
  const { alerts } = twintrace;
  const { MOST_IDS } = alerts.query;
  const by = (id) => document.getElementById(id);
  const send = (data) => window.dash_clientside.set_props("bulk-pressed", { data });

  const boxes = alerts.columns.boxesOf({
    most: MOST_IDS,
    has: (id) => alerts.list.current().ticked.has(id),
    set: (rows, isOn) => tick(rows, isOn),
    loaded() {
      const rows = [];
      alerts.list.current().api.forEachNode((node) => node.data && rows.push(node.data));
      return rows;
    },
  });
  function tick(rows, isOn) {
    const { ticked } = alerts.list.current();
    let full = false;
    for (const row of rows) {
      if (!isOn) ticked.delete(row.id);
      else if (ticked.size < MOST_IDS || ticked.has(row.id)) ticked.set(row.id, row.asset);
      else full = true;
    }
    show(full);
  }
  function show(full = false) {
    const { ticked } = alerts.list.current();
    const count = ticked.size;
    for (const box of document.querySelectorAll("[data-tick]")) box.checked = ticked.has(box.dataset.tick);
    if (!count) for (const box of document.querySelectorAll(".ag-header input[type=checkbox]")) box.checked = false;
    by("bulk").hidden = !count;
    alerts.list.main().classList.toggle("selecting", count > 0);
    const limit = full ? `, at most ${MOST_IDS} at once` : "";
    alerts.summary.write("bulk-count", `${count} selected${limit}`);
  }
  function clear() {
    alerts.list.current().ticked.clear();
    show();
  }

  // a property of a callback holds a hundred ids, so they go in three
  const parts = (ids) =>
    Object.fromEntries([0, 1, 2].map((i) => [`ids_${i + 1}`, ids.slice(i * 100, i * 100 + 100).join(",")]));
  // acts on what is selected, else on the row that has the focus
  function press(verb, more = {}) {
    const { ticked, nonce } = alerts.list.current();
    const row = alerts.list.rowAt(alerts.cursor.place());
    const ids = ticked.size ? [...ticked.keys()] : row ? [row.id] : [];
    if (ids.length) send({ verb, ...parts(ids), reason: by("bulk-reason")?.value || "", nonce, ...more });
  }
  function undo(button) {
    const { undo: ids, undone, nonce } = button.dataset;
    send({ verb: "undo", ...parts(ids.split(",")), undone, nonce });
  }

  alerts.selection = { boxes, show, clear, parts, press, undo };
})();
