// Addresses, keys, and what happens when either changes.
const main = $('main');
const lost = () => [h('h1', { tabindex: -1 }, 'There is no such address here'), h('p', null, 'This page holds other results. ', h('a', { href: '#' }, 'See what it has'))];

function view([kind, name, key, device]) {
  if (!kind || kind === 'm') return overview();
  if (kind === 'ch') {
    const chapter = D.chapters.find((c) => c.id === name);
    return chapter ? chapterView(chapter, key, device) : lost();
  }
  if (kind === 'c') return NUMBER.has(name) ? clauseView(NUMBER.get(name), key, device) : lost();
  if (kind === 'spec') return specView(name);
  return kind === 'errata' ? errataView(name) : lost();
}

let drawn;
let resting;
function draw() {
  clearTimeout(resting);
  readAddress();
  const [kind, name] = state.path;
  const place = state.path.join('/');
  const moved = drawn !== undefined && drawn !== place;
  const focus = document.activeElement.id;
  main.replaceChildren(...view(state.path).flat(Infinity).filter(Boolean));
  ready(main);
  document.title = [name, 'Tensor conformance'].filter(Boolean).join(' · ');
  if ($('q') !== document.activeElement) $('q').value = state.q;
  for (const link of document.querySelectorAll('nav a')) {
    const current = link.dataset.view === (['spec', 'errata'].includes(kind) ? kind : 'm');
    current ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current');
  }
  const y = history.state?.y;
  if (y != null) scrollTo(0, y);
  else if ($('target')) $('target').scrollIntoView();
  else if (moved) scrollTo(0, 0);
  if (moved && focus !== 'q') main.querySelector('h1').focus({ preventScroll: true });
  else if (focus.startsWith('f-')) $(focus)?.focus();
  if (filtered()) $('status').textContent = plural(matching().length, 'clause') + ' found';
  drawn = place;
}
function go(to, replace) {
  if (to === (location.hash || '#')) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', to);
  draw();
}

/** One stop for Tab in each table; and regions that do not scroll are none. */
function ready(root) {
  for (const table of root.querySelectorAll('table')) {
    const links = table.querySelectorAll('tbody a');
    links.forEach((link, n) => (link.tabIndex = n ? -1 : 0));
  }
}
const typing = (element) => /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName);
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function moveIn(table, from, [down, right]) {
  const link = (r, c) => table.rows[r]?.cells[c]?.querySelector('a');
  const box = from.closest('td,th');
  let r = box.parentNode.rowIndex;
  let c = box.cellIndex;
  for (let n = 0; n < 400; n++) {
    r += down;
    c += right;
    if (r < 2 || r >= table.rows.length || c < 0 || c > table.rows[r].cells.length + 60) return;
    const to = link(r, c);
    if (to) {
      table.querySelectorAll('tbody a[tabindex="0"]').forEach((a) => (a.tabIndex = -1));
      to.tabIndex = 0;
      to.focus();
      return to.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
  }
}

addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const active = document.activeElement;
  if (event.key === 'Escape') {
    if (active === $('q') && state.q) {
      $('q').value = '';
      return go(address(state.path, { q: '' }), true);
    }
    const [kind, name] = state.path;
    if (active === $('q')) active.blur();
    else if (kind === 'c' && NUMBER.has(name)) up(address(['ch', CHAPTER[NUMBER.get(name)].id]), ['c', name]);
    else if (kind === 'ch') up(address([]), ['ch', name]);
    else if (name) go(address([kind]));
    else if (kind) go(address([]));
    else if (filtered()) go('#');
    else active.blur();
    return;
  }
  if (typing(active)) return;
  if (event.key === '/') {
    event.preventDefault();
    $('q').focus();
    return $('q').select();
  }
  const move = MOVES[event.key];
  if (!move || active.closest('pre')) return;
  const table = active.closest('table');
  if (table) {
    event.preventDefault();
    return moveIn(table, active, move);
  }
  const links = { ArrowLeft: 'a[rel=prev]', ArrowRight: 'a[rel=next]' }[event.key];
  const step = links && main.querySelector(links);
  if (step) return go(step.getAttribute('href'));
  const first = main.querySelector('table.m tbody a');
  if (first && (event.key === 'ArrowDown' || event.key === 'ArrowRight') && (active === document.body || active.tagName === 'H1')) {
    event.preventDefault();
    first.focus();
  }
});
/** Go a level up, to the row that we came from. */
function up(to, from) {
  go(to);
  const link = [...main.querySelectorAll('tbody th a')].find((a) => a.getAttribute('href') === address(from));
  link?.focus();
}

let timer;
$('q').addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const list = !['', 'm', 'ch'].includes(state.path[0] || '');
    go(address(list ? [] : state.path, { q: $('q').value.trim() }), !list);
  }, 120);
});
addEventListener('scroll', () => {
  clearTimeout(resting);
  resting = setTimeout(() => history.replaceState({ y: scrollY }, ''), 150);
}, { passive: true });
addEventListener('popstate', draw);
addEventListener('beforeprint', () => main.querySelectorAll('details').forEach((d) => (d.open = true)));
history.scrollRestoration = 'manual';
draw();
requestAnimationFrame(() => setTimeout(() => performance.mark('ready')));
