// Runs before the first paint, so that a page kept in the dark never flashes white.
(() => {
  let theme = "";
  try { theme = localStorage.getItem("govreport-theme") || ""; } catch { /* storage may be closed to files */ }
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
})();
