// What a person does in the list of alerts: chooses, types, clicks and presses keys.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  twintrace.alerts ??= {};
  const { alerts } = twintrace;
  const by = (id) => document.getElementById(id);
  const isOpen = () => alerts.list.current() && alerts.list.main();

  addEventListener("popstate", () => isOpen() && alerts.list.follow());
  document.addEventListener("change", (event) => {
    const { go, put } = alerts.query;
    const select = event.target.closest?.("select[data-filter]");
    if (select && alerts.list.current()) go((search) => put(search, [select.dataset.filter], select.value));
  });
  document.addEventListener("range-picked", (event) => {
    const { key, text } = event.detail;
    if (!isOpen()) return;
    event.preventDefault();
    alerts.query.go((search) => search.set(key, text));
  });
  let typing = 0;
  document.addEventListener("input", (event) => {
    if (event.target.id !== "alerts-q" || !alerts.list.current()) return;
    clearTimeout(typing);
    const text = event.target.value.trim();
    typing = setTimeout(() => {
      const { go, params } = alerts.query;
      const replace = params().has("q");
      go((search) => (text ? search.set("q", text) : search.delete("q")), { replace });
    }, 200);
  });

  function showView(link) {
    const { go, put, PLACES, KEYS } = alerts.query;
    const others = KEYS.filter((key) => !PLACES.includes(key));
    go((search) => put(search, others, link.dataset.view));
  }
  function clearFilters() {
    const { go, FILTERS } = alerts.query;
    go((search) => {
      for (const key of FILTERS) search.delete(key);
    });
  }
  const open = (id) => twintrace.page.go(twintrace.address.alert(id));
  const clicks = {
    "[data-view]": showView,
    "[data-query]": (link) =>
      alerts.query.go((search) => alerts.query.put(search, alerts.query.KEYS, link.dataset.query)),
    "#clear-filters,#clear-all": clearFilters,
    "#show-new": () => alerts.rows.reload(),
    "[data-density-is]": (button) => alerts.density.choose(button.dataset.densityIs),
    "[data-bulk]": (button) =>
      alerts.selection.press(button.dataset.bulk, { to: by("bulk-to")?.value || "", for: button.dataset.for || "" }),
    "[data-undo]": (button) => alerts.selection.undo(button),
    "#alerts-sheet a.nm": (link) => open(link.pathname.split("/").pop()),
  };
  document.addEventListener("click", (event) => {
    if (!isOpen() || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    for (const [selector, act] of Object.entries(clicks)) {
      const element = event.target.closest(selector);
      if (!element) continue;
      event.preventDefault();
      act(element);
      return;
    }
  });

  // where the focus may be for a key to act, and what it does: what changes something acts on a row that has the focus
  const [anywhere, onRow] = [["page", "row"], ["row"]];
  // Enter while the rows are on their way opens the one that comes, unless another key or a press of the pointer is first
  let awaited = false;
  const forget = () => {
    awaited = false;
  };
  function openMarked() {
    const row = alerts.list.rowAt(alerts.cursor.at());
    awaited = !row && alerts.list.current().total > 0;
    if (row) open(row.id);
  }
  for (const other of ["keydown", "pointerdown"]) document.addEventListener(other, forget, true);
  const keys = {
    j: [anywhere, () => alerts.cursor.move(1)],
    k: [anywhere, () => alerts.cursor.move(-1)],
    ArrowDown: [onRow, () => alerts.cursor.move(1)],
    ArrowUp: [onRow, () => alerts.cursor.move(-1)],
    a: [onRow, (event) => !event.repeat && alerts.selection.press("acknowledge")],
    Enter: [anywhere, openMarked],
  };
  document.addEventListener(
    "keydown",
    (event) => {
      if (!isOpen()) return;
      const isSent = event.key === "Enter" && event.target.id === "bulk-to" && !event.isComposing;
      if (isSent) return alerts.selection.press("assign", { to: event.target.value });
      const [focus, act] = keys[event.key] ?? [[]];
      if (!twintrace.keys.mayAct(event, focus)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      act(event);
    },
    true,
  );

  alerts.input = { forget, rowsCame: () => awaited && isOpen() && openMarked() };
})();
