/* The table of the page "Explore data": what the reader does to it is told to the page. */
(function () {
  "use strict";

  var NARROW = 640;
  var NARROW_ROW = 58;
  var watched = null;

  function tell(id, value) {
    window.dash_clientside.set_props(id, { data: value });
  }

  /* The height of rows can be told only to a table that has rows: before, it is an error. */
  function heighten(api) {
    function once() {
      if (!api.getDisplayedRowCount()) { return; }
      api.removeEventListener("modelUpdated", once);
      api.setGridOption("rowHeight", NARROW_ROW);
    }
    api.addEventListener("modelUpdated", once);
    once();
  }

  /* In a narrow window only the city stays in place beside the boxes, and rows have three lines. */
  function fit(api) {
    if (window.innerWidth >= NARROW) { return; }
    api.applyColumnState({ state: [
      { colId: "ag-Grid-SelectionColumn", width: 36, pinned: "left" },
      { colId: "city", width: 88, pinned: "left" },
      { colId: "indicator", width: 140, pinned: null },
      { colId: "value", width: 84 }
    ] });
    heighten(api);
  }

  /* Columns in their order, and what is sorted by, first one first. */
  function look(api) {
    var state = api.getColumnState();
    var sorted = state.filter(function (one) { return one.sort; });
    sorted.sort(function (one, other) { return (one.sortIndex || 0) - (other.sortIndex || 0); });
    return {
      columns: state.filter(function (one) { return !one.hide; }).map(function (one) { return one.colId; }),
      sort: sorted.map(function (one) { return { colId: one.colId, sort: one.sort }; })
    };
  }

  function watch(api, viewId) {
    if (watched === api) { return; }
    watched = api;
    fit(api);
    function changed(event) {
      if (event.type === "columnMoved" && !event.finished) { return; }
      tell(viewId, look(api));
    }
    ["sortChanged", "columnMoved", "columnVisible"].forEach(function (name) {
      api.addEventListener(name, changed);
    });
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.gcen_explore = {
    /* The choices have changed: other rows. */
    refresh: function (selection, gridId, viewId, shown) {
      return window.dash_ag_grid.getApiAsync(gridId).then(function (api) {
        watch(api, viewId);
        if (shown !== undefined && shown !== null) {
          api.deselectAll();
          api.ensureIndexVisible(0);
          api.purgeInfiniteCache();
        }
        return selection;
      });
    },

    /* Columns are ticked: shown or hidden; those that come stand behind the others. */
    columns: function (ticked, all, gridId) {
      return window.dash_ag_grid.getApiAsync(gridId).then(function (api) {
        var shown = look(api).columns;
        var gone = all.filter(function (one) { return ticked.indexOf(one) < 0 && shown.indexOf(one) >= 0; });
        var come = all.filter(function (one) { return ticked.indexOf(one) >= 0 && shown.indexOf(one) < 0; });
        if (gone.length) { api.setColumnsVisible(gone, false); }
        if (come.length) {
          api.setColumnsVisible(come, true);
          api.moveColumns(come, api.getColumnState().filter(function (one) { return !one.hide; }).length - come.length);
        }
        return window.dash_clientside.no_update;
      });
    },

    /* The order as it came, without any sorting. */
    unsort: function (clicks, gridId) {
      if (!clicks) { return window.dash_clientside.no_update; }
      return window.dash_ag_grid.getApiAsync(gridId).then(function (api) {
        api.applyColumnState({ defaultState: { sort: null } });
        return window.dash_clientside.no_update;
      });
    },

    unselect: function (clicks, gridId) {
      if (!clicks) { return window.dash_clientside.no_update; }
      return window.dash_ag_grid.getApiAsync(gridId).then(function (api) {
        api.deselectAll();
        return window.dash_clientside.no_update;
      });
    },

    /* Rows as a spreadsheet takes them: tabs between cells, text that would run made harmless. */
    copy: function (clicks, rows, names, told) {
      if (!clicks || !rows || !rows.length) { return window.dash_clientside.no_update; }
      var lines = [names].concat(rows.map(function (row) { return row.raw; }));
      var text = lines.map(function (line) { return line.map(cell).join("\t"); }).join("\n") + "\n";
      return window.gcen_copy(text).then(
        function () { return told.done; },
        function () { return told.failed; }
      );
    },

    /* Where this dashboard is, for addresses that others can open. */
    origin: function () {
      return window.location.origin + (window.gcenPrefix || "");
    }
  };

  function cell(value) {
    if (value === null || value === undefined) { return ""; }
    if (typeof value === "number") { return String(value); }
    var text = String(value).replace(/[\t\r\n]+/g, " ");
    return text.length > 1 && /^[=+\-@＝＋－＠]/.test(text) ? "'" + text : text;
  }

  /* An option of a filter: its name, and how many figures it holds. */
  var drawn = window.dashMantineFunctions = window.dashMantineFunctions || {};
  drawn.gcenOption = function (props) {
    var element = window.React.createElement;
    var count = props.option.count;
    return element("span", { className: count === "0" ? "option nothing" : "option" },
      element("span", { className: "option-tick", "aria-hidden": "true" }, props.checked ? "✓" : ""),
      element("span", { className: "option-name" }, props.option.label),
      count === undefined ? null : element("span", { className: "option-count" }, count));
  };
})();
