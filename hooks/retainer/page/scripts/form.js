/* What the reader writes: what is still missing is said at its field, what is whole is a reply. */
// biome-ignore lint/correctness/noUnusedVariables: choose.js has it
const form = (() => {
  "use strict";

  // ---- what is still missing is said at its field

  function forgive(field) {
    const holder = field.closest("fieldset, .field");
    const note = holder?.querySelector(".error");
    if (!note) return;
    note.remove();
    field.removeAttribute("aria-invalid");
    (holder.matches("fieldset") ? holder : field).removeAttribute("aria-describedby");
  }

  function complain(field, text) {
    forgive(field);
    const holder = field.closest("fieldset, .field");
    const note = document.createElement("p");
    note.className = "error";
    note.id = `${field.id}-error`;
    note.textContent = text;
    // A group of radios is described as a whole: each has its own description, its price.
    const isGroup = holder.matches("fieldset");
    if (isGroup) holder.querySelector("legend").after(note);
    else holder.append(note);
    (isGroup ? holder : field).setAttribute("aria-describedby", note.id);
    if (!isGroup) field.setAttribute("aria-invalid", "true");
  }

  /** The fields that a reply lacks, in the order of the page, each with what is to be said. */
  function lacking({ record, text }, tier, fields, tiers) {
    const { kind, name } = record;
    const missing = [];
    if (kind === "accept" && !tier) missing.push([tiers, "choose_first"]);
    if (kind === "accept" && !name) missing.push([fields.name, "name_first"]);
    const isBare = !text && !record.out && !record.in;
    if (isBare && (kind === "question" || kind === "almost")) missing.push([fields.text, "text_first"]);
    return missing;
  }

  function point(missing, say) {
    for (const [field, key] of missing) complain(field, say(key));
    const [[first]] = missing;
    first.focus();
    document.getElementById(`${first.id}-error`).scrollIntoView({ block: "nearest" });
  }

  // ---- the reply

  function today() {
    const now = new Date();
    return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  }

  const numbers = ({ net, tax, gross }) => ({ net: Number(net), tax: Number(tax), gross: Number(gross) });

  /** What is signed of a reply. */
  function recorded(kind, fields, { offer, slug }, { tier, addons, sums }) {
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

  /** How a recorded sum is written in the mail. */
  const writer =
    ({ rate, name }, write) =>
    ({ net, tax, gross }) =>
      rate
        ? `${write(BigInt(net))} + ${write(BigInt(tax))} ${name} = ${write(BigInt(gross))}`
        : write(BigInt(gross));

  /** What a form says, as a reply that lacks its code alone; or null, the reader led to what is missing. */
  function written(element, page) {
    const { main, offer, say } = page;
    const kind = element.dataset.reply;
    const fields = element.elements;
    const chosen = choice.read(page);
    const record = recorded(kind, fields, page, chosen);
    const text = reply.prose(fields.text?.value ?? "");
    const tiers = main.querySelector("input[data-tier]");
    const missing = lacking({ record, text }, chosen.tier, fields, tiers);
    if (missing.length) {
      point(missing, say);
      return null;
    }
    return {
      form: element,
      record,
      text,
      words: offer.words,
      money: writer(offer.tax, chosen.write),
      subject: say(`subject_${kind}`, { client: offer.client, tier: chosen.tier }),
      currency: offer.currency,
    };
  }

  return Object.freeze({ forgive, written });
})();
