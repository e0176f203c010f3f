"use strict";
(() => {
  const PAGE = 25;
  const PRINTED = 200;
  const LISTED = document.getElementById("grid-claims") !== null;
  const FIGURES = new Set(["count", "number", "money", "share"]);
  const make = (tag, text, attributes) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
    return element;
  };

  // Figures are whole numbers: pence, ten-thousandths.
  const grouped = (whole) => String(whole).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  const money = (pence, whole) => {
    const size = Math.abs(pence);
    const rest = whole ? "" : "." + String(size % 100).padStart(2, "0");
    return (pence < 0 ? "−" : "") + "£" + grouped(Math.floor(size / 100)) + rest;
  };
  const shown = (value, { kind, whole }) => {
    if (value === null || value === undefined) return "";
    if (kind === "money") return money(value, whole);
    if (kind === "yesno") return value ? "yes" : "no";
    if (kind === "share") return (Math.round(value / 10) / 10).toFixed(1) + " %";
    if (kind === "number") return String(value / 10000);
    return kind === "count" ? grouped(value) : String(value);
  };
  const reader = (column) => {
    if (column === undefined) return () => null;
    if (Array.isArray(column)) return (row) => column[row];
    if ("same" in column) return () => column.same;
    return (row) => column.words[column.of[row]] ?? null;
  };
  const plain = (value) => (value === null || value === undefined ? "" : value === true ? "yes" : value === false ? "no" : String(value));
  const folded = (text) => text.trim().toLowerCase().split(/\s+/).join(" ");
  const hrefOf = (pairs, row, read, to) => {
    const query = new URLSearchParams();
    for (const [facet, value] of pairs) {
      const cell = value.startsWith("@") ? read[value.slice(1)](row) : value;
      query.append(facet, cell === null ? "" : String(cell));
    }
    return "#" + to + "?" + query;
  };
  const compare = (left, right, down) => {
    if (left === right) return 0;
    if (left === null || left === "") return 1;
    if (right === null || right === "") return -1;
    return (left < right ? -1 : 1) * (down ? -1 : 1);
  };

  // A long list: some rows at a time, of those that were chosen.
  class Grid {
    constructor(root) {
      this.root = root;
      this.name = root.dataset.grid;
      this.data = JSON.parse(document.getElementById("data-" + this.name).textContent);
      this.read = {};
      for (const name of Object.keys(this.data.data)) this.read[name] = reader(this.data.data[name]);
      this.head = root.querySelector("thead");
      this.body = root.querySelector("tbody");
      this.pager = root.querySelector(".pager");
      this.said = root.querySelector(".result");
      this.order = Array.from({ length: this.data.rows }, (_, row) => row);
      this.test = () => true;
      this.from = 0;
      this.sorted = { name: "", down: false };
      this.open = new Set();
      this.heading();
      this.turning();
      this.chosenBy = new Map();
      this.wanted = "";
      if (this.name !== "claims") this.searching();
      this.choose();
      if (this.data.choices && this.name !== "claims") this.leading();
    }
    // Figures lead to a list of their own, too: `#paid?entry=2023-06+outcome`.
    leading() {
      this.chips = make("ul", undefined, { class: "chips", "aria-label": "Choices" });
      this.said.before(this.chips);
      window.addEventListener("hashchange", () => this.fromAddress());
      this.fromAddress();
    }
    fromAddress() {
      const [name, query] = location.hash.slice(1).split("?");
      if (name !== this.name || query === undefined) return;
      this.chosenBy = new Map([...new URLSearchParams(query)].filter(([facet]) => facet in this.data.choices));
      this.field.value = this.wanted = "";
      this.narrow();
      const list = this.root.querySelector(".scroll");
      this.root.scrollIntoView({ block: "start" });
      list.focus({ preventScroll: true });
    }
    tester(facet, value) {
      const [, column, kind] = this.data.choices[facet];
      const read = this.read[column];
      if (kind === "is") return (row) => plain(read(row)) === value;
      if (kind === "same") return (row) => folded(plain(read(row))) === folded(value);
      const bound = Number(value);
      if (kind === "most") return (row) => read(row) !== null && read(row) <= bound;
      return (row) => read(row) !== null && read(row) >= bound;
    }
    narrow() {
      const tests = [...this.chosenBy].map(([facet, value]) => this.tester(facet, value));
      if (this.wanted) tests.push((row) => this.text(row).includes(this.wanted));
      this.test = (row) => tests.every((test) => test(row));
      this.showChips();
      this.choose();
    }
    showChips() {
      if (!this.chips) return;
      this.chips.replaceChildren(...[...this.chosenBy].map(([facet, value]) => this.chip(facet, this.data.choices[facet][0], value || "(not known)", () => {
        this.narrow();
        this.field.focus();
      })));
    }
    chip(facet, label, said, then) {
      const item = make("li");
      const button = make("button", `${label}: ${said} ✕`, { type: "button" });
      button.setAttribute("aria-label", `No longer only ${label}: ${said}`);
      button.addEventListener("click", () => {
        this.chosenBy.delete(facet);
        then();
      });
      item.append(button);
      return item;
    }
    heading() {
      const line = make("tr");
      for (const column of this.data.columns) {
        const cell = make("th", undefined, { scope: "col", "aria-sort": "none", "data-column": column.name });
        if (FIGURES.has(column.kind)) cell.className = "figure";
        const button = make("button", column.label, { type: "button" });
        button.addEventListener("click", () => this.sort(column.name, cell));
        cell.append(button);
        line.append(cell);
      }
      this.head.append(line);
    }
    turning() {
      this.back = make("button", "Previous", { type: "button" });
      this.on = make("button", "Next", { type: "button" });
      this.place = make("span");
      this.back.addEventListener("click", () => this.turn(-PAGE));
      this.on.addEventListener("click", () => this.turn(PAGE));
      this.pager.append(this.back, this.place, this.on);
    }
    searching() {
      const label = make("label", "Search ", { class: "narrow" });
      const field = make("input", undefined, { type: "search", autocomplete: "off" });
      field.addEventListener("input", () => {
        this.wanted = field.value.trim().toLowerCase();
        this.narrow();
      });
      label.append(field);
      this.field = field;
      this.root.prepend(label);
    }
    text(row) {
      if (!this.texts) {
        // Words that come up again are put into letters once: a list of 31,000 lines is searched at once.
        const { rows, columns, data } = this.data;
        const parts = columns.map((column) => {
          const values = data[column.name];
          if (Array.isArray(values)) return values.map((value) => shown(value, column));
          if ("same" in values) return Array(rows).fill(shown(values.same, column));
          const words = values.words.map((word) => shown(word, column));
          return values.of.map((place) => words[place] ?? "");
        });
        this.texts = Array.from({ length: rows }, (_, at) => parts.map((part) => part[at]).join("\n").toLowerCase());
      }
      return this.texts[row];
    }
    sort(name, cell) {
      const down = this.sorted.name === name && !this.sorted.down;
      this.sorted = { name, down };
      for (const other of this.head.querySelectorAll("th")) other.setAttribute("aria-sort", "none");
      cell.setAttribute("aria-sort", down ? "descending" : "ascending");
      const read = this.read[name];
      const keys = Array.from({ length: this.data.rows }, (_, row) => read(row));
      this.order.sort((a, b) => compare(keys[a], keys[b], down) || a - b);
      this.choose();
    }
    choose() {
      this.chosen = this.order.filter((row) => this.test(row));
      this.from = 0;
      this.draw();
    }
    turn(by) {
      this.from += by;
      this.draw();
      this.root.querySelector(".scroll").focus({ preventScroll: true });
      this.root.scrollIntoView({ block: "start" });
    }
    draw(count = PAGE) {
      const lines = document.createDocumentFragment();
      for (const row of this.chosen.slice(this.from, this.from + count)) {
        lines.append(this.line(row));
        if (this.open.has(row)) lines.append(this.found(row));
      }
      this.body.replaceChildren(lines);
      const last = Math.min(this.from + count, this.chosen.length);
      this.said.textContent = this.summary();
      this.place.textContent = this.chosen.length ? `${grouped(this.from + 1)} to ${grouped(last)}` : "";
      this.back.disabled = this.from === 0;
      this.on.disabled = last >= this.chosen.length;
      this.pager.hidden = this.chosen.length <= PAGE;
    }
    summary() {
      const count = `${grouped(this.chosen.length)} of ${grouped(this.data.rows)}`;
      if (!this.data.choices) return count;
      const sums = this.data.columns.filter((column) => column.kind === "money").map((column) => {
        const read = this.read[column.name];
        return `${column.label} ${money(this.chosen.reduce((sum, row) => sum + (read(row) || 0), 0), column.whole)}`;
      });
      return sums.length ? `${count}: ${sums.join(", ")}` : count;
    }
    line(row) {
      const line = make("tr");
      this.data.columns.forEach((column, place) => line.append(this.cell(row, column, place === 0)));
      return line;
    }
    cell(row, column, first) {
      const value = this.read[column.name](row);
      const text = shown(value, column);
      const head = first && (text || this.name === "claims");
      const cell = make(head ? "th" : "td", undefined, head ? { scope: "row" } : {});
      cell.dataset.column = column.name;
      if (FIGURES.has(column.kind)) cell.className = value ? "figure" : "figure nil";
      else if (column.kind === "id" || column.kind === "date") cell.className = column.kind;
      else if (column.name === "reasons") cell.className = "codes";
      else if (text.length > 60) cell.className = "long";
      else if (text.length > 18) cell.className = "words";
      if (first && this.name === "claims") cell.append(this.opener(row, text || "(no id)"));
      else if (column.lead && value) cell.append(make("a", text, { href: hrefOf(column.lead, row, this.read, column.to) }));
      else if (column.name === "claim_id" && value && LISTED) cell.append(make("a", text, { href: hrefOf([["search", "@claim_id"]], row, this.read, "claims") }));
      else if (column.name === "decision") cell.append(make("span", text, { class: "badge " + text }));
      else cell.textContent = text;
      return cell;
    }
    opener(row, text) {
      const button = make("button", text, { type: "button", class: "open", "aria-expanded": this.open.has(row) });
      button.addEventListener("click", () => {
        const line = button.closest("tr");
        if (this.open.delete(row)) line.nextElementSibling.remove();
        else {
          this.open.add(row);
          line.after(this.found(row));
        }
        button.setAttribute("aria-expanded", this.open.has(row));
      });
      return button;
    }
    found() {
      return make("tr");
    }
  }

  // The claims: chosen by facets, which the figures of the page name in their links.
  class Claims extends Grid {
    constructor(root, form) {
      super(root);
      this.form = form;
      this.chips = form.querySelector(".chips");
      this.selects = [...form.querySelectorAll("select")];
      for (const select of this.selects) this.options(select);
      form.addEventListener("submit", (event) => event.preventDefault());
      form.addEventListener("input", () => this.fromForm());
      form.addEventListener("reset", (event) => {
        event.preventDefault();
        this.apply(new URLSearchParams());
      });
      window.addEventListener("hashchange", () => this.fromAddress());
      this.fromAddress();
    }
    word(facet, value) {
      const words = this.data.words[facet];
      if (value === "") return "(not known)";
      return (words && words[value]) || value.replaceAll("_", " ");
    }
    options(select) {
      select.append(make("option", "any", { value: "any" }));
      const facet = this.data.facets[select.name];
      const named = facet.words.map((value) => [this.word(select.name, value), value]);
      for (const [text, value] of named.sort()) select.append(make("option", text, { value: "=" + value }));
    }
    fromAddress() {
      const [name, query] = location.hash.slice(1).split("?");
      if (name !== "claims" || query === undefined) return;
      const wanted = new URLSearchParams(query);
      this.apply(wanted, wanted.get("search") || "");
      const heading = document.getElementById("h-claims");
      heading.scrollIntoView({ block: "start" });
      heading.focus({ preventScroll: true });
    }
    fromForm() {
      const query = new URLSearchParams();
      for (const [facet, value] of this.chosenBy) {
        if (!this.selects.some((select) => select.name === facet)) query.append(facet, value);
      }
      for (const select of this.selects) if (select.value !== "any") query.append(select.name, select.value.slice(1));
      this.apply(query, this.form.elements.search.value);
    }
    apply(query, search = "") {
      this.chosenBy = new Map([...query].filter(([facet]) => facet in this.data.facets || facet in this.data.choices));
      this.form.elements.search.value = search;
      for (const select of this.selects) {
        const value = this.chosenBy.get(select.name);
        select.value = value === undefined ? "any" : "=" + value;
        if (select.selectedIndex < 0) select.value = "any";
      }
      this.showChips();
      const tests = [...this.chosenBy].map(([facet, value]) => this.tester(facet, value));
      const wanted = search.trim().toLowerCase();
      if (wanted) tests.push((row) => this.text(row).includes(wanted));
      this.test = (row) => tests.every((test) => test(row));
      this.choose();
    }
    tester(facet, value) {
      if (facet in this.data.choices) return super.tester(facet, value);
      const { words, of } = this.data.facets[facet];
      const place = words.indexOf(value);
      return (row) => (Array.isArray(of[row]) ? of[row].includes(place) : place >= 0 && of[row] === place);
    }
    showChips() {
      const names = { cause: "Cause", days: "Days from achieved to claimed", self_certified: "Self-certified", could: "Could show", document: "Document", duplicate: "Duplicate", sampled: "Audit sample", stratum: "Stratum", waiting: "Not payable yet", unpriced: "Without a known price", only: "Only cause", stage: "Has passed", participant: "Participant" };
      const chips = [...this.chosenBy].filter(([facet]) => facet in names).map(([facet, value]) => {
        const said = facet === "could" ? this.word("sign", value) : facet === "cause" || facet === "only" ? this.word("", value) : value;
        return this.chip(facet, names[facet], said, () => {
          this.fromForm();
          this.form.elements.search.focus();
        });
      });
      this.chips.replaceChildren(...chips);
    }
    summary() {
      const { whole } = this.data.columns.find((column) => column.name === "price");
      const sums = { approved: 0, queried: 0, rejected: 0 };
      for (const row of this.chosen) {
        const decision = this.read.decision(row);
        if (decision in sums) sums[decision] += this.read.price(row) || 0;
      }
      return `${grouped(this.chosen.length)} of ${grouped(this.data.rows)} claims: ` +
        `${money(sums.approved, whole)} payable, ${money(sums.queried, whole)} queried, ${money(sums.rejected, whole)} rejected`;
    }
    found(row) {
      const { of, severity, code, message, clause } = this.data.findings;
      const read = { severity: reader(severity), code: reader(code), message: reader(message), clause: reader(clause) };
      const list = make("ul");
      for (let at = first(of, row); at < of.length && of[at] === row; at += 1) {
        const item = make("li");
        item.append(make("span", read.severity(at), { class: "found-kinds" }), ": " + read.message(at) + " ");
        item.append(make("span", [read.code(at), read.clause(at)].filter(Boolean).join(", "), { class: "code" }));
        list.append(item);
      }
      const line = make("tr", undefined, { class: "found" });
      const cell = make("td", undefined, { colspan: this.data.columns.length });
      if (list.children.length) cell.append(list);
      else cell.append(make("p", "Every rule holds; nothing was remarked."));
      const known = (name) => (this.read[name] ? this.read[name](row) : null);
      const about = [["Judged by", known("rate_card")], ["Decided on", known("decided_on")], ["Paid on", known("paid_on")], ["Read in", known("place")]];
      const said = about.filter(([, text]) => text).map(([name, text]) => `${name} ${text}.`);
      cell.append(make("p", said.join(" "), { class: "code" }));
      line.append(cell);
      return line;
    }
  }

  // The first place of a value in a sorted list, or where it would stand.
  function first(sorted, value) {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // Short tables stand in the page; their headings sort them, a field narrows those of many rows.
  function sortable(table) {
    const body = table.tBodies[0];
    const headings = [...table.tHead.rows[0].cells];
    const key = (line, place) => {
      const text = line.cells[place].textContent.trim();
      if (!headings[place].classList.contains("figure")) return text.toLowerCase();
      const figure = parseFloat(text.replace(/[£,% ]/g, "").replace("−", "-"));
      return Number.isNaN(figure) ? null : figure;
    };
    headings.forEach((heading, place) => {
      const button = make("button", heading.textContent, { type: "button" });
      heading.replaceChildren(button);
      heading.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const down = heading.getAttribute("aria-sort") === "ascending";
        for (const other of headings) other.setAttribute("aria-sort", "none");
        heading.setAttribute("aria-sort", down ? "descending" : "ascending");
        const lines = [...body.rows].map((line, at) => [key(line, place), at, line]);
        lines.sort((a, b) => compare(a[0], b[0], down) || a[1] - b[1]);
        body.append(...lines.map((entry) => entry[2]));
      });
    });
    if (body.rows.length > 12) {
      const label = make("label", "Search ", { class: "narrow" });
      const field = make("input", undefined, { type: "search", autocomplete: "off" });
      field.addEventListener("input", () => {
        const wanted = field.value.trim().toLowerCase();
        for (const line of body.rows) line.hidden = !line.textContent.toLowerCase().includes(wanted);
      });
      label.append(field);
      table.closest(".scroll").before(label);
    }
  }

  document.querySelectorAll("table.sortable").forEach(sortable);
  const grids = [...document.querySelectorAll("[data-grid]")].map((root) => {
    const form = document.querySelector(`form[data-for="${root.dataset.grid}"]`);
    return form ? new Claims(root, form) : new Grid(root);
  });
  const folds = [...document.querySelectorAll("details")];
  window.addEventListener("beforeprint", () => folds.forEach((fold) => {
    fold.dataset.kept = fold.open ? "open" : "";
    fold.open = true;
  }));
  window.addEventListener("afterprint", () => folds.forEach((fold) => {
    fold.open = fold.dataset.kept === "open";
  }));
  window.addEventListener("beforeprint", () => grids.forEach((grid) => {
    grid.kept = grid.from;
    grid.from = 0;
    // A list that was narrowed is printed whole, within reason; of another its first rows.
    grid.draw(grid.chosen.length < grid.data.rows ? PRINTED : PAGE);
  }));
  window.addEventListener("afterprint", () => grids.forEach((grid) => {
    grid.from = grid.kept || 0;
    grid.draw();
  }));
})();
