// The pages of assets: which signals the chart shows and what the list is narrowed to stand in the URL.
(() => {
  "use strict";
  const MOST = 4;

  function keep(key, value) {
    const url = new URL(location.href);
    if (value) url.searchParams.set(key, value);
    else url.searchParams.delete(key);
    history.replaceState(history.state, "", url);
  }

  const pressed = () => [...document.querySelectorAll('.choices [data-signal][aria-pressed="true"]')];

  function toggle(button) {
    const is = button.getAttribute("aria-pressed") === "true";
    const shown = pressed();
    if (is && shown.length === 1) return; // a chart of nothing tells nothing
    if (!is && shown.length >= MOST) shown[shown.length - 1].setAttribute("aria-pressed", "false");
    button.setAttribute("aria-pressed", String(!is));
    const names = pressed()
      .map((each) => each.dataset.signal)
      .join(",");
    keep("signals", names);
    window.dash_clientside.set_props("signals-picked", { data: names });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".choices [data-signal]");
    if (button && !event.button) toggle(button);
  });
  document.addEventListener("input", (event) => {
    if (event.target.id === "assets-q") keep("q", event.target.value.trim());
  });

  window.twintrace ??= {};
  window.twintrace.asset = { MOST };
})();
