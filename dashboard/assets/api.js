/* Asks this server for an example of the page "For programs" and shows the beginning of the answer. */
(function () {
  "use strict";

  var MOST = 12000;
  var TOLD = ["content-type", "content-length", "etag", "gcen-rows", "gcen-total-rows", "link", "content-disposition", "ratelimit", "retry-after"];

  /* The address below the path at which this dashboard is served; nothing for one of elsewhere. */
  function own(address) {
    var prefix = window.gcenPrefix || "";
    var path = String(address || "").trim();
    if (prefix && path.indexOf(prefix + "/") === 0) { path = path.slice(prefix.length); }
    return path.indexOf("/api/v1/") === 0 ? prefix + path : "";
  }

  /* The first part of a stream; the rest is not fetched. */
  function beginning(answer, stop) {
    if (!answer.body) { return answer.text(); }
    var reader = answer.body.getReader();
    var decoder = new TextDecoder();
    var text = "";
    function more(part) {
      if (part.value) { text += decoder.decode(part.value, { stream: !part.done }); }
      if (part.done) { return text; }
      if (text.length > MOST) { stop.abort(); return text; }
      return reader.read().then(more);
    }
    return reader.read().then(more);
  }

  function tidy(text, kind) {
    if (text.length <= MOST && /json$/.test(kind)) {
      try { return JSON.stringify(JSON.parse(text), null, 2); } catch (error) { return text; }
    }
    return text;
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.gcen_api = {
    ask: function (clicks, submitted, address, told) {
      if (!clicks && !submitted) { return Array(3).fill(window.dash_clientside.no_update); }
      var path = own(address);
      if (!path) { return [told.outside, "", ""]; }
      var stop = new AbortController();
      return fetch(path, { signal: stop.signal }).then(function (answer) {
        var kind = (answer.headers.get("content-type") || "").split(";")[0];
        var headers = TOLD.filter(function (name) { return answer.headers.get(name); })
          .map(function (name) { return name + ": " + answer.headers.get(name); }).join("\n");
        if (!/^text|json|csv|bibtex|ris|citation/.test(kind)) {
          stop.abort();
          return [answer.status + " " + answer.statusText, headers, ""];
        }
        return beginning(answer, stop).then(function (text) {
          var cut = text.length > MOST;
          return [
            answer.status + " " + answer.statusText + (cut ? " · " + told.cut : ""),
            headers,
            cut ? text.slice(0, MOST) : tidy(text, kind)
          ];
        });
      }).catch(function () { return [told.failed, "", ""]; });
    }
  };
})();
