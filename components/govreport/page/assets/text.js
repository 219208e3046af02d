// The full text with its headings and marks. Blocks of paragraphs are filled when they come near, and the rest when the browser is idle.
const BLOCK = 60;
let blocks = [];
let near = null;
let drawn = 0;
let hitList = [];
let hitAt = -1;

function entityById(id) {
  const found = /^r(\d+)p(\d+)e(\d+)$/.exec(id);
  return found ? paragraphById(`r${found[1]}p${found[2]}`)?.entities[found[3] - 1] : undefined;
}
const paragraphIndex = new Map(DATA.paragraphs.map((paragraph) => [paragraph.id, paragraph]));
const paragraphById = (id) => paragraphIndex.get(id);

function findHits(paragraph, wanted) {
  const hits = [];
  for (const term of wanted) {
    for (let at = paragraph.folded.indexOf(term); at >= 0; at = paragraph.folded.indexOf(term, at + term.length)) hits.push([at, at + term.length]);
  }
  hits.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  return hits.filter((hit, index) => index === 0 || hit[0] >= Math.max(...hits.slice(0, index).map((one) => one[1])));
}

// The text between two offsets, with what was searched for marked.
function pieces(paragraph, from, to, hits) {
  const out = [];
  let at = from;
  for (const [start, end] of hits) {
    if (end <= at || start >= to) continue;
    const first = Math.max(start, at);
    out.push(paragraph.text.slice(at, first), el("span", { class: "hit", id: start >= from ? `${paragraph.id}h${start}` : null }, paragraph.text.slice(first, Math.min(end, to))));
    at = Math.min(end, to);
  }
  out.push(paragraph.text.slice(at, to));
  return out;
}

function drawParagraph(paragraph, wanted) {
  const hits = wanted.length ? findHits(paragraph, wanted) : [];
  const body = el("p", { class: "body" });
  let at = 0;
  for (const entity of paragraph.entities) {
    if (!isMarked(entity) || entity.from < at) continue;
    append(body, [pieces(paragraph, at, entity.from, hits),
      el("mark", { id: entity.id, class: `entity mark mark-${entity.label.toLowerCase()}`, tabindex: "0", role: "button", "aria-expanded": "false" }, pieces(paragraph, entity.from, entity.to, hits))]);
    at = entity.to;
  }
  append(body, pieces(paragraph, at, paragraph.text.length, hits));
  return el("article", { class: "paragraph", id: paragraph.id, "data-part": paragraph.part, "data-domain": paragraph.domain },
    el("p", { class: "margin" },
      el("a", { class: "number", href: `#${paragraph.id}`, "aria-label": word("paragraph", paragraph.number) }, `¶${paragraph.number}`),
      el("button", { type: "button", class: "domain", title: scoreText(paragraph), onclick: () => { toggle("domain", paragraph.domain)(); keepInView(paragraph); } }, nameOf("domain", paragraph.domain)),
      el("span", { class: "part" }, nameOf("part", paragraph.part))),
    body);
}
const scoreText = (paragraph) => (paragraph.scores.length ? `${word("score")}: ${paragraph.scores.map(([key, score]) => `${nameOf("domain", key)} ${percent(score)}`).join(" · ")}` : null);

function drawText() {
  hideReading();
  const root = byId("paragraphs");
  near?.disconnect();
  near = new IntersectionObserver((entries) => { for (const entry of entries) if (entry.isIntersecting) fill(entry.target); }, { rootMargin: "1200px" });
  const run = ++drawn;
  const wanted = terms();
  const visible = paragraphsToRead();
  blocks = [];
  root.replaceChildren();
  if (!visible.length) root.append(el("p", { class: "empty" }, word(DATA.paragraphs.length ? "noParagraphs" : "nothing")));
  for (const [report, paragraphs] of groupBy(visible, (paragraph) => paragraph.report)) {
    const section = el("section", { class: "report", id: `r${report + 1}` },
      el("header", { class: "report-head" }, el("h3", {}, reportName(report)),
        el("p", { class: "faint" }, [REPORTS[report].issuer, REPORTS[report].date].filter(Boolean).join(" · "))));
    let path = [];
    for (let start = 0; start < paragraphs.length; start += BLOCK) {
      const block = el("div", { class: "block" });
      const items = paragraphs.slice(start, start + BLOCK);
      block.content = { items, path, wanted };
      block.style.minHeight = `${items.reduce((sum, paragraph) => sum + 60 + Math.ceil(paragraph.text.length / 38) * 32, 0)}px`;
      path = items[items.length - 1].section;
      blocks.push(block);
      section.append(block);
      near.observe(block);
    }
    root.append(section);
  }
  if (blocks.length) fill(blocks[0]);
  // Idle time may never come while a menu is open; the timeout sees to it that the text is whole all the same.
  const idle = (act) => (window.requestIdleCallback ? requestIdleCallback(act, { timeout: 250 }) : setTimeout(act, 30));
  const next = (index) => idle(() => {
    if (run !== drawn || index >= blocks.length) return;
    fill(blocks[index]);
    next(index + 1);
  });
  next(1);
  hitList = wanted.length ? visible.flatMap((paragraph) => findHits(paragraph, wanted).map(([start]) => ({ paragraph, start }))) : [];
  hitAt = -1;
  drawHits(wanted.length > 0);
  drawOutline(visible);
  byId("shown").textContent = word("shown", number(visible.length), number(DATA.paragraphs.length));
}

function fill(block) {
  if (!block.content) return;
  const { items, wanted } = block.content;
  let { path } = block.content;
  block.content = null;
  near.unobserve(block);
  for (const paragraph of items) {
    const shared = paragraph.section.findIndex((heading, depth) => heading !== path[depth]);
    const from = shared < 0 ? paragraph.section.length : shared;
    paragraph.section.slice(from).forEach((heading, depth) => block.append(el(`h${Math.min(6, 4 + from + depth)}`, { class: `heading depth-${Math.min(4, from + depth + 1)}` }, heading)));
    path = paragraph.section;
    block.append(drawParagraph(paragraph, wanted));
  }
  block.style.minHeight = "";
}
const fillAll = () => blocks.forEach(fill);

function drawOutline(visible) {
  const several = new Set(visible.map((paragraph) => paragraph.report)).size > 1;
  const list = el("ul", {});
  let last = [];
  let report = -1;
  for (const paragraph of visible) {
    if (paragraph.report !== report) {
      if (several) list.append(el("li", { class: "outline-report" }, el("a", { href: `#${paragraph.id}` }, reportName(paragraph.report))));
      report = paragraph.report;
      last = [];
    }
    const shared = paragraph.section.findIndex((heading, depth) => heading !== last[depth]);
    if (shared >= 0) paragraph.section.slice(shared).forEach((heading, depth) => list.append(el("li", { class: `outline-${Math.min(3, shared + depth + 1)}` }, el("a", { href: `#${paragraph.id}` }, heading))));
    last = paragraph.section;
  }
  byId("outline-list").replaceChildren(list);
  byId("outline").hidden = !list.children.length;
}

function drawHits(searching) {
  byId("hits").textContent = searching ? (hitList.length ? (hitAt >= 0 ? `${hitAt + 1} / ${hitList.length}` : word("hits", number(hitList.length))) : word("noHits")) : "";
  byId("previous-hit").hidden = byId("next-hit").hidden = hitList.length === 0;
}

function stepHit(step) {
  if (!hitList.length) return;
  hitAt = (hitAt + step + hitList.length) % hitList.length;
  const { paragraph, start } = hitList[hitAt];
  reveal(paragraph);
  document.querySelectorAll(".hit.current").forEach((node) => node.classList.remove("current"));
  const target = byId(`${paragraph.id}h${start}`) || byId(paragraph.id);
  target.classList.add("current");
  bringIn(target);
  drawHits(true);
}

function reveal(paragraph) {
  for (const block of blocks) if (block.content?.items.includes(paragraph)) fill(block);
}

// Paragraphs out of view have a guessed height, so the place is looked up again once they are laid out.
function bringIn(target) {
  const scroll = () => target.scrollIntoView({ block: "center", behavior: "instant" });
  scroll();
  requestAnimationFrame(() => { scroll(); requestAnimationFrame(scroll); });
}

// A filter pressed within the text leaves the reader at the same paragraph.
function keepInView(paragraph) {
  reveal(paragraph);
  const target = byId(paragraph.id);
  if (target) bringIn(target);
}

// Go to a paragraph or a mark, whatever the filters hide now.
function arrive(id) {
  const entity = entityById(id);
  const paragraph = entity ? entity.paragraph : paragraphById(id);
  if (!paragraph) return false;
  const hidden = () => !paragraphsToRead().includes(paragraph) || (entity && !isMarked(entity));
  if (hidden()) {
    set({ ...(entity ? { kind: "", status: "", level: "" } : {}), hidden: new Set() });
    if (hidden()) set({ ...NO_FILTER, hidden: new Set() });
    byId("announce").textContent = word("filtersCleared");
  }
  reveal(paragraph);
  const target = byId(id) || byId(paragraph.id);
  document.querySelectorAll(".arrived").forEach((node) => node.classList.remove("arrived"));
  target.classList.add("arrived");
  byId(paragraph.id).classList.add("arrived");
  bringIn(target);
  if (entity) target.focus({ preventScroll: true });
  return true;
}
