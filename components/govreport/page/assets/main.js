// Starts the page and wires its controls.
const darkScheme = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (document.documentElement.dataset.theme || (darkScheme.matches ? "dark" : "light")) === "dark";

function drawWords() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", word(node.dataset.label));
  for (const node of document.querySelectorAll("[data-placeholder]")) node.placeholder = word(node.dataset.placeholder);
  byId("language").textContent = word("other");
  byId("language").lang = language === "zh" ? "en" : "zh-CN";
  byId("theme").textContent = word(isDark() ? "toLight" : "toDark");
}

function drawFilters() {
  choices(byId("filter-report"), "report", REPORTS.map((_, index) => [String(index), reportName(index)]));
  choices(byId("filter-domain"), "domain");
  choices(byId("filter-part"), "part");
  byId("report-filter").hidden = REPORTS.length < 2;
  byId("filter-labels").replaceChildren(...DATA.order.label.map((label) => el("label", { class: "label-choice" },
    el("input", { type: "checkbox", value: label, checked: true, onchange: (event) => {
      const hidden = new Set(state.hidden);
      if (event.target.checked) hidden.delete(label); else hidden.add(label);
      set({ hidden });
    } }), el("span", { class: `mark mark-${label.toLowerCase()}` }, nameOf("label", label)))));
}

function drawState() {
  for (const field of ["report", "domain", "part"]) byId(`filter-${field}`).value = state[field];
  for (const box of document.querySelectorAll("#filter-labels input")) box.checked = !state.hidden.has(box.value);
  if (byId("query").value !== state.query) byId("query").value = state.query;
  byId("chips").replaceChildren(...["kind", "status", "level"].filter((field) => state[field]).map((field) =>
    el("button", { type: "button", class: "chip", onclick: () => set({ [field]: "" }) }, `${word(field)}: ${nameOf(field, state[field])} ×`)));
  byId("clear").hidden = !isFiltered();
}

function drawAll() {
  drawWords();
  drawFilters();
  drawSources();
  refresh();
}

refresh = () => {
  drawState();
  drawFigures();
  // A bar pressed by key keeps the focus though the chart is drawn anew.
  const held = document.activeElement?.closest?.(".plot .bar");
  const figure = held?.closest("figure")?.id;
  const order = held ? [...held.parentNode.children].indexOf(held) : -1;
  drawCharts();
  if (figure) byId(figure).querySelector("svg").children[order]?.focus();
  drawTables();
  drawText();
};

startReadings(byId("paragraphs"));

for (const field of ["report", "domain", "part"]) byId(`filter-${field}`).addEventListener("change", (event) => set({ [field]: event.target.value }));
byId("clear").addEventListener("click", () => set({ ...NO_FILTER, hidden: new Set() }));
byId("next-hit").addEventListener("click", () => stepHit(1));
byId("previous-hit").addEventListener("click", () => stepHit(-1));
let typing = 0;
byId("query").addEventListener("input", (event) => {
  clearTimeout(typing);
  typing = setTimeout(() => set({ query: event.target.value }), 150);
});
byId("query").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  if (state.query !== event.target.value) { clearTimeout(typing); set({ query: event.target.value }); }
  stepHit(event.shiftKey ? -1 : 1);
});

byId("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  remember("language", language);
  drawAll();
});
byId("theme").addEventListener("click", () => {
  document.documentElement.dataset.theme = isDark() ? "light" : "dark";
  remember("theme", document.documentElement.dataset.theme);
  drawWords();
});
darkScheme.addEventListener("change", drawWords);

const tabs = Object.keys(TABLES);
for (const id of tabs) {
  const tab = byId(`tab-${id}`);
  const choose = (other) => { state.tab = other; drawTables(); };
  tab.addEventListener("click", () => choose(id));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    choose(tabs[(tabs.indexOf(id) + step + tabs.length) % tabs.length]);
    byId(`tab-${state.tab}`).focus();
  });
}

byId("show-filters").addEventListener("click", (event) => {
  const open = byId("toolbar").classList.toggle("open");
  event.currentTarget.setAttribute("aria-expanded", String(open));
});

// A link to a place works again when it is pressed again, and when the filters hide the place.
document.addEventListener("click", (event) => {
  const anchor = event.target.closest?.('a[href^="#"]');
  const id = anchor?.getAttribute("href").slice(1);
  if (!id || event.ctrlKey || event.metaKey || event.shiftKey || !(entityById(id) || paragraphById(id))) return;
  event.preventDefault();
  if (location.hash !== `#${id}`) history.pushState(null, "", `#${id}`);
  arrive(id);
});
window.addEventListener("popstate", () => arrive(location.hash.slice(1)));

let resizing = 0;
let lastWidth = window.innerWidth;
window.addEventListener("resize", () => {
  if (window.innerWidth === lastWidth) return;
  lastWidth = window.innerWidth;
  clearTimeout(resizing);
  resizing = setTimeout(drawCharts, 150);
});
window.addEventListener("beforeprint", fillAll);

if (window.innerWidth < 960) byId("outline").open = false;
drawAll();
if (location.hash) arrive(location.hash.slice(1));
