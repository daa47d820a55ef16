/* What a small window folds under a button: the names of the pages, and further choices. A button
   names what it opens by aria-controls; the style sheet shows it while the button is expanded. */
(function () {
  "use strict";

  var MENU = ".menu-button";

  function isOpen(button) { return button.getAttribute("aria-expanded") === "true"; }

  function show(button, isShown) {
    if (button) { button.setAttribute("aria-expanded", String(isShown)); }
  }

  document.addEventListener("click", function (event) {
    if (!event.target.closest) { return; }
    var pressed = event.target.closest(MENU + ", .further-button");
    if (pressed) {
      show(pressed, !isOpen(pressed));
    } else if (event.target.closest(".site-nav a") || !event.target.closest(".site-header")) {
      show(document.querySelector(MENU), false);
    }
  });

  document.addEventListener("keydown", function (event) {
    var menu = document.querySelector(MENU);
    if (event.key !== "Escape" || !menu || !isOpen(menu)) { return; }
    show(menu, false);
    menu.focus();
  });
})();
