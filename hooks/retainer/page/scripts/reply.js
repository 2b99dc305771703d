/* Writes a reply as it leaves the page: its canonical JSON, its code, the e-mail that carries it.
   replies/reply.py reads all three. It reads and changes nothing of the page. */
// biome-ignore lint/correctness/noUnusedVariables: form.js and delivery.js use it
const reply = (() => {
  "use strict";

  const CODE_BYTES = 10;
  /** The most letters of a mailto: address: some mail programs cut a longer one, or do not open. */
  const LONGEST_ADDRESS = 1500;
  /** The most letters of each name and text of an uncut mail. */
  const WHOLE = 4096;
  /** The milliseconds after which a reply counts as not sent; the reader can mail it. */
  const TIMEOUT = 20_000;

  /** Returns a text's bytes. */
  const utf8 = (text) => new TextEncoder().encode(text);

  /** Returns canonical JSON (RFC 8785) for texts, lists, objects and whole numbers. */
  function canonical(value) {
    if (Array.isArray(value)) return `[${value.map(canonical)}]`;
    if (typeof value !== "object") return JSON.stringify(value);
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)}}`;
  }

  /** Returns bytes in base32 (RFC 4648), in small letters. */
  function base32(bytes) {
    const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
    return bits.replace(/.{5}/g, (five) => "abcdefghijklmnopqrstuvwxyz234567"[parseInt(five, 2)]);
  }

  /** Returns the function that makes a reply's code: it proves who had the link, not who they are. */
  async function signer(access) {
    const source = await crypto.subtle.importKey("raw", access, "HKDF", false, ["deriveKey"]);
    const extract = { name: "HKDF", hash: "SHA-256", salt: utf8(""), info: utf8("retainer/v1/accept") };
    const mac = { name: "HMAC", hash: "SHA-256", length: 256 };
    const key = await crypto.subtle.deriveKey(extract, source, mac, false, ["sign"]);
    return async (record) => {
      const digest = await crypto.subtle.sign("HMAC", key, utf8(canonical(record)));
      return base32(new Uint8Array(digest, 0, CODE_BYTES));
    };
  }

  /** Returns a text in Unicode's composed form, without halves of letters. */
  const normalized = (text) => text.normalize("NFC").replace(/[\ud800-\udfff]/gu, "");

  /** Returns a text as one line, as any mail program passes it on. replies/plain_text.py has the same
      spaces. */
  const line = (text) =>
    normalized(text)
      .replace(/[\0- \x7f-\xa0\u1680\u2000-\u200b\u2028-\u202f\u205f-\u206f\u3000\ufeff]+/g, " ")
      .replace(/^ | $/g, "");

  /** Returns a text of several lines with plain line breaks. */
  const prose = (text) => normalized(text).replace(/\r\n?/g, "\n").trim();

  /** Returns the lines of the mail that identify the reply. */
  const head = ({ record: { kind, digest, slug, date }, code }) =>
    `${kind} ${digest}\n${code} ${slug} ${date}`;

  /** Returns the mail's text, with names and texts of at most `room` letters. First comes what a program
      needs, in an order that wrapping does not hurt; then lines, known by their numbers alone. */
  function body(reply, room) {
    const { record, words, money, text } = reply;
    const cut = (text) => {
      const letters = Array.from(text);
      return letters.length > room ? `${letters.slice(0, room).join("")}…` : text;
    };
    const { kind, tier, addons = [], sums, name, role } = record;
    // Each line's number is its place here; replies/reply.py has the same order.
    const order = ["name", "role", "tier", "extra", "month", "once", "out", "in"];
    const numbered = [
      ["name", name],
      ["role", role],
      ["tier", tier && cut(tier)],
      ...addons.map((addon) => ["extra", cut(addon)]),
      ["month", sums && money(sums.month)],
      ["once", sums?.once && money(sums.once)],
      ["out", record.out && cut(record.out)],
      ["in", record.in && cut(record.in)],
    ];
    const lines = numbered
      .filter(([, value]) => value)
      .map(([key, value]) => `${order.indexOf(key) + 1}. ${words[key]}: ${value}`);
    const shownText = text && cut(text);
    const parts = [
      head(reply),
      lines.join("\n"),
      shownText,
      shownText === text ? "" : words.shortened,
      kind === "accept" && room === WHOLE ? words.confirm : "",
    ];
    return `${parts.filter(Boolean).join("\n\n")}\n`;
  }

  /** Returns the mailto: address of a reply, cut as little as the address's length allows. */
  function mailto(to, reply) {
    const encoded = (text) => encodeURIComponent(text.replaceAll("\n", "\r\n"));
    const address = (subject, text) =>
      `mailto:${encoded(to).replaceAll("%40", "@")}?subject=${encoded(subject)}&body=${encoded(text)}`;
    for (let room = WHOLE; room > 8; room = Math.floor(room * 0.9)) {
      const subject = Array.from(reply.subject).slice(0, room).join("");
      const whole = address(subject, body(reply, room));
      if (whole.length <= LONGEST_ADDRESS) return whole;
    }
    // Names of a length that no mail can carry: the reader pastes the rest.
    return address("", `${head(reply)}\n\n${reply.words.whole}\n`);
  }

  /** Posts a reply and returns "sent", "refused" (by the endpoint) or "failed" (on the way). */
  async function post(address, { record, code, currency, subject, text }, message) {
    try {
      const response = await fetch(address, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({ ...record, code, currency, subject, text, message }),
        credentials: "omit",
        referrerPolicy: "no-referrer",
        // A reply goes to the address that the page names, and to no other.
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT),
      });
      return response.ok ? "sent" : "refused";
    } catch {
      return "failed";
    }
  }

  return Object.freeze({ body: (reply) => body(reply, WHOLE), line, mailto, post, prose, signer });
})();
