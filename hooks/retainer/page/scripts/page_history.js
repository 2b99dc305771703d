/* Keeps the code in the address, and the reader's position in the state of the browser's history. The
   fragment is the code's, so links within the page carry it, and their targets are kept in that state. */
// biome-ignore lint/correctness/noUnusedVariables: app.js uses it
const pageHistory = (() => {
  "use strict";

  /** @type {HTMLMetaElement} */
  const referrer = document.querySelector("meta[name=referrer]");

  /** Hides the address from other pages of the site, which could read it among the tab's entries. The
      referrer policy hides it, but in Chromium only if it is set after an entry was made or revisited. */
  function hideReferrer() {
    referrer.content = "no-referrer";
  }

  /** Replaces the state and the address of the current entry. */
  function replaceEntry(state, address) {
    try {
      history.replaceState(state, "", address);
    } catch {
      // Refused when it changes too often, or by an odd host of local files: the page reads on.
    }
    hideReferrer();
  }

  /** Returns the page's address with a fragment, and without a query, where a code may have come. */
  function addressWith(fragment) {
    const address = new URL(location.href);
    address.search = "";
    address.hash = fragment;
    return address.href;
  }

  /** Puts the code into the address, and nothing else behind the path. */
  function showCode(code) {
    const address = addressWith(code);
    if (location.href !== address) replaceEntry(history.state, address);
  }

  /** Takes the code out of the address. */
  const hideCode = () => replaceEntry(history.state, addressWith(""));

  /** Saves how far the reader has scrolled. */
  const savePosition = () => replaceEntry({ ...history.state, y: scrollY });

  /** Goes to an element of the page, as a link to its id would. */
  function goTo(id, code) {
    savePosition();
    history.pushState({ to: id }, "", `#${code}`);
    hideReferrer();
    reveal(id);
  }

  /** Scrolls to the position, or to the element, that an entry's state has saved. */
  function restorePosition(state) {
    if (typeof state?.y === "number") scrollTo(0, state.y);
    else if (state?.to) reveal(state.to);
  }

  /** Scrolls to an element and focuses it; opens whatever it is folded into. */
  function reveal(id) {
    const target = document.getElementById(id);
    if (!target) return;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
    if (target.tabIndex < 0) target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView();
  }

  return Object.freeze({ goTo, hideCode, hideReferrer, restorePosition, savePosition, showCode });
})();
