/* Brings the reader to the part of a page that the address names, and opens the fold it lies in. */
(function () {
  "use strict";

  function go() {
    var name = decodeURIComponent(window.location.hash.slice(1));
    var target = name && document.getElementById(name);
    if (!target) { return; }
    for (var one = target; one; one = one.parentElement) {
      if (one.tagName === "DETAILS") { one.open = true; }
    }
    target.scrollIntoView();
  }

  window.addEventListener("hashchange", go);
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest('a[href^="#"]');
    if (link && link.getAttribute("href") === window.location.hash) { go(); }
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.gcen_anchors = {
    go: function () {
      window.requestAnimationFrame(function () { window.setTimeout(go, 60); });
      return window.dash_clientside.no_update;
    }
  };
})();
