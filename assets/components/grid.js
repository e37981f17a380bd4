// AG Grid without the component around it (docs/adr/015): its script is half of all, so a page without the list loads it
// when a hand, a finger or the focus comes to a link that leads there, and the list itself at the latest.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  const MODULES = [
    "InfiniteRowModel",
    "ColumnApi",
    "EventApi",
    "ScrollApi",
    "RowApi",
    "RenderApi",
    "CellStyle",
    "RowStyle",
    "Tooltip",
  ];
  let script = null;
  let grid = null;

  function load() {
    const lazy = document.querySelector("meta[name=script-lazy]");
    if (window.dash_ag_grid || !lazy) return Promise.resolve();
    script ||= new Promise((done, failed) => {
      const tag = Object.assign(document.createElement("script"), { src: lazy.content, onload: done });
      tag.onerror = () => {
        script = null;
        tag.remove();
        failed(new Error("the grid's script did not come"));
      };
      document.head.append(tag);
    });
    return script;
  }
  // the script keeps its modules to itself and hands them to whoever brings it another part; ours is found by what it does
  function found() {
    let ask = null;
    const take = (given) => {
      ask = given;
    };
    window.webpackChunkdash_ag_grid ||= [];
    window.webpackChunkdash_ag_grid.push([["twintrace"], {}, take]);
    for (const id of Object.keys(ask?.m ?? {})) {
      const held = ask(id);
      if (held && typeof held.createGrid === "function") return held;
    }
    throw new Error("no createGrid in the grid's script");
  }
  async function ready() {
    await load();
    if (!grid) {
      grid = found();
      grid.ModuleRegistry.registerModules(MODULES.map((name) => grid[`${name}Module`]));
    }
    return grid;
  }

  const leadsThere = (event) => {
    const link = event.target.closest?.("a[href]");
    return link && link.origin === location.origin && link.pathname === twintrace.address.alertList();
  };
  for (const comes of ["pointerover", "focusin", "touchstart"]) {
    document.addEventListener(comes, (event) => leadsThere(event) && load().catch(() => {}), { passive: true });
  }
  twintrace.grid = { ready };
})();
