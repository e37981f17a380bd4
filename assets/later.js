// The grid of the list of alerts is half of all script: another page loads it when a hand, a finger or the focus comes
// to a link that leads to the list. A click before it is there waits for it, as a move inside the application.
(function () {
  "use strict";
  const later = document.querySelector("meta[name=script-later]");
  if (!later) return;
  const LIST = "/alerts";
  let loaded = null;
  function load() {
    loaded ||= new Promise((done, failed) => {
      const script = Object.assign(document.createElement("script"), { src: later.content, onload: done });
      script.onerror = () => {
        loaded = null;
        script.remove();
        failed();
      };
      document.head.append(script);
    });
    return loaded;
  }
  const toTheList = (event) => {
    const link = event.target.closest?.("a[href]");
    return link && link.origin === location.origin && link.pathname === LIST ? link : null;
  };
  const isMissing = () => !window.dash_ag_grid;
  const isPlain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);

  for (const comes of ["pointerover", "focusin", "touchstart"]) {
    document.addEventListener(comes, (event) => isMissing() && toTheList(event) && load().catch(() => {}), { passive: true });
  }
  addEventListener("click", (event) => {
    const link = isMissing() && isPlain(event) && toTheList(event);
    if (!link) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    load().then(() => link.click(), () => location.assign(link.href));
  }, true);
  addEventListener("popstate", (event) => {
    if (location.pathname !== LIST || !isMissing()) return;
    event.stopImmediatePropagation();
    location.reload();
  }, true);
})();
