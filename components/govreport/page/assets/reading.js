// The card with the reading of a mark: on hover, on focus and on tap; Escape closes it.
const card = byId("reading");
let cardOwner = null;
let cardPinned = false;
let cardTimer = 0;

function readingLines(entity) {
  const { reading, paragraph } = entity;
  const named = (group, key) => (key ? nameOf(group, key) : "");
  const report = [[word("domain"), nameOf("domain", paragraph.domain)], [word("offsets"), `${entity.start}–${entity.end}`],
    [word("foundBy"), entity.rule ? `${word("rule")} ${entity.rule}` : word("model")]];
  if (entity.label === "METRIC") {
    return [[word("indicator"), reading.indicator], [word("value"), valueText(reading)], [word("unit"), reading.unit], [word("bound"), named("bound", reading.bound)],
      [word("change"), named("change", reading.change)], [word("status"), named("status", reading.status)], [word("firmness"), named("firmness", reading.firmness)],
      [word("kind"), named("kind", reading.kind)], ...report];
  }
  if (entity.label === "HONOR") {
    return [[word("level"), nameOf("level", reading.level)], [word("recipient"), reading.recipient], [word("year"), reading.year],
      [word("batch"), reading.batch && word("batchNumber", reading.batch)], [word("status"), named("status", reading.status)], ...report];
  }
  return report;
}

function showReading(mark, pinned = false) {
  const entity = entityById(mark.id);
  if (!entity) return;
  clearTimeout(cardTimer);
  if (cardOwner !== mark) hideReading();
  cardOwner = mark;
  cardPinned = pinned;
  mark.setAttribute("aria-describedby", "reading");
  mark.setAttribute("aria-expanded", "true");
  card.replaceChildren(
    el("p", { class: "reading-head" }, el("span", { class: `mark mark-${entity.label.toLowerCase()}`, lang: "zh-CN" }, entity.text), el("span", { class: "faint" }, nameOf("label", entity.label))),
    el("dl", {}, readingLines(entity).filter(([, value]) => value).map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])));
  card.hidden = false;
  place(mark);
}

function place(mark) {
  card.classList.toggle("sheet", window.innerWidth < 560);
  if (window.innerWidth < 560) { card.style.left = card.style.top = ""; return; }
  const box = mark.getClientRects()[0];
  if (!box) return;
  const { width, height } = card.getBoundingClientRect();
  const left = Math.min(Math.max(8, box.left), document.documentElement.clientWidth - width - 8);
  const below = mark.getBoundingClientRect().bottom + 6;
  card.style.left = `${left}px`;
  card.style.top = `${below + height > window.innerHeight - 8 && box.top > height + 12 ? box.top - height - 6 : below}px`;
}

function hideReading() {
  if (cardOwner) { cardOwner.removeAttribute("aria-describedby"); cardOwner.setAttribute("aria-expanded", "false"); }
  cardOwner = null;
  cardPinned = false;
  card.hidden = true;
}
const hideSoon = () => { clearTimeout(cardTimer); cardTimer = setTimeout(() => { if (!cardPinned) hideReading(); }, 160); };

function startReadings(root) {
  const markOf = (event) => event.target.closest?.(".entity");
  const on = (name, act) => root.addEventListener(name, (event) => { const mark = markOf(event); if (mark) act(mark, event); });
  on("pointerover", (mark, event) => { if (event.pointerType === "mouse" && !(cardPinned && cardOwner)) showReading(mark); });
  on("pointerout", (mark, event) => { if (event.pointerType === "mouse") hideSoon(); });
  on("focusin", (mark) => showReading(mark));
  on("focusout", hideSoon);
  on("click", (mark) => showReading(mark, true));
  on("keydown", (mark, event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    if (cardPinned) hideReading(); else showReading(mark, true);
  });
  card.addEventListener("pointerenter", () => clearTimeout(cardTimer));
  card.addEventListener("pointerleave", hideSoon);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hideReading(); });
  document.addEventListener("pointerdown", (event) => { if (!markOf(event) && !card.contains(event.target)) hideReading(); });
  window.addEventListener("scroll", () => { if (cardOwner) place(cardOwner); }, { passive: true });
}
