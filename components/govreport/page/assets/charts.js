// Charts as inline SVG, drawn to the width of their card; every bar is a button that filters the page.
const ROW = 26;
const textWidth = (text, size = 13) => [...String(text)].reduce((sum, char) => sum + (char.charCodeAt(0) > 0x2e80 ? size : size * 0.58), 0);
const widest = (texts) => Math.max(0, ...texts.map((text) => textWidth(text)));

function frame(id, title, unit, legend) {
  const figure = byId(id);
  const plot = el("div", { class: "plot" });
  figure.replaceChildren();
  append(figure, [
    el("figcaption", {}, el("span", { class: "chart-title" }, title), el("span", { class: "chart-unit" }, unit)),
    legend ? el("p", { class: "legend" }, legend.map(([kind, text]) => el("span", { class: `key key-${kind}` }, text))) : null,
    plot,
  ]);
  // While another card's width settles, a card may be 0 wide.
  return { plot, width: Math.max(280, plot.clientWidth || 520) };
}

// A row that can be pressed: by pointer, Enter or Space.
function pressable(label, pressed, act, ...children) {
  return svg("g", {
    role: "button", tabindex: "0", "aria-pressed": String(pressed), "aria-label": label, class: pressed ? "bar pressed" : "bar",
    onclick: act,
    onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); act(); } },
  }, svg("title", {}, label), children);
}

const drawing = (width, height, label, ...children) =>
  svg("svg", { viewBox: `0 0 ${width} ${height}`, width: "100%", height, role: "group", "aria-label": label }, children);

const toggle = (field, key, also = {}) => () => set({ ...also, [field]: state[field] === key ? "" : key });

// Horizontal bars; each row has one or more parts laid end to end.
function bars(id, title, unit, rows, legend) {
  const { plot, width } = frame(id, title, unit, legend);
  const left = Math.min(width * 0.42, widest(rows.map((row) => row.name)) + 14);
  const totals = rows.map((row) => row.parts.reduce((sum, part) => sum + part.value, 0));
  const scale = (width - left - 46) / Math.max(1, ...totals);
  plot.append(drawing(width, rows.length * ROW + 4, title, rows.map((row, index) => {
    let x = left;
    const y = index * ROW;
    const detail = row.parts.length > 1 ? ` (${row.parts.map((part) => `${part.name} ${number(part.value)}`).join(", ")})` : "";
    return pressable(`${row.name}: ${number(totals[index])}${detail}`, row.pressed, row.act,
      svg("rect", { class: "hit-area", x: 0, y, width, height: ROW }),
      svg("text", { class: "bar-name", x: left - 10, y: y + 17, "text-anchor": "end" }, row.name),
      row.parts.filter((part) => part.value).map((part) => {
        const length = part.value * scale;
        const shape = svg("rect", { class: `fill-${part.fill}`, x, y: y + 5, width: Math.max(1.5, length - 1), height: ROW - 10, rx: 2 });
        x += length;
        return shape;
      }),
      svg("text", { class: totals[index] ? "bar-value" : "bar-value none", x: Math.max(x, left) + 6, y: y + 17 }, number(totals[index])));
  })));
}

// Two-sided bars around the names: what is done to the left, what is planned to the right.
function sides(id, title, unit, rows, legend) {
  const { plot, width } = frame(id, title, unit, legend);
  const middle = Math.min(width * 0.4, widest(rows.map((row) => row.name)) + 24);
  const side = (width - middle) / 2;
  const scale = (side - 34) / Math.max(1, ...rows.flatMap((row) => [row.done, row.plan]));
  plot.append(drawing(width, rows.length * ROW + 4, title, rows.map((row, index) => {
    const y = index * ROW;
    const half = (value, fill, x, anchor, at) => [
      value ? svg("rect", { class: `fill-${fill}`, x, y: y + 5, width: Math.max(1.5, value * scale), height: ROW - 10, rx: 2 }) : null,
      svg("text", { class: value ? "bar-value" : "bar-value none", x: at, y: y + 17, "text-anchor": anchor }, number(value)),
    ];
    const right = side + middle;
    return pressable(`${row.name}: ${nameOf("status", "done")} ${number(row.done)}, ${nameOf("status", "plan")} ${number(row.plan)}`, row.pressed, row.act,
      svg("rect", { class: "hit-area", x: 0, y, width, height: ROW }),
      half(row.done, "done", side - Math.max(1.5, row.done * scale), "end", side - row.done * scale - 6),
      svg("text", { class: "bar-name", x: width / 2, y: y + 17, "text-anchor": "middle" }, row.name),
      half(row.plan, "plan", right, "start", right + row.plan * scale + 6));
  })));
}

// A grid of counts, darker for more, with totals; a table of the same figures for readers that cannot see it.
function grid(id, title, unit, rows, columns, count) {
  const { plot, width: room } = frame(id, title, unit);
  const left = widest(rows.map((row) => row.name)) + 16;
  const width = Math.max(room, left + (columns.length + 1) * 42);
  const cell = (width - left) / (columns.length + 1);
  const top = 28;
  const most = Math.max(1, ...rows.flatMap((row) => columns.map((column) => count(row.key, column.key))));
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  const shapes = columns.map((column, place) =>
    svg("text", { class: "bar-name", x: left + cell * (place + 0.5), y: 17, "text-anchor": "middle" }, column.name));
  shapes.push(svg("text", { class: "bar-name strong", x: width - cell / 2, y: 17, "text-anchor": "middle" }, word("total")));
  rows.forEach((row, line) => {
    const y = top + line * ROW;
    shapes.push(svg("text", { class: "bar-name", x: left - 10, y: y + 17, "text-anchor": "end" }, row.name));
    columns.forEach((column, place) => {
      const value = count(row.key, column.key);
      const depth = value ? 0.12 + 0.88 * Math.sqrt(value / most) : 0;
      const chosen = state.domain === row.key && state.kind === column.key;
      shapes.push(svg("g", { class: chosen ? "cell pressed" : "cell", onclick: () => set(chosen ? { domain: "", kind: "" } : { domain: row.key, kind: column.key }) },
        svg("title", {}, `${row.name} · ${column.name}: ${number(value)}`),
        svg("rect", { class: value ? "heat" : "heat none", "fill-opacity": value ? depth.toFixed(3) : null, x: left + cell * place + 1.5, y: y + 1.5, width: cell - 3, height: ROW - 3, rx: 3 }),
        value ? svg("text", { class: depth > 0.6 ? "cell-value over" : "cell-value", x: left + cell * (place + 0.5), y: y + 17, "text-anchor": "middle" }, number(value)) : null));
    });
    shapes.push(svg("text", { class: "bar-value", x: width - cell / 2, y: y + 17, "text-anchor": "middle" }, number(sum(columns.map((column) => count(row.key, column.key))))));
  });
  const foot = top + rows.length * ROW;
  shapes.push(svg("text", { class: "bar-name strong", x: left - 10, y: foot + 17, "text-anchor": "end" }, word("total")));
  columns.forEach((column, place) => shapes.push(
    svg("text", { class: "bar-value", x: left + cell * (place + 0.5), y: foot + 17, "text-anchor": "middle" }, number(sum(rows.map((row) => count(row.key, column.key)))))));
  const height = foot + ROW;
  plot.append(
    svg("svg", { viewBox: `0 0 ${width} ${height}`, width: width > room ? width : "100%", height, "aria-hidden": "true" }, shapes),
    el("table", { class: "unseen" }, el("caption", {}, title),
      el("tr", {}, el("td", {}), columns.map((column) => el("th", { scope: "col" }, column.name))),
      rows.map((row) => el("tr", {}, el("th", { scope: "row" }, row.name), columns.map((column) => el("td", {}, number(count(row.key, column.key))))))),
  );
}

function drawCharts() {
  const domains = DATA.order.domain.map((key) => ({ key, name: nameOf("domain", key) }));
  const pick = (key) => ({ pressed: state.domain === key, act: toggle("domain", key) });

  const byDomain = tally(paragraphsFor("domain"), (paragraph) => paragraph.domain);
  bars("chart-domains", word("chartDomains"), word("unitParagraphs"), domains.map((domain) => ({
    ...domain, ...pick(domain.key), parts: [{ value: byDomain.get(domain.key) || 0, fill: "main" }],
  })));

  const inDomains = groupBy(paragraphsFor("domain").flatMap((paragraph) => paragraph.entities.filter((entity) => entity.label === "METRIC")),
    (entity) => entity.paragraph.domain);
  const countIn = (domain, test) => (inDomains.get(domain) || []).filter(test).length;
  const known = (status) => (entity) => entity.reading.status === status && entityPasses(entity, "status");
  sides("chart-status", word("chartStatus"), word("unitMetrics"),
    domains.map((domain) => ({ ...domain, ...pick(domain.key), done: countIn(domain.key, known("done")), plan: countIn(domain.key, known("plan")) })),
    [["done", nameOf("status", "done")], ["plan", nameOf("status", "plan")]]);

  const cells = new Map();
  for (const [domain, entities] of inDomains) {
    for (const entity of entities) {
      if (entity.reading.kind && entityPasses(entity, "kind")) cells.set(`${domain} ${entity.reading.kind}`, (cells.get(`${domain} ${entity.reading.kind}`) || 0) + 1);
    }
  }
  const count = (domain, kind) => cells.get(`${domain} ${kind}`) || 0;
  const kinds = DATA.order.kind.filter((kind) => domains.some((domain) => count(domain.key, kind))).map((key) => ({ key, name: nameOf("kind", key) }));
  const rows = domains.filter((domain) => kinds.some((kind) => count(domain.key, kind.key)));
  grid("chart-kinds", word("chartKinds"), word("unitMetrics"), rows, kinds, count);

  const byLevel = groupBy(entitiesFor("HONOR", "level"), (entity) => entity.reading.level || "none");
  bars("chart-levels", word("chartLevels"), word("unitHonors"), DATA.order.level.map((key) => {
    const honors = byLevel.get(key) || [];
    const sought = honors.filter((entity) => entity.reading.status === "sought").length;
    return {
      key, name: nameOf("level", key), pressed: state.level === key, act: toggle("level", key, { tab: "honors" }),
      parts: [{ name: nameOf("status", "received"), value: honors.length - sought, fill: "done" }, { name: nameOf("status", "sought"), value: sought, fill: "plan" }],
    };
  }), [["done", nameOf("status", "received")], ["plan", nameOf("status", "sought")]]);

  const byPart = tally(paragraphsFor("part"), (paragraph) => paragraph.part);
  bars("chart-parts", word("chartParts"), word("unitParagraphs"), DATA.order.part.map((key) => ({
    key, name: nameOf("part", key), pressed: state.part === key, act: toggle("part", key), parts: [{ value: byPart.get(key) || 0, fill: "main" }],
  })));
}

function drawFigures() {
  const paragraphs = paragraphsFor();
  const entities = (label) => paragraphs.flatMap((paragraph) => paragraph.entities.filter((entity) => entity.label === label));
  const metrics = entities("METRIC");
  const honors = entities("HONOR");
  const organizations = entities("ORG");
  const characters = paragraphs.reduce((sum, paragraph) => sum + [...paragraph.text].length, 0);
  const plans = metrics.filter((entity) => entity.reading.status === "plan");
  const firm = (kind) => number(plans.filter((entity) => entity.reading.firmness === kind).length);
  const figures = [
    [word("reports"), new Set(paragraphs.map((paragraph) => paragraph.report)).size, ""],
    [word("paragraphs"), paragraphs.length, word("perParagraph", number(Math.round(characters / (paragraphs.length || 1))))],
    [word("characters"), characters, ""],
    [word("metrics"), metrics.length, word("doneCount", number(metrics.filter((entity) => entity.reading.status === "done").length))],
    [word("planned"), plans.length, plans.some((entity) => entity.reading.firmness) ? word("hardSoft", firm("hard"), firm("soft")) : word("planShare", percent(plans.length / (metrics.length || 1)))],
    [word("honors"), honors.length, word("soughtCount", number(honors.filter((entity) => entity.reading.status === "sought").length))],
    [word("organizations"), new Set(organizations.map((entity) => entity.text)).size, word("inParagraphs", number(organizations.length))],
  ];
  byId("figures").replaceChildren(...figures.slice(REPORTS.length > 1 ? 0 : 1).map(([name, value, note]) =>
    el("div", { class: "figure" }, el("dt", {}, name), el("dd", {}, el("span", { class: "figure-value" }, number(value)), note ? el("span", { class: "figure-note" }, note) : null))));
}
