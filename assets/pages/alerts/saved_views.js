// Saved views of the list of alerts: a name for a query string, kept by this browser.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  twintrace.alerts ??= {};
  const { alerts } = twintrace;
  const KEY = "alert-views";
  const by = (id) => document.getElementById(id);
  let query = "";

  function saved() {
    try {
      const found = JSON.parse(twintrace.storage.local.get(KEY) || "[]");
      return Array.isArray(found)
        ? found.filter((view) => typeof view?.name === "string" && typeof view?.query === "string")
        : [];
    } catch {
      return [];
    }
  }
  function keep(views) {
    twintrace.storage.local.set(KEY, JSON.stringify(views.slice(0, 30)));
    draw(query);
    if (by("views-menu").open) twintrace.popovers.focusFirst(by("views-menu")); // what had it was drawn anew
  }
  const button = (text, title, act) => {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: "btn sm", textContent: text, title });
    made.addEventListener("click", act);
    return made;
  };
  const field = (label, value) => {
    const made = document.createElement("input");
    Object.assign(made, { type: "text", value, maxLength: 60, size: 18 });
    made.setAttribute("aria-label", label);
    return made;
  };
  const row = (...children) => {
    const made = document.createElement("div");
    made.append(...children);
    return made;
  };
  function tab(view) {
    const made = document.createElement("a");
    Object.assign(made, { href: twintrace.address.alertList(view.query), textContent: view.name, title: view.name });
    made.dataset.query = view.query;
    if (view.query === query) made.setAttribute("aria-current", "page");
    return made;
  }
  function line(view, at) {
    const name = field(`Name of the view ${view.name}`, view.name);
    const others = () => saved().filter((_, i) => i !== at);
    const rename = () =>
      name.value.trim() && keep(saved().map((each, i) => (i === at ? { ...each, name: name.value.trim() } : each)));
    return row(
      name,
      button("Rename", `Rename ${view.name}`, rename),
      button("Delete", `Delete ${view.name}`, () => keep(others())),
    );
  }
  function draw(now) {
    query = now;
    const [tabs, panel] = [by("saved-views"), by("views-panel")];
    if (!tabs || !panel) return;
    tabs.replaceChildren(...saved().map(tab));
    const name = field("Name of the new view", "");
    name.placeholder = "name of this view";
    const save = () => {
      if (!name.value.trim()) return name.focus();
      keep([...saved(), { name: name.value.trim(), query }]);
      twintrace.popovers.close();
    };
    name.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault(); // the focus goes elsewhere, and the same Enter would press what has it then
      save();
    });
    panel.replaceChildren(
      row(name, button("Save", "Save the filters and the order as a view", save)),
      ...saved().map(line),
    );
  }
  alerts.savedViews = { draw };
})();
