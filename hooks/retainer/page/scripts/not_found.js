/* A mail gateway may have put the code into the path, as /p/<slug>/%23<code> or /p/<slug>/<code>:
   it is put back behind the "#". Otherwise the page keeps the reader's language alone. In the oldest
   syntax, because here too an old browser should be told what happened. */
(function () {
  "use strict";

  function unescaped(text) {
    return text.replace(/%([0-7][0-9a-f])/gi, function (_, hex) {
      return String.fromCharCode(parseInt(hex, 16));
    });
  }

  var path = unescaped(unescaped(unescaped(location.pathname)));
  var found = /^(.*\/p\/)([a-z2-7]{16})[^a-z2-7]+([a-z2-7]{26})/i.exec(path);
  if (found) {
    // One slash in front: two would name another host.
    location.replace(
      "/" + found[1].replace(/^[\s/\\]+/, "") + found[2].toLowerCase() + "/#" + found[3].toLowerCase(),
    );
    return;
  }

  document.addEventListener("DOMContentLoaded", function () {
    /** @type {NodeListOf<HTMLElement>} */
    var sections = document.querySelectorAll("section[lang]");
    var wanted = navigator.languages || [navigator.language || ""];
    var chosen = sections[0];
    var i;
    var j;
    search: for (i = 0; i < wanted.length; i += 1) {
      for (j = 0; j < sections.length; j += 1) {
        if (wanted[i].toLowerCase().split("-")[0] === sections[j].lang) {
          chosen = sections[j];
          break search;
        }
      }
    }
    for (i = 0; i < sections.length; i += 1) {
      sections[i].hidden = sections[i] !== chosen;
    }
    document.documentElement.lang = chosen.lang;
    document.title = chosen.querySelector("h1").textContent;
  });
})();
