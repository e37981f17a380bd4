// How the list of alerts looks: its columns at each width, heights, colours, and the boxes that select rows.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  twintrace.alerts ??= {};
  const { alerts } = twintrace;
  const LATE = ["spark", "before", "trail"]; // columns of which the cells are asked for when their row is in view
  const narrow = matchMedia("(max-width: 700px)");
  // what makes room first, each from its width down
  const OMITTED = [
    [matchMedia("screen and (max-width: 1399px)"), ["order"]],
    [matchMedia("screen and (max-width: 1199px)"), ["before", "trail", "owner"]],
  ];
  const omitted = () => OMITTED.flatMap(([width, columns]) => (width.matches ? columns : []));
  const LIKE = "Decided true of all decided: earlier ones of this rule, leading signal and asset class";

  function columns(sorted, [Tick, TickAll]) {
    const { cells } = alerts;
    const common = { resizable: true, suppressHeaderMenuButton: true, suppressHeaderContextMenu: true };
    if (narrow.matches)
      return [{ ...common, colId: "all", headerName: "Alerts", flex: 1, cellRenderer: cells.composed }];
    const [way, by] = [sorted.startsWith("-") ? "desc" : "asc", sorted.replace("-", "")];
    const column = (colId, headerName, width, more = {}) => {
      const sort = more.sortable && by === colId ? way : null;
      return {
        ...common,
        colId,
        headerName,
        width,
        cellRenderer: cells[colId],
        sort,
        sortingOrder: ["asc", "desc", null],
        ...more,
      };
    };
    const right = { headerClass: "num", cellClass: "num" };
    const sortable = true;
    const left = omitted();
    return [
      {
        ...common,
        colId: "tick",
        headerName: "",
        width: 36,
        resizable: false,
        cellRenderer: Tick,
        headerComponent: TickAll,
      },
      column("priority", "Priority", 93, { sortable }),
      column("state", "State", 151, { sortable }),
      column("age", "Age", 62, { sortable, ...right }),
      column("asset", "Asset", 200, { sortable, flex: 1, minWidth: 150 }),
      column("what", "What", 232, { sortable, flex: 1.1, minWidth: 150 }),
      column("spark", "Score / limit, 24 h", 118, { sortable: false }),
      column("now", "Now", 54, { sortable, ...right }),
      column("data", "Data", 82, { sortable }),
      column("before", "True before", 84, { sortable: false, ...right, headerTooltip: LIKE }),
      column("owner", "Owner", 84, { sortable }),
      column("order", "Work order", 80, {
        sortable: false,
        headerTooltip: "No work-order source is connected, so nobody knows of any",
      }),
      column("trail", "Trail", 81, { sortable: false, ...right, headerTooltip: "Hops of seven that are complete" }),
    ].filter((each) => !left.includes(each.colId));
  }

  // the boxes; `ticks` is what remembers the selection: has(id), set(rows, isOn), loaded(), most
  function box(change) {
    const made = Object.assign(document.createElement("input"), { type: "checkbox" });
    made.addEventListener("change", () => change(made.checked));
    return made;
  }
  function boxesOf(ticks) {
    class Tick {
      init(params) {
        this.gui = box((isOn) => ticks.set([this.row], isOn));
        this.refresh(params);
      }
      getGui() {
        return this.gui;
      }
      refresh(params) {
        this.row = params.data;
        this.gui.hidden = !this.row;
        this.gui.setAttribute("aria-label", `Select ${this.row?.asset || "row"}`);
        this.gui.dataset.tick = this.row?.id || "";
        this.gui.checked = Boolean(this.row) && ticks.has(this.row.id);
        return true;
      }
    }
    class TickAll {
      init() {
        this.gui = box((isOn) => ticks.set(isOn ? ticks.loaded().slice(0, ticks.most) : ticks.loaded(), isOn));
        this.gui.title = `Select the rows that are loaded, at most ${ticks.most}`;
        this.gui.setAttribute("aria-label", this.gui.title);
      }
      getGui() {
        return this.gui;
      }
      refresh() {
        return true;
      }
    }
    return [Tick, TickAll];
  }

  const STATES = { un: ["new", "unseen"], dim: ["shelved", "out_of_service", "returned"] };
  const RULES = {
    un: (p) => STATES.un.includes(p.data?.state),
    dim: (p) => STATES.dim.includes(p.data?.state),
    broken: (p) => Boolean(p.data?.trail?.bars.includes("b")),
  };
  const OPTIONS = {
    rowModelType: "infinite",
    cacheBlockSize: 100,
    maxConcurrentDatasourceRequests: 1,
    getRowId: (p) => p.data.key,
    rowBuffer: 4,
    animateRows: false,
    suppressAnimationFrame: true,
    suppressCellFocus: true,
    suppressMovableColumns: true,
    suppressNoRowsOverlay: true,
    suppressMultiSort: true,
    enableCellTextSelection: true,
    tooltipShowDelay: 600,
  };
  // Balham in the colours of tokens.css, so that dark mode reaches the grid by the variables alone
  const COLOURS = {
    backgroundColor: "var(--panel)",
    foregroundColor: "var(--ink)",
    textColor: "var(--ink)",
    headerBackgroundColor: "var(--panel-2)",
    headerTextColor: "var(--ink-2)",
    oddRowBackgroundColor: "var(--panel)",
    rowHoverColor: "var(--panel-2)",
    borderColor: "var(--line)",
    rowBorder: { color: "var(--line-soft)" },
    accentColor: "var(--accent)",
    headerColumnResizeHandleColor: "transparent",
    browserColorScheme: "inherit",
    fontFamily: "inherit",
    fontSize: 13,
    headerFontSize: 12,
    headerFontWeight: 500,
    cellHorizontalPadding: 6,
    spacing: 4,
    iconSize: 11,
    wrapperBorder: false,
    wrapperBorderRadius: 0,
    columnBorder: false,
  };
  const headHeight = () => (narrow.matches ? 0 : 27);

  alerts.columns = {
    widths: [narrow, ...OMITTED.map(([width]) => width)],
    boxesOf,
    headHeight,
    late: () => (narrow.matches ? ["all"] : LATE),
    options: (grid) => ({ ...OPTIONS, rowClassRules: RULES, theme: grid.themeBalham.withParams(COLOURS) }),
    rowHeight: (dense) => (narrow.matches ? 56 : dense === "comfortable" ? 44 : 28),
    shape: (sorted, boxes) => ({ headerHeight: headHeight(), columnDefs: columns(sorted, boxes) }),
  };
})();
