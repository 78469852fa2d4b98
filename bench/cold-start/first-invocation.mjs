// A cold start: node first-invocation.mjs BUNDLE FILE-WITH-EVENT. Plain JavaScript that imports next to nothing, as what
// it loads the bundle would find loaded.
const [bundle, eventFile] = process.argv.slice(2);
const event = JSON.parse(process.getBuiltinModule('node:fs').readFileSync(eventFile, 'utf8'));
const deadline = Date.now() + 30_000;
const context = { getRemainingTimeInMillis: () => deadline - Date.now() };

const began = performance.now();
const { handler } = await import(bundle);
const imported = performance.now();
const answer = await handler(event, context);
const answered = performance.now();

const took = { importMs: imported - began, totalMs: answered - began, answer: answer ?? null };
process.stdout.write(`\ncold start: ${JSON.stringify(took)}\n`, () => process.exit(0));
