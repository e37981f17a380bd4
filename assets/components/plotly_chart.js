// Charts of plotly (docs/adr/024): the script is asked for when a page has such a chart, and after the page has been
// painted. A figure names its colours as tokens; here they become those of the theme, and on paper those of the light one.
(() => {
  "use strict";
  const root = document.documentElement;
  const TOKEN = /^var\((--[a-z0-9-]+)\)$/;
  const PAPER = 660; // as wide as A4 leaves room for
  const IDLE_MS = 1000; // a page that is never idle gets its chart nevertheless
  const figures = new Map(); // id of a graph -> its figure, with tokens
  let script = null;

  function load() {
    if (window.Plotly) return Promise.resolve();
    script ||= new Promise((done, failed) => {
      const tag = Object.assign(document.createElement("script"), { src: window._dashPlotlyJSURL, onload: done });
      tag.onerror = () => {
        script = null;
        tag.remove();
        failed(new Error("the script of plotly did not come"));
      };
      document.head.append(tag);
    });
    return script;
  }
  // two frames: in the first, what stands before the chart is painted; a hidden page has none, and would wait for hours
  const frame = (act) => (document.hidden ? act() : requestAnimationFrame(act));
  const painted = () =>
    new Promise((done) => {
      const idle = window.requestIdleCallback ?? ((act) => setTimeout(act, 50));
      frame(() => frame(() => idle(() => done(), { timeout: IDLE_MS })));
    });

  // a copy of a figure, or of what holds one, in which each token is its colour
  function coloured(part, colour) {
    if (typeof part === "string") {
      const token = TOKEN.exec(part);
      return token ? colour(token[1]) : part;
    }
    if (Array.isArray(part)) return part.map((each) => coloured(each, colour));
    if (part === null || typeof part !== "object") return part;
    return Object.fromEntries(Object.entries(part).map(([key, each]) => [key, coloured(each, colour)]));
  }
  const colourNow = (token) => getComputedStyle(root).getPropertyValue(token).trim();
  function inLight(act) {
    const { theme } = root.dataset;
    root.dataset.theme = "light";
    try {
      return act();
    } finally {
      root.dataset.theme = theme;
    }
  }

  // what a place shows: `drawing` of dashboard/components/plotly_chart.py, with the figure in the colours of now
  async function drawPlotly(drawing) {
    if (!drawing) return null;
    await painted();
    try {
      await load();
    } catch {
      return drawing.failed;
    }
    const { id, figure } = drawing.graph.props.children.props;
    figures.set(id, figure);
    return coloured(drawing.graph, colourNow);
  }

  // paper: plotly draws at once, so it is done before the browser lays the page out
  function redraw(colour, widthOf) {
    for (const [id, figure] of figures) {
      const place = document.getElementById(id)?.querySelector(".js-plotly-plot");
      if (!place) continue;
      const { data, layout } = coloured(figure, colour);
      window.Plotly.react(place, data, { ...layout, ...widthOf(place) });
    }
  }
  addEventListener("beforeprint", () => {
    inLight(() => redraw(colourNow, (place) => ({ width: Math.min(place.clientWidth, PAPER) })));
  });
  addEventListener("afterprint", () => redraw(colourNow, () => ({ autosize: true })));

  window.dash_clientside.twintrace.drawPlotly = drawPlotly;
})();
