// The list of what happened, and jumping to it.
const kMostShown = 500;

function describe(e) {
  const who = (name) => escapeHtml(name) + (e.element === undefined ? '' : `[${e.element}]`);
  const place = e.file ? `<span class="code" style="color:var(--soft)">${escapeHtml(e.file)}${e.line ? ':' + e.line : ''}</span>` : '';
  if (e.event === 'transition') {
    const values = Object.entries(e.values || {}).map(([name, value]) => `${escapeHtml(name)} = ${escapeHtml(value)}`).join(', ');
    return [who(e.machine), `${escapeHtml(e.from || 'start')} → <b>${escapeHtml(e.to)}</b>`,
      `${e.condition ? `<span class="code">${escapeHtml(e.condition)}</span> ` : ''}${values ? `(${values}) ` : ''}${place}`];
  }
  if (e.event === 'limit') return [who(e.limit), `<b>${escapeHtml(e.reason)}</b>`, `granted ${escapeHtml(e.granted)}, asked for ${escapeHtml(e.wanted)}`];
  if (e.event === 'promise') return [escapeHtml(e.policy), '<b>broken</b>', `<span class="code">${escapeHtml(e.promise)}</span> ${place}`];
  if (e.event === 'saturation') return [who(e.variable), 'at its bound', escapeHtml(e.policy)];
  if (e.event === 'actuator') return ['chip', '<b>did not obey</b>', `${e.failed} of ${e.ordered} orders were not confirmed`];
  if (e.event === 'fault') return [escapeHtml(e.on), `<b>${escapeHtml(e.fault)}</b> ${escapeHtml(e.what)}`, escapeHtml(e.detail || '')];
  if (e.event === 'update') {
    const lists = ['resumed', 'saturated', 'anew', 'dropped', 'params_reset', 'params_kept', 'kept'].filter((list) => e[list]);
    const told = lists.map((list) => `${list.replace('_', ' ')}: ${e[list].map(escapeHtml).join(', ')}`).join('; ');
    return [escapeHtml(e.policy), '<b>new version</b>', `${told} ${place}`];
  }
  if (e.event === 'late') return ['controller', '<b>late tick</b>', 'every policy voted its safe value'];
  return ['', '', ''];
}

function showEvents() {
  const events = eventList();
  const home = document.getElementById('event-list');
  const kinds = [...new Set(events.map((e) => e.event))];
  const filters = element('div', 'filters'), list = element('div', 'scroll');
  let kind = kinds.includes('promise') ? 'promise' : kinds[0];
  const draw = () => {
    const rows = events.filter((e) => e.event === kind);
    list.innerHTML = '<table><tr><th class="n">time</th><th>who</th><th>what</th><th>why</th></tr>' + rows.slice(0, kMostShown).map((e) =>
      `<tr class="go" data-t="${e.time_us / 1e6}"><td class="n">${time(e.time_us / 1e6)}</td>` +
      describe(e).map((cell) => `<td>${cell}</td>`).join('') + '</tr>').join('') + '</table>' +
      (rows.length > kMostShown ? `<p class="hint">The first ${kMostShown} of ${rows.length}; all are in events.ndjson.</p>` : '');
    for (const row of list.querySelectorAll('tr.go')) {
      row.onclick = () => {
        const t = Number(row.dataset.t), half = Math.max(0.1, view.whole / 400);
        setWindow(t - half, t + half);
        document.getElementById('charts').scrollIntoView({ behavior: 'smooth' });
      };
    }
    for (const button of filters.children) button.setAttribute('aria-pressed', button.dataset.kind === kind);
  };
  for (const name of kinds) {
    const seen = (summary.events[name] || { seen: 0 }).seen;
    const button = element('button', '', `${escapeHtml(name)} <span style="color:var(--soft)">${number(seen, 9)}</span>`);
    button.dataset.kind = name;
    button.onclick = () => { kind = name; draw(); };
    filters.append(button);
  }
  if (kinds.length === 0) { home.append(element('p', 'hint', 'Nothing happened.')); return; }
  home.append(filters, list);
  draw();
}
