// Rows of colour over time: the state of every element of a machine, the reason of every element of a limit. Where a
// pixel covers several rows of the trace it is divided among what they say, so that nothing short is lost.
class Strip {
  // rows: [{label, series}]; prefix: what stands before a word in the names of colours
  constructor(title, note, rows, prefix) {
    this.rows = rows;
    this.prefix = prefix;
    this.node = panel(title, '');
    this.node.querySelector('.unit').textContent = note;
    this.rowHeight = rows.length > 24 ? 9 : rows.length > 4 ? 13 : 20;
    this.box = element('div', 'strip', '<canvas></canvas><div class="select"></div><div class="cursor"></div>');
    this.node.append(this.box);
    this.canvas = this.box.querySelector('canvas');
    this.cells = rows.map((row) => ({ indices: values(row.series), words: wordsOf(row.series) }));
    this.showKey();
    this.draw();
    this.listen();
    view.watchers.push(() => this.draw());
    view.cursors.push((t) => this.point(t));
    new ResizeObserver(() => this.draw()).observe(this.box);
  }

  name(word) { return this.prefix + word; }

  showKey() {
    const names = new Set();
    for (const cell of this.cells) cell.words.forEach((word) => names.add(word));
    this.node.querySelector('.key').innerHTML = [...names].map((word) =>
      `<span><i class="swatch" style="background:${colourOf(this.name(word))}"></i>${escapeHtml(word)}</span>`).join('');
  }

  x(t) { return gutter + (t - view.from) / (view.to - view.from) * (this.width - gutter - 8); }
  timeAt(x) {
    const t = view.from + (x - gutter) / (this.width - gutter - 8) * (view.to - view.from);
    return Math.max(view.from, Math.min(view.to, t));
  }

  draw() {
    this.width = this.box.clientWidth;
    if (this.width < gutter + 20) return;
    const height = this.rows.length * this.rowHeight, ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(this.width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.height = height + 'px';
    const context = this.canvas.getContext('2d');
    context.scale(ratio, ratio);
    context.font = `${Math.min(11, this.rowHeight - 1)}px ${css('--mono')}`;
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    this.rows.forEach((row, i) => {
      const y = i * this.rowHeight;
      context.fillStyle = css('--soft');
      context.fillText(row.label, gutter - 8, y + this.rowHeight / 2);
      this.drawRow(context, this.cells[i], y, this.rowHeight - (this.rowHeight > 10 ? 2 : 1));
    });
  }

  drawRow(context, { indices, words }, y, height) {
    const colours = words.map((word) => colourOf(this.name(word)));
    const first = rowAt(view.from), end = Math.min(seconds.length, rowAt(view.to - 1e-9) + 1);
    const pixels = this.width - gutter - 8;
    if (end - first <= pixels) {
      for (let row = first; row < end;) {
        let after = row + 1;
        while (after < end && indices[after] === indices[row]) ++after;
        const left = Math.max(gutter, this.x(startOfRow(row))), right = Math.min(this.width - 8, this.x(seconds[after - 1]));
        context.fillStyle = colours[indices[row]];
        context.fillRect(left, y, right - left, height);
        row = after;
      }
      return;
    }
    const counts = new Array(words.length).fill(0);
    for (let pixel = 0, row = first; pixel < pixels && row < end; ++pixel) {
      const until = this.timeAt(gutter + pixel + 1);
      let total = 0;
      counts.fill(0);
      for (; row < end && (seconds[row] <= until || total === 0); ++row, ++total) ++counts[indices[row]];
      let top = y;
      for (let word = 0; word < words.length; ++word) {
        if (counts[word] === 0) continue;
        const part = counts[word] / total * height;
        context.fillStyle = colours[word];
        context.fillRect(gutter + pixel, top, 1, part);
        top += part;
      }
    }
  }

  listen() {
    const select = this.box.querySelector('.select');
    let start = null;
    const xOf = (e) => e.clientX - this.box.getBoundingClientRect().left;
    this.canvas.onpointerdown = (e) => { start = xOf(e); this.canvas.setPointerCapture(e.pointerId); };
    this.canvas.onpointermove = (e) => {
      setCursor(this.timeAt(xOf(e)));
      this.tell(e.offsetY, this.timeAt(xOf(e)));
      if (start === null) return;
      select.style.display = 'block';
      select.style.left = Math.min(start, xOf(e)) + 'px';
      select.style.width = Math.abs(xOf(e) - start) + 'px';
    };
    this.canvas.onpointerup = (e) => {
      select.style.display = 'none';
      if (start !== null && Math.abs(xOf(e) - start) > 4) {
        setWindow(this.timeAt(Math.min(start, xOf(e))), this.timeAt(Math.max(start, xOf(e))));
      }
      start = null;
    };
    this.canvas.onpointerleave = () => setCursor(null);
    this.canvas.ondblclick = () => setWindow(0, view.whole);
  }

  tell(y, t) {
    const i = Math.min(this.rows.length - 1, Math.max(0, Math.floor(y / this.rowHeight)));
    const cell = this.cells[i], word = cell.words[cell.indices[rowAt(t)]];
    this.node.querySelector('.readout').innerHTML = `${time(t)} &nbsp; ${escapeHtml(this.rows[i].series.replace(/\.(state|reason)$/, ''))} ` +
      `<b>${escapeHtml(word)}</b>`;
  }

  point(t) {
    const cursor = this.box.querySelector('.cursor');
    const inside = t !== null && t >= view.from && t <= view.to;
    cursor.style.display = inside ? 'block' : 'none';
    if (inside) cursor.style.left = this.x(t) + 'px';
    if (t === null) this.node.querySelector('.readout').textContent = '';
  }
}

const rowsOf = (thing, suffix) => thing.series.map((name, i) => ({ label: thing.elements[i] || '', series: name + suffix }));
