/* The language of this window: told with every request, kept in its address, changed by a link. */
(function () {
  "use strict";
  var spoken = document.documentElement.lang;
  var isSaid = spoken !== "en" || document.currentScript.getAttribute("data-unsaid") !== spoken;

  function naming(search, language) {
    var parts = search.replace(/^\?/, "").split("&").filter(function (part) {
      return part && part.split("=")[0] !== "lang";
    });
    if (language) { parts.push("lang=" + encodeURIComponent(language)); }
    return parts.length ? "?" + parts.join("&") : "";
  }

  /* Query string with this window's language, where it must be said. */
  function kept(search) {
    return naming(search, isSaid ? spoken : "");
  }

  /* The address names the language, the links to other languages lead to the same view. */
  function settle() {
    var place = window.location;
    var search = kept(place.search);
    if (search !== place.search) {
      window.history.replaceState(window.history.state, "", place.pathname + search + place.hash);
    }
    document.querySelectorAll("a[data-language]").forEach(function (link) {
      link.setAttribute("href", place.pathname + naming(place.search, link.getAttribute("data-language")));
    });
  }

  var plain = window.fetch;
  window.fetch = function (resource, options) {
    if (typeof resource !== "string" || !/^\/(?!\/)/.test(resource)) { return plain.call(window, resource, options); }
    var headers = new Headers((options || {}).headers);
    headers.set("X-Language", spoken);
    return plain.call(window, resource, Object.assign({}, options, { headers: headers }));
  };

  /* Only a choice made here is remembered; a link in another language is not. */
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[data-language]");
    if (link) {
      settle();
      document.cookie = "gcen_language=" + link.getAttribute("data-language") + "; path=" + window.gcenPrefix + "/; max-age=31536000; samesite=lax";
    }
  }, true);

  window.gcenLanguage = { kept: kept, settle: settle };
})();
