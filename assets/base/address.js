// Every address that the scripts make: below the prefix at which the application is served, which the page says in a meta
// element ("/", or "/twintrace/"; docs/adr/023).
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  const base = document.querySelector("meta[name=address-base]")?.content ?? "/";
  // opened without the prefix, as on the machine itself: go where the page is
  if (base !== "/" && !`${location.pathname}/`.startsWith(base)) {
    location.replace(`${base}${location.pathname.slice(1)}${location.search}${location.hash}`);
  }

  function to(path, query = "") {
    const search = String(query);
    return search ? `${base}${path}?${search}` : `${base}${path}`;
  }
  twintrace.address = {
    base,
    alertList: (query) => to("alerts", query),
    alertRows: (query) => to("alerts.json", query),
    alertLazy: (query) => to("alerts.lazy", query),
    alertExport: (suffix, query) => to(`alerts.${suffix}`, query),
    alert: (id) => to(`alerts/${id}`),
    trace: (id) => to(`traces/${id}`),
    version: () => to("version"),
  };
})();
