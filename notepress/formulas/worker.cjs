/* TeX → SVG with MathJax: one JSON request a line on stdin, one JSON answer a line on stdout.
 *
 * Every formula gets a TeX input of its own, so that a macro defined in one is unknown in the next. Packages are those of
 * Anki's tex-chtml-full without textmacros; noerrors and noundefined are left out too, because here an error must be seen.
 */
'use strict';

const path = require('node:path');
const readline = require('node:readline');

const root = path.join(process.argv[2], 'mathjax-full', 'js');
const load = (name) => require(path.join(root, name));

const { mathjax } = load('mathjax.js');
const { TeX } = load('input/tex.js');
const { SVG } = load('output/svg.js');
const { liteAdaptor } = load('adaptors/liteAdaptor.js');
const { RegisterHTMLHandler } = load('handlers/html.js');
const { AllPackages } = load('input/tex/AllPackages.js');

const LEFT_OUT = ['noerrors', 'noundefined', 'textmacros'];
const packages = AllPackages.filter((name) => !LEFT_OUT.includes(name)).concat(['mathtools']);
const adaptor = liteAdaptor({ fontSize: 16 });
const output = new SVG({ fontCache: 'none' });
RegisterHTMLHandler(adaptor);

// The card runs the same TeX in Anki's web view: nothing there may open or load what the note's author names.
const ADDRESS = /^(https?:|mailto:|#)/i;
const STYLE = /^[-\sa-z0-9.,:;#%()]*$/i;
function forbidden(node) {
  const given = node.attributes && node.attributes.getAllAttributes();
  if (given) {
    if (given.href && !ADDRESS.test(String(given.href).trim())) return 'a link may only lead to http, https or mailto';
    const style = String(given.style || '');
    if (!STYLE.test(style) || /url|expression|position|image/i.test(style)) return 'this style may not be used';
    if (node.kind === 'maction') return 'an action may not be used';
  }
  for (const child of node.childNodes || []) {
    const reason = child && forbidden(child);
    if (reason) return reason;
  }
  return null;
}

// A tag makes MathJax's SVG as wide as the page it does not know; here it becomes one more column.
function columnsForTags(root) {
  const factory = root.factory;
  root.walkTree((table) => {
    if (table.kind !== 'mtable') return;
    if (/%$/.test(String(table.attributes.get('width')))) table.attributes.set('width', 'auto');
    const rows = table.childNodes;
    if (!rows.some((row) => row.kind === 'mlabeledtr')) return;
    const cells = (row) => row.childNodes.slice(row.kind === 'mlabeledtr' ? 1 : 0);
    const columns = Math.max(...rows.map((row) => cells(row).length));
    const spacing = String(table.attributes.get('columnspacing')).split(/\s+/);
    const align = String(table.attributes.get('columnalign')).split(/\s+/);
    const upTo = (list, count) => Array.from({ length: count }, (_, i) => list[Math.min(i, list.length - 1)]);
    table.attributes.set('columnspacing', upTo(spacing, columns - 1).concat(['2em']).join(' '));
    table.attributes.set('columnalign', upTo(align, columns).concat(['right']).join(' '));
    table.setChildren(rows.map((row) => {
      if (row.kind !== 'mlabeledtr') return row;
      const blank = Array.from({ length: columns - cells(row).length }, () => factory.create('mtd'));
      return factory.create('mtr', row.attributes.getAllAttributes(), [...cells(row), ...blank, row.childNodes[0]]);
    }));
  });
}

function answer({ tex, display }) {
  const fail = (_, error) => { throw error; };
  const input = new TeX({ packages, formatError: fail });
  const page = mathjax.document('', { InputJax: input, OutputJax: output, typesetError: (_, __, error) => { throw error; } });
  let reason = null;
  input.postFilters.add(({ data }) => columnsForTags(data.root), -6);
  input.postFilters.add(({ data }) => { reason = forbidden(data.root); }, 1000);
  const node = page.convert(tex, { display, em: 16, ex: 0.442 * 16, containerWidth: 80 * 16 });
  if (reason) return { error: reason };
  return { svg: adaptor.outerHTML(adaptor.firstChild(node)) };
}

process.stdout.write(JSON.stringify({ version: mathjax.version }) + '\n');
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  let result;
  try {
    result = answer(JSON.parse(line));
  } catch (error) {
    result = { error: String((error && error.message) || error) };
  }
  process.stdout.write(JSON.stringify(result) + '\n');
});
