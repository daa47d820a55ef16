/* The browser's part: address and history, painting charts in both schemes, pictures of charts. */
(function () {
  "use strict";

  var visits = 0;
  var NARROW = 900;
  var drawn = {};

  function here() {
    visits += 1;
    window.gcenLanguage.settle();
    return { path: window.location.pathname, search: window.location.search, visit: visits };
  }

  /* Follow links, Back and Forward. Pages write the address themselves without being rebuilt. */
  function follow() {
    window.dash_clientside.set_props("shell-route", { data: here() });
  }

  function width() {
    return window.innerWidth < NARROW ? "narrow" : "wide";
  }

  function scheme() {
    return document.documentElement.getAttribute("data-mantine-color-scheme") === "dark" ? "dark" : "light";
  }

  /* Charts are painted again when the window becomes narrow or wide, and with the colour scheme. */
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

  function fitted(figure, isNarrow) {
    var layout = Object.assign({}, figure.layout);
    var narrow = (layout.meta || {}).narrow;
    if (isNarrow && narrow) { Object.assign(layout, narrow); }
    return { data: figure.data, layout: layout };
  }

  /* --- pictures ------------------------------------------------------------------------ */

  function wrapped(text, most) {
    var lines = [""];
    text.split(/\s+/).forEach(function (word) {
      var last = lines.length - 1;
      if ((lines[last] + " " + word).length > most && lines[last]) { lines.push(word); }
      else { lines[last] = (lines[last] + " " + word).trim(); }
    });
    return lines;
  }

  function textOf(card, testid) {
    var found = card.querySelector('[data-testid="' + testid + '"]');
    return found ? found.textContent.trim() : "";
  }

  var GLYPHS = {
    own: "●", wider: "○", dotted: "◉", square: "□", bar: "—", missing: "×",
    higher: "▲", not_different: "●", lower: "▼", not_tested: "▬",
    "group-circle": "●", "group-diamond": "◆", "group-square": "■", "group-triangle-up": "▲", "group-star": "★"
  };

  /* The key to the marks as one text, since a picture leaves the page behind. */
  function keyOf(card, most) {
    var lines = [];
    card.querySelectorAll(".key li").forEach(function (entry) {
      var kind = entry.querySelector(".mark").classList[1];
      var text = (GLYPHS[kind] || "") + " " + entry.textContent.trim();
      var last = lines.length - 1;
      if (last >= 0 && lines[last].length + text.length < most) { lines[last] += "    " + text; }
      else { lines.push(text); }
    });
    return lines;
  }

  function picture(button) {
    var card = button.closest('[data-testid="chart-card"]');
    var kind = button.getAttribute("data-picture");
    var plot = card.querySelector(".js-plotly-plot");
    var figure = drawn[button.getAttribute("data-graph")];
    if (!plot || !figure) { return; }
    var picked = fitted(figure, false);
    var layout = JSON.parse(JSON.stringify(picked.layout));
    var size = { width: 1200, height: 0 };
    var unit = card.querySelector(".unit");
    var title = wrapped(card.querySelector("h2").textContent.trim() + (unit ? " (" + unit.textContent.trim() + ")" : ""), 84);
    var sentence = wrapped(textOf(card, "chart-sentence"), 150);
    var foot = wrapped(textOf(card, "chart-source"), 170);
    var key = keyOf(card, 140);
    var keyHeight = key.length ? 8 + 18 * key.length : 0;
    var above = 30 + title.length * 30 + sentence.length * 21 + 10 + keyHeight;
    var below = 20 + foot.length * 17;
    var margin = Object.assign({ t: 20, b: 40, l: 60, r: 40 }, layout.margin);
    margin.l = Math.max(margin.l, 24);
    margin.r = Math.max(margin.r, 24);
    layout.margin = Object.assign({}, margin, { t: margin.t + above, b: margin.b + below });
    size.height = (layout.height || 400) + above + below;
    layout.height = size.height;
    layout.width = size.width;
    layout.autosize = false;
    layout.paper_bgcolor = "#ffffff";
    layout.plot_bgcolor = "#ffffff";
    var common = { xref: "paper", yref: "paper", x: 0, showarrow: false, align: "left", xanchor: "left" };
    var left = { xshift: -(margin.l - 24) };
    layout.annotations = (layout.annotations || []).concat([
      Object.assign({}, common, left, {
        y: 1, yanchor: "bottom", yshift: margin.t + keyHeight + sentence.length * 21 + 14,
        text: "<b>" + title.join("<br>") + "</b>", font: { size: 22, color: "#1a2027" }
      }),
      Object.assign({}, common, left, {
        y: 1, yanchor: "bottom", yshift: margin.t + keyHeight + 8,
        text: sentence.join("<br>"), font: { size: 15, color: "#1a2027" }
      }),
      Object.assign({}, common, left, {
        y: 0, yanchor: "top", yshift: -margin.b,
        text: foot.join("<br>"), font: { size: 12, color: "#56606b" }
      })
    ]);
    if (key.length) {
      layout.annotations.push(Object.assign({}, common, left, {
        y: 1, yanchor: "bottom", yshift: margin.t + 6, text: key.join("<br>"), font: { size: 13, color: "#56606b" }
      }));
    }
    window.Plotly.toImage(
      { data: picked.data, layout: layout, config: { showSendToCloud: false, plotlyServerURL: "", topojsonURL: "/assets/topojson/" } },
      { format: kind, width: size.width, height: size.height, scale: kind === "png" ? 2 : 1 }
    ).then(function (url) {
      var anchor = document.createElement("a");
      anchor.href = url;
      anchor.download = "gcen-" + card.getAttribute("data-card") + "-" + card.getAttribute("data-release") + "." + kind;
      document.body.appendChild(anchor);
      anchor.click();
      anchor.remove();
    });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("button[data-picture]");
    if (button) { picture(button); }
  });

  /* --- what Dash calls ----------------------------------------------------------------- */

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.gcen = {
    start: function () {
      if (!visits) {
        window.addEventListener("popstate", follow);
        window.addEventListener("_dashprivate_pushstate", follow);
        watchView();
      }
      return here();
    },

    /* Put a page's choices into the address, unless the reader has gone to another page. */
    write: function (value) {
      if (value && window.location.pathname === value.path) {
        var search = window.gcenLanguage.kept(value.query);
        if (search !== window.location.search) {
          window.history.pushState({}, "", value.path + search + window.location.hash);
          window.gcenLanguage.settle();
        }
      }
      return window.dash_clientside.no_update;
    },

    /* A page has come: its title, the place in the navigation, the focus for screen readers. */
    arrive: function (title) {
      document.title = title ? title + " · GCEN Benchmarks" : "GCEN Benchmarks";
      var path = window.location.pathname.replace(/\/+$/, "") || "/";
      document.querySelectorAll(".site-nav a").forEach(function (anchor) {
        var target = new URL(anchor.href).pathname.replace(/\/+$/, "") || "/";
        var stem = "/" + target.split("/")[1];
        var isHere = target === "/" ? path === "/" : path === stem || path.indexOf(stem + "/") === 0;
        if (isHere) { anchor.setAttribute("aria-current", "page"); }
        else { anchor.removeAttribute("aria-current"); }
      });
      return window.dash_clientside.no_update;
    },

    paint: function (figure, view, colours) {
      if (!figure) { return window.dash_clientside.no_update; }
      drawn[window.dash_clientside.callback_context.outputs_list.id.graph] = figure;
      var shown = fitted(figure, width() === "narrow");
      return scheme() === "dark" ? recolour(shown, colours.dark) : shown;
    }
  };
})();
