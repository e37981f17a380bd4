// What the browser does by itself: theme, zone, copying, keys, tabs in the URL. No request is made here.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  const { local, session, cookies } = twintrace.storage;
  const root = document.documentElement;
  const narrow = matchMedia("(max-width: 700px)");
  const screenNow = () => ({ theme: root.dataset.theme, narrow: narrow.matches });
  const tell = (id, data) => window.dash_clientside.set_props(id, { data });

  window.dash_clientside = Object.assign({}, window.dash_clientside, { twintrace: { screen: screenNow } });
  narrow.addEventListener("change", () => tell("screen", screenNow()));

  function toggleTheme() {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    local.set("theme", root.dataset.theme);
    session.set("theme", root.dataset.theme);
    const url = new URL(location.href);
    if (url.searchParams.has("theme")) {
      url.searchParams.set("theme", root.dataset.theme);
      history.replaceState(history.state, "", url);
    }
    tell("screen", screenNow());
  }

  // to another page, or this one asked anew: Dash knows nothing of what we put into the URL, so it is told the whole of it
  const go = (url) => window.dash_clientside.set_props("_pages_location", { href: new URL(url, location.href).href });

  // site time or UTC: the server writes the times, so it learns the choice by a cookie that says nothing else
  const zoneIs = (utc) => cookies.set("tz", utc ? "utc" : "site");
  const askedZone = new URLSearchParams(location.search).get("tz");
  if (askedZone === "utc" || askedZone === "site") zoneIs(askedZone === "utc");
  const isUtc = () => cookies.has("tz", "utc");
  function toggleZone() {
    const utc = !isUtc();
    zoneIs(utc);
    const url = new URL(location.href);
    url.searchParams.set("tz", utc ? "utc" : "site");
    go(url);
  }

  // tabs: the state is in the URL; callbacks draw a late tab when they hear of it by a store
  function showTab(name) {
    for (const panel of document.querySelectorAll("[data-panel]")) panel.hidden = panel.dataset.panel !== name;
    for (const link of document.querySelectorAll(".tabs [data-tab]")) {
      if (link.dataset.tab === name) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    tell("tab-shown", name);
  }
  function remember(key, value) {
    const url = new URL(location.href);
    url.searchParams.set(key, value);
    url.hash = "";
    history.pushState({ twintrace: true }, "", url);
  }
  addEventListener(
    "popstate",
    (event) => {
      const shown = document.querySelector("main[data-alert]")?.dataset.alert;
      if (!shown || location.pathname !== twintrace.address.alert(shown)) return;
      event.stopImmediatePropagation();
      const query = new URLSearchParams(location.search);
      showTab(query.get("tab") || "timeline");
      twintrace.rangePicker.follow(query);
    },
    true,
  );

  function copy(button) {
    const done = () => {
      button.classList.add("copied");
      setTimeout(() => button.classList.remove("copied"), 1200);
    };
    if (navigator.clipboard) navigator.clipboard.writeText(button.dataset.copy).then(done, () => {});
  }
  function press(id) {
    const button = document.getElementById(id);
    if (button && !button.hidden && !document.querySelector("dialog[open]")) button.click();
  }

  function openTab(link, event) {
    event.preventDefault();
    showTab(link.dataset.tab);
    remember("tab", link.dataset.tab);
    if (!link.closest(".tabs")) document.getElementById("below")?.scrollIntoView({ block: "start" });
  }
  const clicks = {
    "[data-copy]": copy,
    "[data-tab]": openTab,
    "[data-press]": (button) => press(button.dataset.press),
    "[data-again]": () => tell("again", Date.now()),
    "#zone-toggle": toggleZone,
    "#theme-toggle": toggleTheme,
  };
  document.addEventListener("click", (event) => {
    const element = event.target.closest(Object.keys(clicks).join());
    if (!element || event.ctrlKey || event.metaKey || event.button) return;
    const [, act] = Object.entries(clicks).find(([selector]) => element.matches(selector));
    act(element, event);
  });

  function step(by) {
    const links = [...document.querySelectorAll(twintrace.keys.LINE)];
    if (!links.length) return;
    const here = links.indexOf(document.activeElement);
    links[Math.min(links.length - 1, Math.max(0, here + by))].focus();
  }
  function search(event) {
    const field = document.querySelector("[data-search] input, input[data-search]");
    if (!field) return;
    event.preventDefault();
    field.focus();
  }
  // where the focus may be for a key to act, and what it does; the rows of the list of alerts have theirs in pages/alerts/input.js
  const keys = {
    "?": [["page", "row"], () => twintrace.popovers.openHelp()],
    "/": [["page", "row"], search],
    a: [["page"], (event) => !event.repeat && press("acknowledge")],
    j: [["page", "line"], () => step(1)],
    k: [["page", "line"], () => step(-1)],
  };
  document.addEventListener("keydown", (event) => {
    const isField = event.target.matches?.("input:not([type=checkbox]), textarea");
    if (event.key === "Escape" && isField && !event.isComposing) return event.target.blur();
    const [places, act] = keys[event.key] ?? [[]];
    if (twintrace.keys.mayAct(event, places)) act(event);
  });

  twintrace.page = { go, remember, tell };
})();
