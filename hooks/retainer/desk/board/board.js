/* Shows one client's page beside the cards, copies what is to be sent, follows what is saved. */
(() => {
  "use strict";

  const root = document.documentElement;
  const cards = [...document.querySelectorAll("article")];
  const status = document.getElementById("status");
  const words = JSON.parse(document.getElementById("words").textContent);
  const frame = document.querySelector("iframe");
  const alone = document.getElementById("alone");

  // ---- the page beside

  /** Returns the card that is looked at. */
  const current = () => cards.find((card) => card.hasAttribute("aria-current"));

  /** Shows a card's page beside; it is inert until somebody goes into it. */
  function show(card) {
    current()?.removeAttribute("aria-current");
    card.setAttribute("aria-current", "true");
    const address = card.dataset.frame;
    frame.inert = true;
    frame.hidden = alone.hidden = !address;
    alone.setAttribute("href", address ?? "");
    if (address) frame.contentWindow.location.replace(new URL(address, location.href));
  }

  /** Shows a card that was chosen, and keeps in the address which one it is. */
  function choose(card) {
    show(card);
    history.replaceState(history.state, "", `#${card.id}`);
  }

  /** Goes some cards on, to where the keyboard then is. */
  function go(steps) {
    const next = cards[cards.indexOf(current()) + steps];
    if (!next) return;
    choose(next);
    next.focus();
  }

  // ---- copying

  /** Copies the text of the element that a button names; where it names one with HTML, that too. */
  async function copy(button) {
    const kinds = { "text/plain": button.dataset.copy, "text/html": button.dataset.html };
    const named = Object.entries(kinds).filter(([, id]) => id);
    const texts = named.map(([kind, id]) => [kind, document.getElementById(id).textContent]);
    try {
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(texts))]);
      status.textContent = words.copied;
    } catch {
      status.textContent = words.failed;
    }
    setTimeout(() => status.replaceChildren(), 3000);
  }

  // ---- what is saved

  /** Loads the desk anew; what is unfolded stays so. */
  function reload() {
    const unfolded = [...document.querySelectorAll("details[open]")].map((details) => details.id);
    history.replaceState({ unfolded }, "");
    location.reload();
  }

  /** Waits for a build after the one that is shown, and loads the desk anew. */
  async function follow() {
    const { epoch } = root.dataset;
    try {
      const answer = await fetch(`/livereload/${epoch}/0`, { cache: "no-store" });
      if (Number(await answer.text()) > Number(epoch)) return reload();
    } catch {
      await new Promise((done) => setTimeout(done, 3000));
    }
    return follow();
  }

  // ---- the start

  /** Presses the button of the card that has this key. */
  const press = (key) => {
    const buttons = /** @type {NodeListOf<HTMLElement>} */ (current().querySelectorAll("button"));
    [...buttons].find((button) => button.getAttribute("aria-keyshortcuts") === key)?.click();
  };

  const KEYS = {
    j: () => go(1),
    k: () => go(-1),
    c: () => press("c"),
    m: () => press("m"),
  };

  document.addEventListener("click", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const button = target.closest("[data-copy]");
    const link = /** @type {HTMLAnchorElement} */ (target.closest("article a"));
    const card = target.closest("article");
    if (card && card !== current()) choose(card);
    if (button) copy(button);
    if (!link) return;
    // Its page is beside by now; where there is no room for that, it opens in a tab of its own.
    if (frame.checkVisibility()) enter(event);
    else link.target = "_blank";
  });

  /** Goes into the page beside. */
  function enter(event) {
    event?.preventDefault();
    frame.inert = false;
    if (event) frame.focus();
  }
  document.querySelector("aside")?.addEventListener("pointerenter", () => enter());

  // The page takes the focus as it opens: it goes back to whoever goes through the cards.
  window.addEventListener("blur", () => {
    // Not at once: the browser has not yet moved it. Where another window has it, nothing is done.
    setTimeout(() => {
      if (!frame?.inert || !document.hasFocus()) return;
      window.focus();
      current().focus({ preventScroll: true });
    });
  });

  document.querySelector("main").addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey) KEYS[event.key]?.();
  });

  for (const id of history.state?.unfolded ?? []) {
    document.getElementById(id)?.setAttribute("open", "");
  }
  if (cards.length > 0) {
    const chosen = document.getElementById(location.hash.slice(1));
    const first = cards.find((card) => card === chosen) ?? cards[0];
    show(first);
    first.focus({ preventScroll: true });
  }
  follow();
})();
