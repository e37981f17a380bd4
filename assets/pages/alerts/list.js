// The list of alerts: the URL says which rows, /alerts.json brings them; news never moves a row under the cursor.
(function () {
  "use strict";
  const twintrace = (window.twintrace ??= {});
  const alerts = (twintrace.alerts ??= {});
  const KEYS = ["site", "area", "asset", "class", "owner", "kind", "priority", "state", "verdict", "data", "raised", "q", "sort"];
  const PLACES = ["site", "area", "asset", "class"];
  const MOST = 200;
  const look = alerts.columns;
  const cursor = alerts.cursor;
  const by = (id) => document.getElementById(id);
  const none = () => window.dash_clientside.no_update;
  const tell = (id, props) => window.dash_clientside.set_props(id, props);
  const main = () => document.querySelector("main.alert-list");
  const params = () => new URLSearchParams(location.search);
  let list = null; // the list that is open

  // ---- the URL
  function asked(keys = KEYS) {
    const found = new URLSearchParams();
    for (const [key, value] of params()) if (keys.includes(key) && value) found.append(key, value);
    return found;
  }
  function go(change, { replace = false } = {}) {
    const url = new URL(location.href);
    change(url.searchParams);
    history[replace ? "replaceState" : "pushState"](history.state, "", url);
    apply();
  }
  function put(search, keys, query) {
    keys.forEach((key) => search.delete(key));
    for (const [key, value] of new URLSearchParams(query)) search.append(key, value);
  }
  function apply() {
    controls();
    reload();
  }

  // ---- rows
  const keyed = (rows, from) =>
    rows.map((row, i) => {
      // an episode that moved between two blocks would be there twice
      const at = list.places.get(row.id);
      if (at === undefined) list.places.set(row.id, from + i);
      return { ...row, key: at === undefined || at === from + i ? row.id : `${row.id}@${from + i}` };
    });
  async function read(path, query) {
    const answer = await fetch(`${path}?${query}`, { cache: "no-store" });
    const found = await answer.json().catch(() => ({ error: `the dashboard answered ${answer.status}` }));
    if (!answer.ok) throw Object.assign(new Error(found.error), { trace: found.trace });
    return found;
  }
  function source() {
    const mine = list;
    return {
      async getRows({ startRow, endRow, successCallback, failCallback }) {
        let found = mine.first;
        try {
          if (!found || startRow) {
            const query = asked();
            query.set("offset", startRow);
            query.set("limit", endRow - startRow);
            if (startRow) query.set("up_to", mine.newest);
            found = await read("/alerts.json", query);
          }
          if (mine !== list) return failCallback();
          if (!startRow) begun(found);
          successCallback(keyed(found.rows, startRow), found.total);
          problem("");
        } catch (error) {
          failCallback();
          problem(`Not renewed: ${error.message}`, error.trace);
        }
      },
    };
  }
  const sorted = ([column]) => (column ? `${column.sort === "desc" ? "-" : ""}${column.colId}` : "");
  function remember(sort) {
    const url = new URL(location.href);
    if (sort) url.searchParams.set("sort", sort);
    else url.searchParams.delete("sort");
    history.pushState(history.state, "", url);
    links();
  }
  const sortNow = () => sorted(list.api.getColumnState().filter((column) => column.sort));
  // what a click in the header sorts is in the URL before the rows are asked for; what the URL sorts is not news to it
  function headerSorted({ source }) {
    if (source === "uiColumnSorted" && list && sortNow() !== (params().get("sort") || "")) {
      remember(sortNow());
      cursor.rewind();
    }
  }
  function sortAsAsked() {
    const wanted = params().get("sort") || "";
    if (sortNow() === wanted) return;
    const state = wanted ? [{ colId: wanted.replace("-", ""), sort: wanted.startsWith("-") ? "desc" : "asc" }] : [];
    list.api.applyColumnState({ state, defaultState: { sort: null } });
  }
  function begun(found) {
    list.first = null;
    list.newest = found.newest;
    list.places.clear();
    list.total = found.total;
    counted(found);
    by("show-new").hidden = true;
    by("alerts-empty").hidden = found.total > 0;
    by("alerts-sheet").hidden = found.total === 0;
    sized();
  }
  let loading = 0;
  async function reload() {
    const turn = ++loading;
    try {
      const found = await read("/alerts.json", asked());
      if (!list || turn !== loading) return;
      list.first = found;
      sortAsAsked();
      list.api.setGridOption("datasource", source());
      cursor.rewind();
    } catch (error) {
      problem(`Not renewed: ${error.message}`, error.trace);
    }
  }
  const isNews = (row, shown) => Object.keys(row).some((key) => JSON.stringify(row[key]) !== JSON.stringify(shown[key]));
  const inView = () => list.api.getRenderedNodes().filter((node) => node.data);
  async function renew() {
    if (!list || !main()) return;
    const nodes = inView();
    const query = asked();
    nodes.slice(0, MOST).forEach((node) => query.append("id", node.data.id));
    if (!nodes.length) return reload();
    query.set("up_to", list.newest);
    try {
      const found = await read("/alerts.json", query);
      const rows = new Map(found.rows.map((row) => [row.id, row]));
      for (const node of nodes) {
        const row = rows.get(node.data?.id);
        if (row && isNews(row, node.data)) node.setData({ ...node.data, ...row });
      }
      counted(found);
      fresh(found.fresh);
      document.querySelectorAll("[data-updated]").forEach((e) => (e.dataset.updated = String(Date.now())));
      problem("");
      late(true);
    } catch (error) {
      problem(`Not renewed: ${error.message}`, error.trace);
    }
  }
  let lateTimer = 0;
  function lateSoon() {
    clearTimeout(lateTimer);
    lateTimer = setTimeout(() => list && late(false), 80);
  }
  async function late(again) {
    const nodes = inView().filter((node) => again || !node.data.late).slice(0, MOST);
    if (!nodes.length) return;
    const query = new URLSearchParams(nodes.map((node) => ["id", node.data.id]));
    const found = await read("/alerts.late", query).catch(() => null);
    if (!found) return;
    const there = nodes.filter((node) => node.data);
    for (const node of there) node.updateData({ ...node.data, ...found.cells[node.data.id], late: true });
    list?.api.refreshCells({ rowNodes: there, columns: look.late(), force: true });
  }

  // ---- what stands around the rows; only the text of a node changes, so that React finds its nodes
  function write(id, text) {
    const element = by(id);
    if (element && element.textContent !== text) element.textContent = text;
  }
  function counted(found) {
    if (found.headline === undefined) return;
    write("alerts-headline", found.headline);
    write("alerts-beside", found.beside);
    for (const [name, count] of Object.entries(found.tabs)) write(`count-${name}`, count.toLocaleString("en"));
    if (found.listed && list) write("alerts-listed", found.listed);
    if (found.arriving) write("alerts-arriving", ` · ${found.arriving}`);
    if (found.empty) ["title", "sentence"].forEach((part, i) => write(`empty-${part}`, found.empty[i]));
  }
  function fresh(count) {
    const button = by("show-new");
    button.hidden = !count;
    if (count) write("show-new", `Show ${count.toLocaleString("en")} new`);
  }
  function problem(text, trace) {
    const place = by("alerts-problem");
    if (!place) return;
    if (!text) return place.replaceChildren();
    const line = document.createElement("p");
    line.textContent = text;
    if (/^[0-9a-f]{32}$/.test(trace || "")) {
      const link = document.createElement("a");
      link.href = `/traces/${trace}`;
      link.textContent = trace.slice(0, 8);
      line.append(" Trace ", link, " ");
    }
    const retry = document.createElement("button");
    Object.assign(retry, { type: "button", className: "btn sm", textContent: "Try again" });
    retry.dataset.again = "1";
    place.replaceChildren(line, retry);
  }

  // ---- how it looks: columns.js
  const shaped = () => look.shape(params().get("sort") || "", boxes);
  const rowHeight = () => look.rowHeight(density());
  const density = () => look.density(params().get("density"));
  function dense() {
    main().dataset.density = density();
    document.querySelectorAll("[data-density-is]").forEach((b) =>
      b.setAttribute("aria-pressed", String(b.dataset.densityIs === density())));
    sized();
  }
  function shape() {
    list.api.updateGridOptions(shaped());
    heights();
  }
  // rows that are drawn already take the height too, as long as the grid has a source of rows: it has one from the start
  function heights() {
    list.api.setGridOption("rowHeight", rowHeight());
    dense();
  }
  function sized() {
    main()?.style.setProperty("--rows", `${look.headHeight() + Math.max(1, list.total || 1) * rowHeight() + 2}px`);
  }

  // ---- selection
  const boxes = look.boxesOf({
    most: MOST,
    has: (id) => list.ticked.has(id),
    set: (rows, isOn) => tick(rows, isOn),
    loaded() {
      const rows = [];
      list.api.forEachNode((node) => node.data && rows.push(node.data));
      return rows;
    },
  });
  function tick(rows, isOn) {
    let full = false;
    for (const row of rows) {
      if (!isOn) list.ticked.delete(row.id);
      else if (list.ticked.size < MOST || list.ticked.has(row.id)) list.ticked.set(row.id, row.asset);
      else full = true;
    }
    ticked(full);
  }
  function ticked(full = false) {
    const count = list.ticked.size;
    document.querySelectorAll("[data-tick]").forEach((box) => (box.checked = list.ticked.has(box.dataset.tick)));
    if (!count) document.querySelectorAll(".ag-header input[type=checkbox]").forEach((box) => (box.checked = false));
    by("bulk").hidden = !count;
    main().classList.toggle("selecting", count > 0);
    write("bulk-count", full ? `${count} selected, at most ${MOST} at once` : `${count} selected`);
  }
  const rowAt = (place) => (place === null ? null : list.api.getDisplayedRowAtIndex(place)?.data);
  const open = (id) => twintrace.page.go(`/alerts/${id}`);

  // ---- what is done to several at once: the server makes one action an alert and one request of all
  const parts = (ids) =>
    Object.fromEntries([0, 1, 2].map((i) => [`ids_${i + 1}`, ids.slice(i * 100, i * 100 + 100).join(",")]));
  function press(verb, more = {}) {
    const row = rowAt(cursor.place());
    const ids = list.ticked.size ? [...list.ticked.keys()] : row ? [row.id] : [];
    if (!ids.length) return;
    const data = { verb, ...parts(ids), reason: by("bulk-reason")?.value || "", nonce: list.nonce, ...more };
    tell("bulk-pressed", { data });
  }
  function undo(button) {
    const { undo: ids, undone, nonce, pressed } = button.dataset;
    tell("bulk-pressed", { data: { verb: "undo", ...parts(ids.split(",")), undone, nonce, pressed } });
  }

  // ---- controls follow the URL
  function controls() {
    const now = params();
    document.querySelectorAll("select[data-filter]").forEach((select) => {
      const key = select.dataset.filter;
      const chosen = asked([key]).toString();
      select.querySelector("[data-several]")?.remove();
      if (![...select.options].some((option) => option.value === chosen)) {
        const option = new Option(now.getAll(key).join(" or ").slice(0, 60), chosen);
        option.dataset.several = "1";
        select.append(option);
      }
      select.value = chosen;
      select.closest(".field").classList.toggle("on", Boolean(chosen));
    });
    const inMore = [...document.querySelectorAll(".tools details select")].some((select) => select.value);
    by("more-filters")?.classList.toggle("on", inMore);
    const q = by("alerts-q");
    if (q && q !== document.activeElement) tell("alerts-q", { value: now.get("q") || "" });
    by("clear-filters").hidden = by("clear-all").hidden = !asked(KEYS.filter((key) => key !== "sort")).size;
    links();
    alerts.savedViews?.draw(asked().toString());
  }
  function links() {
    document.querySelectorAll("[data-download]").forEach((a) => (a.href = `/alerts.${a.dataset.download}?${asked()}`));
    const others = asked(KEYS.filter((key) => !PLACES.includes(key) && key !== "sort")).toString();
    document.querySelectorAll(".views > a[data-view]").forEach((a) => {
      const query = new URLSearchParams([...asked(PLACES), ...new URLSearchParams(a.dataset.view)]);
      a.href = query.size ? `/alerts?${query}` : "/alerts";
      if (a.dataset.view === others) a.setAttribute("aria-current", "page");
      else a.removeAttribute("aria-current");
    });
  }

  // ---- the page tells the script; see dashboard/pages/alerts/page.py
  const HEARD = { onViewportChanged: () => lateSoon(), onModelUpdated: () => lateSoon(), onSortChanged: (event) => headerSorted(event) };
  let given = null; // what the page came with
  async function begin(first) {
    given = first;
    list?.api?.destroy();
    list = null;
    const place = by("alerts-grid");
    try {
      const grid = await twintrace.grid.ready();
      if (place?.isConnected) draw(grid, place, first);
    } catch (error) {
      if (place?.isConnected) problem(`The list cannot be drawn: ${error.message}.`);
    }
  }
  function draw(grid, place, first) {
    list = { first, newest: first.newest, nonce: first.nonce, total: first.total, ticked: new Map(), places: new Map() };
    controls();
    counted(first);
    dense();
    ticked();
    const options = { ...look.options(grid), ...shaped(), ...HEARD };
    list.api = grid.createGrid(place, { ...options, rowHeight: rowHeight(), datasource: source() });
    cursor.begin(place, list.api, () => list?.total ?? 0);
  }
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    alerts: {
      begin: (first) => (first && begin(first), none()),
      renew: () => (renew(), none()),
      again: () => (main() && (list ? reload() : begin(given)), none()),
      done: (nonce) => {
        if (nonce && list) {
          list.nonce = nonce;
          list.ticked.clear();
          ticked();
          tell("bulk-reason", { value: "" });
          twintrace.popovers.close({ back: false });
          renew();
        }
        return none();
      },
    },
  });

  // ---- on paper: print.js
  function firstRows() {
    const rows = [];
    for (let at = 0; list.api.getDisplayedRowAtIndex(at)?.data; at++) rows.push(list.api.getDisplayedRowAtIndex(at).data);
    return rows;
  }
  addEventListener("beforeprint", () => list && main() && alerts.print.lay(by("alerts-sheet"), firstRows(), list.total));
  addEventListener("afterprint", () => alerts.print.lift());

  // ---- the person
  for (const width of look.widths) width.addEventListener("change", () => list && main() && shape());
  addEventListener("popstate", () => list && main() && apply());
  document.addEventListener("change", (event) => {
    const select = event.target.closest?.("select[data-filter]");
    if (select && list) go((search) => put(search, [select.dataset.filter], select.value));
  });
  let typing = 0;
  document.addEventListener("input", (event) => {
    if (event.target.id !== "alerts-q" || !list) return;
    clearTimeout(typing);
    const text = event.target.value.trim();
    typing = setTimeout(() => {
      const replace = params().has("q");
      go((search) => (text ? search.set("q", text) : search.delete("q")), { replace });
    }, 200);
  });
  function between() {
    const [from, to] = ["from", "to"].map((end) => by(`raised-${end}`).value.trim().replace(" ", "T"));
    const isMoment = (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text);
    if (isMoment(from) && isMoment(to) && from < to) go((search) => search.set("raised", `${from}..${to}`));
  }
  const clicks = {
    "[data-view]": (a) => go((search) => put(search, KEYS.filter((key) => !PLACES.includes(key)), a.dataset.view)),
    "[data-query]": (a) => go((search) => put(search, KEYS, a.dataset.query)),
    "#clear-filters,#clear-all": () => go((search) => KEYS.forEach((key) => key !== "sort" && search.delete(key))),
    "#show-new": () => reload(),
    "#raised-between": between,
    "[data-density-is]": (button) => {
      twintrace.storage.local.set("density", button.dataset.densityIs);
      const url = new URL(location.href);
      url.searchParams.set("density", button.dataset.densityIs);
      history.replaceState(history.state, "", url);
      heights();
    },
    "[data-bulk]": (button) => press(button.dataset.bulk, { to: by("bulk-to")?.value || "", for: button.dataset.for || "" }),
    "[data-undo]": undo,
    "#alerts-sheet a.nm": (a) => open(a.pathname.split("/").pop()),
  };
  document.addEventListener("click", (event) => {
    if (!list || !main() || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    for (const [selector, act] of Object.entries(clicks)) {
      const at = event.target.closest(selector);
      if (!at) continue;
      event.preventDefault();
      act(at);
      return;
    }
  });
  // where the focus may be for a key to act, and what it does: what changes something acts on a row that has the focus
  const [anywhere, onRow] = [["page", "row"], ["row"]];
  const keys = {
    j: [anywhere, () => cursor.move(1)],
    k: [anywhere, () => cursor.move(-1)],
    ArrowDown: [onRow, () => cursor.move(1)],
    ArrowUp: [onRow, () => cursor.move(-1)],
    a: [onRow, (event) => !event.repeat && press("acknowledge")],
    Enter: [anywhere, () => rowAt(cursor.at()) && open(rowAt(cursor.at()).id)],
  };
  document.addEventListener("keydown", (event) => {
    if (!list || !main()) return;
    const isSent = event.key === "Enter" && event.target.id === "bulk-to" && !event.isComposing;
    if (isSent) return press("assign", { to: event.target.value });
    const [places, act] = keys[event.key] ?? [[]];
    if (!twintrace.keys.mayAct(event, places)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act(event);
  }, true);
})();
