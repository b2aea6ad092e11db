(() => {
  const fold = text => " " + text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ");
  const wordsOf = row => [...row.querySelectorAll("th, td, .i")].map(cell => cell.textContent).join(" ");
  const controls = document.getElementById("controls");
  const data = document.getElementById("list-index");
  const entries = data ? JSON.parse(data.textContent) : [];
  const rows = entries.length
    ? entries.map(entry => ({ element: document.getElementById(entry.anchor), words: fold(entry.words), entry }))
    : [...document.querySelectorAll("table.sortable tbody tr")].map(row => ({ element: row, words: fold(wordsOf(row)) }));
  if (controls && rows.length) {
    controls.hidden = false;
    const find = controls.querySelector("input");
    const count = controls.querySelector("output");
    const order = controls.querySelector("select");
    const show = () => {
      const wanted = fold(find.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const fits = wanted.every(word => row.words.includes(" " + word));
        row.element.hidden = !fits;
        shown += fits ? 1 : 0;
      }
      count.textContent = wanted.length ? `${shown} of ${rows.length} shown` : `${rows.length} shown`;
    };
    find.addEventListener("input", show);
    if (order) {
      order.addEventListener("change", () => {
        const [key, sign] = order.value.split(" ");
        const sorted = [...rows].sort((a, b) => Number(sign) * (a.entry[key] - b.entry[key]));
        sorted[0].element.parentNode.append(...sorted.map(row => row.element));
      });
    }
    show();
  }
  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach(other => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const value = row => row.cells[column].textContent.trim();
        const compare = head.classList.contains("n")
          ? (a, b) => Number(value(a)) - Number(value(b))
          : (a, b) => value(a).localeCompare(value(b));
        const body = table.tBodies[0];
        body.append(...[...body.rows].sort((a, b) => (down ? -1 : 1) * compare(a, b)));
      });
    });
  }
})();
