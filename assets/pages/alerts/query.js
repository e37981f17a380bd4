// What the URL asks of the list of alerts: its filters, its search and its order.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  twintrace.alerts ??= {};
  const { alerts } = twintrace;
  const KEYS = [
    "site",
    "area",
    "asset",
    "class",
    "owner",
    "kind",
    "priority",
    "state",
    "verdict",
    "data",
    "raised",
    "q",
    "sort",
  ];
  const PLACES = ["site", "area", "asset", "class"];
  const FILTERS = KEYS.filter((key) => key !== "sort");
  const MOST_IDS = 200; // alerts that one request may name
  const params = () => new URLSearchParams(location.search);

  // what a query string says under these keys, in its own order
  function pick(search, keys) {
    const found = new URLSearchParams();
    for (const [key, value] of search) if (keys.includes(key) && value) found.append(key, value);
    return found;
  }
  const asked = (keys = KEYS) => pick(params(), keys);
  // replaces what a query string says under these keys by what another says
  function put(search, keys, query) {
    for (const key of keys) search.delete(key);
    for (const [key, value] of new URLSearchParams(query)) search.append(key, value);
  }
  function go(change, { replace = false } = {}) {
    const url = new URL(location.href);
    change(url.searchParams);
    history[replace ? "replaceState" : "pushState"](history.state, "", url);
    alerts.list.follow();
  }

  // the order as the URL writes it, "-age", and as the grid keeps it
  const sortText = ([column]) => (column ? `${column.sort === "desc" ? "-" : ""}${column.colId}` : "");
  const sortColumns = (text) =>
    text ? [{ colId: text.replace("-", ""), sort: text.startsWith("-") ? "desc" : "asc" }] : [];
  function remember(sort) {
    const url = new URL(location.href);
    if (sort) url.searchParams.set("sort", sort);
    else url.searchParams.delete("sort");
    history.pushState(history.state, "", url);
  }

  alerts.query = { KEYS, PLACES, FILTERS, MOST_IDS, params, pick, asked, put, go, sortText, sortColumns, remember };
})();
