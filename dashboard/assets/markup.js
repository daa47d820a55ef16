/* Puts markup that comes as text into its element, and lets its links lead on without a reload. */
(function () {
  "use strict";

  function fill(element) {
    element.innerHTML = element.getAttribute("data-markup");
  }

  function look(node) {
    if (node.nodeType !== 1) { return; }
    if (node.hasAttribute("data-markup")) { fill(node); }
    else { node.querySelectorAll("[data-markup]").forEach(fill); }
  }

  new MutationObserver(function (changes) {
    changes.forEach(function (change) {
      if (change.type === "attributes") { fill(change.target); }
      else { change.addedNodes.forEach(look); }
    });
  }).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-markup"]
  });

  document.addEventListener("click", function (event) {
    var anchor = event.target.closest && event.target.closest("[data-markup] a[data-inside]");
    if (!anchor || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) { return; }
    event.preventDefault();
    window.history.pushState({}, "", anchor.getAttribute("href"));
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  });
})();
