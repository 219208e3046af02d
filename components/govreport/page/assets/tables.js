// Sortable, filterable tables; every row links to its place in the text.
const FIRST_ROWS = 50;

const placeName = (paragraph) => (REPORTS.length > 1 ? `${shortName(paragraph.report)} ` : "") + `¶${paragraph.number}`;
const link = (id, text, attributes = {}) => el("a", { href: `#${id}`, class: "to-text", ...attributes }, text);
const chip = (label, text) => el("span", { class: `mark mark-${label.toLowerCase()}` }, text);
const faint = () => el("span", { class: "faint" }, "—");
const tag = (kind, text) => el("span", { class: `tag tag-${kind}` }, text);
const foundBy = (entity) => entity.rule || word("model");

// A column: a key in WORDS, what to sort and write by, and how to show it.
const commonColumns = [
  { key: "domain", value: (entity) => nameOf("domain", entity.paragraph.domain) },
  { key: "place", value: (entity) => placeName(entity.paragraph), sort: (entity) => entity.paragraph.index * 1e5 + entity.start, show: (entity) => link(entity.id, placeName(entity.paragraph)) },
  { key: "foundBy", value: foundBy, show: (entity) => el("span", { class: "faint" }, foundBy(entity)) },
];
const TABLES = {
  metrics: {
    title: "metrics", rows: () => entitiesFor("METRIC"), filters: ["kind", "status"],
    columns: [
      { key: "indicator", text: true, value: (entity) => entity.reading.indicator || "" },
      { key: "verbatim", text: true, value: (entity) => entity.text, show: (entity) => link(entity.id, chip("METRIC", entity.text)) },
      { key: "value", numeric: true, value: (entity) => entity.reading.value ?? "", show: (entity) => valueText(entity.reading) },
      { key: "unit", text: true, value: (entity) => entity.reading.unit || "" },
      { key: "change", value: (entity) => (entity.reading.change ? nameOf("change", entity.reading.change) : ""),
        show: (entity) => (entity.reading.change ? tag(entity.reading.change, `${entity.reading.change === "up" ? "↑" : "↓"} ${nameOf("change", entity.reading.change)}`) : "") },
      { key: "status", value: (entity) => (entity.reading.status ? nameOf("status", entity.reading.status) : ""),
        show: (entity) => (entity.reading.status ? [tag(entity.reading.status, nameOf("status", entity.reading.status)), entity.reading.firmness ? ` ${nameOf("firmness", entity.reading.firmness)}` : ""] : "") },
      { key: "kind", value: (entity) => (entity.reading.kind ? nameOf("kind", entity.reading.kind) : "") },
      ...commonColumns,
    ],
    extra: { high: (entity) => entity.reading.high ?? "", bound: (entity) => entity.reading.bound || "", firmness: (entity) => entity.reading.firmness || "" },
  },
  honors: {
    title: "honors", rows: () => entitiesFor("HONOR"), filters: ["level"],
    columns: [
      { key: "honor", text: true, value: (entity) => entity.text, show: (entity) => link(entity.id, chip("HONOR", entity.text)) },
      { key: "level", value: (entity) => nameOf("level", entity.reading.level), sort: (entity) => DATA.order.level.indexOf(entity.reading.level || "none") },
      { key: "recipient", text: true, value: (entity) => entity.reading.recipient || "" },
      { key: "year", value: (entity) => entity.reading.year || "" },
      { key: "batch", value: (entity) => entity.reading.batch || "", show: (entity) => (entity.reading.batch ? word("batchNumber", entity.reading.batch) : "") },
      { key: "status", value: (entity) => (entity.reading.status ? nameOf("status", entity.reading.status) : ""),
        show: (entity) => (entity.reading.status ? tag(entity.reading.status, nameOf("status", entity.reading.status)) : "") },
      ...commonColumns,
    ],
  },
  organizations: {
    title: "organizations", filters: [],
    rows: () => [...groupBy(entitiesFor("ORG"), (entity) => entity.text)].map(([text, mentions]) => ({ text, mentions })),
    columns: [
      { key: "organization", text: true, value: (row) => row.text, show: (row) => link(row.mentions[0].id, chip("ORG", row.text)) },
      { key: "count", numeric: true, value: (row) => row.mentions.length },
      { key: "domains", value: (row) => mainDomains(row.mentions).join(language === "zh" ? "、" : ", ") },
      { key: "places", value: (row) => row.mentions.map((entity) => placeName(entity.paragraph)).join(" "), sort: (row) => row.mentions[0].paragraph.index,
        show: (row) => [row.mentions.slice(0, 6).map((entity) => [link(entity.id, placeName(entity.paragraph)), " "]), row.mentions.length > 6 ? `+${row.mentions.length - 6}` : ""] },
    ],
    order: { key: "count", down: true },
  },
};
const mainDomains = (mentions) => [...tally(mentions, (entity) => entity.paragraph.domain)].sort((a, b) => b[1] - a[1]).slice(0, 2).map(([key]) => nameOf("domain", key));

const views = Object.fromEntries(Object.entries(TABLES).map(([id, table]) => [id, { query: "", limit: FIRST_ROWS, ...(table.order || { key: "place", down: false }) }]));

function tableRows(id) {
  const table = TABLES[id];
  const view = views[id];
  const wanted = folded(view.query).trim();
  const rows = table.rows().filter((row) => !wanted || table.columns.some((column) => folded(String(column.value(row))).includes(wanted)));
  const column = table.columns.find((one) => one.key === view.key);
  if (column) {
    const by = column.sort || column.value;
    // A row without the value stands last either way.
    const keyed = rows.map((row) => [by(row), row]);
    keyed.sort(([a], [b]) => {
      if (a === "" || b === "") return (a === "") - (b === "");
      const order = typeof a === "number" && typeof b === "number" ? a - b : collator().compare(a, b);
      return view.down ? -order : order;
    });
    return keyed.map(([, row]) => row);
  }
  return rows;
}
let collators = {};
const collator = () => (collators[language] ||= new Intl.Collator(language === "zh" ? "zh-CN" : "en", { numeric: true }));

function drawTables() {
  for (const id of Object.keys(TABLES)) {
    const tab = byId(`tab-${id}`);
    const chosen = state.tab === id;
    byId(`panel-${id}`).dataset.title = word(TABLES[id].title);
    tab.replaceChildren(word(TABLES[id].title), el("span", { class: "tab-count" }, number(TABLES[id].rows().length)));
    give(tab, { "aria-selected": String(chosen), tabindex: chosen ? "0" : "-1" });
    byId(`panel-${id}`).hidden = !chosen;
  }
  drawTable(state.tab);
}

function drawTable(id) {
  const panel = byId(`panel-${id}`);
  const table = TABLES[id];
  const view = views[id];
  // The controls stay in place while one types in them; they are made anew only when the language changes.
  if (panel.dataset.language !== language) {
    panel.dataset.language = language;
    panel.replaceChildren(el("div", { class: "table-tools" },
      el("input", { type: "search", class: "find", value: view.query, placeholder: word("findRows"), "aria-label": word("findRows"), autocomplete: "off",
        oninput: (event) => { view.query = event.target.value; view.limit = FIRST_ROWS; drawTable(id); } }),
      table.filters.map((field) => el("label", {}, el("span", {}, word(field)), choices(el("select", { "data-field": field, onchange: (event) => set({ [field]: event.target.value }) }), field))),
      el("span", { class: "row-count", "aria-live": "polite" }),
      el("button", { type: "button", class: "small download", onclick: () => download(id) }, word("download"))),
    el("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-labelledby": `tab-${id}` }), el("p", { class: "table-more" }));
  }
  for (const select of panel.querySelectorAll("select")) select.value = state[select.dataset.field];
  const rows = tableRows(id);
  const shown = rows.slice(0, view.limit);
  panel.querySelector(".row-count").textContent = word("rows", shown.length < rows.length ? `${number(shown.length)} / ${number(rows.length)}` : number(rows.length));
  panel.querySelector(".table-scroll").replaceChildren(shown.length ? el("table", { class: `data ${id}` },
    el("thead", {}, el("tr", {}, table.columns.map((column) => header(id, column)))),
    el("tbody", {}, shown.map((row) => el("tr", {}, table.columns.map((column) => {
      const content = column.show ? column.show(row) : column.value(row);
      return el("td", { class: `col-${column.key}${column.numeric ? " numeric" : ""}`, "data-name": word(column.key), lang: column.text ? "zh-CN" : null },
        content === "" ? faint() : typeof content === "number" ? number(content) : content);
    }))))) : el("p", { class: "empty" }, word("noRows")));
  const left = rows.length - shown.length;
  const grow = (limit) => () => { view.limit = limit; drawTable(id); };
  panel.querySelector(".table-more").replaceChildren(...(left > 0 ? [
    el("button", { type: "button", class: "small", onclick: grow(view.limit + 200) }, word("more", number(Math.min(200, left)))),
    el("button", { type: "button", class: "small", onclick: grow(Infinity) }, word("everything"))] : []));
}

function header(id, column) {
  const view = views[id];
  const active = view.key === column.key;
  const sort = () => {
    Object.assign(view, active ? { down: !view.down } : { key: column.key, down: Boolean(column.numeric) });
    drawTable(id);
    byId(`panel-${id}`).querySelector(`button[data-key="${column.key}"]`).focus();
  };
  return el("th", { scope: "col", class: column.numeric ? "numeric" : null, "aria-sort": active ? (view.down ? "descending" : "ascending") : null },
    el("button", { type: "button", "data-key": column.key, title: word("sortBy", word(column.key)), onclick: sort }, word(column.key),
      el("span", { class: "arrow", "aria-hidden": "true" }, active ? (view.down ? "↓" : "↑") : "")));
}

// The rows as they are filtered and sorted now, for a spreadsheet; text never becomes a formula.
function download(id) {
  const table = TABLES[id];
  const extra = Object.entries(table.extra || {});
  const cell = (value) => {
    if (typeof value === "number") return String(value);
    const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return `"${text.replaceAll('"', '""')}"`;
  };
  const lines = [[...table.columns.map((column) => word(column.key)), ...extra.map(([key]) => word(key))],
    ...tableRows(id).map((row) => [...table.columns.map((column) => column.value(row)), ...extra.map(([, value]) => value(row))])];
  const text = "\ufeff" + lines.map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  el("a", { href: address, download: `${id}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

function choices(select, field, names = DATA.order[field].map((key) => [key, nameOf(field, key)])) {
  select.replaceChildren(el("option", { value: "" }, word("all")), ...names.map(([key, name]) => el("option", { value: key }, name)));
  select.value = state[field];
  return select;
}
