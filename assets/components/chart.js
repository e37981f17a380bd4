// Charts: a place holds a figure as plotly writes one (lines, markers, rectangles, words), and this draws it as svg: as
// wide as the place, anew when either changes. A pointer reads the nearest point. Only text and numbers of the figure
// are used, never markup.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  const SVG = "http://www.w3.org/2000/svg";
  const DASHES = { dash: "6 4", dot: "2 3" };
  const REACH_PX = 40; // how far from a point the pointer may be to read it
  const drawn = new WeakMap(); // place -> { text, width, panes, to }

  function make(name, attributes, parent, text) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    parent.append(element);
    return element;
  }
  const px = (value) => Math.round(value * 10) / 10;
  const moment = (text) => Date.parse(`${text.replace(" ", "T")}Z`); // wall clock of the site, counted as UTC

  // where a moment, a value and a share of the plot stand in the place
  function scales(layout, width) {
    const { l, r, t, b } = layout.margin;
    const plot = { left: l, top: t, width: width - l - r, height: layout.height - t - b };
    const [from, to] = layout.xaxis.range.map(moment);
    const x = (at) => plot.left + ((moment(at) - from) / (to - from || 1)) * plot.width;
    const axis = (name) => layout[`yaxis${name.slice(1)}`];
    const up = (share) => plot.top + (1 - share) * plot.height;
    const y = (name, value) => {
      const {
        domain: [low, high],
        range: [least, most],
      } = axis(name);
      return up(low + ((value - least) / (most - least)) * (high - low));
    };
    const across = (ref, at) => (ref === "paper" ? plot.left + at * plot.width : x(at));
    const along = (ref, at) => (ref === "paper" ? up(at) : y(ref, at));
    return { plot, x, y, axis, up, across, along };
  }

  function shapes(list, to, svg) {
    for (const shape of list) {
      const [x0, x1] = [shape.x0, shape.x1].map((at) => px(to.across(shape.xref, at)));
      const [y0, y1] = [shape.y0, shape.y1].map((at) => px(to.along(shape.yref, at)));
      const { color, width, dash } = shape.line;
      if (shape.type === "line")
        make(
          "line",
          { x1: x0, x2: x1, y1: y0, y2: y1, stroke: color, "stroke-width": width, "stroke-dasharray": DASHES[dash] },
          svg,
        );
      else
        make(
          "rect",
          {
            x: Math.min(x0, x1),
            y: Math.min(y0, y1),
            width: Math.abs(x1 - x0),
            height: Math.abs(y1 - y0),
            fill: shape.fillcolor,
          },
          svg,
        );
    }
  }

  function axes(layout, to, svg) {
    const { plot } = to;
    const text = { fill: layout.font.color, "font-size": layout.font.size };
    for (const [key, axis] of Object.entries(layout)) {
      if (!key.startsWith("yaxis")) continue;
      axis.tickvals.forEach((value, i) => {
        const at = px(to.y(key.replace("axis", ""), value));
        make("line", { x1: plot.left, x2: plot.left + plot.width, y1: at, y2: at, stroke: axis.gridcolor }, svg);
        make(
          "text",
          { ...text, class: "ytick", x: plot.left - 6, y: at + 4, "text-anchor": "end" },
          svg,
          axis.ticktext[i],
        );
      });
    }
    const bottom = plot.top + plot.height;
    make(
      "line",
      { x1: plot.left, x2: plot.left + plot.width, y1: bottom, y2: bottom, stroke: layout.xaxis.linecolor },
      svg,
    );
    layout.xaxis.tickvals.forEach((value, i) => {
      const at = px(to.x(value));
      const tick = make("g", { class: "xtick" }, svg);
      make("line", { x1: at, x2: at, y1: bottom, y2: bottom + 4, stroke: layout.xaxis.tickcolor }, tick);
      make("text", { ...text, x: at, y: bottom + 17, "text-anchor": "middle" }, tick, layout.xaxis.ticktext[i]);
    });
  }

  function path(trace, to) {
    let pen = "M";
    let steps = "";
    for (const [i, at] of trace.x.entries()) {
      const value = trace.y[i];
      if (value !== null) steps += `${pen}${px(to.x(at))} ${px(to.y(trace.yaxis, value))}`;
      pen = value === null ? "M" : "L";
    }
    return steps;
  }
  // a line inside its pane; what a pane cuts off is no part of the range
  function line(trace, to, svg) {
    const {
      domain: [low, high],
    } = to.axis(trace.yaxis);
    const [top, bottom] = [to.up(high) - 1, to.up(low) + 1];
    const size = { x: to.plot.left, y: top, width: to.plot.width, height: bottom - top };
    const pane = make("svg", { ...size, viewBox: Object.values(size).join(" "), overflow: "hidden" }, svg);
    const { color, width } = trace.line;
    const round = { "stroke-linejoin": "round", "stroke-linecap": "round" };
    make(
      "path",
      { class: "line", d: path(trace, to), fill: "none", stroke: color, "stroke-width": width, ...round },
      pane,
    );
  }
  function markers(trace, to, svg) {
    const { symbol, size, color, line: edge } = trace.marker;
    const look =
      symbol === "circle-open" ? { fill: "none", stroke: color, "stroke-width": edge.width } : { fill: color };
    trace.x.forEach((at, i) => {
      const value = trace.y[i];
      if (value === null) return; // not a number, so it stands nowhere
      make(
        "circle",
        { class: "marker", cx: px(to.x(at)), cy: px(to.y(trace.yaxis, value)), r: size / 2, ...look },
        svg,
      );
    });
  }

  const ANCHORS = { left: "start", right: "end", center: "middle" };
  const BASES = { bottom: -4, middle: 4, top: 12 }; // from the anchor to the line the letters stand on
  function words(annotation, layout, to, svg) {
    const bold = /^<b>(.*)<\/b>$/s.exec(annotation.text);
    const font = { ...layout.font, ...annotation.font };
    const attributes = {
      class: "word",
      x: px(to.plot.left + annotation.x * to.plot.width + (annotation.xshift || 0)),
      y: px(to.up(annotation.y) + BASES[annotation.yanchor]),
      "text-anchor": ANCHORS[annotation.xanchor],
      "font-size": font.size,
      "font-weight": bold ? 600 : undefined,
      fill: font.color,
    };
    make("text", attributes, svg, bold ? bold[1] : annotation.text);
  }

  // what the pointer can read: of every pane with points where it stands, and their texts
  function readable(data, to) {
    const panes = new Map();
    for (const trace of data) {
      if (trace.hoverinfo !== "text") continue;
      const points = panes.get(trace.yaxis) || [];
      trace.x.forEach((at, i) => {
        if (trace.y[i] !== null)
          points.push({ x: to.x(at), y: to.y(trace.yaxis, trace.y[i]), text: trace.hovertext[i] });
      });
      panes.set(trace.yaxis, points);
    }
    const found = [...panes].filter(([, points]) => points.length);
    return found.map(([name, points]) => ({
      points,
      middle: to.up((to.axis(name).domain[0] + to.axis(name).domain[1]) / 2),
    }));
  }

  const PAPER = 660; // as wide as A4 leaves room for: a wider drawing would be shrunk there, its letters too
  let isPrinting = false;
  function paint(data, layout, to, width) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `0 0 ${width} ${layout.height}`);
    svg.setAttribute("font-family", layout.font.family);
    const isBelow = (shape) => shape.layer === "below";
    shapes(layout.shapes.filter(isBelow), to, svg);
    axes(layout, to, svg);
    for (const trace of data) (trace.mode === "lines" ? line : markers)(trace, to, svg);
    shapes(
      layout.shapes.filter((shape) => !isBelow(shape)),
      to,
      svg,
    );
    for (const annotation of layout.annotations) words(annotation, layout, to, svg);
    return svg;
  }
  function draw(place) {
    const width = isPrinting ? Math.min(place.clientWidth, PAPER) : place.clientWidth;
    const before = drawn.get(place);
    const text = place.dataset.figure;
    if (before?.text === text && before.width === width) return;
    const { data, layout } = JSON.parse(text);
    const to = scales(layout, width);
    drawn.set(place, { text, width, panes: [], to });
    if (!before) sizes.observe(place);
    if (to.plot.width <= 0) return place.replaceChildren(); // no room yet, as while a page is being laid out
    place.replaceChildren(paint(data, layout, to, width));
    drawn.set(place, { text, width, panes: readable(data, to), to });
  }
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) if (target.isConnected) draw(target);
  });
  function drawAll() {
    for (const place of document.querySelectorAll(".plot[data-figure]")) draw(place);
  }
  new MutationObserver(drawAll).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["data-figure"],
  });

  for (const [name, prints] of [
    ["beforeprint", true],
    ["afterprint", false],
  ]) {
    addEventListener(name, () => {
      isPrinting = prints;
      drawAll();
    });
  }

  // ---- the pointer
  function nearest(panes, x, y) {
    const closest = (list, apart) => list.reduce((best, each) => (apart(each) < apart(best) ? each : best));
    const pane = closest(panes, (each) => Math.abs(each.middle - y));
    return closest(pane.points, (point) => Math.abs(point.x - x));
  }
  function clear(place) {
    for (const element of place.querySelectorAll(".read, .tip")) element.remove();
  }
  function read(place, event) {
    const known = drawn.get(place);
    const box = place.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    clear(place);
    if (!known?.panes.length) return;
    const point = nearest(known.panes, x, y);
    if (Math.abs(point.x - x) > REACH_PX) return;
    const { plot } = known.to;
    const svg = place.querySelector("svg");
    make("line", { class: "read", x1: px(point.x), x2: px(point.x), y1: plot.top, y2: plot.top + plot.height }, svg);
    make("circle", { class: "read", cx: px(point.x), cy: px(point.y), r: 3.5 }, svg);
    const tip = document.createElement("output");
    tip.className = "tip";
    tip.textContent = point.text;
    place.append(tip);
    const right = point.x + tip.offsetWidth + 10 < known.width;
    tip.style.left = `${Math.max(0, right ? point.x + 8 : point.x - tip.offsetWidth - 8)}px`;
    tip.style.top = `${Math.max(0, point.y - tip.offsetHeight - 6)}px`;
  }
  for (const name of ["pointermove", "pointerdown"]) {
    document.addEventListener(name, (event) => {
      const place = event.target.closest?.(".plot[data-figure]");
      for (const each of document.querySelectorAll(".plot:has(.tip)")) if (each !== place) clear(each);
      if (place) read(place, event);
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") for (const place of document.querySelectorAll(".plot")) clear(place);
  });

  twintrace.chart = { moment, px, scales, path, readable, nearest };
})();
