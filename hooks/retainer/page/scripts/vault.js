/* From a code to a payload: keys and envelope as crypto/SPEC.md, sections 2 to 4, has them, and as
   keys.py and envelope.py do, held to the same worked examples. Touches no page. */
// biome-ignore lint/correctness/noUnusedVariables: app.js has it
const vault = (() => {
  "use strict";

  const VERSION = 1;
  const ROUNDS = { hkdf: 0, "hkdf+pbkdf2": 600000 };
  const SIZES = { nonce: 12, check: 4, sum: 32 };
  const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  const CODE_LENGTH = 26;
  const CEDILLAS = "\u015e\u015f\u0162\u0163";
  const COMMAS = "\u0218\u0219\u021a\u021b";

  /** Why a page does not open; `word` is the key of what the reader is told. */
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

  /** As keys.py does it: what is typed on another keyboard is the same passphrase. */
  function normalized(passphrase) {
    return passphrase
      .normalize("NFKC")
      .replace(/[\u015e\u015f\u0162\u0163]/g, (letter) => COMMAS[CEDILLAS.indexOf(letter)])
      .replace(/[\t-\r \u0085\u1680\u2028\u2029]+/g, " ")
      .replace(/^ | $/g, "");
  }

  // ---- the envelope

  /** The envelope in a text, whole and of this version, its parts as bytes. */
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

  /** The 16 bytes of a code, if it is this envelope's. */
  async function access(code, { slug, check }) {
    if (!code) throw new Refusal("no-code");
    if (code.length < CODE_LENGTH) throw new Refusal("wrong-code", "cut_code");
    const bytes = fromBase32(code);
    if (alike(await hkdf(bytes, slug, "check", SIZES.check), check)) return bytes;
    throw new Refusal("wrong-code");
  }

  async function decrypt({ v, slug, kdf, rounds, nonce, data }, bytes, passphrase) {
    const stretched = rounds ? await stretch(passphrase, slug, rounds) : new Uint8Array();
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

  async function unpack(plaintext) {
    try {
      const length = new DataView(plaintext).getUint32(0);
      const packed = new Blob([new Uint8Array(plaintext, 4, length)]);
      const inflated = packed.stream().pipeThrough(new DecompressionStream("deflate-raw"));
      const bytes = await new Response(inflated).arrayBuffer();
      const said = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
      const needed = [said.title, said.language, said.html];
      if (needed.every((text) => typeof text === "string")) return said;
    } catch {
      // Told below: what was sealed is no payload.
    }
    throw new Refusal("damaged");
  }

  /** The payload of an envelope. */
  const payload = async (...all) => unpack(await decrypt(...all));

  // ---- the code, however it arrives

  function unescaped(text) {
    const meant = (_, hex) => String.fromCharCode(parseInt(hex, 16));
    let plain = text;
    // Gateways that escape "%23" once more make "%2523" of it.
    for (let i = 0; i < 3; i += 1) plain = plain.replace(/%([0-7][0-9a-f])/gi, meant);
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

  return Object.freeze({ Refusal, access, codeIn, normalized, payload, read });
})();
