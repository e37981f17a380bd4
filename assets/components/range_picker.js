// Range picker: a pick goes into the URL under its key, and into the store `<key>-picked` that a page's callbacks hear of.
// A page that follows its URL by itself cancels the event "range-picked" and does both.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;

  function press(key, text) {
    for (const button of document.querySelectorAll(`[data-pick][data-key="${key}"]`))
      button.setAttribute("aria-pressed", button.dataset.pick === text);
    twintrace.page.tell(`${key}-picked`, text);
  }
  // whether it was left to the picker
  function pick(key, text) {
    const picked = new CustomEvent("range-picked", { cancelable: true, detail: { key, text } });
    if (!document.dispatchEvent(picked)) return false;
    press(key, text);
    twintrace.page.remember(key, text);
    return true;
  }

  // as 2026-11-24T02:41; Date takes the 30th of February for the 2nd of March
  function isMoment(text) {
    const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
    return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(text);
  }
  // two written moments as a range of the URL; nothing when one is none or they do not follow each other
  function rangeOf(...written) {
    const [from, to] = written.map((text) => text.trim().replace(" ", "T"));
    return isMoment(from) && isMoment(to) && from < to ? `${from}..${to}` : "";
  }
  function pickBetween(key) {
    const range = rangeOf(...["from", "to"].map((end) => document.getElementById(`${key}-${end}`)?.value ?? ""));
    if (range && pick(key, range)) twintrace.popovers.close();
  }

  // back or forward on a page that stays: the pickers show what the URL says now
  function follow(query) {
    for (const { dataset } of document.querySelectorAll("[data-range-key]")) {
      const [key, text] = [dataset.rangeKey, query.get(dataset.rangeKey) || dataset.firstRange];
      const pressed = document.querySelector(`[data-pick][data-key="${key}"][aria-pressed="true"]`);
      if (pressed?.dataset.pick !== text) press(key, text);
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-pick], [data-between]");
    if (!button || event.ctrlKey || event.metaKey || event.button) return;
    if (button.dataset.between) pickBetween(button.dataset.between);
    else pick(button.dataset.key, button.dataset.pick);
  });

  twintrace.rangePicker = { rangeOf, follow };
})();
