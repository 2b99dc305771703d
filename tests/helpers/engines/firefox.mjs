// Firefox does what Python says: a line of JSON in, [verb, ...arguments], and one out, {value} or {error}.
import { createInterface } from "node:readline";
import puppeteer from "puppeteer-core";

const [executablePath, userDataDir] = process.argv.slice(2);
const timeout = 60_000; // as face.py has it
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath,
  userDataDir,
  timeout,
  extraPrefsFirefox: {
    "intl.accept_languages": "en-US",
    "network.protocol-handler.external.mailto": false, // there is no mail program
    // No name leads anywhere but to this machine.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
  },
});
// The tab that is there: a new one may still be loading its blank page, which goto would wait for.
const [page] = await browser.pages();
page.setDefaultTimeout(timeout);
await page.setViewport({ width: 1280, height: 800 });

/** Asks again where a page that leaves took the question with it. */
async function evaluate(expression) {
  try {
    return await page.evaluate(expression);
  } catch (error) {
    if (!/context was destroyed|no such frame/i.test(error)) throw error;
    return page.evaluate(expression);
  }
}

const verbs = {
  // Once more: on a busy machine the first arrival after the start may pass untold.
  open: (address) => page.goto(address, { timeout: timeout / 4 }).catch(() => page.goto(address)),
  evaluate,
  click: (selector) => page.click(selector),
  fill: async (selector, text) => {
    await page.click(selector, { count: 3 });
    await page.keyboard.press("Backspace");
    await page.type(selector, text);
  },
  press: async (selector, key) => {
    await page.focus(selector);
    await page.keyboard.press(key);
  },
  reload: () => page.reload(),
  pdf: async () => Buffer.from(await page.pdf({ format: "a4", preferCSSPageSize: true })).toString("base64"),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [verb, ...rest] = JSON.parse(line);
  const answer = { value: null };
  try {
    const value = await verbs[verb](...rest);
    if (verb === "evaluate" || verb === "pdf") answer.value = value ?? null;
  } catch (error) {
    answer.error = String(error);
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();
