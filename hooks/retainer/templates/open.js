/* Opens a sealed page: keys, envelope, messages, the address. Version 1 of "Keys" in the design.

   Tells others on `document`: "retainer:open" {access, slug, payload} once the page stands, and
   "retainer:close" when it is closed again (another code in the address, or the offer has ended). */
(() => {
  "use strict";

  const VERSION = 1;
  const ROUNDS = { hkdf: 0, "hkdf+pbkdf2": 600000 };
  const SIZES = { nonce: 12, check: 4, sum: 32 };
  const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  const CODE_LENGTH = 26;
  const CEDILLAS = "\u015e\u015f\u0162\u0163";
  const COMMAS = "\u0218\u0219\u021a\u021b";
  const ACTORS = "base, embed, iframe, link, meta, object, script, style";
  const LONGEST_TIMER = 2 ** 31 - 1;
  // A wait after the last scroll: browsers refuse an address that changes too often.
  const SETTLED = 250;

  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const closed = byId("closed");
  const message = byId("message");
  const form = byId("unlock");
  const fields = { code: byId("code"), passphrase: byId("passphrase") };
  const referrer = document.querySelector("meta[name=referrer]");
  const heading = closed.querySelector("h1");
  const nodes = {
    "{freelancer}": heading.querySelector(".whose"),
    "{email}": byId("contact").querySelector("a"),
  };

  // Where trusted types are enforced, this is the only way from text to HTML, and can be made once.
  const plain = { createHTML: (html) => html };
  const policy = window.trustedTypes?.createPolicy("retainer", plain) ?? plain;

  /** Why a page does not open; `reason` is what the reader is told. */
  class Refusal extends Error {
    constructor(reason, word = reason.replaceAll("-", "_")) {
      super(reason);
      this.reason = reason;
      this.word = word;
    }
  }

  // ---- bytes and keys

  const utf8 = (text) => new TextEncoder().encode(text);

  function fromBase64(text) {
    if (typeof text !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4) {
      throw new Refusal("damaged");
    }
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i);
    return bytes;
  }

  function fromBase32(text) {
    const bytes = [];
    let held = 0;
    let bits = 0;
    for (const letter of text) {
      held = (held << 5) | ALPHABET.indexOf(letter);
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes.push((held >> bits) & 255);
      }
      held &= (1 << bits) - 1;
    }
    return Uint8Array.from(bytes);
  }

  const alike = (some, others) =>
    some.length === others.length && some.every((byte, i) => byte === others[i]);

  async function derive(algorithm, source, salt, parameters, length) {
    const key = await crypto.subtle.importKey("raw", source, algorithm, false, ["deriveBits"]);
    const all = { name: algorithm, hash: "SHA-256", salt: utf8(salt), ...parameters };
    return new Uint8Array(await crypto.subtle.deriveBits(all, key, length * 8));
  }

  const hkdf = (source, salt, purpose, length) =>
    derive("HKDF", source, salt, { info: utf8(`retainer/v1/${purpose}`) }, length);

  const stretch = (passphrase, salt, iterations) =>
    derive("PBKDF2", utf8(normalized(passphrase)), salt, { iterations }, 32);

  /** As links.py does it: what is typed on another keyboard is the same passphrase. */
  function normalized(passphrase) {
    return passphrase
      .normalize("NFKC")
      .replace(/[\u015e\u015f\u0162\u0163]/g, (letter) => COMMAS[CEDILLAS.indexOf(letter)])
      .replace(/[\t-\r \u0085\u1680\u2028\u2029]+/g, " ")
      .replace(/^ | $/g, "");
  }

  // ---- the envelope

  async function readEnvelope() {
    let sealed;
    try {
      sealed = JSON.parse(byId("sealed").textContent);
    } catch {
      throw new Refusal("damaged");
    }
    if (!sealed || typeof sealed !== "object") throw new Refusal("damaged");
    if (Number.isInteger(sealed.v) && sealed.v !== VERSION) throw new Refusal("too-old", "reload");
    const { v, slug, kdf, rounds } = sealed;
    const whole =
      v === VERSION &&
      typeof slug === "string" &&
      /^[a-z2-7]{16}$/.test(slug) &&
      Object.hasOwn(ROUNDS, kdf) &&
      ROUNDS[kdf] === rounds;
    if (!whole) throw new Refusal("damaged");
    const parts = { data: fromBase64(sealed.data) };
    for (const [name, size] of Object.entries(SIZES)) {
      parts[name] = fromBase64(sealed[name]);
      if (parts[name].length !== size) throw new Refusal("damaged");
    }
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", parts.data));
    if (!alike(sum, parts.sum)) throw new Refusal("damaged");
    return { v, slug, kdf, rounds, ...parts };
  }

  async function decrypt({ v, slug, kdf, rounds, nonce, data }, access, passphrase) {
    const stretched = rounds ? await stretch(passphrase, slug, rounds) : new Uint8Array();
    const content = await hkdf(Uint8Array.of(...access, ...stretched), slug, "content", 32);
    const key = await crypto.subtle.importKey("raw", content, "AES-GCM", false, ["decrypt"]);
    // Canonical JSON: the keys in order, no spaces.
    const additionalData = utf8(JSON.stringify({ kdf, rounds, slug, v }));
    try {
      return await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce, additionalData }, key, data);
    } catch {
      throw new Refusal(rounds ? "wrong-passphrase" : "damaged");
    }
  }

  async function unpack(plaintext) {
    try {
      const length = new DataView(plaintext).getUint32(0);
      const packed = new Blob([new Uint8Array(plaintext, 4, length)]);
      const inflated = packed.stream().pipeThrough(new DecompressionStream("deflate-raw"));
      const bytes = await new Response(inflated).arrayBuffer();
      const payload = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
      if ([payload.title, payload.language, payload.html].every((text) => typeof text === "string")) {
        return payload;
      }
    } catch {
      // Told below: what was sealed is no payload.
    }
    throw new Refusal("damaged");
  }

  // ---- the code, however it arrives

  function unescaped(text) {
    let plain = text;
    // Gateways that escape "%23" once more make "%2523" of it.
    for (let i = 0; i < 3; i += 1) {
      plain = plain.replace(/%([0-7][0-9a-f])/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
    }
    return plain;
  }

  /** The code in a fragment, a link or a text; shorter than a code if it was cut, "" if none. */
  function codeIn(text) {
    const plain = unescaped(text).toLowerCase();
    const behind = (mark) => mark.exec(plain)?.[1];
    const tail = behind(/#(.*)/s) ?? behind(/\/p\/[a-z2-7]{16}\/*(.*)/s) ?? behind(/([^:]*)$/);
    const run = /(?<![a-z0-9])[a-z2-7]{26}/;
    const found = run.exec(tail) ?? run.exec(plain);
    if (found) return found[0];
    // Grouped, wrapped over lines, or with figures that its alphabet lacks typed for letters.
    const letters = { 0: "o", 1: "l", 8: "b", 9: "" };
    return tail
      .replace(/[^a-z0-9]/g, "")
      .replace(/[0189]/g, (figure) => letters[figure])
      .slice(0, CODE_LENGTH);
  }

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
    const { reason, word } = error instanceof Refusal ? error : new Refusal("damaged");
    const needed = { "no-code": "code", "wrong-code": "code", "wrong-passphrase": "passphrase" }[reason];
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
      if (mine === turn) refuse(error);
    }
  }

  async function unlocked(code, passphrase) {
    const mine = turn;
    if (!code) throw new Refusal("no-code");
    if (code.length < CODE_LENGTH) throw new Refusal("wrong-code", "cut_code");
    const access = fromBase32(code);
    const check = await hkdf(access, envelope.slug, "check", SIZES.check);
    if (!alike(check, envelope.check)) throw new Refusal("wrong-code");
    if (mine !== turn) return {};
    address(code);
    pending = code;
    if (envelope.rounds && !normalized(passphrase ?? "")) {
      state("asking");
      ask("passphrase", "ask_passphrase", false);
      return {};
    }
    return { access, payload: await unpack(await decrypt(envelope, access, passphrase)) };
  }

  function show(page) {
    const main = document.createElement("main");
    main.id = "proposal";
    main.tabIndex = -1;
    shut();
    opened = { ...page, main, ends: Date.parse(page.payload.closes ?? "") };
    fields.code.value = "";
    fields.passphrase.value = "";
    root.lang = page.payload.language;
    document.title = page.payload.title;
    history.scrollRestoration = "manual";
    closed.replaceWith(main);
    if (ended()) return expire();
    fill(page.payload.html);
    state("open");
    main.focus({ preventScroll: true });
    restore(history.state);
    watch();
    return tell("retainer:open", { access: page.access, slug: envelope.slug, payload: page.payload });
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

  // ---- the address and the place

  function write(place, hash) {
    try {
      history.replaceState(place, "", hash);
    } catch {
      // Refused when it changes too often, or by an odd host of local files: the page reads on.
    }
    cover();
  }

  /** Other pages of the site could read this address among the tab's entries. The referrer policy
      hides it, but in Chromium only if it is set after the entry was made or come back to. */
  function cover() {
    referrer.content = "no-referrer";
  }

  function address(code) {
    if (location.hash !== `#${code}`) write(history.state, `#${code}`);
  }

  const keepPlace = () => {
    clearTimeout(settling);
    if (opened) write({ ...history.state, y: scrollY });
  };

  function restore(place) {
    if (typeof place?.y === "number") scrollTo(0, place.y);
    else if (place?.to) reveal(place.to);
  }

  function reveal(id) {
    const target = byId(id);
    if (!target || !opened.main.contains(target)) return;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
    if (target.tabIndex < 0) target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView();
  }

  function follow(event) {
    const link = event.target.closest?.("#proposal a[data-to]");
    const elsewhere =
      event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (!link || elsewhere || !opened) return;
    event.preventDefault();
    keepPlace();
    history.pushState({ to: link.dataset.to }, "", `#${opened.code}`);
    cover();
    reveal(link.dataset.to);
  }

  // ---- paper: browsers print the address at the foot of each sheet, so for that time it has no code

  const bare = () => opened && write(history.state, location.pathname + location.search);
  const clothed = () => opened && address(opened.code);

  function printed(event) {
    if (!opened || !event.target.closest?.("#proposal [data-print]")) return;
    bare();
    // A turn later: by then the browser as a whole knows the address, not this page alone.
    setTimeout(() => window.print());
  }

  // ---- events

  function arrive() {
    cover();
    const code = codeIn(location.hash);
    if (opened && opened.code === code) return address(code);
    shut();
    pending = null;
    return open(code);
  }

  function submit(event) {
    event.preventDefault();
    if (root.dataset.state === "opening") return;
    root.dataset.acted = "";
    if (!fields.passphrase.parentElement.hidden) open(pending, fields.passphrase.value);
    else open(codeIn(fields.code.value));
  }

  async function start() {
    label();
    root.lang = words.language;
    document.title = heading.textContent;
    if (root.dataset.reason) return refuse(new Refusal(root.dataset.reason));
    try {
      envelope = await readEnvelope();
    } catch (error) {
      return refuse(error);
    }
    form.addEventListener("submit", submit);
    byId("show").addEventListener("change", (event) => {
      fields.passphrase.type = event.target.checked ? "text" : "password";
    });
    document.addEventListener("click", follow);
    document.addEventListener("click", printed);
    document.addEventListener("visibilitychange", () => opened && watch());
    addEventListener("hashchange", arrive);
    addEventListener("popstate", (event) => {
      cover();
      if (opened) restore(event.state ?? { y: 0 });
    });
    addEventListener("pageshow", cover);
    addEventListener("pagehide", () => {
      clothed();
      keepPlace();
    });
    addEventListener("scroll", () => {
      clearTimeout(settling);
      settling = setTimeout(keepPlace, SETTLED);
    });
    addEventListener("beforeprint", bare);
    addEventListener("afterprint", clothed);
    return arrive();
  }

  start();
})();
