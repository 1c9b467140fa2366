/** What a job's fields mean for the page. */

const TERMINAL = ['completed', 'failed', 'cancelled'];
const WAITING = ['pending', 'uploading', 'queued'];

/** The filters of the list and the statuses that each stands for. */
export const FILTERS = {
  attention: [...WAITING, 'running'],
  active: [...WAITING, 'running'],
  running: ['running'],
  waiting: WAITING,
  completed: ['completed'],
  failed: ['failed'],
  cancelled: ['cancelled'],
};

export const isTerminal = job => TERMINAL.includes(job.status);
export const isRunning = job => job.status === 'running';
export const needsApproval = job => !isTerminal(job) && (job.queue_status === 'blocked' || job.approval?.status === 'pending');
export const needsAttention = job => !isTerminal(job) && Boolean(job.attention);
export const isCancelling = job => !isTerminal(job) && Boolean(job.cancel_requested);
export const nameOf = job => job.config_name || job.metadata?.tracker_run_name || shortId(job.job_id);
export const shortId = id => (id.length > 14 ? `${id.slice(0, 6)}…${id.slice(-6)}` : id);

/** What of a job's input the form takes: SimpleTuner's "config", or all of it; undefined until it is read. */
export const configOf = job => job.input?.config ?? job.input;

/** The cost, or null while nobody knows it: the API says 0 then, for older clients. */
export const costOf = job => (job.cost_known === false ? null : job.cost_usd);

/** The icon and the colour of a job. */
export function toneOf(job) {
  if (needsApproval(job) || needsAttention(job)) {
    return 'approval';
  }

  return WAITING.includes(job.status) ? 'waiting' : job.status;
}

/** The status in words. */
export function statusOf(job) {
  if (needsAttention(job)) {
    return 'Needs attention';
  }

  if (isCancelling(job)) {
    return 'Cancelling';
  }

  if (needsApproval(job)) {
    return 'Needs approval';
  }

  switch (job.status) {
    case 'pending': return 'Waiting';
    case 'uploading': return 'Uploading';
    case 'queued': return 'Queued at provider';
    default: return job.status[0].toUpperCase() + job.status.slice(1);
  }
}

/** Seconds that the job has trained (or waited, while it has not begun) at this instant. */
export function secondsOf(job, now = Date.now()) {
  const from = Date.parse(job.started_at ?? (isTerminal(job) ? '' : job.created_at));
  const to = job.completed_at ? Date.parse(job.completed_at) : isTerminal(job) ? NaN : now;
  return (to - from) / 1000;
}

const PRIORITIES = [[40, 'Critical'], [30, 'Urgent'], [20, 'High'], [10, 'Normal'], [0, 'Low']];

/** "High" for 20 and for every number up to the next name; empty without a number. */
export const priorityName = number => PRIORITIES.find(([least]) => number >= least)?.[1] ?? '';
