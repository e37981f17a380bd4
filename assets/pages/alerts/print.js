// The list of alerts on paper: a plain table of the rows that are loaded, since the grid draws only those in view.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  twintrace.alerts ??= {};
  const { alerts } = twintrace;
  const { cells } = alerts;
  const { span } = cells.plain;
  const element = (tag, className, ...children) => {
    const made = Object.assign(document.createElement(tag), { className });
    made.append(...children);
    return made;
  };
  const drawn = (name) => (row) => {
    const cell = new cells[name]();
    cell.init({ data: row });
    return cell.getGui();
  };
  // "raised 2026-11-24 02:41:12.5 CET, ended 03:05 CET" to the minute, in two lines
  function raised(row) {
    const lines = row.raisedTitle
      .replace("raised ", "")
      .replace(/:\d\d(\.\d+)? /, " ")
      .split(", ");
    const made = span("");
    made.append(...lines.map((line) => element("span", "row", line)));
    return made;
  }
  const COLUMNS = [
    ["pri", "Priority", drawn("priority")],
    ["sta", "State", drawn("state")],
    ["rai", "Raised", raised],
    ["ass", "Asset", drawn("asset")],
    ["wha", "What", drawn("what")],
    ["now num", "Now", drawn("now")],
    ["dat", "Data", drawn("data")],
    ["own", "Owner", drawn("owner")],
  ];
  function table(rows) {
    const head = element("tr", "", ...COLUMNS.map(([className, word]) => element("th", className, word)));
    const body = rows.map((row) =>
      element("tr", "", ...COLUMNS.map(([className, , draw]) => element("td", className, draw(row)))),
    );
    return element("table", "", element("thead", "", head), element("tbody", "", ...body));
  }

  // what the sheet is about: nobody sees the filters on paper
  function filters() {
    const chosen = [...document.querySelectorAll("main.alert-list .field.on select")].map(
      (select) =>
        `${select.closest(".field").firstChild.textContent.trim().toLowerCase()} ${select.selectedOptions[0].text}`,
    );
    const asked = new URLSearchParams(location.search).get("q");
    if (asked) chosen.push(`search “${asked}”`);
    return chosen.length ? `Only ${chosen.join(", ")}` : "Not filtered";
  }
  function said(rows, total) {
    const printed = `Printed ${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`;
    const left =
      rows < total
        ? `the first ${rows.toLocaleString("en")} of ${total.toLocaleString("en")}, the download has all`
        : "";
    return [printed, filters(), left].filter(Boolean).join(" · ");
  }
  function lift() {
    document.getElementById("alerts-paper")?.remove();
  }
  function lay(sheet, rows, total) {
    lift();
    const paper = element("div", "paper", element("p", "", said(rows.length, total)), table(rows));
    paper.id = "alerts-paper";
    sheet.after(paper);
  }
  alerts.print = { lay, lift };
})();
