// The stretch of time that all charts show, and the moment that the pointer is at. Charts subscribe to both.
const view = { from: 0, to: 1, whole: 1, watchers: [], cursors: [] };

function setWindow(from, to) {
  const least = view.whole / 20000;
  from = Math.max(0, from);
  to = Math.min(view.whole, to);
  if (to - from < least) to = Math.min(view.whole, from + least);
  if (from === view.from && to === view.to) return;
  view.from = from;
  view.to = to;
  view.watchers.forEach((watch) => watch());
}

const setCursor = (t) => view.cursors.forEach((show) => show(t));

function showButtons() {
  const home = document.getElementById('buttons');
  const add = (name, from, to) => {
    const button = element('button', '', name);
    button.onclick = () => setWindow(from, to);
    home.append(button);
  };
  add('Whole run', 0, view.whole);
  const around = Math.min(view.whole, Math.max(view.whole / 50, 0.5));
  const hot = summary.temperature_degC.peak_at_s;
  add('Hottest moment', hot - around / 2, hot + around / 2);
  const firsts = summary.limits.flatMap((l) => l.reasons.filter((r) => !['rest', 'safe', 'slew'].includes(r.reason)))
    .map((r) => r.first_s).filter((t) => t !== undefined);
  if (firsts.length > 0) add('First limit', Math.min(...firsts) - around / 4, Math.min(...firsts) + around);
}
