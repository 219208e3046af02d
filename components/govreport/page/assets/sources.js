// Where each report comes from, and what the reader left out.
function drawSources() {
  const lines = (report) => [["issuer", report.issuer], ["date", report.date], ["year", report.year], ...Object.entries(report.provenance).map(([key, value]) => [key === "date" ? "fetched" : key, value])]
    .filter(([, value]) => value && value !== "{}" && value !== "[]");
  // Only an ordinary web address becomes a link.
  const shown = (value) => (/^https?:\/\/[^\s]+$/i.test(value) ? el("a", { href: value, rel: "noopener noreferrer", target: "_blank" }, value) : value);
  const cards = REPORTS.map((report, index) => {
    const facts = lines(report);
    return el("article", { class: "card source" }, el("h3", { lang: "zh-CN" }, reportName(index)),
      facts.length ? el("dl", {}, facts.map(([key, value]) => [el("dt", {}, word(key)), el("dd", {}, shown(value))])) : el("p", { class: "faint" }, word("noReports")),
      report.dropped.length ? el("details", {}, el("summary", {}, word("dropped", number(report.dropped.length))),
        el("ul", { class: "dropped" }, report.dropped.map((item) => el("li", {}, el("span", { lang: "zh-CN" }, item.text), el("span", { class: "faint" }, [item.reason, item.place].filter(Boolean).map((part) => ` — ${part}`)))))) : null);
  });
  byId("source-list").replaceChildren(...cards);
  byId("byline").textContent = REPORTS.length === 1
    ? [REPORTS[0].issuer, REPORTS[0].date].filter(Boolean).join(" · ")
    : REPORTS.slice(0, 6).map((_, index) => reportName(index)).join(" · ") + (REPORTS.length > 6 ? ` … (${REPORTS.length})` : "");
}
