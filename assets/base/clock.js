// Once a second: clocks in their zone, how old the page is, how long undo is left. Only the text of a node changes, so that
// React finds its nodes where it put them.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  const root = document.documentElement;

  const write = (element, text) => {
    if (element.firstChild && element.firstChild.nodeValue !== text) element.firstChild.nodeValue = text;
  };
  const formats = {};
  const timeIn = (zone) =>
    (formats[zone] ||= new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeStyle: "medium" }));
  const UNITS = [
    [86400, "d"],
    [3600, "h"],
    [60, "min"],
  ];
  function ageOf(seconds) {
    const [length, word] = UNITS.find(([unit]) => seconds >= unit) || [1, "s"];
    return `${Math.floor(Math.max(0, seconds) / length)} ${word}`;
  }
  const each = (selector, act) => {
    for (const element of document.querySelectorAll(selector)) act(element);
  };
  function tellAge(element, now) {
    const age = Math.max(0, Math.round((now - element.dataset.updated) / 1000));
    const isAway = Boolean(root.dataset.away);
    const renewed = age < 2 ? "updated just now" : `updated ${ageOf(age)} ago`;
    write(element, isAway ? `not renewed for ${ageOf(age)}` : renewed);
    element.classList.toggle("stale", isAway || age > Math.max(35, 3.5 * twintrace.refresh.seconds()));
  }
  function tellLeft(element, now) {
    const left = Math.floor((element.dataset.until - now) / 1000);
    if (left >= 0) write(element, `${left} s left`);
    element.closest(".undo")?.classList.toggle("over", left < 0);
  }
  function tick() {
    const now = Date.now();
    const isUtc = twintrace.storage.cookies.has("tz", "utc");
    document.getElementById("zone-toggle")?.setAttribute("aria-pressed", String(isUtc));
    each("[data-age]", (element) => write(element, ageOf((now - element.dataset.age) / 1000)));
    each("[data-clock]", (element) => write(element, timeIn(element.dataset.clock).format(now)));
    each("[data-updated]", (element) => tellAge(element, now));
    each("[data-until]", (element) => tellLeft(element, now));
  }
  setInterval(tick, 1000);

  twintrace.clock = { ageOf };
})();
