// One clause: what must hold, the check, and what every backend did.
function clauseView(i, key, device) {
  const id = IDS[i];
  const [code, cited, cases, after, given] = T().about[i];
  const known = code !== undefined;
  const order = filtered() ? matching() : IDS.map((_, n) => n);
  const at = order.indexOf(i);
  const step = (n, label) => (at >= 0 && order[at + n] !== undefined ? h('a', { href: address(['c', IDS[order[at + n]]]), rel: n < 0 ? 'prev' : 'next' }, label) : null);
  const meta = h('dl.meta', null,
    row('level', level(i)),
    known && row('given', h('code', null, given)),
    known && row('source', h('ul', null, cited.map((n) => h('li', null, source(T().sources[n]))))),
    D.requires[i].length > 0 && row('needs', h('ul', null, D.requires[i].map((n) => h('li', null, h('code', null, D.capabilities[n][0]), ': ' + D.capabilities[n][1])))),
    known && after.length > 0 && row('after', h('ul', null, after.map((n) => h('li', null, h('a', { href: address(['c', IDS[n]]) }, IDS[n]))))),
    known && cases.length > 0 && row('cases', h('ul', null, cases.map((line) => h('li', null, h('code', null, line))))));
  return [
    h('p.crumbs', null, h('a', { href: address([]) }, 'All chapters'), ' / ', h('a', { href: address(['ch', CHAPTER[i].id]) }, CHAPTER[i].id), h('span.steps', null, step(-1, '← previous'), ' ', step(1, 'next →'))),
    h('h1.id', { tabindex: -1 }, id),
    h('p.norm', null, inline(T().norms[i])),
    h('div.two', null,
      h('section', null, h('h2', null, 'The check'), known ? python(S(code), 'the check') : h('p.none', null, 'The suite installed here has no clause of this name and wording, so its check cannot be shown.'),
        shell(`conformance run --clause ${id}`, 'the command that runs it')),
      meta),
    h('h2', null, `What ${plural(BACKENDS.length, 'backend')} did`),
    sites(i, key, device),
  ];
}
const row = (name, value) => [h('dt', null, name), h('dd', null, value)];

function source([kind, name]) {
  if (kind === 'claim') {
    const claim = T().ledger.claims.find((c) => c[0] === name);
    return [h('a', { href: address(['errata', name]) }, name), claim ? [' ', truth(claim[1])] : ''];
  }
  return outward('https://docs.pytorch.org/docs/2.13/' + (kind === 'torch' ? 'generated/' : '') + name + '.html', kind === 'torch' ? name : 'note: ' + name);
}

function sites(i, key, device) {
  const asked = D.columns.map((column, n) => ({ column, n, letter: verdict(column, i) })).filter((x) => x.letter !== '.');
  asked.sort((a, b) => WORST.indexOf(a.letter) - WORST.indexOf(b.letter));
  let first = true;
  return asked.map(({ column, n, letter }) => {
    const said = T().details[n][i];
    const here = column.key === key && (!device || device === column.device);
    const target = here && first;
    if (target) first = false;
    return site(i, column, letter, said, here, target);
  });
}

function site(i, column, letter, said, here, target) {
  const [label, message, parts, known] = said || [0, -1, []];
  const expected = T().expected[known];
  const bad = !'pun'.includes(letter);
  const run = `${column.command} --clause ${IDS[i]}`;
  const name = `${title(column)} on ${column.device}`;
  const script = parts.map((part) => S(part < 0 ? T().about[i][0] : part)).join('');
  const body = [
    label && h('p', null, 'case ', h('code', null, label)),
    expected && h('p.known', null, unexpected(column, i) ? 'Expected otherwise, ' : 'Known, ', `to ${expected[0]}: `, expected[1], ' ', expected[2] && outward(expected[2])),
    !expected && bad && letter !== 'b' && letter !== 'm' && h('p.known', null, 'No known issue names it.'),
    message >= 0 && h('pre.message', { tabindex: 0, role: 'group', 'aria-label': 'message of ' + name }, S(message)),
    letter === 'm' && h('p', null, 'This clause was not selected in its run.'),
    script && h('details', { open: here }, h('summary', null, 'Reproducer'), python(script, 'reproducer for ' + name)),
    (bad || here) && shell(run, 'command for ' + name),
  ].filter(Boolean);
  const summary = [chip(letter), ' ', h('b', null, name), h('a.anchor', { href: address(['c', IDS[i], column.key, column.device]), 'aria-label': 'Address of ' + name }, '#')];
  return h('article.site.s-' + letter + (here ? '.here' : ''), { id: target ? 'target' : null }, h('h3', null, summary), body);
}
