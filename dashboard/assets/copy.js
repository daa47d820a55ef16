/* Buttons that copy a text of the page: <button data-copy="id of the element" data-done="Copied">. */
(function () {
  "use strict";

  /* Without a secure connection browsers hide their clipboard; a hidden field still can copy. */
  function byField(text) {
    var field = document.createElement("textarea");
    var before = document.activeElement;
    field.value = text;
    field.setAttribute("readonly", "");
    field.className = "visually-hidden";
    document.body.appendChild(field);
    field.select();
    var done = document.execCommand("copy");
    field.remove();
    if (before) { before.focus(); }
    return done ? Promise.resolve() : Promise.reject(new Error("the browser did not copy"));
  }

  window.gcen_copy = function (text) {
    if (navigator.clipboard && window.isSecureContext) {
      return navigator.clipboard.writeText(text).catch(function () { return byField(text); });
    }
    return byField(text);
  };

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("button[data-copy]");
    if (!button) { return; }
    var source = document.getElementById(button.getAttribute("data-copy"));
    var told = button.parentElement.querySelector("[data-told]");
    if (!source) { return; }
    window.gcen_copy(source.value !== undefined ? source.value : source.textContent).then(
      function () { told.textContent = button.getAttribute("data-done"); },
      function () { told.textContent = button.getAttribute("data-failed"); }
    );
  });
})();
