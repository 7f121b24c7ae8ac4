// Draws the pictures of the README and the user guide: the page with made-up data, in Chromium.
//
//   node --experimental-websocket docs/pictures.mjs <built page> <folder for the pictures>

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';

const [pages, pictures] = process.argv.slice(2);
if (pages === undefined || pictures === undefined) throw new Error('two folders are required');

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
/** Like the window at its first start, and larger for the README. */
const WINDOW = [1180, 760];
const LARGE = [1440, 900];
/** How long something may take to appear, in milliseconds. */
const PATIENCE = 60_000;
const BETWEEN_LOOKS = 50;

const server = createServer((request, response) => {
  const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
  const file = join(pages, path === '/' ? 'index.html' : path);
  if (!existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' });
  response.end(readFileSync(file));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
const { port } = server.address();

const profile = mkdtempSync(join(tmpdir(), 'rollcall-pictures-'));
const program = process.env['CHROMIUM'] ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);
const browser = spawn(
  program ?? 'chromium',
  [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--hide-scrollbars',
    '--no-first-run',
    '--no-proxy-server',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
    'about:blank',
  ],
  { stdio: 'ignore' },
);

/** Waits until `look` returns something else than null, and returns that. */
async function until(what, look) {
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS));
  }
  throw new Error(`timed out: ${what}`);
}

try {
  const portFile = join(profile, 'DevToolsActivePort');
  const debugging = await until('the browser', () =>
    existsSync(portFile) ? (readFileSync(portFile, 'utf8').split('\n')[0] ?? null) : null,
  );
  const targets = await (await fetch(`http://127.0.0.1:${debugging}/json`)).json();
  const socket = new WebSocket(targets.find(({ type }) => type === 'page').webSocketDebuggerUrl);
  await new Promise((resolve) => (socket.onopen = resolve));
  const waiting = new Map();
  let number = 0;
  socket.onmessage = ({ data }) => {
    const answer = JSON.parse(data);
    waiting.get(answer.id)?.(answer.result);
    waiting.delete(answer.id);
  };
  const send = (method, params = {}) =>
    new Promise((resolve) => {
      number += 1;
      waiting.set(number, resolve);
      socket.send(JSON.stringify({ id: number, method, params }));
    });
  const ask = async (expression) =>
    (await send('Runtime.evaluate', { expression, returnByValue: true })).result?.value ?? null;

  const open = async (query, [width, height], scheme) => {
    await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    const features = [
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ];
    await send('Emulation.setEmulatedMedia', { features });
    await send('Page.navigate', { url: `http://127.0.0.1:${port}/?${query}` });
  };
  const shown = (selector) =>
    until(selector, () => ask(`document.querySelector(${JSON.stringify(selector)}) === null ? null : true`));
  const click = async (selector) => {
    await shown(selector);
    await ask(`document.querySelector(${JSON.stringify(selector)}).click()`);
  };
  const draw = async (name) => {
    await ask('document.fonts.ready.then(() => document.activeElement?.blur())');
    const { data } = await send('Page.captureScreenshot', { format: 'png' });
    writeFileSync(join(pictures, `${name}.png`), Buffer.from(data, 'base64'));
    console.log(`${name}.png`);
  };

  await send('Page.enable');
  await open('locale=en-GB&exports=12', LARGE, 'light');
  await shown('[data-row-focus]');
  await draw('exports');
  for (const [locale, tag] of [
    ['en', 'en-GB'],
    ['fr', 'fr-FR'],
    ['de', 'de-DE'],
  ]) {
    await open(`locale=${tag}&exports=12`, WINDOW, 'light');
    await shown(`html[lang=${locale}] [data-row-focus]`);
    await draw(`exports-${locale}`);
    await click('nav button:nth-of-type(2)');
    await shown('[data-testid=review]');
    await draw(`new-export-${locale}`);
    await open(`locale=${tag}&tenants=none&exports=0`, WINDOW, 'light');
    await click('[data-testid=way-application]');
    await click('form details summary');
    await draw(`connect-${locale}`);
  }
} finally {
  browser.kill();
  server.close();
  await new Promise((resolve) => (browser.exitCode === null ? browser.once('exit', resolve) : resolve(undefined)));
  rmSync(profile, { recursive: true, force: true });
}
