/* Ctrl+K (or Cmd+K) leads to the search from every page and into its field. */
(function () {
  "use strict";

  var FIELD = "search-text";
  var PATIENCE = 8000;
  var SETTLING = 1000;

  function enter(until) {
    var field = document.getElementById(FIELD);
    if (field) { field.focus(); field.select(); stay(Date.now() + SETTLING); return; }
    if (Date.now() < until) { window.setTimeout(function () { enter(until); }, 60); }
  }

  /* A page that comes takes the focus to its content; the reader's own moves are left alone. */
  function stay(until) {
    var field = document.getElementById(FIELD);
    var active = document.activeElement;
    if (field && (active === document.body || active === document.getElementById("main"))) {
      field.focus();
    }
    if (field && Date.now() < until) { window.setTimeout(function () { stay(until); }, 60); }
  }

  document.addEventListener("keydown", function (event) {
    var isCall = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!isCall || event.key.toLowerCase() !== "k") { return; }
    event.preventDefault();
    if (!document.getElementById(FIELD)) {
      var link = document.querySelector('.site-nav a[href$="/search"]');
      if (!link) { return; }
      link.click();
    }
    enter(Date.now() + PATIENCE);
  });
})();
