/* Reads what the reader has ticked, and shows the names and sums of that choice where the page marks
   them (data-sum, data-choice, data-when, data-row); announces the total to screen readers. */
// biome-ignore lint/correctness/noUnusedVariables: choose.js and form.js use it
const choice = (() => {
  "use strict";

  /** The pause in choosing, in milliseconds, before the total is announced. */
  const PAUSE = 700;

  let announcement = 0;

  /** Returns the indexes in the offer of all that is ticked of a kind, "tier" or "addon". */
  const tickedIndexes = (main, kind) =>
    [...main.querySelectorAll(`input[data-${kind}]:checked`)].map((input) => Number(input.dataset[kind]));

  /** Returns the trial with its one sum, in the form of a choice. */
  function readTrial({ name, sum }, { money }) {
    const parts = Object.entries(sum).map(([part, amount]) => [part, BigInt(amount)]);
    const sums = { trial: Object.fromEntries(parts) };
    const none = { tier: undefined, tierIndex: undefined, addons: [], addonIndexes: [], once: [] };
    return { ...none, trial: name, sums, write: totals.writer(money, sums) };
  }

  /** Returns the choice: its names, its sums, and `write`, which writes an amount as its sentences do. */
  function read({ main, offer }) {
    if (main.querySelector("input[data-trial]:checked")) return readTrial(offer.trial, offer);
    const [tierIndex] = tickedIndexes(main, "tier");
    const addonIndexes = tickedIndexes(main, "addon");
    const chosen = addonIndexes.map((index) => offer.addons[index]);
    const sums = tierIndex === undefined ? {} : totals.reckon(offer, tierIndex, addonIndexes);
    // These two stand in no table.
    const { opening, risen, ...listed } = sums;
    return {
      tierIndex,
      tier: offer.tiers[tierIndex]?.name,
      trial: undefined,
      addons: chosen.map(({ name }) => name),
      addonIndexes,
      once: chosen.filter(({ per }) => per === "once").map(({ name }) => name),
      sums,
      write: totals.writer(offer.money, listed),
    };
  }

  /** Shows a text that holds names. Each is isolated, so that one written from right to left does not
      turn the words around it. `text` gets a sign for each name's place. */
  function showNames(element, names, text) {
    const pieces = text(names.map(() => "\0")).split("\0");
    element.replaceChildren(
      ...pieces.flatMap((piece, index) => {
        if (index === 0) return [piece];
        const name = document.createElement("bdi");
        name.textContent = names[index - 1];
        return [name, piece];
      }),
    );
  }

  /** Returns a list in words: a, b and c. */
  function listed(items, say) {
    const last = items.at(-1);
    const before = items.slice(0, -1).join(", ");
    return before ? say("formats.and", { before, last }) : last;
  }

  /** Shows the names and the sums of the choice throughout the page. */
  function show(page) {
    const { main, offer, say } = page;
    const all = (selector) => main.querySelectorAll(selector);
    const { tierIndex, tier, trial, addons, once, sums } = read(page);
    const state = tier ? "some" : trial ? "trial" : "none";
    const count = addons.length;
    const choiceText = ([name]) => (count ? say("total.with", { tier: name, count }) : name);
    const wholeText = ([name, ...extras]) =>
      count ? say("total.with_names", { tier: name, addons: listed(extras, say) }) : name;
    const amountOf = (cell) => {
      const [sum, part] = cell.dataset.sum.split(".");
      return sums[sum]?.[part];
    };
    for (const cell of all("[data-sum]")) {
      const amount = amountOf(cell);
      // Decimals are alike within a table; a sum that stands alone is as short as it can be.
      const alike = cell.closest("table")?.querySelectorAll("[data-sum]") ?? [cell];
      const amounts = [...alike].map(amountOf).filter((other) => other !== undefined);
      // An example in the terms is worked for one tier until another is chosen.
      cell.dataset.unchosen ??= cell.textContent;
      if (amount === undefined) cell.textContent = tier ? "" : cell.dataset.unchosen;
      else cell.textContent = totals.writer(offer.money, { amounts })(amount);
    }
    for (const element of all("[data-choice]")) {
      element.dataset.unchosen ??= element.textContent;
      if (tier && element.dataset.choice) showNames(element, [tier, ...addons], wholeText);
      else if (tier) showNames(element, [tier], choiceText);
      else element.textContent = element.dataset.unchosen;
    }
    for (const element of all("[data-once]")) showNames(element, once, (signs) => signs.join(", "));
    for (const element of all("[data-when]")) {
      element.hidden = !element.dataset.when.split(" ").includes(state);
    }
    for (const row of all('[data-row="once"]')) row.hidden = !sums.once;
    const extras = main.querySelector("fieldset.addons");
    if (extras) extras.disabled = Boolean(trial);
    for (const example of all("[data-of-tier]")) {
      example.hidden = !example.dataset.ofTier.split(" ").includes(String(tierIndex ?? offer.example));
    }
    const button = main.querySelector("[data-choose]");
    if (tier) showNames(button, [tier], ([name]) => say("choose", { tier: name }));
    if (trial) button.textContent = say("choose_trial");
  }

  /** Returns the total as a sentence or two, or an empty text before anything is chosen. */
  function totalSentence(page) {
    const { offer, say } = page;
    const { tier, trial, sums, write } = read(page);
    if (!tier && !trial) return "";
    const { rate, treatment, name: tax } = offer.tax;
    const taxIsAdded = rate && treatment === "excluded";
    const part = taxIsAdded ? "net" : "gross";
    if (trial) {
      const once = write(sums.trial[part]);
      return say(taxIsAdded ? "total.announce_trial_gross" : "total.announce_trial", {
        once,
        gross: write(sums.trial.gross),
        tax,
      });
    }
    const month = write(sums.month[part]);
    const gross = write(sums.month.gross);
    const key = taxIsAdded ? "total.announce_gross" : "total.announce";
    const sentences = [say(key, { tier, month, gross, tax })];
    if (sums.once) sentences.push(say("total.announce_once", { once: write(sums.once[part]) }));
    return sentences.join(" ");
  }

  /** Announces the total once the reader has paused. */
  function announce(page) {
    clearTimeout(announcement);
    announcement = setTimeout(() => {
      const text = totalSentence(page);
      if (text) page.main.querySelector("#announce").textContent = text;
    }, PAUSE);
  }

  return Object.freeze({ announce, listed, read, show });
})();
