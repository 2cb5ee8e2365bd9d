// The first screen: what was run, what it came to, chapters by backends; and lists of clauses by backends.
function overview() {
  const columns = shown();
  const found = matching();
  const all = IDS.map((_, i) => i);
  const missing = D.columns.reduce((n, c) => n + [...c.grid].filter((x) => 'nmNM'.includes(x)).length, 0);
  const differ = all.filter((i) => differs(i, D.columns)).length;
  const figure = (n, label, href) => h('div.figure', null, h('dt', null, label), h('dd', null, href && n ? h('a', { href }, String(n)) : String(n)));
  const sites = D.columns.length > BACKENDS.length ? ` on ${D.columns.length} devices` : '';
  const intro = h('section.intro', { 'aria-label': 'What was run' },
    h('h1', { tabindex: -1 }, 'What tensor libraries do, clause by clause'),
    facts(),
    h('dl.figures', null,
      figure(IDS.length, 'clauses', '#spec'),
      figure(BACKENDS.length, 'backends' + sites),
      figure(differ, 'clauses on which backends differ', address([], { differ: '1', q: '', level: '', verdict: '', cap: '' })),
      figure(missing, 'cells without a result', address([], { verdict: 'none', q: '', level: '', differ: '', cap: '' }))),
    warnings());
  const view = [h('div.first', null, intro, filters(found.length), h('section.matrix', { 'aria-label': 'Chapters by backends' }, matrix(columns, found), legend()))];
  if (filtered()) view.push(h('section', { 'aria-label': 'Clauses found' }, h('h2', null, plural(found.length, 'clause') + ' found'), clauseTable(found, columns, true)));
  return view;
}

function facts() {
  const lines = D.runs.map((run) => {
    const e = run.environment;
    const date = run.started ? run.started.replace('T', ' ').replace(/(:\d\d)(:\d\d)?(\+00:00|Z)$/, '$1 UTC') : 'date not recorded';
    const names = [...new Set(D.columns.filter((c) => c.run.some((n) => D.runs[n] === run)).map(title))].join(', ');
    return h('li', null, h('b', null, names), ` · suite ${run.suite} · ${date} · ${e.implementation} ${e.python}, NumPy ${e.numpy} · ${e.platform} ${e.machine}`);
  });
  if (lines.length < 3) return h('ul.facts', null, lines);
  const all = (of) => [...new Set(D.runs.map(of).filter(Boolean))].sort();
  const days = all((run) => run.started.slice(0, 10));
  const shared = ['suite ' + all((run) => run.suite).join(' and '), days.length > 1 ? `${days[0]} to ${days.at(-1)}` : days[0], all((run) => `${run.environment.platform} ${run.environment.machine}`).join(', ')];
  return h('details.runs', null, h('summary', null, [`${lines.length} runs`, ...shared].filter(Boolean).join(' · ')), h('ul.facts', null, lines));
}

const warnings = () => (D.warnings.length ? h('ul.warn', null, D.warnings.map((line) => h('li', null, '⚠ ', line))) : null);

function filters(found) {
  const select = (name, label, options) =>
    h('label', null, h('span', null, label), h('select', { id: 'f-' + name, onchange: (event) => go(address(state.path, { [name]: event.target.value })) },
      h('option', { value: '' }, 'any'), options.map(([value, words]) => h('option', { value, selected: state[name] === value }, words || value))));
  const hidden = state.hide.split(',').filter(Boolean);
  const active = filtered() || hidden.length;
  return h('details.filters', { open: active || innerWidth > 700 }, h('summary', null, 'Filters' + (filtered() ? `: ${found} of ${IDS.length} clauses` : '')),
    h('form', { role: 'search', 'aria-label': 'Filters', onsubmit: (event) => event.preventDefault() },
      h('label.check', null, h('input', { id: 'f-differ', type: 'checkbox', checked: !!state.differ, onchange: (event) => go(address(state.path, { differ: event.target.checked ? '1' : '' })) }), ' only where backends differ'),
      select('level', 'level', Object.values(LEVELS).map((x) => [x])),
      select('verdict', 'verdict', [...WORST.filter((x) => !'nm'.includes(x)).map((x) => [VERDICTS[x][0]]), ['none', 'without a result'], ['unexpected', 'not as expected']]),
      select('cap', 'needs', D.capabilities.map(([name, meaning]) => [name, `${name}: ${meaning}`])),
      BACKENDS.length > 2 && h('details.pick', null, h('summary', null, hidden.length ? `${BACKENDS.length - hidden.length} of ${BACKENDS.length} backends` : 'all backends'),
        BACKENDS.map((key) => h('label.check', null, h('input', { type: 'checkbox', checked: !hidden.includes(key), onchange: (event) => {
          const set = new Set(hidden);
          event.target.checked ? set.delete(key) : set.add(key);
          go(address(state.path, { hide: [...set].join(',') }));
        } }), ' ' + title(columnsOf(key)[0])))),
      active ? h('a.clear', { href: address(state.path, Object.fromEntries([...FILTERS, 'hide'].map((x) => [x, '']))) }, 'Show everything') : null));
}

const legend = () => h('ul.legend', { 'aria-label': 'Verdicts' }, WORST.slice().reverse().map((x) => h('li', null, h('i.sw.b-' + x), chip(x))), h('li', null, h('i.sw.hatched'), 'nothing can be asked'));

/** The head of a table: backends, and under them their devices. */
function head(columns, label) {
  const top = h('tr', null, h('th.corner', { scope: 'col', rowspan: 2 }, label));
  const below = h('tr');
  columns.forEach((column, n) => {
    if (!n || columns[n - 1].key !== column.key) {
      const span = columns.filter((c) => c.key === column.key).length;
      top.append(h('th.backend', { scope: 'colgroup', colspan: span }, outward(column.url, column.name), h('small', null, column.version || 'did not start')));
    }
    below.append(h('th', { scope: 'col' }, column.device));
  });
  return h('thead', null, top, below);
}

function matrix(columns, found) {
  const body = h('tbody');
  const by = new Map();
  for (const i of found) by.has(CHAPTER[i]) ? by.get(CHAPTER[i]).push(i) : by.set(CHAPTER[i], [i]);
  let part;
  for (const [chapter, clauses] of by) {
    if (chapter.part !== part && (part = chapter.part)) body.append(h('tr.part', null, h('th', { colspan: columns.length + 1, scope: 'rowgroup' }, h('span', null, part))));
    body.append(h('tr', null, h('th', { scope: 'row' }, h('a', { href: address(['ch', chapter.id]) }, chapter.id)), columns.map((column) => cell(chapter, column, clauses))));
  }
  if (!by.size) return h('p.none', null, 'No clause is as the filters ask. ', h('a', { href: '#' }, 'Show everything'));
  return h('div.scroll', null, h('table.m', { role: 'grid', 'aria-label': 'Chapters by backends: clauses passed of those asked' }, head(columns, 'passed / asked'), body));
}

function cell(chapter, column, clauses) {
  const { counts, asked } = count(column, clauses);
  if (!asked) return h('td.hatched', null, h('span.sr', null, 'nothing can be asked'));
  const order = [...WORST].reverse().filter((x) => counts[x]);
  const words = order.map((x) => `${counts[x]} ${VERDICTS[x][0]}`).join(', ');
  const bar = h('span.bar');
  for (const x of order) {
    const piece = h('i.b-' + x);
    piece.style.flexGrow = counts[x];
    bar.append(piece);
  }
  const rest = order.filter((x) => x !== 'p').map((x) => h('span.v-' + x, null, VERDICTS[x][1] + counts[x]));
  return h('td', null, h('a', { href: address(['ch', chapter.id, column.key, column.device]), title: words, 'aria-label': `${chapter.id}, ${title(column)} on ${column.device}: ${words} of ${asked}` },
    h('span.n', null, h('b', null, String(counts.p || 0)), '/' + asked), bar, h('span.rest', null, rest)));
}

const FEW = 150;
/** Clauses by backends; of many, the first ones and a button for the others. */
function clauseTable(clauses, columns, whole, marked) {
  const body = h('tbody');
  const add = (list) => list.forEach((i) => {
    const id = IDS[i];
    body.append(h('tr', null,
      h('th', { scope: 'row' }, h('a', { href: address(['c', id]) }, h('code', null, whole ? id : D.clauses[i])), level(i) !== 'must' && h('span.level', null, level(i)), h('p', null, inline(T().norms[i]))),
      columns.map((column) => {
        const letter = verdict(column, i);
        const kind = 'td' + (marked === column ? '.marked' : '');
        if (letter === '.') return h(kind + '.hatched', null, h('span.sr', null, 'cannot be asked'));
        return h(kind, null, h('a', { href: address(['c', id, column.key, column.device]), 'aria-label': `${id}, ${title(column)} on ${column.device}: ${VERDICTS[letter][0]}` }, chip(letter)));
      })));
  });
  add(clauses.slice(0, FEW));
  const box = h('div.scroll', null, h('table.m.list', { role: 'grid', 'aria-label': 'Clauses by backends' }, head(columns, 'clause'), body));
  if (clauses.length <= FEW) return box;
  const more = h('button.more', { type: 'button', onclick: () => { add(clauses.slice(FEW)); more.remove(); ready(box); } }, `Show the other ${clauses.length - FEW}`);
  return [box, more];
}

function chapterView(chapter, key, device) {
  const columns = shown();
  const found = matching().filter((i) => CHAPTER[i] === chapter);
  const marked = columns.find((c) => c.key === key && (!device || c.device === device));
  if (marked) found.sort((a, b) => WORST.indexOf(verdict(marked, a)) - WORST.indexOf(verdict(marked, b)));
  return [
    h('p.crumbs', null, h('a', { href: address([]) }, 'All chapters')),
    h('h1', { tabindex: -1 }, chapter.id),
    paragraphs(chapter.prose),
    h('p', null, h('a', { href: address(['spec', chapter.id]) }, 'Read it in the specification')),
    filters(found.length),
    marked && h('p.note', null, `In the order of the verdicts of ${title(marked)} on ${marked.device}, the worst first. `, h('a', { href: address(['ch', chapter.id]) }, 'In the order of the specification')),
    found.length ? clauseTable(found, columns, false, marked) : h('p.none', null, 'No clause of this chapter is as the filters ask.'),
  ];
}
