// The page of a long trace: its lines are painted from data, and a line opens its span in front of the page.
(() => {
  "use strict";
  function made(tag, className, text) {
    const element = document.createElement(tag);
    element.className = className;
    if (text !== undefined) element.textContent = text; // only ever text: names come from anybody
    return element;
  }
  function line([span, depth, name, service, left, width, lasted, isCritical, isFailed]) {
    const row = made("li", isCritical ? "critical-span" : "");
    const button = made("button", "sp-line");
    button.type = "button";
    button.dataset.span = span;
    const named = made("span", "sp-name");
    named.style.paddingLeft = `${depth * 16}px`;
    if (isFailed) {
      const mark = made("span", "ic ic-bad high");
      mark.setAttribute("aria-hidden", "true");
      named.append(mark, made("span", "sr", "failed "));
    }
    named.append(name);
    named.title = name;
    const from = made("span", "sp-service q", service);
    from.title = service;
    const lane = made("span", "sp-lane");
    const bar = document.createElement("i");
    bar.style.left = `${left}%`;
    bar.style.width = `${width}%`;
    lane.append(bar);
    button.append(named, from, lane, made("span", "num", lasted));
    row.append(button);
    return row;
  }
  function paint(lines) {
    const list = document.getElementById("trace-rows");
    if (list && Array.isArray(lines)) list.replaceChildren(...lines.map(line));
    mark(new URLSearchParams(location.search).get("span"));
    return Date.now();
  }

  let opener = null;
  function mark(span) {
    for (const each of document.querySelectorAll(".sp-line")) {
      if (span && each.dataset.span === span) each.setAttribute("aria-current", "true");
      else each.removeAttribute("aria-current");
    }
  }
  function open(span) {
    mark(span);
    const url = new URL(location.href);
    if (span) url.searchParams.set("span", span);
    else url.searchParams.delete("span");
    history.replaceState(history.state, "", url);
    window.dash_clientside.set_props("trace-open", { data: span || "" });
    if (!span) opener?.focus();
  }
  document.addEventListener("click", (event) => {
    const at = event.target.closest?.("[data-span],[data-close-span]");
    if (!at) return;
    if (at.dataset.span) opener = at;
    open(at.dataset.span);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.querySelector(".open-span")) open("");
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, { trace: { paint } });
})();
