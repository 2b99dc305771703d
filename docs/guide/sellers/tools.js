// The calculator and the checklist. Without this script they stand as a worked example and a list.
// Nothing is stored and nothing is sent; all words are in the page.
const language = document.documentElement.lang;
const money = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
// Without a space in any language, as the pages write it.
const percent = { format: (share) => `${whole.format(share * 100)}%` };
const plural = new Intl.PluralRules(language);

// A text with a number, in the form that the number asks for.
function counted(forms, count) {
  return JSON.parse(forms)[plural.select(count)].replace("#", money.format(count));
}

// What people type: 2000, 2,000, 2.000, 2 000,50. A single mark before three digits parts thousands.
function parse(text) {
  const typed = text.replace(/[\s\u00a0\u202f]/g, "");
  if (typed === "") return 0;
  if (!/^\d[\d.,]*$/.test(typed)) return NaN;
  if (/^[1-9]\d{0,2}(([.,])\d{3}(\2\d{3})*)$/.test(typed)) return Number(typed.replace(/[.,]/g, ""));
  const decimal = Math.max(typed.lastIndexOf("."), typed.lastIndexOf(","));
  if (decimal < 0) return Number(typed);
  return Number(`${typed.slice(0, decimal).replace(/[.,]/g, "")}.${typed.slice(decimal + 1)}`);
}

function income(clients, months) {
  const month = clients.reduce((sum, { fee }) => sum + fee, 0);
  const hours = clients.reduce((sum, client) => sum + client.hours, 0);
  const largest = Math.max(0, ...clients.map(({ fee }) => fee));
  return {
    month,
    over: month * months,
    year: month * 12,
    hour: month / hours,
    share: largest / month,
    without: month - largest,
  };
}

// A year's needs, over the months that clients pay in it.
function charge({ want, costs, clients, paid, each }) {
  const floor = ((want + costs) * 12) / (clients * paid);
  return { floor, brings: floor / each };
}

function setUpCalculator(tool) {
  const body = tool.querySelector(".entries tbody");
  const more = tool.querySelector(".more");
  const warning = tool.querySelector(".wrong");
  const { client, fee, hours } = tool.querySelector(".entries").dataset;

  const read = (input) => {
    const value = parse(input.value);
    input.setAttribute("aria-invalid", String(Number.isNaN(value)));
    return Number.isNaN(value) ? 0 : value;
  };
  const named = (name) => read(tool.querySelector(`[name=${name}]`));
  const write = (results, formats) => {
    for (const [name, value] of Object.entries(results))
      tool.querySelector(`[data-result=${name}]`).textContent = Number.isFinite(value)
        ? (formats[name] ?? money).format(value)
        : "–";
  };

  function update() {
    const clients = [...body.rows].map((row) => ({
      fee: read(row.querySelector("[name=fee]")),
      hours: read(row.querySelector("[name=hours]")),
    }));
    const months = named("months");
    const over = tool.querySelector("dt[data-months]");
    over.textContent = counted(over.dataset.months, months);
    write(income(clients, months), { share: percent });
    const wanted = ["want", "costs", "clients", "paid", "each"].map((name) => [name, named(name)]);
    const made = charge(Object.fromEntries(wanted));
    write({ ...made, floor: Math.ceil(made.floor) }, { floor: whole });
    const wrong = tool.querySelector("[aria-invalid=true]") !== null;
    warning.hidden = !wrong;
    warning.textContent = wrong ? tool.dataset.wrong : "";
  }

  more.addEventListener("click", () => {
    const row = body.rows[0].cloneNode(true);
    const name = client.replace("#", body.rows.length + 1);
    row.querySelector("th").textContent = name;
    for (const [input, label] of [
      ["fee", fee],
      ["hours", hours],
    ]) {
      const field = row.querySelector(`[name=${input}]`);
      field.value = "";
      field.setAttribute("aria-label", `${label}, ${name}`);
    }
    body.append(row);
    more.hidden = body.rows.length >= 6;
    row.querySelector("input").focus();
  });
  tool.addEventListener("input", update);
  more.hidden = false;
}

// Questions 3 and 4, the money and the person who decides, weigh more than the sum.
function verdict(points) {
  const [money, person] = [points[2], points[3]];
  const sum = points.reduce((total, point) => total + point, 0);
  if (money === 0 || person === 0) return "early";
  if (sum <= 6) return "project";
  return sum >= 11 && money === 2 && person === 2 ? "good" : "maybe";
}

function setUpChecklist(tool) {
  const questions = [...tool.querySelectorAll(".questions fieldset")];
  const shown = tool.querySelector(".verdict");

  tool.addEventListener("change", () => {
    const answers = questions.flatMap((question) => question.querySelector(":checked") ?? []);
    const points = answers.map((answer) => Number(answer.value));
    const done = answers.length === questions.length;
    const name = done ? verdict(points) : "";
    for (const item of tool.querySelectorAll("[data-verdict]"))
      item.toggleAttribute("data-chosen", item.dataset.verdict === name);
    if (done) {
      const sum = points.reduce((total, point) => total + point, 0);
      const chosen = tool.querySelector("[data-chosen]");
      shown.textContent = `${counted(tool.dataset.score, sum)} ${chosen.textContent}`;
    } else {
      shown.textContent = tool.dataset.answered.replace("#", answers.length);
    }
    shown.hidden = false;
  });
}

for (const tool of document.querySelectorAll("[data-tool=calculator]")) setUpCalculator(tool);
for (const tool of document.querySelectorAll("[data-tool=checklist]")) setUpChecklist(tool);
