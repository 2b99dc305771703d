/* What is chosen and what it comes to: read from the page's ticks, written at its marks (data-sum,
   data-choice, data-when, data-row), read out once the reader has paused. */
// biome-ignore lint/correctness/noUnusedVariables: choose.js and form.js have it
const choice = (() => {
  "use strict";

  // A pause in choosing, before the total is read out.
  const QUIET = 700;

  let waiting = 0;

  /** The places in the offer of all that is ticked of a kind, "tier" or "addon". */
  const places = (main, kind) =>
    [...main.querySelectorAll(`input[data-${kind}]:checked`)].map((input) => Number(input.dataset[kind]));

  /** The names of what is chosen, its totals, and how they are written together. */
  function read({ main, offer }) {
    const [tier] = places(main, "tier");
    const addons = places(main, "addon");
    const sums = tier === undefined ? {} : totals.reckon(offer, tier, addons);
    const names = addons.map((at) => offer.addons[at].name);
    return { tier: offer.tiers[tier]?.name, addons: names, sums, write: totals.writer(offer.money, sums) };
  }

  function show(page) {
    const { main, offer, say } = page;
    const all = (marks) => main.querySelectorAll(marks);
    const { tier, addons, sums, write } = read(page);
    const chosen = addons.length ? say("total.with", { tier, count: addons.length }) : tier;
    // Decimals are alike within a table; a sum that stands alone is as short as it can be.
    const alone = (amount) => totals.writer(offer.money, { alone: { amount } })(amount);
    for (const cell of all("[data-sum]")) {
      const [name, part] = cell.dataset.sum.split(".");
      cell.textContent = sums[name] ? (cell.closest("table") ? write : alone)(sums[name][part]) : "";
    }
    for (const name of all("[data-choice]")) name.textContent = tier ? chosen : "";
    for (const part of all("[data-when]")) part.hidden = (part.dataset.when === "some") !== Boolean(tier);
    for (const row of all('[data-row="once"]')) row.hidden = !sums.once;
    if (tier) main.querySelector("[data-choose]").textContent = say("choose", { tier });
  }

  /** The total as a sentence or two; nothing before a tier is chosen. */
  function sentence(page) {
    const { offer, say } = page;
    const { tier, sums, write } = read(page);
    if (!tier) return "";
    const { rate, treatment, name: tax } = offer.tax;
    const plus = rate && treatment === "excluded";
    const part = plus ? "net" : "gross";
    const month = write(sums.month[part]);
    const gross = write(sums.month.gross);
    const heard = [say(plus ? "total.announce_gross" : "total.announce", { tier, month, gross, tax })];
    if (sums.once) heard.push(say("total.announce_once", { once: write(sums.once[part]) }));
    return heard.join(" ");
  }

  /** Reads the total out, once the reader has paused. */
  function announce(page) {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const text = sentence(page);
      if (text) page.main.querySelector("#announce").textContent = text;
    }, QUIET);
  }

  return Object.freeze({ announce, read, show });
})();
