// The recorded run as it lies in the page: columns of whole numbers, told apart by their names.
'use strict';
const complaints = [];
const complain = (text) => {
  complaints.push(String(text));
  document.documentElement.dataset.errors = JSON.stringify(complaints);
};
document.documentElement.dataset.errors = '[]';
window.addEventListener('error', (e) => complain(e.message));
window.addEventListener('unhandledrejection', (e) => complain(e.reason));
const sayError = console.error.bind(console);
console.error = (...words) => { complain(words.join(' ')); sayError(...words); };

const readJson = (id) => JSON.parse(document.getElementById(id).textContent);
const summary = readJson('summary');
const columns = readJson('columns');
const byName = new Map(columns.list.map((column) => [column.name, column]));

let payload = new Uint8Array(0);

async function inflatePayload() {
  const packed = Uint8Array.from(atob(document.getElementById('payload').textContent.trim()), (c) => c.charCodeAt(0));
  const plain = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
  payload = new Uint8Array(await new Response(plain).arrayBuffer());
}

// Zigzag varints. Numbers are differences from the row before; .min and .max from the column they belong to.
function integersOf(column) {
  const out = new Float64Array(columns.rows);
  const base = column.of ? integersOf(byName.get(column.of)) : null;
  let at = column.offset, before = 0;
  for (let row = 0; row < columns.rows; ++row) {
    let code = 0, scale = 1, byte;
    do {
      byte = payload[at++];
      code += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    const difference = code % 2 ? -(code + 1) / 2 : code / 2;
    if (base) {
      out[row] = base[row] + difference;
    } else {
      before += difference;
      out[row] = before;
    }
  }
  return out;
}

// Values of a column in its unit, [rows]; null when it was not recorded.
function values(name) {
  const column = byName.get(name);
  if (!column) return null;
  if (!column.values) {
    const scale = 10 ** column.decimals;
    column.values = integersOf(column).map((n) => n / scale);
  }
  return column.values;
}

const wordsOf = (name) => byName.get(name).words;

let seconds = null;      // end of each row, s
const endOfRun = () => seconds[seconds.length - 1];
const startOfRow = (row) => (row === 0 ? 0 : seconds[row - 1]);

// First row that ends after `t`.
function rowAt(t) {
  let low = 0, high = seconds.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (seconds[middle] > t) high = middle; else low = middle + 1;
  }
  return low;
}

function eventList() {
  const text = new TextDecoder().decode(payload.subarray(columns.events_offset));
  return text.split('\n').filter((line) => line).map((line) => JSON.parse(line));
}
