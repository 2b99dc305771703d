/* A reply as it leaves the page: its canonical JSON, its code, and the e-mail that carries it.
   reply.py reads all three. Touches nothing that is shown. */
// biome-ignore lint/correctness/noUnusedVariables: form.js and delivery.js have it
const reply = (() => {
  "use strict";

  const CODE_BYTES = 10;
  // Some mail programs cut a longer address, or do not open at all.
  const LONGEST = 1500;
  const ROOM = 4096;
  // Then a reply counts as not sent; the e-mail is there.
  const PATIENCE = 20_000;

  const utf8 = (text) => new TextEncoder().encode(text);

  /** RFC 8785, for texts, lists, objects and whole numbers. */
  function canonical(value) {
    if (Array.isArray(value)) return `[${value.map(canonical)}]`;
    if (typeof value !== "object") return JSON.stringify(value);
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)}}`;
  }

  function base32(bytes) {
    const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
    return bits.replace(/.{5}/g, (five) => "abcdefghijklmnopqrstuvwxyz234567"[parseInt(five, 2)]);
  }

  /** What makes a reply's code: proof of having held the link, not of who held it. */
  async function signer(access) {
    const source = await crypto.subtle.importKey("raw", access, "HKDF", false, ["deriveKey"]);
    const from = { name: "HKDF", hash: "SHA-256", salt: utf8(""), info: utf8("retainer/v1/accept") };
    const to = { name: "HMAC", hash: "SHA-256", length: 256 };
    const key = await crypto.subtle.deriveKey(from, source, to, false, ["sign"]);
    return async (record) => {
      const whole = await crypto.subtle.sign("HMAC", key, utf8(canonical(record)));
      return base32(new Uint8Array(whole, 0, CODE_BYTES));
    };
  }

  const sound = (text) => text.normalize("NFC").replace(/[\ud800-\udfff]/gu, "");

  /** One line, as it comes out of any mail program: plain_text.py has the same list of blanks. */
  const line = (text) =>
    sound(text)
      .replace(/[\0- \x7f-\xa0\u1680\u2000-\u200b\u2028-\u202f\u205f-\u206f\u3000\ufeff]+/g, " ")
      .replace(/^ | $/g, "");

  const prose = (text) => sound(text).replace(/\r\n?/g, "\n").trim();

  const head = ({ record: { kind, digest, slug, date }, code }) =>
    `${kind} ${digest}\n${code} ${slug} ${date}`;

  /** The mail's text. First what a program needs, in an order that wrapping does not hurt; then
      numbered lines, whose numbers, not words, say what they are. */
  function body(reply, room) {
    const { record, words, money, text } = reply;
    const cut = (long) => {
      const letters = Array.from(long);
      return letters.length > room ? `${letters.slice(0, room).join("")}…` : long;
    };
    const { kind, tier, addons = [], sums: due, name, role } = record;
    // In this order, as reply.py has it.
    const places = ["name", "role", "tier", "extra", "month", "once", "out", "in"];
    const numbered = [
      ["name", name],
      ["role", role],
      ["tier", tier && cut(tier)],
      ...addons.map((addon) => ["extra", cut(addon)]),
      ["month", due && money(due.month)],
      ["once", due?.once && money(due.once)],
      ["out", record.out && cut(record.out)],
      ["in", record.in && cut(record.in)],
    ];
    const lines = numbered
      .filter(([, said]) => said)
      .map(([key, said]) => `${places.indexOf(key) + 1}. ${words[key]}: ${said}`);
    const own = text && cut(text);
    const parts = [
      head(reply),
      lines.join("\n"),
      own,
      own === text ? "" : words.shortened,
      kind === "accept" && room === ROOM ? words.confirm : "",
    ];
    return `${parts.filter(Boolean).join("\n\n")}\n`;
  }

  /** The address that opens a mail program with the reply in it; as whole as there is room for. */
  function mailto(to, reply) {
    const encoded = (text) => encodeURIComponent(text.replaceAll("\n", "\r\n"));
    const address = (subject, said) =>
      `mailto:${encoded(to).replaceAll("%40", "@")}?subject=${encoded(subject)}&body=${encoded(said)}`;
    for (let room = ROOM; room > 8; room = Math.floor(room * 0.9)) {
      const found = address(Array.from(reply.subject).slice(0, room).join(""), body(reply, room));
      if (found.length <= LONGEST) return found;
    }
    // Names of a length that no mail can carry: the reader pastes the rest.
    return address("", `${head(reply)}\n\n${reply.words.whole}\n`);
  }

  /** Sends a reply: "sent", "refused" by the endpoint, or "failed" on the way. */
  async function post(address, { record, code, currency, subject, text }, message) {
    try {
      const answer = await fetch(address, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({ ...record, code, currency, subject, text, message }),
        credentials: "omit",
        referrerPolicy: "no-referrer",
        // It goes to whom the page names, and nowhere else.
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE),
      });
      return answer.ok ? "sent" : "refused";
    } catch {
      return "failed";
    }
  }

  return Object.freeze({ body: (reply) => body(reply, ROOM), canonical, line, mailto, post, prose, signer });
})();
