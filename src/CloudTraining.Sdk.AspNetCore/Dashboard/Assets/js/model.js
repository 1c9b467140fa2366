/** The jobs the page knows: read in pages, patched by events, refreshed at most a few times a second. */

import { call } from './api.js';
import { FILTERS, isRunning, isTerminal } from './job.js';
import { throttled } from './schedule.js';

const PAGE = 50;
const MOST = 500;
const MOST_PROGRESS = 50;   // as many as the server takes at once

export class JobsModel extends EventTarget {
  jobs = [];
  total = 0;
  loaded = false;
  progress = new Map();
  #cursor = null;
  #filter = { q: '', status: '', provider: '' };
  #abort = null;

  /** Called with null or the connection state that a failed read stands for. */
  constructor(onRequest) {
    super();
    this.onRequest = onRequest;
    this.reloadSoon = throttled(400, () => this.reload());
  }

  get more() {
    return this.#cursor !== null;
  }

  find(id) {
    return this.jobs.find(job => job.job_id === id);
  }

  async filter({ q, status, provider }) {
    this.#filter = { q: q.trim(), status, provider };
    this.loaded = false;
    this.jobs = [];
    this.#changed();
    await this.reload();
  }

  /** Reads what is shown again; with sync, the server first asks the providers about the active jobs. */
  async reload({ sync = false } = {}) {
    this.#abort?.abort();
    const abort = this.#abort = new AbortController();
    const limit = Math.min(MOST, Math.max(PAGE, this.jobs.length));
    const page = await this.#read({ limit, sync_active: sync ? 'true' : '' }, abort.signal);
    if (!page) {
      return false;
    }

    // Rows below the page's last stay as they are: more were shown than one page takes, or a new job pushed one out of it.
    const last = page.next_cursor ? this.jobs.findIndex(job => job.job_id === page.jobs.at(-1)?.job_id) : -1;
    const kept = last < 0 ? [] : this.jobs.slice(last + 1);
    const known = new Set(page.jobs.map(job => job.job_id));
    this.jobs = [...page.jobs, ...kept.filter(job => !known.has(job.job_id))];
    this.#cursor = kept.length > 0 ? this.#cursor : page.next_cursor ?? null;
    this.total = page.total;
    this.loaded = true;
    this.#changed();
    return true;
  }

  /** As many again as are shown, so that a long list takes few presses. */
  async showMore() {
    const filter = this.#filter;
    const page = await this.#read({ limit: Math.min(MOST, Math.max(PAGE, this.jobs.length)), cursor: this.#cursor });
    if (page && filter === this.#filter) {
      const known = new Set(this.jobs.map(job => job.job_id));
      this.jobs = [...this.jobs, ...page.jobs.filter(job => !known.has(job.job_id))];
      this.#cursor = page.next_cursor ?? null;
      this.#changed();
    }
  }

  /** Shows at once what an event says; the list read behind it brings the rest. */
  apply(event) {
    const job = this.find(event.job_id);
    if (job && event.type === 'job_deleted') {
      this.jobs = this.jobs.filter(other => other !== job);
      this.#changed();
    } else if (job && event.status && event.status !== job.status) {
      this.replace({ ...job, status: event.status });
    }

    this.reloadSoon();
  }

  replace(job) {
    this.jobs = this.jobs.map(other => (other.job_id === job.job_id ? job : other));
    this.#changed();
  }

  /** Reads the progress of the running jobs, and of no others. */
  async readProgress(extra = null) {
    const running = new Set(this.jobs.filter(isRunning).map(job => job.job_id));
    if (extra && isRunning(extra)) {
      running.add(extra.job_id);
    }

    for (const id of this.progress.keys()) {
      if (!running.has(id)) {
        this.progress.delete(id);
      }
    }

    if (running.size === 0) {
      return;
    }

    try {
      const ids = [...running].slice(0, MOST_PROGRESS);
      const { jobs } = await call('cloud/jobs/inline-progress', { query: { ids: ids.join() } });
      for (const progress of jobs) {
        // A line that reports no loss (a checkpoint, say) does not make the last one untrue.
        this.progress.set(progress.job_id, { ...progress, loss: progress.loss ?? this.progress.get(progress.job_id)?.loss });
      }

      this.#changed();
    } catch {
      // The bars stay where they are; the list's own reads tell what is wrong.
    }
  }

  get hasActive() {
    return this.jobs.some(job => !isTerminal(job));
  }

  async #read(query, signal) {
    const { q, status, provider } = this.#filter;
    try {
      const page = await call('cloud/jobs', { query: { ...query, q, provider, status: (FILTERS[status] ?? []).join(), attention: status === 'attention' ? 'true' : '' }, signal, seconds: 30 });
      this.onRequest(null);
      return page;
    } catch (error) {
      if (error.name !== 'AbortError') {
        this.onRequest(error.state ?? null, error);
      }

      return null;
    }
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
