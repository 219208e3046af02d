// Small helpers. Text of a report reaches the page only as text nodes and attribute values, never as markup.
const byId = (id) => document.getElementById(id);

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === "" || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

function give(node, attributes) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  return node;
}

const el = (tag, attributes, ...children) => append(give(document.createElement(tag), attributes), children);
const svg = (tag, attributes, ...children) => append(give(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes), children);

function remember(key, value) {
  try { localStorage.setItem(`govreport-${key}`, value); } catch { /* a page from disk may have no storage */ }
}
function recall(key) {
  try { return localStorage.getItem(`govreport-${key}`); } catch { return null; }
}

// Language of the interface.
let language = recall("language") === "en" ? "en" : "zh";
function word(key, ...values) {
  return (WORDS[language][key] ?? key).replace(/\{(\d)\}/g, (_, index) => values[Number(index)]);
}
const nameOf = (group, key) => DATA.names[group]?.[key || "none"]?.[language] ?? key ?? "";
const number = (value) => Number(value).toLocaleString(language === "zh" ? "zh-CN" : "en", { maximumFractionDigits: 6 });
const percent = (share) => `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)}%`;

const SYMBOLS = { "~": "≈ ", ">": "> ", "<": "< " };
function valueText(reading) {
  if (reading.value === undefined) return "";
  const range = reading.high === undefined ? "" : `–${number(reading.high)}`;
  return (SYMBOLS[reading.bound] || "") + number(reading.value) + range;
}

const groupBy = (items, key) => {
  const groups = new Map();
  for (const item of items) {
    const value = key(item);
    if (groups.has(value)) groups.get(value).push(item); else groups.set(value, [item]);
  }
  return groups;
};
const tally = (items, key) => new Map([...groupBy(items, key)].map(([value, group]) => [value, group.length]));

// Width differences and case do not matter to a search; one character stays one, so that offsets hold.
const folded = (text) => text.replace(/[\uff01-\uff5e\u3000A-Z]/g, (char) =>
  char === "\u3000" ? " " : char >= "\uff01" ? String.fromCharCode(char.charCodeAt(0) - 0xfee0).toLowerCase() : char.toLowerCase());
