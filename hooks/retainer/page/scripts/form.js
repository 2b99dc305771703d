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
  function missingFields({ kind, text, who, swap, day }, { tier, trial }, main, { decides, ...fields }) {
    const missing = [];
    const isChoice = kind === "choice" || kind === "trial";
    if (kind === "choice" && !tier && !trial)
      missing.push([main.querySelector("input[data-tier]"), "choose_first"]);
    if (isChoice && !who.name) missing.push([who.fields[0], "name_first"]);
    for (const field of who.fields) {
      if (!reply.fits(reply.line(field.value))) missing.push([field, "name_long"]);
    }
    const needsWords = kind === "question" || (kind === "wish" && !swap.out && !swap.in);
    if (needsWords && !text) missing.push([fields.text, "text_first"]);
    if (day && day < today()) missing.push([decides, "day_past"]);
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

  /** Returns the sentence of a sum, under one of two keys: with its tax, or with what is said of it. */
  function sumSentence(key, sum, { offer, say }, write) {
    const { rate, treatment, name: tax, said } = offer.tax;
    if (rate && treatment === "excluded") {
      return say(`${key}_tax`, { sum: write(sum.net), gross: write(sum.gross), tax });
    }
    return say(key, { sum: write(sum.gross), said });
  }

  /** The sentences of each kind of reply. Each is the text of one key, so that Python knows them from
      what the reader has typed. */
  const SENTENCES = {
    choice(page, { tier, addons, sums, write }) {
      const { say } = page;
      const extras = choice.listed(addons, say);
      return [
        extras ? say("mail.choice_with", { tier, addons: extras }) : say("mail.choice", { tier }),
        sumSentence("mail.month", sums.month, page, write),
        sums.once && sumSentence("mail.once", sums.once, page, write),
        say("mail.not_yet"),
      ];
    },
    trial: (page, { trial, sums, write }) => [
      page.say("mail.trial", { trial }),
      sumSentence("mail.trial_price", sums.trial, page, write),
      page.say("mail.trial_alone"),
      page.say("mail.not_yet"),
    ],
    question: ({ say, offer }, _, { about }) => [
      about ? say("mail.question_trial", { trial: offer.trial.name }) : say("mail.question"),
    ],
    wish: ({ say }, { tier }, { swap }) => [
      tier ? say("mail.wish_tier", { tier }) : say("mail.wish"),
      swap.out && say("mail.out", { out: swap.out }),
      swap.in && say("mail.in", { in: swap.in }),
    ],
    refusal: ({ say }) => [say("mail.refusal")],
    received: ({ say, offer }, _, { day }) => [
      say("mail.received"),
      day && say("mail.decides_by", { date: dates.day(day, offer) }),
    ],
  };

  /** Returns the choice as a word has it: places in the offer, counted from 1. */
  function codeOf({ kind, day }, { tierIndex, addonIndexes }) {
    if (kind === "received") return day.replaceAll("-", "") || "0";
    if (tierIndex === undefined || !["choice", "wish"].includes(kind)) return "0";
    const extras = kind === "choice" ? addonIndexes.map((index) => `a${index + 1}`) : [];
    return [`t${tierIndex + 1}`, ...extras].join("");
  }

  /** Returns who replies, as the form with the choice says. */
  function readWho(main) {
    const fields = [...main.querySelectorAll("#reply-name, #reply-role")];
    const [name, role] = fields.map((field) => reply.line(field.value));
    return { name, role, fields };
  }

  /** Returns a form as a reply without its word, or null where something is missing, which is shown. */
  function read(element, page) {
    const { main, offer, say, slug } = page;
    const fields = element.elements;
    const chosen = choice.read(page);
    const filledIn = (name) => fields[name]?.value ?? "";
    const who = readWho(main);
    const filled = {
      kind: chosen.trial && element.dataset.reply === "choice" ? "trial" : element.dataset.reply,
      text: reply.prose(filledIn("text")),
      swap: { out: filledIn("out"), in: filledIn("in") },
      about: fields.about?.checked,
      day: filledIn("decides"),
      who,
    };
    const missing = missingFields(filled, chosen, main, fields);
    if (missing.length) {
      showMissing(missing, say);
      return null;
    }
    const { kind, text } = filled;
    const { name, role } = who;
    const greeting = role ? say("mail.greeting_role", { name, role }) : say("mail.greeting", { name });
    return {
      form: element,
      signed: { kind, digest: offer.digest, slug, choice: codeOf(filled, chosen), name, role },
      sentences: SENTENCES[kind](page, chosen, filled).filter(Boolean),
      text,
      greeting: name && greeting,
      words: offer.words,
      subject: say(`subject_${kind}`, { client: offer.client, tier: chosen.tier }),
    };
  }

  return Object.freeze({ clearError, read });
})();
