/* Makes a page ready for paper and takes it back afterwards: charts in light colours and the paper's
   width, the tables of the cards opened, the rows of a grid as a table, the address of the view. */
(function () {
  "use strict";

  var MOST_ROWS = 100;

  var opened = [];
  var isReady = false;

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }

  function redraw(graph) {
    var plot = graph.querySelector(".js-plotly-plot");
    var holder = graph.querySelector(".dash-graph");
    if (!plot || !holder || !window.Plotly) { return; }
    var figure = window.gcenPictures.figure(JSON.parse(holder.id).graph);
    if (figure) {
      var width = parseInt(window.getComputedStyle(document.body).getPropertyValue("--chart-width"), 10);
      var layout = Object.assign({}, figure.layout, { width: width, autosize: false });
      window.Plotly.react(plot, figure.data, layout, plot._context);
    }
  }

  function unfold(fold) {
    if (!fold.open) {
      fold.open = true;
      opened.push(fold);
    }
  }

  function cell(kind, text) {
    var made = document.createElement(kind);
    made.textContent = text === null || text === undefined ? "" : text;
    return made;
  }

  /* A grid keeps only what is in view; on paper stand the rows it holds, with the columns shown. */
  function rowsOf(grid) {
    var api = window.dash_ag_grid && window.dash_ag_grid.getApi(grid.id);
    if (!api) { return; }
    var columns = api.getAllDisplayedColumns().filter(function (column) { return column.getColDef().field; });
    var table = document.createElement("table");
    table.className = "data print-only print-rows";
    var head = table.createTHead().insertRow();
    columns.forEach(function (column) { head.appendChild(cell("th", column.getColDef().headerName)); });
    var body = table.createTBody();
    api.forEachNode(function (node) {
      if (!node.data || body.rows.length >= MOST_ROWS) { return; }
      var row = body.insertRow();
      columns.forEach(function (column) {
        row.appendChild(cell("td", api.getCellValue({ rowNode: node, colKey: column, useFormatter: true })));
      });
    });
    grid.insertAdjacentElement("afterend", table);
  }

  /* The address leads back to exactly this view, on paper too. */
  function address() {
    var footer = document.querySelector(".site-footer");
    if (!footer) { return; }
    var line = footer.querySelector(".print-only") || footer.appendChild(document.createElement("p"));
    line.className = "print-only";
    line.textContent = window.location.href;
  }

  function ready() {
    if (isReady) { return; }
    isReady = true;
    each(".card details, details.sources, details.fold", unfold);
    each(".graph", redraw);
    each(".figures-grid", rowsOf);
    address();
  }

  function back() {
    if (!isReady) { return; }
    isReady = false;
    each(".print-rows", function (table) { table.remove(); });
    opened.splice(0).forEach(function (fold) { fold.open = false; });
    window.dash_clientside.set_props("shell-view", { data: "printed " + Date.now() });
  }

  window.addEventListener("beforeprint", ready);
  window.addEventListener("afterprint", back);
  window.matchMedia("print").addEventListener("change", function (change) {
    if (change.matches) { ready(); } else { back(); }
  });
})();
