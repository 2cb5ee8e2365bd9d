// What was run, and what is asked of it: verdicts, the texts that are read when first needed, filters, addresses.
const D = JSON.parse($('data').textContent);
let texts;
const T = () => (texts ??= JSON.parse($('texts').textContent));
const S = (number) => T().strings[number];

/** Letter of the grid -> word and glyph, the worst first. */
const VERDICTS = {
  c: ['crash', '✸'],
  t: ['timeout', '◔'],
  f: ['fail', '✗'],
  e: ['error', '!'],
  b: ['blocked', '⊘'],
  m: ['not selected', '?'],
  n: ['not run', '○'],
  u: ['unsupported', '–'],
  p: ['pass', '✓'],
};
const WORST = Object.keys(VERDICTS);
const LEVELS = { m: 'must', s: 'should', a: 'may', d: 'deprecated' };

const IDS = [];
const CHAPTER = [];
const NUMBER = new Map();
for (const chapter of D.chapters) {
  chapter.first = IDS.length;
  for (let i = 0; i < chapter.count; i++) {
    const id = chapter.id + '.' + D.clauses[IDS.length];
    NUMBER.set(id, IDS.length);
    CHAPTER.push(chapter);
    IDS.push(id);
  }
}
const level = (i) => LEVELS[D.levels[i]] || '';
const BACKENDS = [...new Set(D.columns.map((c) => c.key))];
const columnsOf = (key) => D.columns.filter((c) => c.key === key);
const verdict = (column, i) => column.grid[i].toLowerCase();
const unexpected = (column, i) => column.grid[i] !== verdict(column, i);
const title = (column) => `${column.name} ${column.version}`.trim();
const RESULT = /[pfeuct]/;

/** Whether backends differ on a clause.  That it was blocked or not run says nothing of a backend. */
function differs(i, columns) {
  let seen = '';
  for (const column of columns) {
    const letter = verdict(column, i);
    if (!RESULT.test(letter)) continue;
    if (seen && seen !== letter) return true;
    seen = letter;
  }
  return false;
}

/** The state: where we are, and the filters; both stand in the address. */
const state = { path: [], q: '', differ: '', level: '', verdict: '', cap: '', hide: '', all: '' };
const FILTERS = ['q', 'differ', 'level', 'verdict', 'cap'];
const safe = (part) => { try { return decodeURIComponent(part); } catch { return part; } };

function readAddress() {
  const [path, query] = location.hash.slice(1).split('?', 2);
  state.path = path.split('/').filter(Boolean).map(safe);
  const given = new URLSearchParams(query || '');
  for (const name of [...FILTERS, 'hide', 'all']) state[name] = given.get(name) || '';
}
function address(path, change) {
  const now = { ...state, ...change };
  const query = new URLSearchParams();
  for (const name of [...FILTERS, 'hide', 'all']) if (now[name]) query.set(name, now[name]);
  const tail = String(query);
  return '#' + path.map((part) => encodeURIComponent(part).replace(/%3A/g, ':')).join('/') + (tail ? '?' + tail : '');
}
const filtered = () => FILTERS.some((name) => state[name]);
const shown = () => {
  const hidden = state.hide.split(',');
  return D.columns.filter((c) => !hidden.includes(c.key));
};

let haystack;
/** The numbers of the clauses that the filters let pass. */
function matching() {
  const columns = shown();
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length) haystack ??= T().norms.map((norm, i) => (IDS[i] + ' ' + norm).toLowerCase());
  const cap = D.capabilities.findIndex(([name]) => name === state.cap);
  const test = {
    unexpected: (c, i) => unexpected(c, i),
    none: (c, i) => 'nm'.includes(c.grid[i].toLowerCase()),
  }[state.verdict] || ((c, i) => VERDICTS[verdict(c, i)]?.[0] === state.verdict);
  return IDS.map((_, i) => i).filter(
    (i) =>
      (!state.level || level(i) === state.level) &&
      (!state.cap || D.requires[i].includes(cap)) &&
      (!state.verdict || columns.some((c) => test(c, i))) &&
      (!state.differ || differs(i, columns)) &&
      words.every((word) => haystack[i].includes(word)),
  );
}

/** Letters of the clauses in a column, counted; what cannot be asked there is left out. */
function count(column, clauses) {
  const counts = {};
  let asked = 0;
  for (const i of clauses) {
    const letter = verdict(column, i);
    if (letter === '.') continue;
    counts[letter] = (counts[letter] || 0) + 1;
    asked++;
  }
  return { counts, asked };
}
const plural = (n, word) => `${n} ${word}${n === 1 ? '' : 's'}`;
const chip = (letter, more) => h('span.v.v-' + letter, null, h('span.g', { 'aria-hidden': 'true' }, VERDICTS[letter][1]), ' ' + VERDICTS[letter][0], more);
