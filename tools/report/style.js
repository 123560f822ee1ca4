// Colours and numbers. A reason and the state that gives it share a colour.
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const palette = () => [1, 2, 3, 4, 5, 6, 7, 8].map((i) => css('--c' + i));

const colourOfName = new Map();  // "guard.Regulate" -> index into the palette, or a variable's name
function assignColours() {
  let next = 0;
  const take = (name) => {
    if (!colourOfName.has(name)) colourOfName.set(name, next++ % 8);
  };
  const fixed = { rest: '--rest', slew: '--slew', safe: '--safe', others: '--others' };
  // What limited most first: when there are more names than colours, those that share one are seldom seen.
  for (const reason of summary.limits.flatMap((limit) => limit.reasons).sort((a, b) => b.share - a.share)) {
    if (fixed[reason.reason]) colourOfName.set(reason.reason, fixed[reason.reason]); else take(reason.reason);
  }
  for (const machine of summary.machines) {
    machine.states.forEach((state, i) => {
      const name = machine.label + '.' + state.state;
      if (i === 0 && !colourOfName.has(name)) colourOfName.set(name, '--calm'); else take(name);
    });
  }
}

function colourOf(name) {
  const index = colourOfName.get(name);
  if (index === undefined) return css('--others');
  return typeof index === 'string' ? css(index) : palette()[index];
}

const escapeHtml = (text) => String(text).replace(/[&<>"]/g,
  (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);

const unitText = (unit) => unit.replace('degC', '°C');

function number(value, digits = 3) {
  if (value === null || value === undefined || !isFinite(value)) return '–';
  if (value === 0) return '0';
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  const places = Math.max(0, Math.min(6, digits - 1 - magnitude));
  return value.toLocaleString('en-US', { maximumFractionDigits: places, useGrouping: Math.abs(value) >= 10000 });
}

function percent(share) {
  if (share > 0 && share < 0.0005) return '<0.1 %';
  if (share < 1 && share > 0.9995) return '>99.9 %';
  return (share * 100).toFixed(share < 0.0995 ? 1 : 0).replace(/\.0$/, '') + ' %';
}

const time = (s) => (s >= 100 ? s.toFixed(2) : s.toFixed(3)) + ' s';

function element(tag, className, html) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (html !== undefined) node.innerHTML = html;
  return node;
}
