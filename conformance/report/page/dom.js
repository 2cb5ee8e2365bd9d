// Elements and text.  Every string becomes a text node here; nothing is ever parsed as HTML.
const HIDDEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const $ = (id) => document.getElementById(id);

/** Text, with control characters, bidirectional marks and lone surrogates shown as what they are. */
function text(value) {
  value = String(value);
  if (value.search(HIDDEN) < 0) return [document.createTextNode(value)];
  const nodes = [];
  let at = 0;
  for (const match of value.matchAll(HIDDEN)) {
    const point = match[0].codePointAt(0);
    nodes.push(document.createTextNode(value.slice(at, match.index)));
    const name = 'U+' + point.toString(16).toUpperCase().padStart(4, '0');
    const mark = document.createElement('span');
    mark.className = 'ctl';
    mark.title = name;
    mark.textContent = point === 27 ? 'ESC' : name;
    nodes.push(mark);
    at = match.index + match[0].length;
  }
  nodes.push(document.createTextNode(value.slice(at)));
  return nodes;
}

/** An element: h('a.name', {href}, 'text', [more], null). */
function h(kind, attributes, ...children) {
  const [tag, ...classes] = kind.split('.');
  const element = document.createElement(tag || 'div');
  if (classes.length) element.className = classes.join(' ');
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  for (const child of children.flat(Infinity)) {
    if (child instanceof Node) element.append(child);
    else if (child != null && child !== false && child !== '') element.append(...text(child));
  }
  return element;
}

/** Prose, with ``code`` as code, and paragraphs where there are blank lines. */
const inline = (prose) => prose.split('``').map((part, i) => (i % 2 ? h('code', null, part) : part));
const paragraphs = (prose) => prose.split(/\n\n+/).map((part) => h('p', null, inline(part.replace(/\s+/g, ' '))));

/** A link, if it leads to the web; anything else is shown as the text that it is. */
const outward = (url, label) =>
  /^https?:\/\/[^\s]+$/i.test(url) ? h('a', { href: url, rel: 'noopener noreferrer' }, label || url) : h('span', null, label || url);

const TOKENS = new RegExp(
  [
    '(#.*)',
    '((?:\\b[rbfuRBFU]{1,2})?(?:"""[^]*?"""|\'\'\'[^]*?\'\'\'|"(?:\\\\.|[^"\\\\\\n])*"|\'(?:\\\\.|[^\'\\\\\\n])*\'))',
    '\\b(False|None|True|and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield)\\b',
    '(\\b\\d[\\w.]*)',
    '(@[\\w.]+)',
    '([A-Za-z_]\\w*)(?=\\()',
  ].join('|'),
  'g',
);
const KINDS = ['', 'tc', 'ts', 'tk', 'tn', 'td', 'tf'];

/** Python with its tokens marked, and a button that copies it. */
function python(code, label) {
  const parts = [];
  let at = 0;
  for (const match of code.matchAll(TOKENS)) {
    parts.push(code.slice(at, match.index), h('span.' + KINDS[match.findIndex((group, i) => i && group)], null, match[0]));
    at = match.index + match[0].length;
  }
  return h('div.code', null, h('pre', { tabindex: 0, role: 'group', 'aria-label': label }, h('code', null, parts, code.slice(at))), copier(code, label));
}
const shell = (command, label) => h('div.code.shell', null, h('pre', { tabindex: 0, role: 'group', 'aria-label': label }, h('code', null, command)), copier(command, label));

function copier(value, label) {
  const button = h('button.copy', { type: 'button', 'aria-label': 'Copy: ' + label, onclick: () => copy(value).then((done) => say(button, done)) }, 'Copy');
  return button;
}
function say(button, done) {
  button.textContent = done ? 'Copied' : 'Press Ctrl+C';
  $('status').textContent = button.textContent;
  setTimeout(() => (button.textContent = 'Copy'), 1500);
}
async function copy(value) {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    const area = h('textarea.sr');
    area.value = value;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
