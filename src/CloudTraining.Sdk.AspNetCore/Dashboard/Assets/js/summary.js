/** The figures at the top: what runs, what waits, what finished and what it cost. */

import { call } from './api.js';
import { drawDays } from './chart.js';
import { find, text } from './dom.js';
import { duration, money, number } from './format.js';

const tile = name => find(`[data-tile=${name}]`);
const note = name => find(`[data-note=${name}]`);

/** Reads the metrics and the queue; a failure leaves the figures as they were, the connection tells. */
export async function refreshSummary(onRequest) {
  try {
    const [metrics, queue] = await Promise.all([call('cloud/metrics', { query: { days: 30 } }), call('queue/stats')]);
    onRequest(null);
    showQueue(queue);
    showMetrics(metrics);
    find('.tiles').setAttribute('aria-busy', 'false');
  } catch (error) {
    onRequest(error.state ?? null);
  }
}

function showQueue(queue) {
  text(tile('running'), number(queue.running));
  text(note('running'), `of ${number(queue.max_concurrent)} at once`);
  text(tile('waiting'), number(queue.queue_depth));
  text(note('waiting'), queue.avg_wait_seconds ? `about ${duration(queue.avg_wait_seconds)} each` : 'no wait so far');
  const count = find('[data-count=waiting]');
  count.hidden = !queue.queue_depth;
  text(count, queue.queue_depth ? number(queue.queue_depth) : '');
}

function showMetrics(metrics) {
  const { completed = 0, failed = 0, cancelled = 0 } = metrics.jobs_by_status;
  text(tile('finished'), number(completed));
  text(note('finished'), failed + cancelled === 0 ? `in ${metrics.period_days} days` : `${number(failed)} failed, ${number(cancelled)} cancelled`);
  text(tile('cost'), money(metrics.total_cost));
  text(note('cost'), metrics.credit_balance === null || metrics.credit_balance === undefined ? `in ${metrics.period_days} days` : `${money(metrics.credit_balance)} left`);
  drawDays(tile('trend'), metrics.cost_by_day);
}
