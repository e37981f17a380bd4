// When a key may act: where the focus is decides. Every handler of single keys asks here, so that none acts while somebody
// writes, while a control has the focus, or while anything is open in front of the page.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  const ROW = "#alerts-sheet .ag-row"; // of the list of alerts
  // links and lines that j and k step through on the other pages: Enter is theirs, no other key is
  const LINE = ".grid-t .nm, .overview .nm, .asset-list .nm, .asset .nm, .trace .waterfall summary, .trace .sp-line";
  const IN_FRONT = "dialog[open], details[open]:has(> .pop), #keys-help:not([hidden])";

  // "page" while nothing has the focus, "row" of the list of alerts, "line" of another list, "" anything else
  function place() {
    const at = document.activeElement;
    if (!at || at.matches("html, body, main, #headline")) return "page";
    if (at.matches(ROW)) return "row";
    return at.matches(LINE) ? "line" : "";
  }
  function mayAct(event, places) {
    // 229: a key that an input method takes, in browsers that do not say isComposing of its first one
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.keyCode === 229) return false;
    if (event.shiftKey && /^[a-z]$/.test(event.key)) return false; // on some keyboards / and ? need it
    return !document.querySelector(IN_FRONT) && places.includes(place());
  }
  twintrace.keys = { mayAct, LINE, ROW };
})();
