// The specification as a document, and the errata of the source documents.
function specView(name) {
  if (!name) return contents();
  if (name === '*') return [h('p.crumbs', null, h('a', { href: address(['spec']) }, 'Contents')), h('h1', { tabindex: -1 }, 'The specification'), D.chapters.map((c) => chapterText(c, 'h2'))];
  const n = D.chapters.findIndex((c) => c.id === name);
  if (n < 0) return lost();
  const step = (k, arrow) => D.chapters[n + k] && h('a', { href: address(['spec', D.chapters[n + k].id]), rel: k < 0 ? 'prev' : 'next' }, arrow(D.chapters[n + k].id));
  const steps = () => h('span.steps', null, step(-1, (x) => '← ' + x), ' ', step(1, (x) => x + ' →'));
  return [h('p.crumbs', null, h('a', { href: address(['spec']) }, 'Contents'), steps()), chapterText(D.chapters[n], 'h1'), h('p.crumbs', null, steps())];
}

function contents() {
  const lists = [];
  let part;
  let list;
  for (const chapter of D.chapters) {
    if (!list || chapter.part !== part) {
      part = chapter.part;
      list = h('ul.toc');
      lists.push(part && h('h2', null, part), list);
    }
    list.append(h('li', null, h('a', { href: address(['spec', chapter.id]) }, chapter.id), h('small', null, plural(chapter.count, 'clause')), h('span', null, inline(chapter.prose.split('\n\n')[0].replace(/\s+/g, ' ')))));
  }
  return [
    h('h1', { tabindex: -1 }, 'The specification'),
    h('p.lead', null, 'Each clause is one behaviour: a sentence that must hold, and the code that checks it, which is also its example. In the code ', h('code', null, 'xp'), ' is the library, under PyTorch’s names.'),
    h('dl.meta', null, row('must', 'documented'), row('should', 'documented as advice or best effort'), row('may', 'left to the implementation, and recorded so that backends can be compared'), row('deprecated', 'documented, and advised against')),
    h('p', null, h('a', { href: address(['spec', '*']) }, 'The whole specification on one page'), ' (to print, or to search with the browser) · ', h('a', { href: '#errata' }, 'Errata of the source documents')),
    lists,
  ];
}

function chapterText(chapter, heading) {
  const parts = [h(heading, { tabindex: -1 }, chapter.id), h('div.lead', null, paragraphs(chapter.prose))];
  const below = heading === 'h1' ? 'h2' : 'h3';
  let subject;
  for (let i = chapter.first; i < chapter.first + chapter.count; i++) {
    const [, about] = IDS[i].split('.');
    if (about !== subject) parts.push(h(below + '.subject', null, (subject = about)));
    parts.push(clauseText(i));
  }
  return h('section.chapter', null, parts);
}

function clauseText(i) {
  const [code] = T().about[i];
  const worst = [...new Set(D.columns.map((c) => verdict(c, i)))].filter((x) => 'ctfeb'.includes(x));
  const who = (letter) => [...new Set(D.columns.filter((c) => verdict(c, i) === letter).map((c) => c.key))].join(', ');
  return h('article.clause', null,
    h('div', null,
      h('p.norm', null, inline(T().norms[i])),
      h('p.ref', null, h('a', { href: address(['c', IDS[i]]) }, IDS[i]), level(i) !== 'must' && h('span.level', null, level(i))),
      worst.map((letter) => h('p.ref', null, chip(letter), ' ', who(letter)))),
    code === undefined ? null : python(S(code), 'check of ' + IDS[i]));
}

const TRUTHS = { true: ['p', '✓'], false: ['f', '✗'], typo: ['e', '≈'], 'true under a condition': ['b', '±'], 'depends on the environment': ['b', '⌂'], untestable: ['u', '–'] };
const truth = (word) => h('span.v.v-' + (TRUTHS[word] || ['u'])[0], null, h('span.g', { 'aria-hidden': 'true' }, (TRUTHS[word] || ['', '?'])[1]), ' ' + word);

function errataView(name) {
  const { documents, claims } = T().ledger;
  const asked = name && claims.some((c) => c[0] === name);
  const all = state.all || (asked && claims.some((c) => c[0] === name && quiet(c)));
  return [
    h('h1', { tabindex: -1 }, 'Errata of the source documents'),
    h('p.lead', null, 'Three much-read notes on tensors, arrays, devices and automatic differentiation were taken apart into single claims, and each was measured on PyTorch.'),
    h('p', null, all ? h('a', { href: address(['errata'], { all: '' }) }, 'Only what is not simply true') : h('a', { href: address(['errata'], { all: '1' }) }, 'All claims, true and untestable ones too')),
    documents.map(([document, heading, file, lines]) => {
      const own = claims.filter((c) => c[0].startsWith(document + '-'));
      const counts = Object.keys(TRUTHS).map((word) => [word, own.filter((c) => c[1] === word).length]).filter(([, n]) => n);
      return h('section', null, h('h2', null, `${document}: ${heading}`), h('p', null, h('code', null, file), `, ${lines} lines, ${plural(own.length, 'claim')}: `, counts.map(([word, n], k) => [k ? ', ' : '', truth(word), ' ' + n])),
        own.filter((c) => all || !quiet(c) || c[0] === name).map((c) => claimText(c, c[0] === name)));
    }),
  ];
}
const quiet = (claim) => claim[1] === 'true' || claim[1] === 'untestable';

function claimText([id, word, said, finding, lines, code, cited], here) {
  return h('article.claim' + (here ? '.here' : ''), { id: here ? 'target' : null },
    h('h3', null, h('a', { href: address(['errata', id]) }, id), ' ', truth(word), h('small', null, (lines.length > 1 ? ' lines ' : ' line ') + lines.join(', '))),
    h('blockquote', null, inline(said)),
    finding && h('p', null, inline(finding[0].toUpperCase() + finding.slice(1)), '.'),
    cited.length ? h('p.ref', null, 'Clauses: ', cited.map((c, k) => [k ? ', ' : '', h('a', { href: address(['c', c]) }, c)])) : null,
    code >= 0 && h('details', { open: here }, h('summary', null, 'The claim as code'), python(S(code), 'claim ' + id)));
}
