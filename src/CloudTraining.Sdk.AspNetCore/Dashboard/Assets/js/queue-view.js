/** The queue: who is next, how long each has waited, and why it waits. */

import { call } from './api.js';
import { find, make, stamp, text } from './dom.js';
import { duration, number, readable, title } from './format.js';
import { shortId } from './job.js';
import { hrefFor } from './route.js';
import { RowList } from './rows.js';

const NAMES = [0, 10, 20, 30, 40];

export class QueueView {
  #entries = [];
  #left = 0;
  #active = false;

  constructor(actions, onRequest) {
    this.actions = actions;
    this.onRequest = onRequest;
    this.container = find('#list');
    this.rows = new RowList(this.container, entry => entry.job_id, () => this.#createRow());
  }

  set active(active) {
    this.#active = active;
    if (!active) {
      this.rows.show([]);
      this.#entries = [];
    }
  }

  async refresh() {
    if (!this.#active) {
      return;
    }

    try {
      const { entries, total } = await call('queue', { query: { limit: 200 } });
      this.onRequest(null);
      this.#left = total - entries.length;
      this.#entries = entries.filter(entry => ['ready', 'pending', 'blocked'].includes(entry.status))
        .sort((left, right) => (left.status === 'blocked') - (right.status === 'blocked') || left.position - right.position);
      this.render();
    } catch (error) {
      this.onRequest(error.state ?? null);
    }
  }

  render() {
    if (!this.#active) {
      return;
    }

    this.rows.show(this.#entries);
    this.container.setAttribute('aria-busy', 'false');
    this.container.classList.remove('loading');
    const blocked = this.#entries.filter(entry => entry.status === 'blocked').length;
    text(find('[data-total]'), [`${number(this.#entries.length - blocked)} waiting`, blocked && `${number(blocked)} to approve`, this.#left > 0 && `${number(this.#left)} more`].filter(Boolean).join(', '));
    find('[data-empty]').hidden = this.#entries.length > 0;
    text(find('[data-empty-title]'), 'Nothing waits');
    text(find('[data-empty-text]'), 'Every submitted job has been handed to its provider.');
    const button = find('[data-empty-action]');
    text(button, 'Train');
    button.onclick = this.actions.train;
  }

  #createRow() {
    const { root, fields } = stamp('queue-row');
    const element = root.firstElementChild;
    const row = { element, entry: null, update: entry => { row.entry = entry; this.#updateRow(element, fields, entry); } };
    fields.priority.addEventListener('change', () => this.actions.setPriority(row.entry, Number(fields.priority.value)));
    const approve = make('button', { type: 'button', onclick: () => this.actions.approve(row.entry) }, 'Approve');
    const reject = make('button', { type: 'button', className: 'quiet', onclick: () => this.actions.reject(row.entry) }, 'Reject');
    const cancel = make('button', { type: 'button', className: 'quiet', onclick: () => this.actions.cancel({ ...row.entry, status: 'pending' }) }, 'Cancel');
    fields.buttons = { approve, reject, cancel };
    return row;
  }

  #updateRow(element, fields, entry) {
    const blocked = entry.status === 'blocked';
    const name = entry.config_name || shortId(entry.job_id);
    element.dataset.tone = blocked ? 'approval' : 'waiting';
    fields.open.href = hrefFor({ job: entry.job_id });
    fields.open.dataset.job = entry.job_id;
    text(fields.place, blocked ? '–' : String(entry.position + 1));
    text(fields.name, name);
    const raised = entry.effective_priority > entry.priority ? ` · raised to ${entry.effective_priority} by waiting` : '';
    text(fields.sub, `${title(entry.provider)}${raised}${entry.attempt > 0 ? ` · try ${entry.attempt + 1}` : ''}`);
    text(fields.why, readable(entry.message));
    text(fields.time, duration((Date.now() - Date.parse(entry.queued_at)) / 1000));
    text(fields['priority-label'], `Priority of ${name}`);
    if (document.activeElement !== fields.priority) {
      fields.priority.value = String(NAMES.findLast(number => number <= entry.priority) ?? 0);
    }

    const { approve, reject, cancel } = fields.buttons;
    const wanted = blocked ? [approve, reject] : [cancel];
    if (fields.act.firstElementChild !== wanted[0]) {
      fields.act.replaceChildren(...wanted);
    }
  }
}
