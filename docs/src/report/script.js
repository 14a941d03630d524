"use strict";
// The report reads well without this; it adds a filter over all tables and sorting by column.
(() => {
  const input = document.getElementById("filter");
  const nothing = document.getElementById("nothing");
  const rows = [...document.querySelectorAll("main tbody tr")];
  const texts = rows.map(row => row.textContent.toLowerCase());
  const folds = [...document.querySelectorAll("main details")];
  let opened = null;

  const filter = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length && !opened) opened = folds.map(fold => fold.open);
    let any = false;
    rows.forEach((row, at) => {
      const shown = words.every(word => texts[at].includes(word));
      row.hidden = !shown;
      any ||= shown;
    });
    folds.forEach((fold, at) => {
      const holds = fold.querySelector("tbody tr:not([hidden])") !== null;
      fold.hidden = words.length > 0 && !holds;
      if (words.length) fold.open = holds;
      else if (opened) fold.open = opened[at];
    });
    if (!words.length) opened = null;
    nothing.hidden = any || !words.length;
  };
  let waiting;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });
  input.hidden = false;

  // A link to a part that is folded opens it.
  const unfold = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.tagName === "DETAILS") {
      target.open = true;
      target.scrollIntoView();
    }
  };
  addEventListener("hashchange", unfold);
  unfold();

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
