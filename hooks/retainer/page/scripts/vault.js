/* Opens an envelope with a code: version 1 of crypto/SPEC.md, as crypto/keys.py and crypto/envelope.py
   have it; all are tested with the same examples. It reads and changes nothing of the page. */
// biome-ignore lint/correctness/noUnusedVariables: app.js uses it
const vault = (() => {
  "use strict";

  const VERSION = 1;
  const ROUNDS = { hkdf: 0, "hkdf+pbkdf2": 600000 };
  const SIZES = { nonce: 12, check: 4, sum: 32 };
  const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  const CODE_LENGTH = 26;
  const CEDILLAS = "\u015e\u015f\u0162\u0163";
  const COMMAS = "\u0218\u0219\u021a\u021b";

  /** Says why a page does not open; `word` is the key of the text that the reader sees. */
  class Refusal extends Error {
    constructor(reason, word = reason.replaceAll("-", "_")) {
      super(reason);
      this.reason = reason;
      this.word = word;
    }
  }

  // ---- bytes and keys

  /** Returns a text's bytes. */
  const utf8 = (text) => new TextEncoder().encode(text);

  /** Returns the bytes of a base64 text. */
  function fromBase64(text) {
    if (typeof text !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4) {
      throw new Refusal("damaged");
    }
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i);
    return bytes;
  }

  /** Returns the bytes of a base32 text (RFC 4648, small letters). */
  function fromBase32(text) {
    const bytes = [];
    let buffer = 0;
    let bits = 0;
    for (const letter of text) {
      buffer = (buffer << 5) | ALPHABET.indexOf(letter);
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes.push((buffer >> bits) & 255);
      }
      buffer &= (1 << bits) - 1;
    }
    return Uint8Array.from(bytes);
  }

  /** Returns whether two runs of bytes are equal. */
  const areEqual = (first, second) =>
    first.length === second.length && first.every((byte, i) => byte === second[i]);

  /** Returns bytes that WebCrypto derives from others. */
  async function derive(algorithm, source, salt, parameters, length) {
    const key = await crypto.subtle.importKey("raw", source, algorithm, false, ["deriveBits"]);
    const options = { name: algorithm, hash: "SHA-256", salt: utf8(salt), ...parameters };
    return new Uint8Array(await crypto.subtle.deriveBits(options, key, length * 8));
  }

  /** Returns the bytes for one purpose, such as "check" or "content". */
  const hkdf = (source, salt, purpose, length) =>
    derive("HKDF", source, salt, { info: utf8(`retainer/v1/${purpose}`) }, length);

  /** Returns the bytes of a passphrase, slow to derive so that guessing is slow. */
  const stretch = (passphrase, salt, iterations) =>
    derive("PBKDF2", utf8(normalized(passphrase)), salt, { iterations }, 32);

  /** Returns a passphrase the same whatever keyboard it is typed on, as crypto/keys.py does. */
  function normalized(passphrase) {
    return passphrase
      .normalize("NFKC")
      .replace(/[\u015e\u015f\u0162\u0163]/g, (letter) => COMMAS[CEDILLAS.indexOf(letter)])
      .replace(/[\t-\r \u0085\u1680\u2028\u2029]+/g, " ")
      .replace(/^ | $/g, "");
  }

  // ---- the envelope

  /** Returns the envelope in a text, its parts as bytes, once it is whole and of this version. */
  async function read(text) {
    let sealed;
    try {
      sealed = JSON.parse(text);
    } catch {
      throw new Refusal("damaged");
    }
    if (!sealed || typeof sealed !== "object") throw new Refusal("damaged");
    if (Number.isInteger(sealed.v) && sealed.v !== VERSION) throw new Refusal("too-old", "reload");
    const { v, slug, kdf, rounds } = sealed;
    const isWhole =
      v === VERSION &&
      typeof slug === "string" &&
      /^[a-z2-7]{16}$/.test(slug) &&
      Object.hasOwn(ROUNDS, kdf) &&
      ROUNDS[kdf] === rounds;
    if (!isWhole) throw new Refusal("damaged");
    const parts = { data: fromBase64(sealed.data) };
    for (const [name, size] of Object.entries(SIZES)) {
      parts[name] = fromBase64(sealed[name]);
      if (parts[name].length !== size) throw new Refusal("damaged");
    }
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", parts.data));
    if (!areEqual(sum, parts.sum)) throw new Refusal("damaged");
    return { v, slug, kdf, rounds, ...parts };
  }

  /** Returns the 16 bytes of a code, once it is this envelope's. */
  async function access(code, { slug, check }) {
    if (!code) throw new Refusal("no-code");
    if (code.length < CODE_LENGTH) throw new Refusal("wrong-code", "cut_code");
    const bytes = fromBase32(code);
    if (areEqual(await hkdf(bytes, slug, "check", SIZES.check), check)) return bytes;
    throw new Refusal("wrong-code");
  }

  /** Returns the envelope's content, decrypted. */
  async function decrypt({ v, slug, kdf, rounds, nonce, data }, bytes, stretched) {
    const content = await hkdf(Uint8Array.of(...bytes, ...stretched), slug, "content", 32);
    const key = await crypto.subtle.importKey("raw", content, "AES-GCM", false, ["decrypt"]);
    // Canonical JSON: the keys in order, no spaces.
    const additionalData = utf8(JSON.stringify({ kdf, rounds, slug, v }));
    try {
      return await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce, additionalData }, key, data);
    } catch {
      throw new Refusal(rounds ? "wrong-passphrase" : "damaged");
    }
  }

  /** Returns the payload in a decrypted content: without padding, inflated. */
  async function unpack(plaintext) {
    try {
      const length = new DataView(plaintext).getUint32(0);
      const packed = new Blob([new Uint8Array(plaintext, 4, length)]);
      const inflated = packed.stream().pipeThrough(new DecompressionStream("deflate-raw"));
      const bytes = await new Response(inflated).arrayBuffer();
      const content = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
      const needed = [content.title, content.language, content.html];
      if (needed.every((text) => typeof text === "string")) return content;
    } catch {
      // Refused below: the content is no payload.
    }
    throw new Refusal("damaged");
  }

  /** Returns the payload of an envelope, and the bytes that its passphrase becomes, if it has one. */
  async function unseal(envelope, bytes, passphrase) {
    const { slug, rounds } = envelope;
    const stretched = rounds ? await stretch(passphrase, slug, rounds) : new Uint8Array();
    return { stretched, payload: await unpack(await decrypt(envelope, bytes, stretched)) };
  }

  // ---- the code, however it arrives

  /** Returns a text with its %-escapes decoded, and without the signs in it that nobody sees. */
  function unescaped(text) {
    const character = (_, hex) => String.fromCharCode(parseInt(hex, 16));
    let plain = text;
    // Gateways that escape "%23" once more make "%2523" of it.
    for (let i = 0; i < 3; i += 1) plain = plain.replace(/%([0-7][0-9a-f])/gi, character);
    // What is still escaped is outside ASCII, and so of no code.
    return plain.replace(/%[89a-f][0-9a-f]|\p{Default_Ignorable_Code_Point}/giu, "");
  }

  /** Returns the code in a fragment, a link or a text: shorter if it was cut, "" if there is none. */
  function codeIn(text) {
    const plain = unescaped(text).toLowerCase();
    const textBehind = (pattern) => pattern.exec(plain)?.[1];
    const tail = textBehind(/#(.*)/s) ?? textBehind(/\/p\/[a-z2-7]{16}\/*(.*)/s) ?? textBehind(/([^:]*)$/);
    const pattern = /(?<![a-z0-9])[a-z2-7]{26}/;
    const match = pattern.exec(tail) ?? pattern.exec(plain);
    if (match) return match[0];
    // It may be grouped, wrapped over lines, or have digits typed for letters that look like them.
    const letters = { 0: "o", 1: "l", 8: "b", 9: "" };
    return tail
      .replace(/[^a-z0-9]/g, "")
      .replace(/[0189]/g, (digit) => letters[digit])
      .slice(0, CODE_LENGTH);
  }

  /** Returns the code in an address's query, where it is whole, among what others have put there. */
  const codeInQuery = (query) =>
    /(?<![a-z0-9])[a-z2-7]{26}(?![a-z0-9])/.exec(unescaped(query).toLowerCase())?.[0] ?? "";

  return Object.freeze({ Refusal, access, codeIn, codeInQuery, normalized, read, unseal });
})();
