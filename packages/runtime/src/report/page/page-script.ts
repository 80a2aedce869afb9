// The page's script: charts, sorting, filters. Plain JavaScript for the reader's browser, inlined; everything that it shows
// stands in the page without it, but for the charts.
export const pageScript = String.raw`
(() => {
  'use strict';
  const data = JSON.parse(document.getElementById('report-data').textContent);
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const utc = (ms) => uPlot.tzDate(new Date(ms), 'Etc/UTC');
  const stamp = (ms) => (ms == null ? '–' : new Date(ms).toISOString().slice(0, 19).replace('T', ' '));
  const number = (value, digits) =>
    value == null ? '–' : value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace(/,/g, '\u202f').replace('-', '\u2212');
  const charts = [];
  const frame = (min, max) => {
    const from = data.fromMs ?? min;
    const to = data.toMs ?? max;
    return to > from ? [from, to] : [from - 500, from + 500];
  };
  /* What of the time is in view: the price's scale has to know it before it is drawn. */
  const viewed = (u, min, max) => {
    u.view = u.zoomed ? [min, max] : frame(min, max);
    return u.view;
  };
  const decimals = (step) => Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const axes = (digits, percent) => {
    const base = { stroke: css('--soft'), grid: { stroke: css('--grid'), width: 1 }, ticks: { stroke: css('--grid'), width: 1 }, font: '12px system-ui, sans-serif' };
    return [
      { ...base, space: 84, values: timeTicks },
      { ...base, size: 84, values: (u, ticks, axis, space, step) => ticks.map((tick) => (percent ? number(tick * 100, decimals(step * 100)) + ' %' : number(tick, Math.min(digits, decimals(step))))) },
    ];
  };
  /* A day where it begins, else hours and minutes, with seconds where they differ. */
  function timeTicks(u, ticks, axis, space, step) {
    let day = '';
    return ticks.map((tick) => {
      const text = stamp(tick);
      const time = text.slice(11, step % 60000 === 0 ? 16 : 19);
      const date = text.slice(5, 10);
      if (step >= 86400000) {
        const year = text.slice(0, 4);
        const dated = year === day ? date : date + '\n' + year;
        day = year;
        return dated;
      }
      const shown = date === day ? time : time + '\n' + date;
      day = date;
      return shown;
    });
  }
  let forced;
  const wide = (node) => forced ?? Math.max(240, Math.floor(node.clientWidth));
  const common = (node, height) => ({
    width: wide(node), height, ms: 1, tzDate: utc, padding: [8, 28, 0, 0],
    cursor: { sync: { key: 'report' }, drag: { x: true, y: false }, points: { size: 6 } },
    legend: { live: true },
  });
  /* Where no pointer stands the legend tells the end. */
  const lastOf = (values) => {
    for (let k = values.length - 1; k >= 0; k--) if (values[k] != null) return values[k];
    return null;
  };
  const told = (text) => (u, value, series, index) => text(index == null ? lastOf(u.data[series]) : value);
  const timeSeries = { label: 'UTC', value: told(stamp) };

  /* Equity, and what it lost since its peak. */
  function equityCharts(account) {
    const node = document.getElementById('equity-chart');
    const below = document.getElementById('drawdown-chart');
    if (!node || !account || account.atMs.length === 0) return;
    const line = css('--accent');
    /* A curve that does not move is drawn as such, not against zero. */
    const around = (u, min, max) => {
      const pad = (max - min) * 0.08 || Math.abs(max) * 0.001 || 1;
      return [min - pad, max + pad];
    };
    charts.push({ node, height: 250, plot: new uPlot({
      ...common(node, 250),
      scales: { x: { time: true, range: viewed }, y: { range: around } },
      axes: axes(account.digits),
      series: [timeSeries, { label: 'equity ' + account.currency, stroke: line, width: 1.5, fill: css('--band'), fillTo: (u, i, min) => min, paths: uPlot.paths.stepped({ align: 1 }), points: { show: account.atMs.length < 60 }, value: told((v) => number(v, 2)) }],
    }, [account.atMs, account.equity], node) });
    charts.push({ node: below, height: 130, plot: new uPlot({
      ...common(below, 130),
      scales: { x: { time: true, range: viewed }, y: { range: (u, min) => [Math.min(min, -0.0001) * 1.08, 0] } },
      axes: axes(2, true),
      series: [timeSeries, { label: 'drawdown', stroke: css('--loss'), width: 1, fill: css('--lossbg'), fillTo: () => 0, paths: uPlot.paths.stepped({ align: 1 }), points: { show: false }, value: told((v) => (v == null ? '–' : number(v * 100, 3) + ' %')) }],
    }, [account.atMs, account.drawdown], below) });
  }

  /* The price with what was done: entries, exits, and the levels that protected what was open. */
  function withGaps(price) {
    const out = [[], [], [], []];
    price.atMs.forEach((at, k) => {
      if (k > 0 && at - price.atMs[k - 1] > price.holeMs) [at - 1, null, null, null].forEach((v, c) => out[c].push(v));
      [at, price.low[k], price.high[k], price.close[k]].forEach((v, c) => out[c].push(v));
    });
    return out;
  }
  const exitOf = (trip) => trip.exitAtMs ?? data.toMs;
  function levelsOf(trip, leg) {
    const levels = trip.levels.filter((level) => level.leg === leg);
    return levels.map((level, k) => ({ from: level.fromMs, to: levels[k + 1]?.fromMs ?? exitOf(trip), price: Number(level.price) }));
  }
  function drawTrips(u, trips) {
    const { ctx } = u;
    const ratio = uPlot.pxRatio;
    const x = (ms) => u.valToPos(ms, 'x', true);
    const y = (price) => u.valToPos(price, 'y', true);
    const colors = { gain: css('--gain'), loss: css('--loss'), ink: css('--ink'), card: css('--card') };
    ctx.save();
    ctx.beginPath();
    ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
    ctx.clip();
    const { min, max } = u.scales.x;
    const seen = trips.filter((trip) => exitOf(trip) >= min && trip.entryAtMs <= max);
    /* Many markers would hide the price: then they are small, and without levels. */
    const crowded = seen.length * 9 > u.width;
    for (const trip of seen) {
      ctx.lineWidth = ratio;
      for (const leg of crowded ? [] : ['stop', 'target']) {
        ctx.strokeStyle = leg === 'stop' ? colors.loss : colors.gain;
        ctx.setLineDash([5 * ratio, 3 * ratio]);
        for (const level of levelsOf(trip, leg)) {
          ctx.beginPath();
          ctx.moveTo(x(level.from), y(level.price));
          ctx.lineTo(Math.max(x(level.to), x(level.from) + 4 * ratio), y(level.price));
          ctx.stroke();
        }
      }
      const color = trip.net == null ? colors.ink : Number(trip.net) < 0 ? colors.loss : colors.gain;
      const [ex, ey] = [x(trip.entryAtMs), y(Number(trip.entryPrice))];
      if (trip.exitPrice != null) {
        const [ox, oy] = [x(trip.exitAtMs ?? data.toMs), y(Number(trip.exitPrice))];
        ctx.setLineDash([]);
        ctx.strokeStyle = color;
        ctx.lineWidth = 1.5 * ratio;
        ctx.beginPath(); ctx.moveTo(ex, ey); ctx.lineTo(ox, oy); ctx.stroke();
        ctx.fillStyle = colors.card;
        ctx.lineWidth = 2 * ratio;
        if (!crowded) { ctx.beginPath(); ctx.arc(ox, oy, 4 * ratio, 0, Math.PI * 2); ctx.fill(); ctx.stroke(); }
      }
      if (trip.entryPrice == null) continue;
      const up = trip.side === 'long' ? 1 : -1;
      const s = (crowded ? 2.5 : 6) * ratio;
      ctx.setLineDash([]);
      ctx.fillStyle = color;
      ctx.strokeStyle = colors.card;
      ctx.lineWidth = ratio;
      ctx.beginPath(); ctx.moveTo(ex, ey - up * s); ctx.lineTo(ex + s, ey + up * s); ctx.lineTo(ex - s, ey + up * s); ctx.closePath(); ctx.fill();
      if (!crowded) ctx.stroke();
    }
    ctx.restore();
  }
  let shownInstrument = null;
  function priceChart(instrument) {
    const node = document.getElementById('price-chart');
    if (!node || !instrument) return;
    shownInstrument = instrument;
    const trips = data.trips.filter((trip) => trip.instrument === instrument.index);
    const table = withGaps(instrument.price);
    const prices = (u, min, max) => {
      const [from, to] = u.view ?? frame();
      let [low, high] = min == null ? [Infinity, -Infinity] : [min, max];
      for (const trip of trips) {
        if (exitOf(trip) < from || trip.entryAtMs > to) continue;
        for (const price of [trip.entryPrice, trip.exitPrice, ...trip.levels.map((level) => level.price)]) {
          if (price == null) continue;
          low = Math.min(low, Number(price));
          high = Math.max(high, Number(price));
        }
      }
      if (!(high >= low)) return [0, 1];
      const pad = (high - low || high * 0.001) * 0.06;
      return [low - pad, high + pad];
    };
    const digits = instrument.digits;
    charts.push({ node, height: 380, plot: new uPlot({
      ...common(node, 380),
      scales: { x: { time: true, range: viewed }, y: { range: prices } },
      axes: axes(digits),
      bands: [{ series: [2, 1], fill: css('--band') }],
      series: [timeSeries,
        { label: 'low', stroke: css('--band'), width: 1, points: { show: false }, value: told((v) => number(v, digits)) },
        { label: 'high', stroke: css('--band'), width: 1, points: { show: false }, value: told((v) => number(v, digits)) },
        { label: 'last', stroke: css('--accent'), width: 1.25, points: { show: false }, value: told((v) => number(v, digits)) }],
      hooks: { draw: [(u) => drawTrips(u, trips)] },
    }, table, node) });
  }

  function drawAll(width) {
    forced = width;
    for (const { plot } of charts.splice(0)) plot.destroy();
    priceChart(shownInstrument ?? data.instruments[0]);
    equityCharts(shownAccount);
    for (const { plot } of charts) {
      plot.over.addEventListener('mouseup', () => { plot.zoomed = true; }, true);
      (plot.hooks.setScale ??= []).push((u, key) => { if (key === 'x' && u.zoomed) share(u); });
    }
    for (const { plot } of charts) plot.over.addEventListener('dblclick', () => {
      for (const chart of charts) { chart.plot.zoomed = false; chart.plot.setScale('x', { min: frame()[0], max: frame()[1] }); }
    });
  }
  /* All charts show the same stretch of time. */
  let sharing = false;
  function share(u) {
    if (sharing) return;
    sharing = true;
    const { min, max } = u.scales.x;
    for (const { plot } of charts) if (plot !== u) { plot.zoomed = true; plot.setScale('x', { min, max }); }
    sharing = false;
  }
  function zoom(from, to) {
    for (const { plot } of charts) { plot.zoomed = true; plot.setScale('x', { min: from, max: to }); }
  }
  let shownAccount = data.accounts[0];
  const press = (buttons, chosen) => buttons.forEach((button) => button.setAttribute('aria-pressed', String(button === chosen)));
  for (const group of ['instrument', 'account']) {
    const buttons = [...document.querySelectorAll('[data-' + group + ']')];
    for (const button of buttons) button.addEventListener('click', () => {
      press(buttons, button);
      if (group === 'instrument') shownInstrument = data.instruments.find((it) => it.index === Number(button.dataset.instrument));
      else shownAccount = data.accounts.find((it) => it.account === button.dataset.account);
      drawAll();
    });
  }
  document.querySelectorAll('[data-zoom]').forEach((button) => button.addEventListener('click', () => {
    if (button.dataset.zoom === '') { for (const { plot } of charts) { plot.zoomed = false; plot.setScale('x', { min: frame()[0], max: frame()[1] }); } return; }
    const trip = data.trips.find((it) => it.number === Number(button.dataset.zoom));
    const tab = document.querySelector('[data-instrument="' + trip.instrument + '"]');
    if (tab && tab.getAttribute('aria-pressed') !== 'true') tab.click();
    const around = Math.max((exitOf(trip) - trip.entryAtMs) * 0.6, 5000);
    zoom(trip.entryAtMs - around, exitOf(trip) + around);
    document.getElementById('price').scrollIntoView({ block: 'start' });
  }));

  /* Tables: sorted by a click on a heading, filtered by words. */
  document.querySelectorAll('table[data-sortable]').forEach((table) => {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => head.querySelector('button')?.addEventListener('click', () => {
      const rising = head.getAttribute('aria-sort') !== 'ascending';
      heads.forEach((other) => other.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', rising ? 'ascending' : 'descending');
      const keyOf = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent;
      const rows = [...table.tBodies[0].rows];
      rows.sort((a, b) => {
        const [x, y] = [keyOf(a), keyOf(b)];
        if (x === '' || y === '') return x === y ? 0 : x === '' ? 1 : -1;
        const difference = Number(x) - Number(y);
        const order = Number.isNaN(difference) ? (x < y ? -1 : x > y ? 1 : 0) : difference;
        return rising ? order : -order;
      });
      table.tBodies[0].append(...rows);
    }));
  });
  document.querySelectorAll('[data-filters]').forEach((form) => {
    const table = document.getElementById(form.dataset.filters);
    const shown = form.querySelector('output');
    const apply = () => {
      const words = form.querySelector('input').value.toLowerCase().split(/\s+/).filter(Boolean);
      const choices = [...form.querySelectorAll('select')].filter((select) => select.value !== '');
      let count = 0;
      for (const row of table.tBodies[0].rows) {
        const text = row.textContent.toLowerCase();
        const fits = words.every((word) => text.includes(word)) && choices.every((select) => row.dataset[select.name] === select.value);
        row.hidden = !fits;
        if (fits) count += 1;
      }
      shown.textContent = count + ' of ' + table.tBodies[0].rows.length;
    };
    form.addEventListener('input', apply);
    apply();
  });

  drawAll();
  let width = innerWidth;
  addEventListener('resize', () => {
    if (innerWidth === width) return;
    width = innerWidth;
    for (const { node, height, plot } of charts) plot.setSize({ width: wide(node), height });
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => drawAll());
  const paper = (on) => {
    document.documentElement.classList.toggle('paper', on);
    drawAll(on ? 1000 : undefined);
  };
  addEventListener('beforeprint', () => paper(true));
  addEventListener('afterprint', () => paper(false));
})();
`;
