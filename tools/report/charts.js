// Lines over time with a band from least to greatest, drawn by dygraphs, all in one window.
let gutter = 62;  // px left of every chart and strip, so that times stand above each other: what dygraphs takes

function panel(title, unit) {
  const node = element('div', 'panel', `<div class="head"><b>${escapeHtml(title)}</b><span class="unit">${escapeHtml(unitText(unit))}` +
    '</span><span class="key"></span><span class="readout"></span></div>');
  document.getElementById('charts').append(node);
  return node;
}

// A line: its name, and [low, value, high] at row i.
function bandOf(name) {
  const last = values(name), low = values(name + '.min') || last, high = values(name + '.max') || last;
  return (row) => [low[row], last[row], high[row]];
}

// The mean of several series in a band from the least to the greatest of them.
function bandOver(names) {
  const bands = names.map(bandOf);
  return (row) => {
    let low = Infinity, high = -Infinity, sum = 0;
    for (const band of bands) {
      const [l, v, h] = band(row);
      if (l < low) low = l;
      if (h > high) high = h;
      sum += v;
    }
    return [low, sum / bands.length, high];
  };
}

class LineChart {
  // lines: [{name, band, colour, shown}]; marks: [{value, label}] drawn as dashed lines
  constructor(title, unit, lines, marks) {
    this.lines = lines;
    this.marks = marks || [];
    this.unit = unit;
    this.node = panel(title, unit);
    this.plot = element('div', 'plot');
    this.node.append(this.plot);
    if (lines.length > 1) this.addPicker();
    this.draw();
    view.watchers.push(() => this.follow());
    view.cursors.push((t) => this.point(t));
  }

  addPicker() {
    const pick = element('details', 'pick', '<summary>choose lines ▾</summary>');
    const list = element('div');
    this.lines.forEach((line) => {
      const label = element('label', '', `<input type="checkbox"${line.shown ? ' checked' : ''}> ${escapeHtml(line.name)}`);
      label.firstChild.onchange = (e) => { line.shown = e.target.checked; this.draw(); };
      list.append(label);
    });
    pick.append(list);
    this.node.querySelector('.key').before(pick);
  }

  colour(line, index) { return line.colour ? css(line.colour) : palette()[(index + 2) % 8]; }

  draw() {
    if (this.graph) this.graph.destroy();
    this.shown = this.lines.map((line, i) => ({ ...line, paint: this.colour(line, i) })).filter((line) => line.shown);
    const rows = [];
    for (let row = 0; row < seconds.length; ++row) rows.push([seconds[row], ...this.shown.map((line) => line.band(row))]);
    this.node.querySelector('.key').innerHTML = this.shown.map((line) =>
      `<span><i class="swatch" style="background:${line.paint}"></i>${escapeHtml(line.name)}</span>`).join('');
    this.points = rows;
    if (this.shown.length === 0) { this.plot.textContent = ''; this.graph = null; return; }
    this.graph = new Dygraph(this.plot, rows, {
      labels: ['time', ...this.shown.map((line) => line.name)], colors: this.shown.map((line) => line.paint),
      customBars: true, fillAlpha: 0.22, strokeWidth: 1.25, connectSeparatedPoints: false,
      legend: 'never', dateWindow: [view.from, view.to], valueRange: this.range(), highlightCircleSize: 3,
      gridLineColor: css('--grid'), axisLineColor: css('--line'), rightGap: 8, xRangePad: 0, animatedZooms: false,
      axes: {
        y: { axisLabelWidth: 50, axisLabelFormatter: (v) => number(v, 4), pixelsPerLabel: 32 },
        x: { axisLabelFormatter: (v) => number(v, 6) + ' s', pixelsPerLabel: 90, axisLabelWidth: 80 },
      },
      underlayCallback: (context, area, graph) => this.drawMarks(context, area, graph),
      zoomCallback: (from, to) => setWindow(from, to),
      highlightCallback: (e, t) => setCursor(t), unhighlightCallback: () => setCursor(null),
      interactionModel: this.interaction(),
    });
    gutter = this.graph.getArea().x;
  }

  interaction() {
    const model = { ...Dygraph.defaultInteractionModel };
    model.dblclick = () => setWindow(0, view.whole);
    return model;
  }

  // Of what the window shows.
  range() {
    let low = Infinity, high = -Infinity;
    for (let row = rowAt(view.from), end = rowAt(view.to); row <= end; ++row) {
      for (let i = 1; i < this.points[row].length; ++i) {
        if (this.points[row][i][0] < low) low = this.points[row][i][0];
        if (this.points[row][i][2] > high) high = this.points[row][i][2];
      }
    }
    for (const mark of this.marks) {
      if (mark.value > high && mark.value < high + 0.6 * (high - low) + 1) high = mark.value + 0.06 * (mark.value - low);
    }
    const pad = Math.max((high - low) * 0.07, Math.abs(high) * 0.004, 0.01);
    return [low >= 0 && low - pad < 0 ? 0 : low - pad, high + pad];
  }

  // Where faults hold: a shade over their time, a line where they begin.
  drawFaults(context, area, graph) {
    for (const fault of summary.faults || []) {
      const from = Math.max(area.x, graph.toDomXCoord(fault.from_s));
      const until = fault.until_s === null ? area.x + area.w : graph.toDomXCoord(fault.until_s);
      const to = Math.min(area.x + area.w, Math.max(until, from + 1));
      if (!(to > from) || graph.toDomXCoord(fault.from_s) > area.x + area.w || until < area.x) continue;
      context.save();
      context.fillStyle = css('--bad');
      context.globalAlpha = 0.1;
      context.fillRect(from, area.y, to - from, area.h);
      context.globalAlpha = 0.7;
      context.fillRect(from, area.y, 1, area.h);
      context.restore();
    }
  }

  // A line where a new version of the policies took over.
  drawUpdates(context, area, graph) {
    for (const update of summary.updates || []) {
      const x = graph.toDomXCoord(update.time_s);
      if (!(x > area.x && x < area.x + area.w)) continue;
      context.save();
      context.strokeStyle = css('--soft');
      context.setLineDash([2, 3]);
      context.beginPath();
      context.moveTo(x, area.y);
      context.lineTo(x, area.y + area.h);
      context.stroke();
      context.restore();
    }
  }

  drawMarks(context, area, graph) {
    this.drawFaults(context, area, graph);
    this.drawUpdates(context, area, graph);
    for (const [i, mark] of this.marks.entries()) {
      const y = graph.toDomYCoord(mark.value);
      if (!(y > area.y && y < area.y + area.h)) continue;
      context.save();
      context.strokeStyle = context.fillStyle = css('--bad');
      context.globalAlpha = 0.8;
      context.setLineDash([5, 4]);
      context.beginPath();
      context.moveTo(area.x, y + 0.5);
      context.lineTo(area.x + area.w, y + 0.5);
      context.stroke();
      context.font = '11px system-ui, sans-serif';
      context.fillText(mark.label, area.x + 6 + 110 * i, y > area.y + 16 ? y - 4 : y + 13);
      context.restore();
    }
  }

  follow() {
    if (this.graph) this.graph.updateOptions({ dateWindow: [view.from, view.to], valueRange: this.range() });
  }

  point(t) {
    const readout = this.node.querySelector('.readout');
    if (!this.graph) return;
    if (t === null) {
      readout.textContent = '';
      this.graph.clearSelection();
      return;
    }
    const row = Math.min(seconds.length - 1, rowAt(t - 1e-9));
    if (this.graph.getSelection() !== row) this.graph.setSelection(row);
    readout.innerHTML = `${time(seconds[row])} &nbsp; ` + this.shown.slice(0, 5).map((line) => {
      const [low, value, high] = line.band(row);
      const band = high > low ? ` (${number(low, 4)} … ${number(high, 4)})` : '';
      return `${escapeHtml(line.name)} <b>${number(value, 4)}</b>${band}`;
    }).join(' &nbsp; ');
  }
}

function temperatureChart() {
  const names = columns.list.filter((c) => c.name.endsWith('.temperature')).map((c) => c.name);
  const lines = names.map((name) => ({
    name: name.replace('.temperature', ''), band: bandOf(name), shown: name.startsWith('hottest.'),
    colour: name.startsWith('hottest.') ? '--c2' : null,
  }));
  const marks = summary.above_limit.filter((a) => a.unit === 'degC').map((a) => ({ value: a.value, label: `${a.sensor} limit` }));
  return new LineChart('Temperature', 'degC', lines, marks);
}

function powerChart() {
  const names = columns.list.filter((c) => c.name.endsWith('.power')).map((c) => c.name);
  const lines = names.map((name) => ({
    name: name.replace('.power', ''), band: bandOf(name), shown: name === 'chip.power', colour: name === 'chip.power' ? '--c3' : null,
  }));
  const marks = summary.above_limit.filter((a) => a.unit === 'W').map((a) => ({ value: a.value, label: `${a.sensor} limit` }));
  return new LineChart('Power', 'W', lines, marks);
}

function limitChart(limit) {
  const lines = limit.series.map((name) => ({ name, band: bandOf(name), shown: limit.series.length === 1 }));
  if (limit.series.length > 1) {
    lines.unshift({ name: `mean of ${limit.series.length}`, band: bandOver(limit.series), shown: true, colour: '--c4' });
  }
  const what = limit.unit === 'MHz' ? 'Frequency' : 'Limit';
  return new LineChart(`${what}: ${limit.name}, as granted`, limit.unit, lines, []);
}
