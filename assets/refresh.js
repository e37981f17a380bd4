// How a page stays fresh: a look at /version (less than 1 kB) every so often; callbacks run only when there is news.
(function () {
  "use strict";
  const params = () => new URLSearchParams(location.search);
  const known = ["0", "10", "60"];
  let seen = null;
  let last = Date.now();
  let looked = ""; // the page that has been looked at: news between its answer and the first look would stay unseen

  function every() {
    const asked = params().get("refresh") || localStorage.getItem("refresh");
    return known.includes(asked) ? asked : "10";
  }
  function showChoice() {
    const choice = document.getElementById("refresh-choice");
    if (choice && choice.value !== every()) choice.value = every();
  }
  document.addEventListener("change", (event) => {
    if (event.target.id !== "refresh-choice") return;
    localStorage.setItem("refresh", event.target.value);
    const url = new URL(location.href);
    url.searchParams.set("refresh", event.target.value);
    history.replaceState(history.state, "", url);
    if (event.target.value !== "0") look();
  });

  // what a page depends on: main[data-topics="alerts scores"]; without it, everything
  function news(version) {
    const wanted = document.querySelector("main")?.dataset.topics?.split(" ");
    const topics = wanted ? [...wanted, "minute"] : Object.keys(version);
    return topics.map((topic) => version[topic]).join("|");
  }
  // the collector is away: each panel says once why, the bar says for how long; when it is back everything is read again
  let away = false;
  function lost() {
    if (!away) window.dash_clientside.set_props("changed", { data: `away ${last}` });
    document.documentElement.dataset.away = "1";
    away = true;
  }
  function back() {
    delete document.documentElement.dataset.away;
    away = false;
    if (document.querySelector("main .failure[role=alert]")) location.reload();
    else window.dash_clientside.set_props("changed", { data: `back ${last}` });
  }
  async function look() {
    last = Date.now();
    looked = location.pathname;
    try {
      const answer = await fetch("/version", { cache: "no-store" });
      if (answer.status !== 200) return lost();
      const at = location.pathname;
      const now = `${at}|${news(await answer.json())}`;
      const isFirst = seen === null || !seen.startsWith(`${at}|`);
      const isNews = seen !== now;
      seen = now;
      if (away) back();
      else if (!isFirst && isNews) window.dash_clientside.set_props("changed", { data: now.slice(-200) });
      else document.querySelectorAll("[data-updated]").forEach((e) => (e.dataset.updated = String(Date.now())));
    } catch {
      // nobody answers: the page says how old it is
    }
  }
  window.twintraceLook = look;
  window.twintraceEvery = every;
  setInterval(() => {
    showChoice();
    const seconds = Number(every());
    const isNew = looked !== location.pathname && document.getElementById("main");
    if (seconds && !document.hidden && (isNew || Date.now() - last >= seconds * 1000)) look();
  }, 1000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden && Number(every())) look(); });
})();
