/* Pictures of charts that stand alone on a slide: title, finding, key to the marks, source and
   release are drawn into them, black on white in either scheme. Made in the browser, from the
   figure as the server sent it. */
(function () {
  "use strict";

  var WIDTH = 1200, EDGE = 24;
  var INK = "#1a2027", QUIET = "#56606b", GROUND = "#ffffff";
  /* Font size, height of a line, and how many Latin letters fit beside each other. */
  var TITLE = { size: 22, line: 30, most: 88 };
  var UNIT = { size: 14, line: 22, most: 158 };
  var FINDING = { size: 15, line: 21, most: 148 };
  var KEY = { size: 13, line: 18, most: 170 };
  var FOOT = { size: 12, line: 17, most: 180 };

  var GLYPHS = {
    own: "●", wider: "○", part: "◐", dotted: "◉", square: "□", bar: "—", missing: "×",
    higher: "▲", not_different: "●", lower: "▼", not_tested: "▬", "line-own": "━━", "line-wider": "┅┅",
    provisional: "○", "line-break": "┆",
    "group-circle": "●", "group-diamond": "◆", "group-square": "■", "group-triangle-up": "▲", "group-star": "★"
  };

  var drawn = {};

  /* --- words --------------------------------------------------------------------------- */

  /* Chinese, Japanese and Korean letters take the room of two Latin ones. */
  function isWide(letter) {
    return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/.test(letter);
  }

  function room(text) {
    return Array.from(text).reduce(function (sum, letter) { return sum + (isWide(letter) ? 2 : 1); }, 0);
  }

  /* A line may end behind a space and on either side of a wide letter, never before a mark that closes. */
  function holds(before, letter) {
    if (letter === " " || /[\p{Pe}\p{Pf}\p{Po}]/u.test(letter) || /[\p{Ps}\p{Pi}]/u.test(before)) { return true; }
    return before !== " " && !isWide(before) && !isWide(letter);
  }

  function wrapped(text, most) {
    var pieces = [];
    Array.from(text.replace(/\s+/g, " ").trim()).forEach(function (letter) {
      var last = pieces.length - 1;
      if (last >= 0 && holds(pieces[last].slice(-1), letter)) { pieces[last] += letter; }
      else { pieces.push(letter); }
    });
    var lines = [""];
    pieces.forEach(function (piece) {
      var last = lines.length - 1;
      if (lines[last] && room(lines[last] + piece.trim()) > most) { lines.push(piece); }
      else { lines[last] += piece; }
    });
    return lines.map(function (line) { return line.trim(); }).filter(Boolean);
  }

  /* Words of a page are text: what plotly would read as markup is written out. */
  function plain(lines) {
    return lines.map(function (line) {
      return line.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
    }).join("<br>");
  }

  function textOf(card, selector) {
    var found = card.querySelector(selector);
    return found ? found.textContent.trim() : "";
  }

  /* The key to the marks as lines of text, since a picture leaves the page behind. */
  function keyOf(card, most) {
    var lines = [];
    card.querySelectorAll(".key li").forEach(function (entry) {
      var kinds = Array.from(entry.querySelector(".mark").classList);
      var glyph = kinds.map(function (kind) { return GLYPHS[kind]; }).filter(Boolean)[0] || "";
      var text = (glyph + " " + entry.textContent.trim()).trim();
      var last = lines.length - 1;
      if (last >= 0 && room(lines[last]) + room(text) + 4 < most) { lines[last] += "    " + text; }
      else { lines = lines.concat(wrapped(text, most)); }
    });
    return lines;
  }

  /* --- the picture --------------------------------------------------------------------- */

  function block(style, lines, place, own) {
    return Object.assign({
      xref: "paper", yref: "paper", x: 0, xanchor: "left", showarrow: false, align: "left",
      text: plain(lines), font: { size: style.size, color: INK }
    }, place, own);
  }

  /* The figure with room above for title, finding and key, and below for the source. */
  function framed(card, figure) {
    var layout = JSON.parse(JSON.stringify(figure.layout));
    var title = wrapped(textOf(card, "h2"), TITLE.most);
    var unit = wrapped(textOf(card, ".unit"), UNIT.most);
    var finding = wrapped(textOf(card, '[data-testid="chart-sentence"]'), FINDING.most);
    var key = keyOf(card, KEY.most);
    var foot = wrapped(textOf(card, '[data-testid="chart-source"]'), FOOT.most);
    var keyHeight = key.length ? 8 + KEY.line * key.length : 0;
    var findingHeight = 8 + FINDING.line * finding.length;
    var unitHeight = UNIT.line * unit.length;
    var above = 32 + TITLE.line * title.length + unitHeight + findingHeight + keyHeight;
    var below = 20 + FOOT.line * foot.length;
    var margin = Object.assign({ t: 20, b: 40, l: 60, r: 40 }, layout.margin);
    margin.l = Math.max(margin.l, EDGE);
    margin.r = Math.max(margin.r, EDGE);
    var xshift = EDGE - margin.l;
    Object.assign(layout, {
      margin: Object.assign({}, margin, { t: margin.t + above, b: margin.b + below }),
      height: (layout.height || 400) + above + below,
      width: WIDTH,
      autosize: false,
      paper_bgcolor: GROUND,
      plot_bgcolor: GROUND
    });
    var shift = margin.t + keyHeight;
    var over = { y: 1, yanchor: "bottom", xshift: xshift };
    layout.annotations = (layout.annotations || []).concat([
      block(TITLE, title, over, { yshift: shift + findingHeight + unitHeight + 6, text: "<b>" + plain(title) + "</b>" }),
      block(UNIT, unit, over, { yshift: shift + findingHeight + 4, font: { size: UNIT.size, color: QUIET } }),
      block(FINDING, finding, over, { yshift: shift + 8 }),
      block(KEY, key, over, { yshift: margin.t + 6, font: { size: KEY.size, color: QUIET } }),
      block(FOOT, foot, { y: 0, yanchor: "top", xshift: xshift }, {
        yshift: -margin.b, font: { size: FOOT.size, color: QUIET }
      })
    ].filter(function (one) { return one.text; }));
    return {
      data: figure.data,
      layout: layout,
      config: { showSendToCloud: false, plotlyServerURL: "", topojsonURL: window.gcenPrefix + "/assets/topojson/" }
    };
  }

  function save(url, name) {
    var anchor = document.createElement("a");
    anchor.href = url;
    anchor.download = name;
    document.body.appendChild(anchor);
    anchor.click();
    anchor.remove();
  }

  function take(button) {
    var card = button.closest('[data-testid="chart-card"]');
    var kind = button.getAttribute("data-picture");
    var figure = drawn[button.getAttribute("data-graph")];
    if (!figure || !window.Plotly) { return; }
    var picture = framed(card, figure);
    window.Plotly.toImage(picture, {
      format: kind, width: WIDTH, height: picture.layout.height, scale: kind === "png" ? 2 : 1
    }).then(function (url) {
      save(url, "gcen-" + card.getAttribute("data-card") + "-" + card.getAttribute("data-release") + "." + kind);
    });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("button[data-picture]");
    if (button) { take(button); }
  });

  window.gcenPictures = {
    /* Keep a figure in its light colours, for a picture of it. */
    keep: function (graph, figure) { drawn[graph] = figure; },
    figure: function (graph) { return drawn[graph]; }
  };
})();
