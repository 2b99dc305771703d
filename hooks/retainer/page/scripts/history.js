/* The address and the place in the page. The fragment is the code's, so inner links carry it, and
   the place is kept in the history's state. */
// biome-ignore lint/correctness/noUnusedVariables: app.js has it
const place = (() => {
  "use strict";

  /** @type {HTMLMetaElement} */
  const referrer = document.querySelector("meta[name=referrer]");

  /** Other pages of the site could read this address among the tab's entries. The referrer policy
      hides it, but in Chromium only if it is set after the entry was made or come back to. */
  function cover() {
    referrer.content = "no-referrer";
  }

  function write(state, address) {
    try {
      history.replaceState(state, "", address);
    } catch {
      // Refused when it changes too often, or by an odd host of local files: the page reads on.
    }
    cover();
  }

  /** Puts the code into the address, and nothing but the code behind the "#". */
  function name(code) {
    if (location.hash !== `#${code}`) write(history.state, `#${code}`);
  }

  /** Takes the code out of the address. */
  const unname = () => write(history.state, location.pathname + location.search);

  const keep = () => write({ ...history.state, y: scrollY });

  function go(id, code) {
    keep();
    history.pushState({ to: id }, "", `#${code}`);
    cover();
    reveal(id);
  }

  function restore(state) {
    if (typeof state?.y === "number") scrollTo(0, state.y);
    else if (state?.to) reveal(state.to);
  }

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

  return Object.freeze({ cover, go, keep, name, restore, unname });
})();
