/* Tells readers of a screen what they cannot see: which page has come, and which finding a choice
   has changed. Words come from the page; the live region stands in the shell. */
(function () {
  "use strict";

  var FINDINGS = 'main [data-testid$="-sentence"], main .sentence, main .answers dd';
  var PATIENCE = 150; /* milliseconds: cards are drawn after the address is written */
  var known = {};
  var waiting = null;

  function findings() {
    return Array.prototype.map.call(document.querySelectorAll(FINDINGS), function (one) {
      return one.textContent.trim();
    }).filter(Boolean);
  }

  function learn(told) {
    known = {};
    told.forEach(function (text) { known[text] = true; });
  }

  function say(text) {
    var region = document.getElementById("shell-live");
    if (region) { region.textContent = text; }
  }

  /* The first finding that was not there before; nothing where none has changed. */
  function tellChange() {
    var told = findings();
    var changed = told.filter(function (text) { return !known[text]; });
    learn(told);
    if (changed.length) { say(changed[0]); }
  }

  /* An address may name a part of a page, which then has the focus; the skip link names the whole. */
  function isAtItsTop() {
    return !window.location.hash || window.location.hash === "#main";
  }

  function later(act) {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(act, PATIENCE);
  }

  window.gcenAnnounce = {
    /* A page has come; the first one is read by the reader's own program. */
    page: function (isFirst) {
      var heading = document.querySelector("main h1");
      var main = document.getElementById("main");
      if (!isFirst && heading) {
        say(heading.textContent);
        if (main && isAtItsTop()) { main.focus({ preventScroll: true }); }
      }
      later(function () { learn(findings()); });
    },
    /* A choice has been made, and what it changes is on the page or about to be. */
    choice: function () { later(tellChange); }
  };
})();
