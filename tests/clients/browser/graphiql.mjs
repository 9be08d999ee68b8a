// Opens GraphiQL, types a query, and prints the answer that the page shows. Fails when the page
// reports an error or asks for anything elsewhere.
// Usage: node graphiql.mjs BROWSER URL QUERY [SCREENSHOT]
import { chromium } from 'playwright-core';

const [executablePath, url, query, screenshot] = process.argv.slice(2);
const problems = [];
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('console', (line) => line.type() === 'error' && problems.push(line.text()));
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== new URL(url).origin) {
      problems.push(`asks for ${request.url()}`);
    }
  });
  await page.goto(url);
  await page.click('.graphiql-query-editor .CodeMirror');
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(query);
  await page.keyboard.press('Control+Enter');
  const result = page.locator('.result-window .CodeMirror-code');
  await result.filter({ hasText: '"data"' }).waitFor({ timeout: 15_000 });
  // The schema has arrived by introspection: its types are listed.
  await page.click('button[aria-label="Show Documentation Explorer"]');
  await page.getByText('All Schema Types').waitFor({ timeout: 15_000 });
  if (screenshot) await page.screenshot({ path: screenshot });
  console.log((await result.innerText()).replace(/\s+/g, ' '));
} finally {
  await browser.close();
}
for (const problem of problems) console.error(problem);
process.exit(problems.length ? 1 : 0);
