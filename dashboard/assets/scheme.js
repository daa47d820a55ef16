/* Sets the colour scheme before the first paint: the reader's own choice, else the system's.
   Being the first script, it also says below which path the dashboard is served. */
(function () {
  "use strict";
  window.gcenPrefix = new URL(document.currentScript.src).pathname.replace(/\/assets\/scheme\.js$/, "");
  var kept = null;
  try { kept = window.localStorage.getItem("mantine-color-scheme-value"); } catch (ignore) { /* storage is closed */ }
  var wanted = kept === "light" || kept === "dark" ? kept
    : window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.setAttribute("data-mantine-color-scheme", wanted);
  document.documentElement.setAttribute("data-ag-theme-mode", wanted);
})();
