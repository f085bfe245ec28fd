// As read_files.cpp, with the readers that are written in JavaScript (or compiled to it): unbash and mvdan-sh.
//   node read_with.mjs [--time PASSES] unbash|mvdan-sh < LIST
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { forEachChild, parse } from 'unbash';

const { syntax } = createRequire(import.meta.url)('mvdan-sh');

function readUnbash(text) {
  const names = [];
  let error = false;
  const visit = (node) => {
    if (node.errors && node.errors.length > 0) error = true;
    if (node.type === 'Command' && node.name) names.push(node.name.value);
    forEachChild(node, visit);
  };
  visit(parse(text));
  return { verdict: error ? 'error' : 'read', names };
}

// Literal and quoted parts of a word, as far as this reader takes them apart.
function valueOf(word) {
  let value = '';
  for (const part of word.Parts) {
    const type = syntax.NodeType(part);
    if (type === 'Lit' || type === 'SglQuoted') value += part.Value.replace(/\\(.)/gs, type === 'Lit' ? '$1' : '$&');
    else if (type === 'DblQuoted') value += valueOf(part);
    else return '?';
  }
  return value;
}

function readMvdan(text) {
  const names = [];
  try {
    const parser = syntax.NewParser(syntax.Variant(syntax.LangBash));
    syntax.Walk(parser.Parse(text, 'text'), (node) => {
      if (node && syntax.NodeType(node) === 'CallExpr' && node.Args.length > 0) names.push(valueOf(node.Args[0]));
      return true;
    });
  } catch {
    return { verdict: 'error', names };
  }
  return { verdict: 'read', names };
}

const words = process.argv.slice(2);
const passes = words[0] === '--time' ? Number(words.splice(0, 2)[1]) : 0;
const read = { unbash: readUnbash, 'mvdan-sh': readMvdan }[words[0]];
const paths = readFileSync(0, 'utf8').split('\n').filter(Boolean);
const texts = paths.map((path) => readFileSync(path, 'utf8'));
const escaped = (name) => JSON.stringify(name).slice(1, -1);
if (passes > 0) {
  for (const text of texts) read(text); // the compiler of the engine warms up
  const begin = process.hrtime.bigint();
  for (let pass = 0; pass < passes; ++pass) for (const text of texts) read(text);
  console.log(String(process.hrtime.bigint() - begin));
} else {
  const lines = texts.map((text, i) => {
    const { verdict, names } = read(text);
    return [paths[i], verdict, ...names.map(escaped)].join('\t');
  });
  console.log(lines.join('\n'));
}
