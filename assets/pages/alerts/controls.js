// Filters, views and downloads of the list of alerts follow the URL.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  twintrace.alerts ??= {};
  const { alerts } = twintrace;
  const by = (id) => document.getElementById(id);

  // a list of choices has one for several values at once while the URL asks for them
  function follow(select, now) {
    const { asked } = alerts.query;
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
  }
  function show() {
    const { asked, params, FILTERS } = alerts.query;
    const now = params();
    for (const select of document.querySelectorAll("select[data-filter]")) follow(select, now);
    const inMore = [...document.querySelectorAll(".tools details select")].some((select) => select.value);
    by("more-filters")?.classList.toggle("on", inMore);
    const search = by("alerts-q");
    if (search && search !== document.activeElement)
      window.dash_clientside.set_props("alerts-q", { value: now.get("q") || "" });
    by("clear-filters").hidden = by("clear-all").hidden = !asked(FILTERS).size;
    links();
    alerts.savedViews.draw(asked().toString());
  }
  // a view keeps the filters of place and replaces the others
  function links() {
    const { asked, PLACES, FILTERS } = alerts.query;
    for (const link of document.querySelectorAll("[data-download]"))
      link.href = twintrace.address.alertExport(link.dataset.download, asked());
    const others = asked(FILTERS.filter((key) => !PLACES.includes(key))).toString();
    for (const link of document.querySelectorAll(".views > a[data-view]")) {
      const query = new URLSearchParams([...asked(PLACES), ...new URLSearchParams(link.dataset.view)]);
      link.href = twintrace.address.alertList(query);
      if (link.dataset.view === others) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  alerts.controls = { show, links };
})();
