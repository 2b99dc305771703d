/* Opens and closes a sealed page, and says in the reader's language what it needs or what is wrong.

   Events on `document`: "retainer:open" {access, stretched, slug, payload} once the page is shown, and
   "retainer:close" when it closes again: another code is in the address, or the offer has ended. */
(() => {
  "use strict";

  /** The elements that could act, which no proposal has. */
  const ACTIVE_ELEMENTS = "base, embed, iframe, link, meta, object, script, style";
  /** The field that the reader needs, by the reason why the page is closed. */
  const NEEDED_FIELD = { "no-code": "code", "wrong-code": "code", "wrong-passphrase": "passphrase" };
  const LONGEST_TIMER = 2 ** 31 - 1;
  /** The milliseconds after the last scroll: browsers refuse an address that changes too often. */
  const SCROLL_PAUSE = 250;

  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const closed = byId("closed");
  const message = byId("message");
  const form = byId("unlock");
  const input = (id) => /** @type {HTMLInputElement} */ (byId(id));
  const fields = { code: input("code"), passphrase: input("passphrase") };
  const unmask = input("show");
  const heading = closed.querySelector("h1");
  const nodes = {
    "{freelancer}": heading.querySelector(".whose"),
    "{email}": byId("contact").querySelector("a"),
  };

  // Where trusted types are enforced, this is the only way from text to HTML, and can be made once.
  const fallback = { createHTML: (html) => html };
  const { trustedTypes } = /** @type {any} */ (window);
  const policy = trustedTypes?.createPolicy("retainer", fallback) ?? fallback;

  // ---- the closed page

  const words = pickWords(JSON.parse(byId("words").textContent));

  /** Returns the texts of the first language that the reader wants and the page has. */
  function pickWords(all) {
    const wanted = navigator.languages.map((tag) => tag.toLowerCase().split("-")[0]);
    const language = [...wanted, root.lang].find((tag) => Object.hasOwn(all, tag));
    return { ...all[language], language };
  }

  /** Writes a text with the freelancer's name and address, which stay the elements that Python made. */
  function write(element, text) {
    const parts = text.split(/(\{freelancer\}|\{email\})/);
    element.replaceChildren(...parts.map((part) => nodes[part] ?? part));
  }

  /** Writes every text of the closed page in the reader's language. */
  function translate() {
    write(heading, words.heading);
    write(byId("contact"), words.contact);
    byId("intro").textContent = words.intro;
    closed.querySelector("label[for=code]").textContent = words.code_label;
    closed.querySelector("label[for=passphrase]").textContent = words.passphrase_label;
    closed.querySelector(".tick span").textContent = words.show_passphrase;
    form.querySelector("button").textContent = words.open_button;
    byId("old").remove();
  }

  /** Returns whether the reader has done anything but arrive. */
  const hasActed = () => "acted" in root.dataset;

  /** Sets the page's state, which the stylesheet reads. */
  function setState(name, reason) {
    root.dataset.state = name;
    if (reason) root.dataset.reason = reason;
    else delete root.dataset.reason;
  }

  /** Shows a message and the field that the reader needs: "code", "passphrase", or none. */
  function ask(needed, word, isWrong) {
    message.textContent = words[word];
    form.hidden = !needed;
    for (const [name, field] of Object.entries(fields)) {
      field.parentElement.hidden = name !== needed;
      if (isWrong && name === needed) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
    // Only once the reader has acted: on a phone, focus opens the keyboard over the text.
    if (needed && hasActed()) {
      fields[needed].focus();
      fields[needed].select();
    }
  }

  /** Shows why the page does not open. */
  function refuse(error) {
    const { reason, word } = error instanceof vault.Refusal ? error : new vault.Refusal("damaged");
    const needed = NEEDED_FIELD[reason];
    setState(reason === "no-code" ? "closed" : "failed", reason);
    ask(needed, word, hasActed());
  }

  // ---- opening and closing

  let envelope;
  /** The page that is open. */
  let opened = null;
  /** The code that waits for its passphrase. */
  let pendingCode = null;
  /** Counts the attempts to open, so that an earlier one that ends late is dropped. */
  let attempt = 0;
  let expiryTimer = 0;
  let scrollTimer = 0;

  /** Opens the page with a code, or says why not. */
  async function open(code, passphrase) {
    attempt += 1;
    const thisAttempt = attempt;
    setState("opening");
    message.textContent = words.opening;
    try {
      const page = await unlock(code, passphrase);
      if (thisAttempt === attempt && page.payload) show({ code, ...page });
    } catch (error) {
      if (thisAttempt !== attempt) return;
      close();
      refuse(error);
    }
  }

  /** Returns the payload and the bytes of code and passphrase; nothing where a passphrase is needed. */
  async function unlock(code, passphrase) {
    const thisAttempt = attempt;
    const access = await vault.access(code, envelope);
    if (thisAttempt !== attempt) return {};
    pageHistory.showCode(code);
    pendingCode = code;
    if (envelope.rounds && !vault.normalized(passphrase ?? "")) {
      setState("asking");
      ask("passphrase", "ask_passphrase", false);
      return {};
    }
    return { access, ...(await vault.unseal(envelope, access, passphrase)) };
  }

  /** Puts the proposal in the place of the closed page. */
  function show(page) {
    close();
    const main = document.createElement("main");
    main.id = "proposal";
    main.tabIndex = -1;
    opened = { ...page, main, ends: Date.parse(page.payload.closes ?? "") };
    fill(page.payload.html);
    for (const field of Object.values(fields)) field.value = "";
    root.lang = page.payload.language;
    document.title = page.payload.title;
    history.scrollRestoration = "manual";
    closed.replaceWith(main);
    if (hasEnded()) return expire();
    setState("open");
    main.focus({ preventScroll: true });
    pageHistory.restorePosition(history.state);
    watchExpiry();
    const { access, stretched, payload } = page;
    return dispatch("retainer:open", { access, stretched, slug: envelope.slug, payload });
  }

  /** Fills the open page with HTML. */
  function fill(html) {
    const template = document.createElement("template");
    template.innerHTML = policy.createHTML(html);
    // Python has cleaned this HTML; should it ever miss one of these, it still does nothing.
    for (const element of template.content.querySelectorAll(ACTIVE_ELEMENTS)) element.remove();
    opened.main.replaceChildren(template.content);
    for (const link of opened.main.querySelectorAll("a[href]")) {
      if (link.dataset.to) link.href = `#${opened.code}`;
      else if (/^https?:|^file:/.test(link.protocol)) openInNewTab(link);
    }
  }

  /** Makes a link open a tab of its own: the choice is stored nowhere, and the code stays behind. */
  function openInNewTab(link) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }

  /** Puts the closed page back. */
  function close() {
    if (!opened) return;
    clearTimeout(expiryTimer);
    opened.main.replaceWith(closed);
    opened = null;
    root.lang = words.language;
    document.title = heading.textContent;
    dispatch("retainer:close");
  }

  /** Sends an event to the other scripts. */
  const dispatch = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

  // ---- the end of the offer, by the reader's clock

  /** Returns whether the offer has ended. */
  const hasEnded = () => Date.now() >= opened.ends;

  /** Shows the page of an offer that has ended. */
  function expire() {
    fill(opened.payload.closed ?? "");
    if (!opened.payload.closed) {
      const text = document.createElement("p");
      text.textContent = words.expired;
      opened.main.append(text);
    }
    setState("expired");
    opened.main.focus({ preventScroll: true });
    scrollTo(0, 0);
    dispatch("retainer:close");
  }

  /** Waits for the end of the offer. */
  function watchExpiry() {
    clearTimeout(expiryTimer);
    if (root.dataset.state !== "open" || Number.isNaN(opened.ends)) return;
    if (hasEnded()) expire();
    else expiryTimer = setTimeout(watchExpiry, Math.min(opened.ends - Date.now(), LONGEST_TIMER));
  }

  // ---- events

  /** Saves how far the reader has scrolled. */
  function savePosition() {
    clearTimeout(scrollTimer);
    if (opened) pageHistory.savePosition();
  }

  /** Follows a link within the page, or prints. */
  function onClick(event) {
    if (!opened || !event.target.closest) return;
    const link = event.target.closest("#proposal a[data-to]");
    const button = event.target.closest("#proposal [data-print]");
    const opensElsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (link && !opensElsewhere && !event.button) {
      event.preventDefault();
      pageHistory.goTo(link.dataset.to, opened.code);
    }
    if (button) print(button.dataset.print);
  }

  /** Prints the page or one part of it. Browsers print the address too, so it holds no code meanwhile. */
  function print(part) {
    root.dataset.print = part;
    pageHistory.hideCode();
    // A turn later: by then the browser as a whole knows the address, not this page alone.
    setTimeout(() => window.print());
  }

  /** Puts the code back into the address. */
  function afterPrint() {
    delete root.dataset.print;
    if (opened) pageHistory.showCode(opened.code);
  }

  /** Opens the page with the code in the address. */
  function arrive() {
    pageHistory.hideReferrer();
    const code = vault.codeIn(location.hash) || vault.codeInQuery(location.search);
    if (opened?.code === code) return pageHistory.showCode(code);
    close();
    pendingCode = null;
    return open(code);
  }

  /** Opens the page with what the reader has typed. */
  function onSubmit(event) {
    event.preventDefault();
    if (root.dataset.state === "opening") return;
    root.dataset.acted = "";
    if (!fields.passphrase.parentElement.hidden) open(pendingCode, fields.passphrase.value);
    else open(vault.codeIn(fields.code.value));
  }

  /** Reads the envelope, listens to the reader, and opens the page. */
  async function start() {
    translate();
    root.lang = words.language;
    document.title = heading.textContent;
    if (root.dataset.reason) return refuse(new vault.Refusal(root.dataset.reason));
    try {
      envelope = await vault.read(byId("sealed").textContent);
    } catch (error) {
      return refuse(error);
    }
    form.addEventListener("submit", onSubmit);
    unmask.addEventListener("change", () => {
      fields.passphrase.type = unmask.checked ? "text" : "password";
    });
    document.addEventListener("click", onClick);
    document.addEventListener("visibilitychange", () => opened && watchExpiry());
    addEventListener("hashchange", arrive);
    addEventListener("popstate", (event) => {
      pageHistory.hideReferrer();
      if (opened) pageHistory.restorePosition(event.state ?? { y: 0 });
    });
    addEventListener("pageshow", (event) => {
      pageHistory.hideReferrer();
      // WebKit brings a page back as it was, but at its top.
      if (opened && event.persisted) pageHistory.restorePosition(history.state);
    });
    addEventListener("pagehide", () => {
      afterPrint();
      savePosition();
    });
    addEventListener("scroll", () => {
      clearTimeout(scrollTimer);
      scrollTimer = setTimeout(savePosition, SCROLL_PAUSE);
    });
    addEventListener("beforeprint", () => opened && pageHistory.hideCode());
    addEventListener("afterprint", afterPrint);
    return arrive();
  }

  start();
})();
