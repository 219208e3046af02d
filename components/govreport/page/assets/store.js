// The data, the filters, and what passes them.
const DATA = JSON.parse(byId("data").textContent);
const REPORTS = DATA.reports;

// Offsets count characters as Python does; strings here count UTF-16 units.
const hasPairs = /[\ud800-\udfff]/;
DATA.paragraphs.forEach((paragraph, index) => {
  paragraph.index = index;
  paragraph.id = `r${paragraph.report + 1}p${paragraph.number}`;
  paragraph.folded = folded(paragraph.text);
  const units = hasPairs.test(paragraph.text) ? [0] : null;
  if (units) for (const char of paragraph.text) units.push(units[units.length - 1] + char.length);
  paragraph.entities.forEach((entity, place) => {
    entity.paragraph = paragraph;
    entity.id = `${paragraph.id}e${place + 1}`;
    entity.from = units ? units[entity.start] : entity.start;
    entity.to = units ? units[entity.end] : entity.end;
    entity.text = paragraph.text.slice(entity.from, entity.to);
    entity.reading ||= {};
  });
});

const reportName = (index) => REPORTS[index].title || REPORTS[index].id || word("untitled");
const shortName = (index) => (REPORTS[index].issuer && REPORTS[index].year ? REPORTS[index].issuer + REPORTS[index].year : reportName(index));

const NO_FILTER = { report: "", domain: "", part: "", query: "", kind: "", status: "", level: "" };
const state = { ...NO_FILTER, hidden: new Set(), tab: "metrics" };

function terms() {
  return folded(state.query).trim().split(/\s+/).filter(Boolean);
}

// What passes for every view: report, domain, part and search. `except` leaves one of them out, for the chart of that very field.
function paragraphsFor(except) {
  const wanted = terms();
  return DATA.paragraphs.filter((paragraph) =>
    (state.report === "" || paragraph.report === Number(state.report)) &&
    (except === "domain" || !state.domain || paragraph.domain === state.domain) &&
    (except === "part" || !state.part || paragraph.part === state.part) &&
    wanted.every((term) => paragraph.folded.includes(term)));
}

function entityPasses(entity, except) {
  const { reading, label } = entity;
  if (label === "METRIC") {
    return (except === "kind" || !state.kind || reading.kind === state.kind) && (except === "status" || !state.status || reading.status === state.status);
  }
  return label !== "HONOR" || except === "level" || !state.level || (reading.level || "none") === state.level;
}

function entitiesFor(label, except) {
  return paragraphsFor(except).flatMap((paragraph) => paragraph.entities.filter((entity) => entity.label === label && entityPasses(entity, except)));
}

// The text shows paragraphs that hold a mark of the labels and readings asked for.
const onlyMetrics = () => Boolean(state.kind || state.status);
function isMarked(entity) {
  if (state.hidden.has(entity.label)) return false;
  if (onlyMetrics() && state.level) return entity.label !== "ORG" && entityPasses(entity);
  if (onlyMetrics()) return entity.label === "METRIC" && entityPasses(entity);
  return !state.level || (entity.label === "HONOR" && entityPasses(entity));
}
function paragraphsToRead() {
  const some = state.hidden.size > 0 && state.hidden.size < DATA.order.label.length;
  return some || onlyMetrics() || state.level ? paragraphsFor().filter((paragraph) => paragraph.entities.some(isMarked)) : paragraphsFor();
}

function isFiltered() {
  return state.hidden.size > 0 || Object.keys(NO_FILTER).some((key) => state[key] !== "");
}

let refresh = () => {};
function set(changes) {
  Object.assign(state, changes);
  refresh();
}
