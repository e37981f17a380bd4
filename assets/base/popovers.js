// What opens in front of a page and is no dialog: details with a .pop inside, and the list of keys. One at a time; it gives
// the focus to its first field, and closes on Esc, on a click elsewhere and when the focus goes elsewhere.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  const POP = "details:has(> .pop)";
  const FIELDS = "input, select, textarea, button, a[href]";
  const help = () => document.getElementById("keys-help");
  const toggle = () => document.getElementById("keys-toggle");
  const opened = () => document.querySelector(`details[open]:has(> .pop), #keys-help:not([hidden])`);
  let cameFrom = null; // what had the focus before the list of keys

  // `back`: give the focus back to where it came from, as for Esc; a click elsewhere has taken it already
  function close({ back = true } = {}) {
    const pop = opened();
    if (!pop) return;
    if (pop === help()) {
      pop.hidden = true;
      toggle()?.setAttribute("aria-expanded", "false");
      if (back && cameFrom?.isConnected && cameFrom !== document.body) cameFrom.focus();
    } else {
      pop.open = false;
      if (back) pop.querySelector("summary").focus();
    }
  }
  function focusFirst(pop) {
    const fields = [...pop.querySelectorAll(`.pop :is(${FIELDS})`)];
    fields.find((field) => !field.disabled && field.checkVisibility())?.focus();
  }
  function open(pop) {
    close({ back: false });
    pop.open = true;
    focusFirst(pop);
  }
  function openHelp() {
    close({ back: false });
    cameFrom = document.activeElement;
    help().hidden = false;
    toggle()?.setAttribute("aria-expanded", "true");
    help().focus();
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#keys-toggle")) return help().hidden ? openHelp() : close();
    const pop = event.target.closest?.("summary")?.parentElement;
    if (!pop?.matches(POP)) return;
    event.preventDefault(); // the browser would open it after this, and the focus has to go into it first
    if (pop.open) close();
    else open(pop);
  });
  function elsewhere(event) {
    const pop = opened();
    const isIts = pop?.contains(event.target) || (pop === help() && event.target.closest?.("#keys-toggle"));
    if (pop && !isIts) close({ back: false });
  }
  document.addEventListener("pointerdown", elsewhere, true);
  document.addEventListener("focusin", elsewhere, true);
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || event.isComposing || !opened()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      close();
    },
    true,
  );

  twintrace.popovers = { close, focusFirst, openHelp };
})();
