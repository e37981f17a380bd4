// Where the rows of the list of alerts come from: /alerts.json in blocks, anew on news, and the late cells of those in view.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  twintrace.alerts ??= {};
  const { address, alerts } = twintrace;

  async function read(url) {
    const answer = await fetch(url, { cache: "no-store" });
    const found = await answer.json().catch(() => ({ error: `the dashboard answered ${answer.status}` }));
    if (!answer.ok) throw Object.assign(new Error(found.error), { trace: found.trace });
    return found;
  }
  const failed = (error) => alerts.summary.problem(`Not renewed: ${error.message}`, error.trace);

  // `places`: where each alert stood first; an episode that moved between two blocks would be there twice
  function keyed(rows, from, places) {
    return rows.map((row, i) => {
      const at = places.get(row.id);
      if (at === undefined) places.set(row.id, from + i);
      return { ...row, key: at === undefined || at === from + i ? row.id : `${row.id}@${from + i}` };
    });
  }
  function blockQuery(list, startRow, endRow) {
    const query = alerts.query.asked();
    query.set("offset", startRow);
    query.set("limit", endRow - startRow);
    if (startRow) query.set("up_to", list.newest);
    return query;
  }
  // the grid's datasource of a list: its first block may have come with the page
  function source(list) {
    return {
      async getRows({ startRow, endRow, successCallback, failCallback }) {
        try {
          const ready = startRow ? null : list.first;
          const found = ready || (await read(address.alertRows(blockQuery(list, startRow, endRow))));
          if (list !== alerts.list.current()) return failCallback();
          if (!startRow) begun(list, found);
          successCallback(keyed(found.rows, startRow, list.places), found.total);
          alerts.summary.problem("");
        } catch (error) {
          failCallback();
          failed(error);
        }
      },
    };
  }
  function begun(list, found) {
    list.first = null;
    list.newest = found.newest;
    list.places.clear();
    list.total = found.total;
    alerts.summary.begin(found);
    alerts.density.fit();
  }

  let loading = 0;
  async function reload() {
    const turn = ++loading;
    try {
      const found = await read(address.alertRows(alerts.query.asked()));
      const list = alerts.list.current();
      if (!list || turn !== loading) return;
      list.first = found;
      alerts.list.sortAsAsked();
      list.api.setGridOption("datasource", source(list));
      alerts.cursor.rewind();
    } catch (error) {
      failed(error);
    }
  }

  // news reaches the rows in view where they stand; none is moved, and how many are new is told beside them
  const isNews = (row, shown) =>
    Object.keys(row).some((key) => JSON.stringify(row[key]) !== JSON.stringify(shown[key]));
  const inView = (list) => list.api.getRenderedNodes().filter((node) => node.data);
  function update(nodes, found) {
    const rows = new Map(found.rows.map((row) => [row.id, row]));
    for (const node of nodes) {
      const row = rows.get(node.data?.id);
      if (row && isNews(row, node.data)) node.setData({ ...node.data, ...row });
    }
  }
  async function renew() {
    const list = alerts.list.current();
    if (!list || !alerts.list.main()) return;
    const nodes = inView(list);
    if (!nodes.length) return reload();
    const query = alerts.query.asked();
    for (const node of nodes.slice(0, alerts.query.MOST_IDS)) query.append("id", node.data.id);
    query.set("up_to", list.newest);
    try {
      const found = await read(address.alertRows(query));
      update(nodes, found);
      alerts.summary.renewed(found);
      late(true);
    } catch (error) {
      failed(error);
    }
  }

  // cells that cost the store more are asked for when their row is in view
  let lateTimer = 0;
  function lateSoon() {
    clearTimeout(lateTimer);
    lateTimer = setTimeout(() => alerts.list.current() && late(false), 80);
  }
  async function late(again) {
    const list = alerts.list.current();
    const nodes = inView(list)
      .filter((node) => again || !node.data.late)
      .slice(0, alerts.query.MOST_IDS);
    if (!nodes.length) return;
    const query = new URLSearchParams(nodes.map((node) => ["id", node.data.id]));
    const found = await read(address.alertLazy(query)).catch(() => null);
    if (!found) return;
    const there = nodes.filter((node) => node.data);
    for (const node of there) node.updateData({ ...node.data, ...found.cells[node.data.id], late: true });
    alerts.list.current()?.api.refreshCells({ rowNodes: there, columns: alerts.columns.late(), force: true });
  }

  alerts.rows = { source, reload, renew, lateSoon, keyed, isNews };
})();
