// The top of the page: what happened, in a sentence; the figures; and for each limit who held it, for how long.
function tellHeadline() {
  const run = summary.run, t = summary.time;
  document.getElementById('kicker').innerHTML = `<b>${escapeHtml(run.policies.map((p) => p.name).join(' + '))}</b> on ` +
    `<b>${escapeHtml(run.chip)}</b>, workload <b>${escapeHtml(run.workload)}</b> &middot; seed ${run.seed}, ` +
    `tick ${number(run.tick_us / 1000)} ms`;
  document.getElementById('headline').innerHTML = headline(t);
  document.getElementById('lead').innerHTML = lead();
}

function headline(t) {
  const trace = `${number(t.workload_s, 4)} s workload`;
  if (!t.finished) {
    const done = t.workload_s > 0 ? t.workload_done_s / t.workload_s : 1;
    return `Did ${percent(done)} of the ${trace} in <em>${number(t.simulated_s, 4)} s</em>, when the run was ended.`;
  }
  const late = t.workload_s > 0 ? t.finish_s / t.workload_s - 1 : 0;
  const slower = late > 0.0005 ? `<em class="bad">${percent(late)} later</em> than the trace itself`
    : late < -0.0005 ? `<em>${percent(-late)} earlier</em> than the trace itself` : 'as fast as the trace itself';
  return `Finished the ${trace} in <em>${number(t.finish_s, 4)} s</em>, ${slower}.`;
}

function lead() {
  const parts = summary.limits.map((limit) => {
    const limited = limit.reasons.filter((r) => r.reason !== 'rest' && r.share > 0).sort((a, b) => b.share - a.share);
    const total = limited.reduce((sum, r) => sum + r.share, 0);
    if (total === 0) return `<b class="code">${escapeHtml(limit.name)}</b> was never limited.`;
    const names = limited.slice(0, 3).map((r) => `${escapeHtml(r.reason)} ${percent(r.share)}`).join(', ');
    const rest = limited.length > 3 ? ' and others' : '';
    return `<b class="code">${escapeHtml(limit.name)}</b> was limited ${percent(total)} of the time: ${names}${rest}.`;
  });
  const hot = summary.temperature_degC;
  parts.push(`The hottest spot was ${escapeHtml(hot.peak_block)} with ${number(hot.peak, 4)} °C at ${time(hot.peak_at_s)}.`);
  for (const update of summary.updates || []) {
    parts.push(`At ${time(update.time_s)} <span class="code">${escapeHtml(update.file)}</span> took over.`);
  }
  if (summary.faults) parts.push(`<b>${summary.faults.length}</b> fault${summary.faults.length === 1 ? '' : 's'} in the run.`);
  const broken = summary.promises.filter((p) => p.violated_s > 0);
  for (const p of broken) {
    parts.push(`<span class="badkind">Promise broken for ${time(p.violated_s)}: ${escapeHtml(p.promise)}.</span>`);
  }
  if (summary.accepted) parts.push(...acceptedLines(summary.accepted));
  return parts.join(' ');
}

// A sentence for each code that a policy accepts, however many places it has.
function acceptedLines(accepted) {
  const groups = new Map();
  for (const a of accepted) {
    const key = `${a.file} ${a.code}`;
    groups.set(key, [...(groups.get(key) || []), a]);
  }
  return [...groups.values()].map((group) => `Accepted in <span class="code">${escapeHtml(group[0].file)}</span>: ` +
    `<span class="code">${escapeHtml(group[0].code)}</span> in line ${group.map((a) => a.line).join(', ')}: ` +
    `&ldquo;${escapeHtml(group[0].reason)}&rdquo;.`);
}

function card(name, value, unit, note, bad) {
  return `<div class="card${bad ? ' bad' : ''}"><div class="name">${name}</div><div class="value">${value}` +
    `<small>${unit}</small></div><div class="note">${note || '&nbsp;'}</div></div>`;
}

// The figures of the score sheet that no other card has.
function scoreCards(score) {
  const cards = score.temperature_limits.map((limit) => card(limit.overshoot_K > 0 ? 'Overshoot' : 'Margin',
    number(Math.abs(limit.overshoot_K), 3), 'K', escapeHtml(limit.sensor), limit.overshoot_K > 0));
  if (score.lateness_p99_s !== null) cards.push(card('Lateness, p99', number(score.lateness_p99_s * 1000, 3), 'ms', 'of work done'));
  const moves = Object.values(score.actuator_moves).reduce((a, b) => a + b, 0);
  cards.push(card('Actuator moves', number(moves, 6), '', ''));
  cards.push(card('Power swing', number(score.power_swing_W.rms, 3), 'W rms',
    `0.1 to 20 Hz; through ${number(score.power_swing_W.peak_to_peak, 3)} W`));
  const ramp = score.power_ramp, steepest = Math.max(ramp.steepest_up_W_per_s, ramp.steepest_down_W_per_s);
  const beyond = ramp.violations === undefined ? 'over 100 ms' : `beyond ${number(ramp.limit_W_per_s, 3)}: ${ramp.violations} times`;
  cards.push(card('Steepest ramp', number(steepest, 3), 'W/s', beyond, ramp.violations > 0));
  return cards;
}

function showCards() {
  const s = summary, hot = s.temperature_degC;
  const cards = [
    card('Work done', number(s.work.done_s, 4), 's', `of ${number(s.work.total_s, 4)} s of activity`),
    card(s.time.finished ? 'Time to finish' : 'Time simulated', number(s.time.finished ? s.time.finish_s : s.time.simulated_s, 4), 's',
      `trace: ${number(s.time.workload_s, 4)} s`),
    card('Energy', number(s.energy_J, 4), 'J', `${number(s.power_W.mean, 3)} W mean, ${number(s.power_W.peak, 3)} W peak`),
    card('Peak temperature', number(hot.peak, 4), '°C', `${escapeHtml(hot.peak_block)}; mean ${number(hot.mean, 3)} °C`),
  ];
  for (const above of s.above_limit) {
    cards.push(card(`Above ${escapeHtml(above.limit)}`, number(above.time_s, 3), 's', escapeHtml(above.sensor), above.time_s > 0));
  }
  if (s.score) cards.push(...scoreCards(s.score));
  if (s.promises.length > 0) {
    const broken = s.promises.filter((p) => p.violated_s > 0).length;
    cards.push(card('Promises', broken === 0 ? 'kept' : `${broken} broken`, '', `${s.promises.length} watched`, broken > 0));
  }
  document.getElementById('cards').innerHTML = cards.join('');
}

// Share of each reason, from the recorded counters: the same figures as the summary's, by another way.
function sharesFromSeries() {
  const shares = {};
  for (const limit of summary.limits) {
    const sums = limit.reasons.map((reason) => (values(reason.counter) || []).reduce((a, b) => a + b, 0));
    const total = sums.reduce((a, b) => a + b, 0);
    shares[limit.name] = {};
    limit.reasons.forEach((reason, i) => { shares[limit.name][reason.reason] = total > 0 ? sums[i] / total : 0; });
  }
  return shares;
}

function placesOf(reason) {
  const votes = reason.votes.map((i) => columns.votes[i]).filter((vote) => vote);
  return votes.map((v) => `<span class="code">${escapeHtml(v.text)}</span> <span class="code" style="color:var(--soft)">` +
    `${escapeHtml(v.file)}:${v.line}</span>`).join('<br>');
}

const meaningOf = {
  rest: 'nothing limits: the value nobody asked to change',
  slew: 'on its way: the change asked for is more than one tick allows',
  safe: 'a policy was not running, so its safe value held',
  others: 'further combinations of voters',
};

function showLimits() {
  const home = document.getElementById('limits');
  for (const limit of summary.limits) {
    const reasons = limit.reasons.filter((r) => r.share > 0).sort((a, b) => b.share - a.share);
    const limited = reasons.filter((r) => r.reason !== 'rest');
    const bar = [...limited, ...reasons.filter((r) => r.reason === 'rest')].map((r) =>
      `<i style="flex:${r.share};background:${colourOf(r.reason)}" title="${escapeHtml(r.reason)} ${percent(r.share)}"></i>`);
    const rows = reasons.map((r) => `<tr><td class="code"><i class="swatch" style="background:${colourOf(r.reason)}"></i>` +
      `${escapeHtml(r.reason)}</td><td class="n">${percent(r.share)}</td><td class="n">${number(r.share * summary.time.simulated_s, 3)} s</td>` +
      `<td class="n">${r.first_s === undefined ? '' : time(r.first_s)}</td>` +
      `<td>${placesOf(r) || `<span style="color:var(--soft)">${meaningOf[r.reason] || ''}</span>`}</td></tr>`);
    const elements = limit.elements.length > 1 ? `${limit.elements.length} elements, ` : '';
    const total = limited.reduce((sum, r) => sum + r.share, 0);
    home.append(element('div', 'limit', `<div class="title"><b>${escapeHtml(limit.name)}</b><span>${elements}limited ` +
      `${percent(total)} of the time, ${number(limit.changes, 6)} changes of its value, mean ${number(limit.mean, 4)} ` +
      `${escapeHtml(unitText(limit.unit))}</span></div><div class="bar">${bar.join('')}</div><table><tr><th>reason</th>` +
      `<th class="n">share</th><th class="n">time</th><th class="n">first at</th><th>voted by</th></tr>${rows.join('')}</table>`));
  }
}
