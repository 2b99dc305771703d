/* Checks whether this browser can open the page: it needs a secure origin, WebCrypto and raw deflate.
   It runs first and is in the oldest syntax, so that a browser that cannot even read app.js still says
   why the page stays closed. Whatever inflates raw deflate reads app.js too. */
(function () {
  "use strict";
  var root = document.documentElement;
  var reason = "";
  if (!window.crypto || !window.crypto.subtle) {
    reason = window.isSecureContext === false ? "not-secure" : "too-old";
  } else {
    try {
      new DecompressionStream("deflate-raw");
    } catch (_error) {
      reason = "too-old";
    }
  }
  root.setAttribute("data-state", reason ? "failed" : "opening");
  if (reason) {
    root.setAttribute("data-reason", reason);
  }
})();
