/* Writes days as Python does, and shows in the masthead how long the offer is open: the days left in the
   last week and, where the reader's clock is another, the instant on it. */
// biome-ignore lint/correctness/noUnusedVariables: form.js and choose.js use it
const dates = (() => {
  "use strict";

  const HOUR = 3_600_000;
  const DAY = 24 * HOUR;

  /** Writes a day in a pattern of CLDR's, such as "d MMMM y", where the reader is or in UTC. */
  function write(date, pattern, language, timeZone) {
    const format = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone });
    const parts = Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]));
    const names = { d: "day", M: "month", y: "year" };
    return pattern.replace(/d+|M+|y+/g, ([letter]) => parts[names[letter]]).replaceAll(" ", "\u00a0");
  }

  /** Returns the day that a date field holds, in words. */
  const day = (value, { words, language }) =>
    write(new Date(`${value}T00:00Z`), words["formats.date"], language, "UTC");

  /** Returns whether the reader's clock, too, says that the instant is the end of a day. */
  function endsDay(instant, lastDay) {
    const before = new Date(instant - 1);
    const twoDigits = (number) => String(number).padStart(2, "0");
    const local = [before.getFullYear(), twoDigits(before.getMonth() + 1), twoDigits(before.getDate())];
    return local.join("-") === lastDay && new Date(instant).getHours() + new Date(instant).getMinutes() === 0;
  }

  /** Shows until when the offer is open. */
  function showClosing({ main, offer, say }, closes) {
    const valid = main.querySelector(".valid");
    const instant = Date.parse(closes ?? "");
    if (!valid || Number.isNaN(instant)) return;
    const left = instant - Date.now();
    const elsewhere = !endsDay(instant, valid.querySelector("time").dateTime);
    const here = valid.querySelector("[data-here]");
    const hours = valid.querySelector("[data-hours-left]");
    valid.querySelector("[data-elsewhere]").hidden = !elsewhere;
    /** @type {Intl.DateTimeFormatOptions} */
    const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    here.textContent = say("page.until.here", {
      time: new Date(instant).toLocaleTimeString(offer.language, clock),
      day: write(new Date(instant), offer.words["formats.day"], offer.language),
    });
    const inHours = elsewhere && left < DAY;
    hours.hidden = !inHours;
    hours.textContent = `, ${say("page.until.hours_left", { count: Math.ceil(left / HOUR) })}`;
    for (const text of main.querySelectorAll("[data-days-left]")) {
      text.hidden = inHours || text.dataset.daysLeft !== String(Math.ceil(left / DAY));
    }
  }

  return Object.freeze({ day, showClosing });
})();
