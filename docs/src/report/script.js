"use strict";
// The report works without this script, which adds a filter for all tables and sorting by column.
(() => {
  const input = document.getElementById("filter");
  const nothing = document.getElementById("nothing");
  const rows = [...document.querySelectorAll("main tbody tr")];
  const texts = rows.map(row => row.textContent.toLowerCase());
  const sections = [...document.querySelectorAll("main details")];
  let wasOpen = null;

  const filter = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length && !wasOpen) wasOpen = sections.map(section => section.open);
    let any = false;
    rows.forEach((row, at) => {
      const matches = words.every(word => texts[at].includes(word));
      row.hidden = !matches;
      any ||= matches;
    });
    sections.forEach((section, at) => {
      const hasRows = section.querySelector("tbody tr:not([hidden])") !== null;
      section.hidden = words.length > 0 && !hasRows;
      if (words.length) section.open = hasRows;
      else if (wasOpen) section.open = wasOpen[at];
    });
    if (!words.length) wasOpen = null;
    nothing.hidden = any || !words.length;
  };
  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(filter, 120);
  });
  input.hidden = false;

  // A link to a collapsed part expands it.
  const expand = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.tagName === "DETAILS") {
      target.open = true;
      target.scrollIntoView();
    }
  };
  addEventListener("hashchange", expand);
  expand();

  const value = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.n === undefined ? cell.textContent.trim() : Number(cell.dataset.n);
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const numbers = head.classList.contains("n");
        const before = head.getAttribute("aria-sort") ?? (numbers ? "ascending" : "descending");
        const order = before === "ascending" ? "descending" : "ascending";
        heads.forEach(other => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", order);
        const sign = order === "ascending" ? 1 : -1;
        const compare = (a, b) => {
          const [x, y] = [value(a, column), value(b, column)];
          return sign * (typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y)));
        };
        const body = table.tBodies[0];
        body.append(...[...body.rows].sort(compare));
      });
    });
  }
})();
