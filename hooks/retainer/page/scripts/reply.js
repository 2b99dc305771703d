/* Writes a reply as it leaves the page, form 2 of crypto/SPEC.md: a text of sentences that ends with one
   word, and the addresses that carry it. It reads and changes nothing of the page. */
// biome-ignore lint/correctness/noUnusedVariables: form.js and delivery.js use it
const reply = (() => {
  "use strict";

  const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  const DIGEST_BYTES = 16;
  const CODE_BYTES = 16;
  const LONGEST_NAME = { letters: 80, bytes: 160 };
  /** The most letters of an address: some mail programs cut a longer mailto:, or do not open; a web
      address is passed on by the host that it names. */
  const LONGEST = { mail: 1500, whatsapp: 4000 };
  /** The milliseconds after which a reply counts as not sent; the reader can mail it. */
  const TIMEOUT = 20_000;

  /** Returns a text's bytes. */
  const utf8 = (text) => new TextEncoder().encode(text);

  /** Returns bytes in base32 (RFC 4648), in small letters, unpadded. */
  function base32(bytes) {
    const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
    return bits.replace(/.{1,5}/g, (five) => ALPHABET[parseInt(five.padEnd(5, "0"), 2)]);
  }

  /** Returns the bytes of a text of hexadecimal digits. */
  const fromHex = (text) => Uint8Array.from(text.match(/../g), (byte) => parseInt(byte, 16));

  /** Returns an instant in UTC as a word has it: 20261125t140233z. */
  const stamp = (date) =>
    date
      .toISOString()
      .replace(/\.\d+|[-:]/g, "")
      .toLowerCase();

  /** Returns the function that writes a reply's word, with a code that only a holder of link and
      passphrase can make. */
  async function signer(access, stretched) {
    const secret = Uint8Array.of(...access, ...stretched);
    const source = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
    const mac = { name: "HMAC", hash: "SHA-256", length: 256 };
    return async ({ kind, digest, slug, at, choice, name, role }) => {
      const info = utf8("retainer/v1/reply2");
      const extract = { name: "HKDF", hash: "SHA-256", salt: utf8(slug), info };
      const key = await crypto.subtle.deriveKey(extract, source, mac, false, ["sign"]);
      const answered = base32(fromHex(digest).slice(0, DIGEST_BYTES));
      const who = base32(utf8(`${name}\n${role}`));
      const word = ["retainer2", kind, answered, slug, stamp(at), choice, who].join("-");
      const code = new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8(word)), 0, CODE_BYTES);
      return `${word}-${base32(code)}`;
    };
  }

  /** Returns a text in Unicode's composed form, without halves of letters. */
  const normalized = (text) => text.normalize("NFC").replace(/[\ud800-\udfff]/gu, "");

  /** Returns a text as one line, as any mail program passes it on. Python has the same spaces. */
  const line = (text) =>
    normalized(text)
      .replace(/[\0- \x7f-\xa0\u1680\u2000-\u200b\u2028-\u202f\u205f-\u206f\u3000\ufeff]+/g, " ")
      .replace(/^ | $/g, "");

  /** Returns a text of several lines with plain line breaks. */
  const prose = (text) => normalized(text).replace(/\r\n?/g, "\n").trim();

  /** Returns whether a name or a role fits into a word. */
  const fits = (name) =>
    Array.from(name).length <= LONGEST_NAME.letters && utf8(name).length <= LONGEST_NAME.bytes;

  /** Returns a reply's text: what the page says for the reader, the reader's own words, the greeting,
      and last the word. Each line of the page's is the text of one key. */
  function body({ sentences, text, greeting, word, words }) {
    const parts = [sentences.join("\n"), text, greeting, `${words["mail.keep"]}\n${word}`];
    return `${parts.filter(Boolean).join("\n\n")}\n`;
  }

  /** Returns an address that carries a reply, and what of it did not fit, which the reader pastes.
      The reader's own words are never cut. */
  function address(write, longest, reply) {
    const { words } = reply;
    const forms = [
      [reply, ""],
      [{ ...reply, text: words["mail.paste"] }, reply.text],
      [{ ...reply, sentences: [words["mail.paste"]], text: "", greeting: "", subject: "" }, body(reply)],
    ];
    const addresses = forms.map(([form, paste]) => ({ href: write(form.subject, body(form)), paste }));
    return addresses.find(({ href }) => href.length <= longest) ?? addresses.at(-1);
  }

  /** Returns a mailto: address (RFC 6068). */
  function mailAddress(to, subject, text) {
    const encoded = (part) => encodeURIComponent(part.replaceAll("\n", "\r\n"));
    const recipient = encoded(to).replaceAll("%40", "@");
    return `mailto:${recipient}?subject=${encoded(subject)}&body=${encoded(text)}`;
  }

  /** Returns the address that opens WhatsApp with a text to a number. */
  const whatsappAddress = (number, text) => `https://wa.me/${number}?text=${encodeURIComponent(text)}`;

  /** Returns a reply's mailto: address, and what the reader pastes. */
  const mail = (to, reply) => address((subject, text) => mailAddress(to, subject, text), LONGEST.mail, reply);

  /** Returns a reply's address for WhatsApp, and what the reader pastes. */
  const whatsapp = (number, reply) =>
    address((_, text) => whatsappAddress(number, text), LONGEST.whatsapp, reply);

  /** Posts a reply's text and returns "sent", "refused" (by the endpoint) or "failed" (on the way). */
  async function post(url, text) {
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({ form: 2, text }),
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

  return Object.freeze({ body, fits, line, mail, mailAddress, post, prose, signer, whatsapp });
})();
