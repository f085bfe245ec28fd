// The demonstrated shell cases (../shared/data/shell/examples.jsonl) for bench/readers/compare.
//   node cases.mjs write EXAMPLES DIRECTORY   one file a case that bash runs with -c; prints their paths
//   node cases.mjs table RESULT…              a row for each RESULT, named after its reader
// A technique counts where some reader lists the probe program as a command, so that it is a matter of syntax. A reader
// hides it when it reports no error and does not list it; it rejects a look-alike when it reports an error.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const fills = {
  '{MARK}': '/tmp/mark/mk', '{NAME}': 'mk', '{MDIR}': '/tmp/mark', '{SO}': '/tmp/mark/x.so',
  '{HIT}': '/tmp/mark/hit', '{SECRET}': '/tmp/mark/secret', '{PORT}': '12345',
};
const isProbe = (name) => name === 'mk' || name.endsWith('/mk');

function write(examples, directory) {
  for (const line of readFileSync(examples, 'utf8').split('\n').filter(Boolean)) {
    const each = JSON.parse(line);
    const technique = each.expect === 'technique' && (each.executes_in ?? []).includes('bash');
    const lookalike = each.expect === 'lookalike' && each.tier === 'A';
    if (!(technique || lookalike) || (each.mode ?? 'c') !== 'c' || (each.effect ?? 'exec') !== 'exec') continue;
    let bytes = each.cmd_b64 ? Buffer.from(each.cmd_b64, 'base64').toString('latin1')
      : Buffer.from(each.cmd, 'utf8').toString('latin1');
    for (const [from, to] of Object.entries(fills)) bytes = bytes.replaceAll(from, to);
    const path = join(directory, `${technique ? 'technique' : 'lookalike'}.${each.id}`);
    writeFileSync(path, Buffer.from(bytes, 'latin1'));
    console.log(path);
  }
}

function load(result) {
  const readings = new Map();
  for (const line of readFileSync(result, 'utf8').split('\n').filter(Boolean)) {
    const [path, verdict, ...names] = line.split('\t');
    readings.set(basename(path), { verdict, shown: names.some(isProbe) });
  }
  return readings;
}

function table(results) {
  const readers = results.map((result) => [basename(result).replace(/\.[^.]*$/, ''), load(result)]);
  const cases = [...readers[0][1].keys()];
  const techniques = cases.filter((id) => id.startsWith('technique.') && readers.some(([, r]) => r.get(id)?.shown));
  const lookalikes = cases.filter((id) => id.startsWith('lookalike.'));
  console.log(`${techniques.length} techniques whose probe is a command of the text, ${lookalikes.length} look-alikes of tier A`);
  console.log(`${'reader'.padEnd(14)}${'shown'.padStart(8)}${'error'.padStart(8)}${'hidden'.padStart(8)}${'look-alikes rejected'.padStart(23)}`);
  for (const [reader, readings] of readers) {
    const count = (ids, want) => ids.filter((id) => want(readings.get(id))).length;
    const shown = count(techniques, (r) => r.shown && r.verdict !== 'error');
    const error = count(techniques, (r) => r.verdict === 'error');
    const hidden = techniques.filter((id) => !readings.get(id).shown && readings.get(id).verdict !== 'error');
    const rejected = lookalikes.filter((id) => readings.get(id).verdict === 'error');
    console.log(reader.padEnd(14) + String(shown).padStart(8) + String(error).padStart(8) +
      String(hidden.length).padStart(8) + String(rejected.length).padStart(23));
    if (process.env.SHOW) console.log([...hidden, ...rejected].map((id) => `    ${id}`).join('\n'));
  }
}

const [task, first, ...rest] = process.argv.slice(2);
if (task === 'write') write(first, rest[0]);
else table([first, ...rest]);
