// What stands in each cell of the list of alerts: words as text nodes, small drawings as SVG elements.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  twintrace.alerts ??= {};
  const { alerts } = twintrace;
  const SVG = "http://www.w3.org/2000/svg";
  const svg = (tag, attributes, ...children) => {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  const span = (className, text, title) => {
    const made = document.createElement("span");
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    if (title) made.title = title;
    return made;
  };
  const icon = (name) => {
    const made = span(`ic ic-${name}`);
    made.setAttribute("aria-hidden", "true");
    return made;
  };
  const around = (className, title, ...children) => {
    const made = span(className, undefined, title);
    made.append(...children);
    return made;
  };

  const priority = (row) => around(`prio ${row.priority}`, "", icon(row.priority), row.priority.toUpperCase());
  const state = (row) => around("st", row.standsTitle, icon(row.shape), span("", row.stands));
  function age(row) {
    const made = span("", twintrace.clock.ageOf((Date.now() - row.raised) / 1000), row.raisedTitle);
    made.dataset.age = row.raised;
    return made;
  }
  function asset(row) {
    const link = document.createElement("a");
    link.href = twintrace.address.alert(row.id);
    link.className = "nm";
    link.textContent = row.asset;
    link.title = row.assetTitle;
    return around("as", "", link, span("pl", row.place, row.place));
  }
  function what(row) {
    const made = around("wh", row.what, span("", row.what));
    if (row.repeats)
      made.append(span("rep", `×${row.repeats + 1}`, `raised ${row.repeats + 1} times within the re-arm time`));
    return made;
  }

  // score / limit over 24 h, the greatest of each half hour and then now: y is clipped to 0.3 to 1.65, the limit is dotted
  const X = (hour) => ((hour / 47) * 106).toFixed(1);
  const Y = (ratio) => (21 - ((Math.min(1.65, Math.max(0.3, ratio)) - 0.3) / 1.35) * 20).toFixed(1);
  function path(points, isIn) {
    let drawn = "";
    points.forEach(([hour, ratio], i) => {
      if (!isIn(ratio)) return;
      const before = points[i - 1];
      const goesOn = before && hour - before[0] <= 1 && isIn(before[1]);
      drawn += `${goesOn ? "L" : "M"}${X(hour)} ${Y(ratio)}`;
    });
    return drawn;
  }
  function lone(points) {
    return points.filter(([hour], i) => points[i - 1]?.[0] !== hour - 1 && points[i + 1]?.[0] !== hour + 1);
  }
  function spark(row) {
    if (!row.spark) return span("q", "");
    const now = Number(row.now.replaceAll(",", "")); // none of a blind alert
    const [newest] = row.spark[row.spark.length - 1];
    const points = Number.isFinite(now) ? [...row.spark, [newest, now]] : row.spark;
    const last = points[points.length - 1];
    const dots = [...lone(row.spark).filter((point) => point[0] !== last[0]), last].map(([hour, ratio]) =>
      svg("circle", { cx: X(hour), cy: Y(ratio), r: 1.8 }),
    );
    return svg(
      "svg",
      {
        class: "spark",
        width: 106,
        height: 22,
        viewBox: "0 0 106 22",
        role: "img",
        "aria-label": `24 h score over limit, now ${row.now}`,
      },
      svg("line", { class: "z", x1: 0, x2: 106, y1: Y(1), y2: Y(1) }),
      svg("path", { class: "l", d: path(points, () => true) }),
      svg("path", { class: "o", d: path(points, (ratio) => ratio > 1) }),
      ...dots,
    );
  }
  const now = (row) => span("sc", row.now, row.nowTitle);
  const NONE = "a blind alert counts in no precision";
  const none = (title) => span("q", "–", title);
  const data = (row) =>
    row.blind
      ? span("q", "none", row.dataTitle)
      : span(row.degraded ? "deg" : "q", row.degraded ? "degraded" : "good", row.dataTitle);
  const before = (row) =>
    row.blind ? none(NONE) : span(row.before === "first" ? "q" : "", row.before || "", row.beforeTitle);
  const owner = (row) => span(row.owner ? "" : "q", row.owner || "nobody", row.owner);
  const order = () => span("q", "none");
  function trail(row) {
    if (row.blind) return none(row.dataTitle);
    if (!row.trail) return span("q", "");
    const bars = [...row.trail.bars].map((each, i) =>
      svg("rect", { class: each, x: i * 5.5 + 0.5, y: 1, width: 3, height: 9 }),
    );
    const drawn = svg("svg", { width: 39, height: 12, "aria-hidden": "true" }, ...bars);
    return around(
      row.trail.bars.includes("b") ? "trl broken" : "trl",
      row.trail.title,
      drawn,
      `${row.trail.complete}/7`,
    );
  }
  const composed = (row) => {
    const made = around("card", "", priority(row), asset(row), spark(row), now(row), age(row), what(row));
    return made;
  };

  // a class with getGui is a plain component for the grid: no React element a cell
  const cellOf = (draw) =>
    class {
      init(params) {
        this.gui = span("cell");
        this.refresh(params);
      }
      getGui() {
        return this.gui;
      }
      refresh(params) {
        this.gui.replaceChildren(params.data ? draw(params.data) : "");
        return true;
      }
    };
  alerts.cells = Object.fromEntries(
    Object.entries({ priority, state, age, asset, what, spark, now, data, before, owner, order, trail, composed }).map(
      ([name, draw]) => [name, cellOf(draw)],
    ),
  );
  alerts.cells.plain = { span, cellOf };
})();
