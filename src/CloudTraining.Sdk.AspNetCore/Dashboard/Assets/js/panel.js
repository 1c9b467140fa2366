/** The details of one job, beside the list or over it on a small screen. */

import { call, jobPath } from './api.js';
import { drawLosses, readLosses } from './chart.js';
import { find, make, stamp, text } from './dom.js';
import { duration, lossText, moment, money, percent, readable, title } from './format.js';
import { configOf, costOf, isCancelling, isRunning, isTerminal, nameOf, needsApproval, needsAttention, priorityName, secondsOf, statusOf, toneOf } from './job.js';
import { showProgress } from './jobs-view.js';
import { LogTail } from './log.js';
import { hrefFor } from './route.js';

const NARROW = matchMedia('(max-width: 1079.98px)');
const LONG_NAME = 100;   // characters; the heading shows the beginning of a longer one

export class JobPanel {
  #id = '';      // whose job is kept up to date; empty when none is
  #shown = '';   // whose job the panel shows, be it gone
  #fields = null;
  #job = null;
  #log = new LogTail(log => this.#fields && drawLosses(this.#fields.chart, readLosses(log)));

  constructor(model, actions) {
    this.model = model;
    this.actions = actions;
    this.element = find('.panel');
    NARROW.addEventListener('change', () => this.#cover());
  }

  /** Whether it lies over the list instead of beside it. */
  get covers() {
    return NARROW.matches && !this.element.hidden;
  }

  get job() {
    return this.#job;
  }

  /** Opens the job, or closes the panel when there is none. */
  async show(id, { focus = true } = {}) {
    if (id === this.#id && id === this.#shown) {
      return;
    }

    this.#id = id;
    this.#shown = id;
    this.#job = null;
    this.#log.close();
    this.element.hidden = !id;
    document.body.classList.toggle('with-panel', Boolean(id));
    this.#cover();
    this.element.replaceChildren();
    if (!id) {
      this.#fields = null;
      return;
    }

    const { root, fields } = stamp('job-panel');
    this.#fields = fields;
    this.element.append(root);
    find('[data-action=close-panel]', this.element).addEventListener('click', () => this.actions.closePanel());
    const known = this.model.find(id);
    text(fields.name, known ? nameOf(known) : 'Loading');
    if (focus) {
      fields.name.focus({ preventScroll: true });
    }

    this.element.scrollTop = 0;
    if (known) {
      this.#render(known);
    }

    await this.refresh();
  }

  /** Reads the job anew. */
  async refresh() {
    const id = this.#id;
    if (!id) {
      return;
    }

    try {
      const { job, input } = await call(jobPath(id));
      if (id === this.#id) {
        this.#render({ ...job, input });
        await this.#explain(job);
      }
    } catch (error) {
      if (id === this.#id && error.status === 404) {
        this.#gone(error.message);
      }
    }
  }

  /** Shows what the list learned meanwhile. */
  update() {
    const known = this.#id && this.model.find(this.#id);
    if (known && this.#job) {
      this.#render({ ...this.#job, ...known, input: this.#job.input });
    }
  }

  /** Somebody deleted the open job: there is nothing to read any more. */
  deleted() {
    if (this.#job) {
      this.#id = '';
      this.#fields.actions.replaceChildren();
      this.#gone('It was deleted.');
    }
  }

  /** What lies under it is out of reach of the keyboard too. */
  #cover() {
    for (const behind of document.querySelectorAll('.skip, .banner, .tiles, .work')) {
      behind.inert = this.covers;
    }
  }

  #gone(message) {
    this.#log.close();
    text(this.#fields.name, 'No such job');
    delete this.#fields.notices.dataset.shape;
    this.#fields.notices.replaceChildren(make('p', { className: 'notice bad' }, message));
    text(this.#fields['log-state'], '');
  }

  #render(job) {
    const fields = this.#fields;
    const first = this.#job === null;
    this.#job = job;
    text(fields.name, nameOf(job));
    text(fields.status, statusOf(job));
    fields.status.dataset.tone = toneOf(job);
    text(fields.id, job.job_id);
    this.#renderActions(job);
    this.#renderNotices(job);
    this.#renderProgress(job);
    this.#renderFacts(job);
    if (first) {
      this.#log.open(job, fields);
    } else {
      this.#log.update(job);
    }
  }

  #renderActions(job) {
    const wanted = [];
    if (needsApproval(job)) {
      wanted.push(['Approve', 'primary', () => this.actions.approve(job)], ['Reject', '', () => this.actions.reject(job)]);
    }

    if (needsAttention(job)) {
      wanted.push(['It is there…', 'primary', () => this.actions.adopt(job)], ['It never arrived…', '', () => this.actions.declareNotSubmitted(job)], ['Abandon…', 'danger', () => this.actions.abandon(job)]);
    } else if (isTerminal(job)) {
      wanted.push(['Retry', '', () => this.actions.retry(job)], ['Train with changes', '', () => this.actions.trainLike(job)], ['Delete', 'danger', () => this.actions.remove(job)]);
    } else if (!isCancelling(job)) {
      wanted.push(['Cancel', 'danger', () => this.actions.cancel(job)]);
    }

    const holder = this.#fields.actions;
    const shown = [...holder.children].map(button => button.textContent).join();
    if (shown === wanted.map(([label]) => label).join()) {
      [...holder.children].forEach((button, index) => { button.onclick = wanted[index][2]; });
      return;
    }

    const focused = holder.contains(document.activeElement);
    holder.replaceChildren(...wanted.map(([label, className, onclick]) => make('button', { type: 'button', className, onclick }, label)));
    if (focused) {
      (holder.firstElementChild ?? this.#fields.name).focus();
    }
  }

  #renderNotices(job) {
    const notices = [];
    if (needsApproval(job)) {
      const until = job.approval?.expires_at ? ` Without a decision until ${moment(job.approval.expires_at)} it is cancelled.` : '';
      notices.push(['approval', `It waits for an approval${job.approval?.reason ? `: ${job.approval.reason}` : '.'}${until}`]);
    }

    if (needsAttention(job)) {
      notices.push(['approval', `Somebody has to decide, since ${moment(job.attention.since)}: ${readable(job.attention.reason)}`, readable(job.attention.evidence)]);
    }

    if (job.error_message) {
      notices.push([job.status === 'failed' ? 'bad' : 'plain', job.error_message]);
    }

    // Drawn anew only when it says something else: what is selected or unfolded stays.
    const holder = this.#fields.notices;
    const shape = JSON.stringify(notices);
    if (holder.dataset.shape !== shape) {
      holder.dataset.shape = shape;
      const why = find('.why', holder);
      holder.replaceChildren(...notices.map(([tone, words, evidence]) => make('div', { className: `notice ${tone}` }, words, ...(evidence ? [evidenceOf(evidence)] : []))));
      if (why) {
        holder.append(why);
      }
    }

    if (job.status !== 'pending') {
      find('.why', holder)?.remove();
    }
  }

  /** Why it waits, in the words of the code that decides. */
  async #explain(job) {
    if (job.status !== 'pending' || needsApproval(job) || needsAttention(job)) {
      find('.why', this.#fields.notices)?.remove();
      return;
    }

    try {
      const answer = await call(`queue/${encodeURIComponent(job.job_id)}/explain`);
      if (this.#id !== job.job_id || this.#job.status !== 'pending') {
        return;
      }

      find('.why', this.#fields.notices)?.remove();
      const holders = (answer.holders ?? []).slice(0, 5).flatMap((id, index) => [index === 0 ? ' It waits for ' : ', ', make('a', { href: hrefFor({ job: id }), className: 'mono' }, id.slice(0, 8))]);
      const notice = make('p', { className: 'notice waiting why' }, make('strong', {}, 'Why it waits'), ' ', readable(answer.message), ...holders);
      this.#fields.notices.append(notice);
    } catch {
      // Without an answer the panel says nothing rather than something wrong.
    }
  }

  #renderProgress(job) {
    const fields = this.#fields;
    const progress = isRunning(job) ? this.model.progress.get(job.job_id) : null;
    fields.progress.hidden = !isRunning(job);
    text(fields.percent, progress?.progress === null || progress?.progress === undefined ? '' : percent(progress.progress));
    text(fields.stage, progress?.stage ?? 'Training has begun');
    text(fields.loss, lossText(progress?.loss));
    showProgress(fields.bar, progress?.progress, 'Progress');
  }

  #renderInput(job) {
    const config = configOf(job);
    this.#fields.input.hidden = !config;
    text(find('pre', this.#fields.input), config ? JSON.stringify(config, null, 2) : '');
  }

  #renderFacts(job) {
    const facts = [
      ['Name', nameOf(job).length > LONG_NAME && nameOf(job)], ['Provider', title(job.provider)], ['Priority', priorityName(job.priority)],
      ['Submitted', moment(job.created_at)], ['Started', moment(job.started_at)], ['Ended', moment(job.completed_at)],
      ['Took', job.started_at ? duration(secondsOf(job)) : ''], ['Cost', money(costOf(job))], ['Hardware', job.hardware_type],
      ['Submitted by', job.user_id === null || job.user_id === undefined ? '' : String(job.user_id)],
      ['Provider’s id', job.metadata?.prediction_id ?? job.external_id], ['Provider’s status', job.provider_status],
      ['Output', job.output_url && link(job.output_url)], ['Repeats', job.retry_of && make('a', { href: hrefFor({ job: job.retry_of }), className: 'mono' }, job.retry_of)],
      ['Correlation id', job.correlation_id],
    ].filter(([, value]) => value);
    this.#renderInput(job);
    const shape = JSON.stringify(facts.map(([name, value]) => [name, value.textContent ?? value]));
    if (this.#fields.facts.dataset.shape !== shape) {
      this.#fields.facts.dataset.shape = shape;
      this.#fields.facts.replaceChildren(...facts.map(([name, value]) => make('div', { className: String(value).length > LONG_NAME ? 'wide' : '' }, make('dt', {}, name), make('dd', {}, value))));
    }
  }
}

/** What was seen, for who has to decide. */
const evidenceOf = evidence => make('details', { className: 'evidence', open: true }, make('summary', {}, 'What was seen'), make('pre', { tabIndex: 0 }, evidence));

/** A link only to where a link may lead; any other scheme stays text. */
function link(address) {
  return /^https?:\/\//i.test(address) ? make('a', { href: address, rel: 'noreferrer noopener', target: '_blank' }, address) : address;
}
