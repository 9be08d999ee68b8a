// Runs every check of the GraphQL-over-HTTP audit against a URL. Exits with 1 unless all are ok,
// the recommended and the optional ones too. Usage: node audit.mjs http://127.0.0.1:8080/graphql
import { auditServer } from 'graphql-http';

const url = process.argv[2];
if (!url) {
  console.error('usage: node audit.mjs URL');
  process.exit(2);
}
const results = await auditServer({ url });
const bad = results.filter((result) => result.status !== 'ok');
for (const { id, name, status, reason } of bad) {
  console.log(`${status} ${id} ${name}: ${reason}`);
}
console.log(`${results.length - bad.length} passed, ${bad.length} failed`);
process.exit(bad.length || results.length < 61 ? 1 : 0);
