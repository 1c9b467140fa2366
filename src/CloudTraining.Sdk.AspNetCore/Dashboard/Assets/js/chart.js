/** Small drawings: the loss over the steps, and the jobs of each day. */

import { draw, make } from './dom.js';
import { moment, number } from './format.js';

const LINE = /\bstep\s+(\d+)\s*\/\s*\d+.*?\bloss\s*[:=]\s*(\d+(?:\.\d+)?(?:e[+-]?\d+)?)/i;
const LONGEST = 1_000;   // characters of a line that may report a step; a longer one is something else, and slow to search
const POINTS = 240;
const [WIDTH, HEIGHT] = [480, 96];

/** The (step, loss) pairs that a log reports while it trains; validations are left out. */
export function readLosses(log) {
  const pairs = new Map();
  for (const line of log.split('\n')) {
    const match = line.length > LONGEST || /validat/i.test(line) ? null : LINE.exec(line);
    if (match) {
      pairs.set(Number(match[1]), Number(match[2]));
    }
  }

  return [...pairs].filter(([, value]) => Number.isFinite(value)).sort(([left], [right]) => left - right);
}

/** Draws the curve into a figure, or hides it while there is too little to draw. */
export function drawLosses(figure, pairs) {
  figure.hidden = pairs.length < 3;
  if (figure.hidden) {
    return;
  }

  const every = Math.ceil(pairs.length / POINTS);
  const shown = pairs.filter((_, index) => index % every === 0 || index === pairs.length - 1);
  const values = shown.map(([, value]) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const [first, last] = [shown[0], shown.at(-1)];
  const x = step => ((step - first[0]) / (last[0] - first[0] || 1)) * WIDTH;
  const y = value => HEIGHT - 6 - ((value - low) / (high - low || 1)) * (HEIGHT - 12);
  const points = shown.map(([step, value]) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const label = `Loss from ${first[1]} at step ${number(first[0])} to ${last[1]} at step ${number(last[0])}, lowest ${low}`;
  const picture = draw('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
    draw('polygon', { points: `0,${HEIGHT} ${points} ${WIDTH},${HEIGHT}`, class: 'area' }),
    draw('polyline', { points, class: 'line' }));
  figure.querySelector('svg')?.remove();
  figure.append(picture);
  figure.querySelector('figcaption').textContent = `Loss ${last[1]} · lowest ${low} · from step ${number(first[0])} to ${number(last[0])}`;
}

/** Draws one bar for each day: what completed at the bottom, above it what is under way, what failed, what was cancelled. */
export function drawDays(holder, days) {
  const [width, height, gap] = [Math.max(days.length, 14) * 8, 32, 2];
  const most = Math.max(1, ...days.map(day => day.total_jobs));
  const offset = width - days.length * 8;
  const bars = days.flatMap((day, index) => {
    const bar = (from, count, tone) => draw('rect', {
      x: offset + index * 8, width: 8 - gap, class: tone, rx: 1,
      y: (height - ((from + count) / most) * height).toFixed(2), height: ((count / most) * height).toFixed(2),
    });
    const under = day.total_jobs - day.failed - day.cancelled;
    return [bar(0, day.completed, 'good'), bar(day.completed, under - day.completed, 'now'), bar(under, day.failed, 'bad'), bar(under + day.failed, day.cancelled, 'idle')];
  });
  const total = days.reduce((sum, day) => sum + day.total_jobs, 0);
  if (total === 0) {
    holder.replaceChildren(make('span', { className: 'note' }, 'none so far'));
    return;
  }

  const label = `${number(total)} jobs on ${days.length} days, at most ${number(most)} on one day, the last on ${moment(`${days.at(-1).date}T12:00:00Z`).split(',').slice(0, 2).join(',')}`;
  holder.replaceChildren(draw('svg', { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label }, ...bars));
}
