/* Tells the table of the page "Explore data" that the choices have changed. */
(function () {
  "use strict";

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.gcen_explore = {
    refresh: function (selection, gridId) {
      return window.dash_ag_grid.getApiAsync(gridId).then(function (api) {
        api.deselectAll();
        api.paginationGoToFirstPage();
        api.purgeInfiniteCache();
        return selection;
      });
    }
  };
})();
