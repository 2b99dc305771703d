/* Reckons the sums of a choice as model/payments.py does: in whole numbers of the currency's smallest
   unit, rounded half up, with tax on each payment. tests/browser/test_totals.py compares both. */
// biome-ignore lint/correctness/noUnusedVariables: choice.js uses it
const totals = (() => {
  "use strict";

  /** Returns a quotient rounded half up. */
  const divide = (numerator, denominator) => (2n * numerator + denominator) / (2n * denominator);

  /** Returns several sums as one. */
  const add = (...sums) =>
    sums.reduce((total, sum) => ({
      net: total.net + sum.net,
      tax: total.tax + sum.tax,
      gross: total.gross + sum.gross,
    }));

  /** Returns a sum that is paid several times. */
  const times = ({ net, tax, gross }, count) => ({
    net: net * count,
    tax: tax * count,
    gross: gross * count,
  });

  /** Splits a price into net, tax and gross. Without a rate there is no tax to name. */
  function split(price, { rate, treatment }) {
    if (!rate) return { net: price, tax: 0n, gross: price };
    const [part, whole] = rate.map(BigInt);
    if (treatment === "included") {
      const net = divide(price * whole, whole + part);
      return { net, tax: price - net, gross: price };
    }
    const tax = divide(price * part, whole);
    return { net: price, tax, gross: price + tax };
  }

  /** Returns the sums of a tier with some add-ons, both given by their indexes in the offer. */
  function reckon({ tax, plan, tiers, addons }, tierIndex, addonIndexes) {
    const chosen = addonIndexes.map((index) => addons[index]);
    const addPrices = (per, start) =>
      chosen.filter((addon) => addon.per === per).reduce((sum, { price }) => sum + BigInt(price), start);
    const price = addPrices("month", BigInt(tiers[tierIndex].price));
    const months = BigInt(plan.months_at_once);
    const each = split(price * months, tax);
    const sums = { month: split(price, tax), each, first: each };
    if (plan.days) {
      const [worked, days] = plan.days.map(BigInt);
      const part = divide(price * worked, days);
      sums.first = split(part, tax);
      // A month that the minimum's end cuts off costs what the first one left of a month's price.
      if (plan.has_rest) sums.last = split(price - part, tax);
    }
    if (plan.between !== null) {
      sums.minimum = add(sums.first, times(each, BigInt(plan.between)), sums.last ?? times(each, 0n));
    }
    sums.opening = sums.first;
    // What is paid once is due with the first payment.
    if (chosen.some(({ per }) => per === "once")) {
      sums.once = split(addPrices("once", 0n), tax);
      sums.first = add(sums.first, sums.once);
      if (sums.minimum) sums.minimum = add(sums.minimum, sums.once);
    }
    if (plan.rise) {
      const [part, whole] = plan.rise.map(BigInt);
      sums.risen = split(divide(price * (whole + part), whole), tax);
    }
    return sums;
  }

  /** Returns the function that writes an amount of these sums: with decimals if any of them has some. */
  function writer({ before, after, decimal, group, digits }, sums) {
    const unit = 10n ** BigInt(digits);
    const hasDecimals = Object.values(sums).some((sum) => Object.values(sum).some((part) => part % unit));
    return (amount) => {
      const whole = String(amount / unit).replace(/\B(?=(\d{3})+$)/g, () => group);
      const fraction = hasDecimals ? decimal + String(amount % unit).padStart(digits, "0") : "";
      return before + whole + fraction + after;
    };
  }

  return Object.freeze({ reckon, writer });
})();
