/* The browser's part: address and history, painting charts in both schemes. */
(function () {
  "use strict";

  var visits = 0;
  var shown = "";
  var NARROW = 900, SLIM = 390;

  /* Path as the pages know it, without the prefix of a proxy. */
  function inside(path) {
    return path.slice(window.gcenPrefix.length) || "/";
  }

  function address() {
    return window.location.pathname + window.location.search;
  }

  function here() {
    visits += 1;
    window.gcenLanguage.settle();
    shown = address();
    return { path: inside(window.location.pathname), search: window.location.search, visit: visits };
  }

  /* Follow links, Back and Forward. Pages write the address themselves without being rebuilt. */
  function follow() {
    window.dash_clientside.set_props("shell-route", { data: here() });
  }

  /* A step within one page, to a part of it, leaves the page as the reader has it. */
  function travel() {
    if (address() !== shown) { follow(); }
  }

  function width() {
    if (window.innerWidth < SLIM) { return "slim"; }
    return window.innerWidth < NARROW ? "narrow" : "wide";
  }

  function scheme() {
    return document.documentElement.getAttribute("data-mantine-color-scheme") === "dark" ? "dark" : "light";
  }

  /* Charts are painted again when the window becomes slim, narrow or wide, and with the colour scheme. */
  function watchView() {
    var last = width() + scheme();
    function look() {
      document.documentElement.setAttribute("data-ag-theme-mode", scheme());
      var now = width() + scheme();
      if (now !== last) {
        last = now;
        window.dash_clientside.set_props("shell-view", { data: now });
      }
    }
    window.addEventListener("resize", look);
    new MutationObserver(look).observe(document.documentElement, {
      attributes: true, attributeFilter: ["data-mantine-color-scheme"]
    });
    look();
  }

  /* --- colours ------------------------------------------------------------------------- */

  function luminance(hex) {
    var parts = [1, 3, 5].map(function (at) {
      var ratio = parseInt(hex.slice(at, at + 2), 16) / 255;
      return ratio <= 0.04045 ? ratio / 12.92 : Math.pow((ratio + 0.055) / 1.055, 2.4);
    });
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  }

  function lighter(hex, ground) {
    var base = luminance(ground);
    for (var step = 0; step < 10; step += 1) {
      var mixed = "#" + [1, 3, 5].map(function (at) {
        var part = parseInt(hex.slice(at, at + 2), 16);
        return ("0" + Math.round(part + (255 - part) * step / 10).toString(16)).slice(-2);
      }).join("");
      if ((luminance(mixed) + 0.05) / (base + 0.05) >= 4.5) { return mixed; }
    }
    return mixed;
  }

  function recolour(value, dark) {
    if (typeof value === "string") {
      return value.replace(/#[0-9a-fA-F]{6}\b/g, function (hex) {
        return dark[hex.toLowerCase()] || lighter(hex, dark["#ffffff"]);
      });
    }
    if (Array.isArray(value)) {
      return value.map(function (one) { return recolour(one, dark); });
    }
    if (value && typeof value === "object") {
      var copy = {};
      Object.keys(value).forEach(function (key) { copy[key] = recolour(value[key], dark); });
      return copy;
    }
    return value;
  }

  /* What a slim window needs replaces parts of what a narrow one needs. */
  function fitted(figure, view) {
    var layout = Object.assign({}, figure.layout), parts = layout.meta || {};
    if (view !== "wide") { Object.assign(layout, parts.narrow); }
    if (view === "slim") { Object.assign(layout, parts.slim); }
    return { data: figure.data, layout: layout };
  }

  /* --- what Dash calls ----------------------------------------------------------------- */

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.gcen = {
    start: function () {
      if (!visits) {
        window.addEventListener("popstate", travel);
        window.addEventListener("_dashprivate_pushstate", follow);
        watchView();
      }
      return here();
    },

    /* Put a page's choices into the address, unless the reader has gone to another page. */
    write: function (value) {
      if (value && inside(window.location.pathname) === value.path) {
        var search = window.gcenLanguage.kept(value.query);
        if (search !== window.location.search) {
          window.history.pushState({}, "", window.location.pathname + search + window.location.hash);
          window.gcenLanguage.settle();
          shown = address();
        }
        window.gcenAnnounce.choice();
      }
      return window.dash_clientside.no_update;
    },

    /* A page has come: its title, the place in the navigation, the focus for screen readers. */
    arrive: function (title) {
      document.title = title ? title + " · GCEN Benchmarks" : "GCEN Benchmarks";
      var path = inside(window.location.pathname).replace(/\/+$/, "") || "/";
      document.querySelectorAll(".site-nav a").forEach(function (anchor) {
        var target = inside(new URL(anchor.href).pathname).replace(/\/+$/, "") || "/";
        var stem = "/" + target.split("/")[1];
        var isHere = target === "/" ? path === "/" : path === stem || path.indexOf(stem + "/") === 0;
        if (isHere) { anchor.setAttribute("aria-current", "page"); }
        else { anchor.removeAttribute("aria-current"); }
      });
      window.gcenAnnounce.page(visits <= 1);
      return window.dash_clientside.no_update;
    },

    paint: function (figure, view, colours) {
      if (!figure) { return window.dash_clientside.no_update; }
      window.gcenPictures.keep(window.dash_clientside.callback_context.outputs_list.id.graph, figure);
      var shown = fitted(figure, width());
      return scheme() === "dark" ? recolour(shown, colours.dark) : shown;
    }
  };
})();
