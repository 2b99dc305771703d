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
    const none = { tier: undefined, tierIndex: undefined, addons: [], addonIndexes: [] };
    return { ...none, trial: name, sums, write: totals.writer(money, sums) };
  }

  /** Returns the choice: its names, its sums, and `write`, which writes an amount like the others. */
  function read({ main, offer }) {
    if (main.querySelector("input[data-trial]:checked")) return readTrial(offer.trial, offer);
    const [tierIndex] = tickedIndexes(main, "tier");
    const addonIndexes = tickedIndexes(main, "addon");
    const sums = tierIndex === undefined ? {} : totals.reckon(offer, tierIndex, addonIndexes);
    const addons = addonIndexes.map((index) => offer.addons[index].name);
    const tier = offer.tiers[tierIndex]?.name;
    const write = totals.writer(offer.money, sums);
    return { tier, tierIndex, trial: undefined, addons, addonIndexes, sums, write };
  }

  /** Shows the names and the sums of the choice throughout the page. */
  function show(page) {
    const { main, offer, say } = page;
    const all = (selector) => main.querySelectorAll(selector);
    const { tier, trial, addons, sums, write } = read(page);
    const name = trial ?? (addons.length ? say("total.with", { tier, count: addons.length }) : tier);
    const state = tier ? "some" : trial ? "trial" : "none";
    // Decimals are alike within a table; a sum that stands alone is as short as it can be.
    const writeAlone = (amount) => totals.writer(offer.money, { alone: { amount } })(amount);
    for (const cell of all("[data-sum]")) {
      const [sum, part] = cell.dataset.sum.split(".");
      const writeHere = cell.closest("table") ? write : writeAlone;
      cell.textContent = sums[sum] ? writeHere(sums[sum][part]) : "";
    }
    for (const element of all("[data-choice]")) element.textContent = name ?? "";
    for (const element of all("[data-when]")) {
      element.hidden = !element.dataset.when.split(" ").includes(state);
    }
    for (const row of all('[data-row="once"]')) row.hidden = !sums.once;
    const extras = main.querySelector("fieldset.addons");
    if (extras) extras.disabled = Boolean(trial);
    const button = main.querySelector("[data-choose]");
    if (tier) button.textContent = say("choose", { tier });
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

  return Object.freeze({ announce, read, show });
})();
