/** The list of jobs. */

import { find, mark, stamp, text } from './dom.js';
import { ago, duration, lossText, money, number, percent, plural, title } from './format.js';
import { costOf, isCancelling, isRunning, isTerminal, nameOf, needsApproval, needsAttention, secondsOf, shortId, statusOf, toneOf } from './job.js';
import { hrefFor, route } from './route.js';
import { RowList } from './rows.js';

const AGES_PERIOD = 30_000;

export class JobsView {
  #open = '';
  #moment = '';   // the address, which is in every link, and the half minute, which is in every age

  constructor(model, actions) {
    this.model = model;
    this.actions = actions;
    this.container = find('#list');
    this.rows = new RowList(this.container, job => job.job_id, job => this.#createRow(job));
  }

  render() {
    const { jobs, loaded, total } = this.model;
    this.#open = route().job;
    this.#moment = `${location.search} ${Math.floor(Date.now() / AGES_PERIOD)}`;
    this.container.setAttribute('aria-busy', String(!loaded));
    this.container.classList.toggle('loading', !loaded && jobs.length === 0);
    this.rows.show(jobs, total);
    text(find('[data-total]'), loaded ? (jobs.length < total ? `${number(jobs.length)} of ${plural(total, 'job')}` : plural(total, 'job')) : 'Loading');
    find('[data-action=more]').hidden = !this.model.more;
    this.#renderEmpty(loaded && jobs.length === 0);
  }

  clear() {
    this.rows.show([]);
    find('[data-action=more]').hidden = true;
    this.#renderEmpty(false);
  }

  /** Each empty list says why it is empty and offers the one thing to do about it. */
  #renderEmpty(empty) {
    find('[data-empty]').hidden = !empty;
    if (!empty) {
      return;
    }

    const { q, status, provider } = route();
    const [heading, words, label, action] = q || status || provider
      ? ['No job matches', q ? `Nothing contains “${q}” with these filters.` : 'No job has this status or provider.', 'Clear the filters', this.actions.clearFilters]
      : this.actions.canTrain()
        ? ['No jobs yet', 'Start a training here, or press Sync to find the ones you started elsewhere.', 'Train', this.actions.train]
        : ['No provider is configured', 'Register a provider in the host, for example builder.AddReplicate(), then look again.', 'Look again', this.actions.lookAgain];
    text(find('[data-empty-title]'), heading);
    text(find('[data-empty-text]'), words);
    const button = find('[data-empty-action]');
    text(button, label);
    button.onclick = action;
  }

  #createRow(job) {
    const { root, fields } = stamp('job-row');
    const element = root.firstElementChild;
    const id = job.job_id;
    fields.open.dataset.job = id;
    fields.act.addEventListener('click', () => this.actions.quick(this.model.find(id)));
    let shown = null;
    let moment = '';

    // Of ten thousand rows an event or a second changes one or two: the others are left alone.
    const update = current => {
      if (current !== shown || this.#moment !== moment || !isTerminal(current)) {
        this.#updateRow(element, fields, current);
        shown = current;
        moment = this.#moment;
      }
    };
    return { element, update };
  }

  #updateRow(element, fields, job) {
    const tone = toneOf(job);
    const open = this.#open === job.job_id;
    element.dataset.tone = tone;
    element.classList.toggle('chosen', open);
    fields.open.href = hrefFor({ job: job.job_id });
    mark(fields.open, open, 'true');
    fields.mark.querySelector('use').setAttribute('href', `#i-${tone}`);
    text(fields.name, nameOf(job));
    text(fields.status, `, ${statusOf(job)}`);
    text(fields.sub, [nameOf(job) === shortId(job.job_id) ? '' : shortId(job.job_id), title(job.provider), ago(job.created_at)].filter(Boolean).join(' · '));
    text(fields.time, duration(secondsOf(job)));
    text(fields.cost, money(costOf(job)));
    this.#updateState(fields, job);
    const label = quickLabel(job);
    fields.act.hidden = !label;
    text(fields.act, label);
    fields.act.setAttribute('aria-label', `${label} ${nameOf(job)}`);
  }

  #updateState(fields, job) {
    const progress = isRunning(job) ? this.model.progress.get(job.job_id) : null;
    fields.bar.hidden = !isRunning(job);
    showProgress(fields.bar, progress?.progress, `Progress of ${nameOf(job)}`);
    if (progress?.stage && !isCancelling(job)) {
      text(fields.state, [progress.progress === null ? '' : percent(progress.progress), progress.stage, lossText(progress.loss)].filter(Boolean).join(' · '));
    } else {
      text(fields.state, stateOf(job));
    }

    fields.state.title = job.error_message ?? progress?.last_log ?? '';
  }
}

/** A bar that moves when the percentage is known and breathes when it is not. */
export function showProgress(bar, value, label) {
  bar.setAttribute('aria-label', label);
  if (value === null || value === undefined) {
    bar.removeAttribute('value');
  } else {
    bar.value = value;
  }
}

function stateOf(job) {
  if (job.error_message && isTerminal(job)) {
    return `${statusOf(job)}: ${job.error_message}`;
  }

  const waits = job.status === 'pending' && !needsApproval(job) && !needsAttention(job) && !isCancelling(job) && Number.isInteger(job.queue_position);
  return waits ? `${statusOf(job)}, ${job.queue_position === 0 ? 'next in queue' : `number ${job.queue_position + 1} in queue`}` : statusOf(job);
}

function quickLabel(job) {
  if (needsAttention(job)) {
    return 'Decide';
  }

  if (needsApproval(job)) {
    return 'Approve';
  }

  if (isTerminal(job)) {
    return job.status === 'completed' ? '' : 'Retry';
  }

  return isCancelling(job) ? '' : 'Cancel';
}
