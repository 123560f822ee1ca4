// Draws the page, top to bottom, and leaves what it computed where a test can read it.
function leaveComputed() {
  const hottest = values('hottest.temperature.max') || values('hottest.temperature') || [];
  const work = values('work') || [0];
  const computed = document.getElementById('computed');
  computed.dataset.peakTemperatureDegc = hottest.reduce((a, b) => Math.max(a, b), -Infinity);
  computed.dataset.workS = work[work.length - 1];
  computed.dataset.shares = JSON.stringify(sharesFromSeries());
  computed.dataset.charts = document.querySelectorAll('.panel').length;
  computed.dataset.ready = 'yes';
}

function drawCharts() {
  document.getElementById('charts').textContent = '';
  view.watchers.length = view.cursors.length = 0;
  temperatureChart();
  for (const limit of summary.limits) {
    const rows = rowsOf(limit, '.reason');
    new Strip(`Why: the reason of ${limit.name}`, rows.length > 1 ? 'a row for each element' : '', rows, '');
    limitChart(limit);
  }
  for (const machine of summary.machines) {
    const rows = rowsOf(machine, '.state');
    new Strip(`State of ${machine.label}`, rows.length > 1 ? 'a row for each element' : '', rows, machine.label + '.');
  }
  powerChart();
}

function showFooter() {
  const shown = columns.row_us / 1000;
  document.getElementById('footer').innerHTML = `Each point stands for ${number(shown, 6)} ms: a line shows the last value, its band the ` +
    `least and the greatest of every tick. Flyball ${escapeHtml(summary.flyball)}. Charts by dygraphs (MIT licence, ` +
    '© Dan Vanderkam and contributors), whose notice is in the source of this page.';
}

async function main() {
  await inflatePayload();
  seconds = values('time');
  view.to = view.whole = endOfRun();
  assignColours();
  tellHeadline();
  showCards();
  showLimits();
  showButtons();
  drawCharts();
  showEvents();
  showFooter();
  leaveComputed();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    document.getElementById('limits').textContent = '';
    showLimits();
    drawCharts();
  });
}
main();
