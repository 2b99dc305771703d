/* Opens and closes a sealed page, and says in the reader's language what it needs or what is wrong.

   Tells others on `document`: "retainer:open" {access, slug, payload} once the page stands, and
   "retainer:close" when it is closed again: another code in the address, or the offer has ended. */
(() => {
  "use strict";

  const ACTORS = "base, embed, iframe, link, meta, object, script, style";
  const NEEDED = { "no-code": "code", "wrong-code": "code", "wrong-passphrase": "passphrase" };
  const LONGEST_TIMER = 2 ** 31 - 1;
  // A wait after the last scroll: browsers refuse an address that changes too often.
  const SETTLED = 250;

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
  const plain = { createHTML: (html) => html };
  const { trustedTypes } = /** @type {any} */ (window);
  const policy = trustedTypes?.createPolicy("retainer", plain) ?? plain;

  // ---- what the closed page says

  const words = pickWords(JSON.parse(byId("words").textContent));

  function pickWords(all) {
    const wanted = navigator.languages.map((tag) => tag.toLowerCase().split("-")[0]);
    const language = [...wanted, root.lang].find((tag) => Object.hasOwn(all, tag));
    return { ...all[language], language };
  }

  /** Text with the freelancer's name and address, kept as the elements that Python made. */
  function say(element, text) {
    const parts = text.split(/(\{freelancer\}|\{email\})/);
    element.replaceChildren(...parts.map((part) => nodes[part] ?? part));
  }

  function label() {
    say(heading, words.heading);
    say(byId("contact"), words.contact);
    byId("intro").textContent = words.intro;
    closed.querySelector("label[for=code]").textContent = words.code_label;
    closed.querySelector("label[for=passphrase]").textContent = words.passphrase_label;
    closed.querySelector(".tick span").textContent = words.show_passphrase;
    form.querySelector("button").textContent = words.open_button;
    byId("old").remove();
  }

  // What the reader does, other than arrive.
  const hasActed = () => "acted" in root.dataset;

  function state(name, reason) {
    root.dataset.state = name;
    if (reason) root.dataset.reason = reason;
    else delete root.dataset.reason;
  }

  /** Shows the closed page with what it needs: "code", "passphrase", or nothing that would help. */
  function ask(needed, word, isWrong) {
    message.textContent = words[word];
    form.hidden = !needed;
    for (const [name, field] of Object.entries(fields)) {
      field.parentElement.hidden = name !== needed;
      if (isWrong && name === needed) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
    // Only after the reader's own deed: on a phone, focus opens the keyboard over the text.
    if (needed && hasActed()) {
      fields[needed].focus();
      fields[needed].select();
    }
  }

  function refuse(error) {
    const { reason, word } = error instanceof vault.Refusal ? error : new vault.Refusal("damaged");
    const needed = NEEDED[reason];
    state(reason === "no-code" ? "closed" : "failed", reason);
    ask(needed, word, hasActed());
  }

  // ---- opening and closing

  let envelope;
  let opened = null;
  let pending = null;
  let turn = 0;
  let timer = 0;
  let settling = 0;

  async function open(code, passphrase) {
    turn += 1;
    const mine = turn;
    state("opening");
    message.textContent = words.opening;
    try {
      const { access, payload } = await unlocked(code, passphrase);
      if (mine === turn && payload) show({ code, access, payload });
    } catch (error) {
      if (mine !== turn) return;
      shut();
      refuse(error);
    }
  }

  async function unlocked(code, passphrase) {
    const mine = turn;
    const access = await vault.access(code, envelope);
    if (mine !== turn) return {};
    place.name(code);
    pending = code;
    if (envelope.rounds && !vault.normalized(passphrase ?? "")) {
      state("asking");
      ask("passphrase", "ask_passphrase", false);
      return {};
    }
    return { access, payload: await vault.payload(envelope, access, passphrase) };
  }

  function show(page) {
    shut();
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
    if (ended()) return expire();
    state("open");
    main.focus({ preventScroll: true });
    place.restore(history.state);
    watch();
    const { access, payload } = page;
    return tell("retainer:open", { access, slug: envelope.slug, payload });
  }

  function fill(html) {
    const template = document.createElement("template");
    template.innerHTML = policy.createHTML(html);
    // Python has cleaned this text; should it ever miss one of these, it still does nothing.
    for (const actor of template.content.querySelectorAll(ACTORS)) actor.remove();
    opened.main.replaceChildren(template.content);
    for (const link of opened.main.querySelectorAll("a[href]")) {
      if (link.dataset.to) link.href = `#${opened.code}`;
      else if (/^https?:|^file:/.test(link.protocol)) leave(link);
    }
  }

  /** A tab of its own: what was chosen here is kept nowhere else, and the code stays behind. */
  function leave(link) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }

  function shut() {
    if (!opened) return;
    clearTimeout(timer);
    opened.main.replaceWith(closed);
    opened = null;
    root.lang = words.language;
    document.title = heading.textContent;
    tell("retainer:close");
  }

  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

  // ---- the end of the offer, by the reader's clock

  const ended = () => Date.now() >= opened.ends;

  function expire() {
    fill(opened.payload.closed ?? "");
    if (!opened.payload.closed) {
      const text = document.createElement("p");
      text.textContent = words.expired;
      opened.main.append(text);
    }
    state("expired");
    opened.main.focus({ preventScroll: true });
    scrollTo(0, 0);
    tell("retainer:close");
  }

  function watch() {
    clearTimeout(timer);
    if (root.dataset.state !== "open" || Number.isNaN(opened.ends)) return;
    if (ended()) expire();
    else timer = setTimeout(watch, Math.min(opened.ends - Date.now(), LONGEST_TIMER));
  }

  // ---- events

  function keep() {
    clearTimeout(settling);
    if (opened) place.keep();
  }

  function click(event) {
    if (!opened || !event.target.closest) return;
    const link = event.target.closest("#proposal a[data-to]");
    const button = event.target.closest("#proposal [data-print]");
    const elsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (link && !elsewhere && !event.button) {
      event.preventDefault();
      place.go(link.dataset.to, opened.code);
    }
    if (button) print(button.dataset.print);
  }

  /** Browsers print the address at the foot of each sheet, so for that time it holds no code. */
  function print(what) {
    root.dataset.print = what;
    place.unname();
    // A turn later: by then the browser as a whole knows the address, not this page alone.
    setTimeout(() => window.print());
  }

  function printed() {
    delete root.dataset.print;
    if (opened) place.name(opened.code);
  }

  function arrive() {
    place.cover();
    const code = vault.codeIn(location.hash);
    if (opened?.code === code) return place.name(code);
    shut();
    pending = null;
    return open(code);
  }

  function submit(event) {
    event.preventDefault();
    if (root.dataset.state === "opening") return;
    root.dataset.acted = "";
    if (!fields.passphrase.parentElement.hidden) open(pending, fields.passphrase.value);
    else open(vault.codeIn(fields.code.value));
  }

  async function start() {
    label();
    root.lang = words.language;
    document.title = heading.textContent;
    if (root.dataset.reason) return refuse(new vault.Refusal(root.dataset.reason));
    try {
      envelope = await vault.read(byId("sealed").textContent);
    } catch (error) {
      return refuse(error);
    }
    form.addEventListener("submit", submit);
    unmask.addEventListener("change", () => {
      fields.passphrase.type = unmask.checked ? "text" : "password";
    });
    document.addEventListener("click", click);
    document.addEventListener("visibilitychange", () => opened && watch());
    addEventListener("hashchange", arrive);
    addEventListener("popstate", (event) => {
      place.cover();
      if (opened) place.restore(event.state ?? { y: 0 });
    });
    addEventListener("pageshow", place.cover);
    addEventListener("pagehide", () => {
      printed();
      keep();
    });
    addEventListener("scroll", () => {
      clearTimeout(settling);
      settling = setTimeout(keep, SETTLED);
    });
    addEventListener("beforeprint", () => opened && place.unname());
    addEventListener("afterprint", printed);
    return arrive();
  }

  start();
})();
