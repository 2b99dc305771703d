/* Reads a form as a reply, and shows at its fields what is still missing. */
// biome-ignore lint/correctness/noUnusedVariables: choose.js uses it
const form = (() => {
  "use strict";

  // ---- errors at the fields

  /** Removes the error at a field. */
  function clearError(field) {
    const holder = field.closest("fieldset, .field");
    const error = holder?.querySelector(".error");
    if (!error) return;
    error.remove();
    field.removeAttribute("aria-invalid");
    (holder.matches("fieldset") ? holder : field).removeAttribute("aria-describedby");
  }

  /** Shows an error at a field. */
  function showError(field, text) {
    clearError(field);
    const holder = field.closest("fieldset, .field");
    const error = document.createElement("p");
    error.className = "error";
    error.id = `${field.id}-error`;
    error.textContent = text;
    // A group of radios is described as a whole: each has its own description, its price.
    const isGroup = holder.matches("fieldset");
    if (isGroup) holder.querySelector("legend").after(error);
    else holder.append(error);
    (isGroup ? holder : field).setAttribute("aria-describedby", error.id);
    if (!isGroup) field.setAttribute("aria-invalid", "true");
  }

  /** Returns the fields that a reply lacks, in the order of the page, each with the key of its error. */
  function missingFields({ record, text }, tier, fields, firstTier) {
    const { kind, name } = record;
    const missing = [];
    if (kind === "accept" && !tier) missing.push([firstTier, "choose_first"]);
    if (kind === "accept" && !name) missing.push([fields.name, "name_first"]);
    const isEmpty = !text && !record.out && !record.in;
    if (isEmpty && (kind === "question" || kind === "almost")) missing.push([fields.text, "text_first"]);
    return missing;
  }

  /** Shows an error at each missing field and moves the reader to the first. */
  function showMissing(missing, say) {
    for (const [field, key] of missing) showError(field, say(key));
    const [[first]] = missing;
    first.focus();
    document.getElementById(`${first.id}-error`).scrollIntoView({ block: "nearest" });
  }

  // ---- the reply

  /** Returns today's date where the reader is. */
  function today() {
    const now = new Date();
    return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  }

  /** Returns a sum in numbers that JSON can hold. */
  const numbers = ({ net, tax, gross }) => ({ net: Number(net), tax: Number(tax), gross: Number(gross) });

  /** Returns the record of a reply: the part that is signed. */
  function recordOf(kind, fields, { offer, slug }, { tier, addons, sums }) {
    const record = { kind, digest: offer.digest, slug, date: today() };
    for (const name of ["name", "role", "out", "in"]) {
      const value = reply.line(fields[name]?.value ?? "");
      if (value) record[name] = value;
    }
    if (tier && (kind === "accept" || kind === "almost")) Object.assign(record, { tier, addons });
    if (tier && kind === "accept") {
      record.sums = { month: numbers(sums.month) };
      if (sums.once) record.sums.once = numbers(sums.once);
    }
    return record;
  }

  /** Returns the function that writes a recorded sum in the mail. */
  const sumWriter =
    ({ rate, name }, write) =>
    ({ net, tax, gross }) =>
      rate
        ? `${write(BigInt(net))} + ${write(BigInt(tax))} ${name} = ${write(BigInt(gross))}`
        : write(BigInt(gross));

  /** Returns a form as a reply without its code, or null where something is missing, which is shown. */
  function read(element, page) {
    const { main, offer, say } = page;
    const kind = element.dataset.reply;
    const fields = element.elements;
    const chosen = choice.read(page);
    const record = recordOf(kind, fields, page, chosen);
    const text = reply.prose(fields.text?.value ?? "");
    const firstTier = main.querySelector("input[data-tier]");
    const missing = missingFields({ record, text }, chosen.tier, fields, firstTier);
    if (missing.length) {
      showMissing(missing, say);
      return null;
    }
    return {
      form: element,
      record,
      text,
      words: offer.words,
      money: sumWriter(offer.tax, chosen.write),
      subject: say(`subject_${kind}`, { client: offer.client, tier: chosen.tier }),
      currency: offer.currency,
    };
  }

  return Object.freeze({ clearError, read });
})();
