// What stands around the rows of the list of alerts: headline, counts, what is new, what went wrong. Only the text of a node
// changes, so that React finds its nodes where it put them.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  twintrace.alerts ??= {};
  const { alerts } = twintrace;
  const by = (id) => document.getElementById(id);
  const grouped = (count) => count.toLocaleString("en");

  function write(id, text) {
    const element = by(id);
    if (element && element.textContent !== text) element.textContent = text;
  }
  function count(found) {
    if (found.headline === undefined) return;
    write("alerts-headline", found.headline);
    write("alerts-beside", found.beside);
    for (const [name, total] of Object.entries(found.tabs)) write(`count-${name}`, grouped(total));
    if (found.listed && alerts.list.current()) write("alerts-listed", found.listed);
    if (found.arriving) write("alerts-arriving", ` · ${found.arriving}`);
    if (found.empty) for (const [i, part] of ["title", "sentence"].entries()) write(`empty-${part}`, found.empty[i]);
  }
  // of a list that begins from its top
  function begin(found) {
    count(found);
    by("show-new").hidden = true;
    by("alerts-empty").hidden = found.total > 0;
    by("alerts-sheet").hidden = found.total === 0;
  }
  // of a list whose rows stay where they are
  function renewed(found) {
    count(found);
    by("show-new").hidden = !found.fresh;
    if (found.fresh) write("show-new", `Show ${grouped(found.fresh)} new`);
    for (const each of document.querySelectorAll("[data-updated]")) each.dataset.updated = String(Date.now());
    problem("");
  }

  function traceLink(trace) {
    const link = document.createElement("a");
    link.href = twintrace.address.trace(trace);
    link.textContent = trace.slice(0, 8);
    return link;
  }
  function retryButton() {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "btn sm", textContent: "Try again" });
    button.dataset.again = "1";
    return button;
  }
  const isTrace = (text) => /^[0-9a-f]{32}$/.test(text || "");
  function problem(text, trace) {
    const pane = by("alerts-problem");
    if (!pane) return;
    if (!text) return pane.replaceChildren();
    const line = document.createElement("p");
    line.textContent = text;
    if (isTrace(trace)) line.append(" Trace ", traceLink(trace), " ");
    pane.replaceChildren(line, retryButton());
  }

  alerts.summary = { write, count, begin, renewed, problem, isTrace, grouped };
})();
