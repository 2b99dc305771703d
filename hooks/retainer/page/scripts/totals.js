/* What a choice comes to, as payments.py has it: whole numbers of the currency's smallest unit, half
   up, tax reckoned for each payment. Pure; held against Python's sums by tests/browser/test_totals.py. */
// biome-ignore lint/correctness/noUnusedVariables: choice.js has it
const totals = (() => {
  "use strict";

  const rounded = (numerator, denominator) => (2n * numerator + denominator) / (2n * denominator);
  const plus = (...all) =>
    all.reduce((some, more) => ({
      net: some.net + more.net,
      tax: some.tax + more.tax,
      gross: some.gross + more.gross,
    }));
  const times = ({ net, tax, gross }, count) => ({
    net: net * count,
    tax: tax * count,
    gross: gross * count,
  });

  /** A sum as it is offered, into net, tax and gross. Without a rate no tax can be named. */
  function split(offered, { rate, treatment }) {
    if (!rate) return { net: offered, tax: 0n, gross: offered };
    const [part, whole] = rate.map(BigInt);
    if (treatment === "included") {
      const net = rounded(offered * whole, whole + part);
      return { net, tax: offered - net, gross: offered };
    }
    const tax = rounded(offered * part, whole);
    return { net: offered, tax, gross: offered + tax };
  }

  /** All sums of a tier with the add-ons that are ticked, both by their place in the offer. */
  function reckon({ tax, plan, tiers, addons }, tier, ticked) {
    const chosen = ticked.map((place) => addons[place]);
    const cost = (per, start) =>
      chosen.filter((addon) => addon.per === per).reduce((sum, { price }) => sum + BigInt(price), start);
    const price = cost("month", BigInt(tiers[tier].price));
    const months = BigInt(plan.months_at_once);
    const each = split(price * months, tax);
    const found = { month: split(price, tax), each, first: each };
    if (chosen.some(({ per }) => per === "once")) found.once = split(cost("once", 0n), tax);
    const least = BigInt(plan.minimum_months ?? 0);
    if (plan.days) {
      const [worked, days] = plan.days.map(BigInt);
      const part = rounded(price * worked, days);
      found.first = split(part, tax);
      if (least) found.last = split(price - part, tax);
      if (least) found.minimum = plus(found.first, times(each, least - 1n), found.last);
    } else if (least) {
      found.minimum = times(each, (least + months - 1n) / months);
    }
    return found;
  }

  /** How to write these sums: if one of them has minor units, all have. As Words.money. */
  function writer({ before, after, decimal, group, digits }, found) {
    const unit = 10n ** BigInt(digits);
    const minor = Object.values(found).some((sum) => Object.values(sum).some((part) => part % unit));
    return (amount) => {
      const whole = String(amount / unit).replace(/\B(?=(\d{3})+$)/g, () => group);
      const rest = minor ? decimal + String(amount % unit).padStart(digits, "0") : "";
      return before + whole + rest + after;
    };
  }

  return Object.freeze({ reckon, writer });
})();
