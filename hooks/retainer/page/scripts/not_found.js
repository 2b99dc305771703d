/* Mends a link whose code a mail gateway has moved into the path, as /p/<slug>/%23<code> or
   /p/<slug>/<code>, or whose path has signs in it that nobody sees: the slug is cleaned, the code goes
   back behind the "#". On any other page it keeps the reader's language alone. It is in the oldest syntax, so that an old browser too says what happened. */
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

  var address = unescapeOnce(unescapeOnce(unescapeOnce(location.pathname + location.search + location.hash)));
  // What is still escaped behind "/p/" is outside ASCII, and so of no link of ours.
  address = address.replace(/%[89a-f][0-9a-f](?!.*\/p\/)/gi, "");
  var link = /^(.*\/p\/)([a-z2-7]{16})(?:[^a-z2-7]+|[^a-z2-7].*[^a-z0-9])([a-z2-7]{26})/i.exec(address);
  if (link) {
    // One slash in front: two would name another host. Where the link was right, nothing happens.
    location.replace(
      "/" + link[1].replace(/^[\s/\\]+/, "") + link[2].toLowerCase() + "/#" + link[3].toLowerCase(),
    );
  }
  document.addEventListener("DOMContentLoaded", showReadersLanguage);
})();
