// The cursor of the list of alerts: the row that Tab reaches, that j and k move and that has the focus. The grid draws its
// rows anew as it likes, so the focus goes back to the alert that had it; news takes it from nobody and gives it to nobody.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  twintrace.alerts ??= {};
  const { alerts } = twintrace;
  const { ROW } = twintrace.keys;
  const SEARCH = "alerts-q";
  const PARTS = ["input", "a"]; // of a row: its box and its link
  let grid = null; // { api, total }: of the list that is open
  let at = 0; // the cursor's place from the top
  let held = null; // who has the focus, or had it until the grid drew its row anew: id (once it is known), place and part
  let left = null; // whom `/` left for the search, and what stood in it then

  const rows = () => [...document.querySelectorAll(ROW)];
  const placeOf = (row) => Number(row.getAttribute("row-index"));
  const focused = () => (document.activeElement?.matches(ROW) ? document.activeElement : null);
  const rowOf = ({ id, place }) =>
    rows().find((row) => (id ? row.getAttribute("row-id") === id : placeOf(row) === place));
  const hold = (row, part) => ({ id: row.getAttribute("row-id"), place: placeOf(row), part });
  const heldElement = () => (held.part ? rowOf(held)?.querySelector(held.part) : rowOf(held));

  function settle() {
    for (const row of rows()) {
      const isAt = placeOf(row) === at;
      row.classList.toggle("at", isAt);
      for (const each of [row, ...row.querySelectorAll(PARTS)]) each.tabIndex = isAt ? 0 : -1;
    }
    if (focused()) held = hold(focused());
    else if (held && document.activeElement === document.body) heldElement()?.focus({ preventScroll: true });
  }
  function to(place) {
    at = Math.min(Math.max(0, grid.total() - 1), Math.max(0, place));
    settle();
  }
  function move(by) {
    to(at + by);
    grid.api.ensureIndexVisible(at);
    held = { place: at };
    const row = rowOf(held);
    if (row) row.focus();
    else document.activeElement?.blur(); // until it is drawn, no key may act on the one before
  }
  document.addEventListener("focusin", (event) => {
    left = event.target.id === SEARCH && held ? { ...held, text: event.target.value } : null;
    const row = event.target.closest(ROW);
    const part = PARTS.find((each) => event.target.matches(each));
    held = row && part ? hold(row, part) : null;
    if (row !== event.target) return;
    at = placeOf(row);
    settle();
  });
  document.addEventListener(
    "pointerdown",
    (event) => {
      if (!event.target.closest?.(ROW)) held = null;
    },
    true,
  );
  document.addEventListener("click", (event) => {
    const row = event.target.closest?.(ROW);
    if (!row || !grid) return;
    to(placeOf(row));
    if (!event.target.closest("a, button, input, label")) row.focus({ preventScroll: true });
  });
  // out of a search that changed nothing the focus goes back to its row; after another search nothing has it
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      if (event.target.closest(ROW)) held = null; // it gives the focus up
      if (event.target.id !== SEARCH) return;
      const row = left?.text === event.target.value && rowOf(left);
      if (!row) return;
      event.stopImmediatePropagation();
      row.focus();
    },
    true,
  );

  // The grid keeps Tab to itself: it goes round its headers for ever, and out of no cell. From the last header and within
  // the cursor row it is the browser's: the row, its box, its link, and on to what follows the list.
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Tab" || !grid) return;
      const isLast = !event.shiftKey && event.target.closest(".ag-header-cell.ag-column-last");
      if (!isLast && !event.target.closest(ROW)) return;
      event.stopImmediatePropagation();
      const guards = document.querySelectorAll("#alerts-sheet .ag-tab-guard");
      const bars = document.querySelectorAll("#alerts-sheet [class*=-scroll-viewport]");
      for (const each of [...bars, ...guards]) each.tabIndex = -1;
      setTimeout(() => {
        for (const guard of guards) guard.tabIndex = 0;
      });
    },
    true,
  );

  alerts.cursor = {
    // of another grid: from the top, and nothing has the focus
    begin(place, api, total) {
      grid = { api, total };
      held = left = null;
      new MutationObserver(settle).observe(place, {
        subtree: true,
        childList: true,
        attributes: true,
        attributeFilter: ["row-id", "row-index"],
      });
      to(0);
    },
    move,
    rewind: () => to(0),
    at: () => at,
    // the place of the row that has the focus, null while none has it
    place: () => (focused() ? placeOf(focused()) : null),
  };
})();
