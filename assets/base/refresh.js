// How a page stays fresh: a look at /version (less than 1 kB) every so often; callbacks run only when there is news.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  const params = () => new URLSearchParams(location.search);
  const KNOWN = ["0", "10", "60"];
  let seen = null;
  let last = Date.now();

  function every() {
    const asked = params().get("refresh") || twintrace.storage.local.get("refresh");
    return KNOWN.includes(asked) ? asked : "10";
  }
  function showChoice() {
    const choice = document.getElementById("refresh-choice");
    if (choice && choice.value !== every()) choice.value = every();
  }
  document.addEventListener("change", (event) => {
    if (event.target.id !== "refresh-choice") return;
    twintrace.storage.local.set("refresh", event.target.value);
    const url = new URL(location.href);
    url.searchParams.set("refresh", event.target.value);
    history.replaceState(history.state, "", url);
    if (event.target.value !== "0") look();
  });

  // what a page was drawn from; a page that could not be read has nothing, and learns from its first look what there is
  function drawn(minute) {
    const version = document.querySelector("[data-version]")?.dataset.version;
    return version ? news({ ...JSON.parse(version), minute }) : null;
  }
  // what a page depends on: [data-topics="alerts scores"]; without it, everything
  function news(version) {
    const wanted = document.querySelector("[data-topics]")?.dataset.topics.split(" ");
    const topics = wanted ? [...wanted, "minute"] : Object.keys(version);
    return topics.map((topic) => version[topic]).join("|");
  }
  const root = document.documentElement; // data-away: who did not answer the last look; the bar says for how long
  const tell = (what) => window.dash_clientside.set_props("changed", { data: what.slice(-200) });
  async function look() {
    last = Date.now();
    try {
      const answer = await fetch(twintrace.address.version(), { cache: "no-store" });
      if (answer.status === 200) found(await answer.json());
      else lost();
    } catch {
      root.dataset.away ||= "dashboard"; // so no panel can say why
    }
  }
  let misses = 0;
  function lost() {
    if (misses++ < 2) tell(`away ${last}`); // each panel says why it is old; the first time it may draw a shared answer yet
    root.dataset.away = "collector";
  }
  function found(version) {
    const here = `${location.pathname}|`;
    const now = here + news(version);
    const isFirst = !seen?.startsWith(here);
    const before = isFirst ? here + (drawn(version.minute) ?? news(version)) : seen;
    const isUnread = isFirst && document.querySelector('[data-version=""]'); // drawn while nobody answered
    const isBack = isUnread || root.dataset.away === "collector";
    seen = now;
    misses = 0;
    delete root.dataset.away;
    if (isBack) comeBack(now);
    else if (before !== now) tell(`${now} `);
    else for (const each of document.querySelectorAll("[data-updated]")) each.dataset.updated = String(Date.now());
  }
  // a page that could not be read at all is asked for again, any other is told
  function comeBack(now) {
    if (document.querySelector("main .failure[role=alert]")) location.reload();
    else tell(`${now} ${last}`);
  }
  const seconds = () => Number(every());
  twintrace.refresh = { look, seconds, news, KNOWN };
  setInterval(() => {
    showChoice();
    if (seconds() && !document.hidden && Date.now() - last >= seconds() * 1000) look();
  }, 1000);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && seconds()) look();
  });
})();
