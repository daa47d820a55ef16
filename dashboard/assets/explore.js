/* Tells the table of the page "Explore data" that the choices have changed. */
(function () {
  "use strict";

  var NARROW = 640;

  /* In a narrow window city, indicator and value stand side by side. */
  function fit(api) {
    if (window.innerWidth >= NARROW) { return; }
    api.setColumnWidths([
      { key: "city", newWidth: 92 }, { key: "indicator", newWidth: 168 }, { key: "value", newWidth: 92 }
    ]);
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.gcen_explore = {
    refresh: function (selection, gridId, shown) {
      return window.dash_ag_grid.getApiAsync(gridId).then(function (api) {
        if (shown === undefined || shown === null) {
          fit(api);
        } else {
          api.deselectAll();
          api.paginationGoToFirstPage();
          api.purgeInfiniteCache();
        }
        return selection;
      });
    }
  };
})();
