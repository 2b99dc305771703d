/* Mends a link whose code a mail gateway has moved into the path, as /p/<slug>/%23<code> or
   /p/<slug>/<code>: the code goes back behind the "#". On any other page it keeps the reader's language
   alone. It is in the oldest syntax, so that an old browser too says what happened. */
(function () {
  "use strict";

  /** Returns a text with its %-escapes decoded once. */
  function unescapeOnce(text) {
    return text.replace(/%([0-7][0-9a-f])/gi, function (_, hex) {
      return String.fromCharCode(parseInt(hex, 16));
    });
  }

  /** Returns the section of the first language that the reader wants and the page has. */
  function readersSection(sections) {
    var wanted = navigator.languages || [navigator.language || ""];
    var i;
    var j;
    for (i = 0; i < wanted.length; i += 1) {
      for (j = 0; j < sections.length; j += 1) {
        if (wanted[i].toLowerCase().split("-")[0] === sections[j].lang) {
          return sections[j];
        }
      }
    }
    return sections[0];
  }

  /** Hides all sections but the one in the reader's language. */
  function showReadersLanguage() {
    /** @type {NodeListOf<HTMLElement>} */
    var sections = document.querySelectorAll("section[lang]");
    var shown = readersSection(sections);
    var i;
    for (i = 0; i < sections.length; i += 1) {
      sections[i].hidden = sections[i] !== shown;
    }
    document.documentElement.lang = shown.lang;
    document.title = shown.querySelector("h1").textContent;
  }

  var path = unescapeOnce(unescapeOnce(unescapeOnce(location.pathname)));
  var link = /^(.*\/p\/)([a-z2-7]{16})[^a-z2-7]+([a-z2-7]{26})/i.exec(path);
  if (link) {
    // One slash in front: two would name another host.
    location.replace(
      "/" + link[1].replace(/^[\s/\\]+/, "") + link[2].toLowerCase() + "/#" + link[3].toLowerCase(),
    );
  } else {
    document.addEventListener("DOMContentLoaded", showReadersLanguage);
  }
})();
