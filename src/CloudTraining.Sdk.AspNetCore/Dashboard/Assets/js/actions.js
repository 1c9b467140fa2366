/** What a person can do to a job. Each asks first where it cannot be undone, tells what happened, and refreshes. */

import { call, jobPath } from './api.js';
import { ask } from './dialogs.js';
import { isTerminal, nameOf, needsApproval } from './job.js';
import { toast } from './toast.js';

export class JobActions {
  constructor(afterwards) {
    this.afterwards = afterwards;
  }

  /** The one action offered in the row. */
  quick(job) {
    if (needsApproval(job)) {
      return this.approve(job);
    }

    return isTerminal(job) ? this.retry(job) : this.cancel(job);
  }

  async cancel(job) {
    const words = job.status === 'running'
      ? 'The provider is asked to stop it. What it cost so far is not given back.'
      : 'It has not begun to train.';
    if (await ask({ heading: `Cancel ${nameOf(job)}?`, words, yes: 'Cancel the job' }) === false) {
      return;
    }

    await this.#run(async () => {
      const answer = await call(jobPath(job.job_id, '/cancel'), { method: 'POST' });
      return answer.status === 'cancelled' ? `Cancelled ${nameOf(job)}` : `Asked the provider to cancel ${nameOf(job)}`;
    });
  }

  retry(job) {
    return this.#run(async () => {
      await call(jobPath(job.job_id, '/retry'), { method: 'POST' });
      return `Submitted ${nameOf(job)} again`;
    });
  }

  approve(job) {
    return this.#run(async () => {
      await call(`queue/${encodeURIComponent(job.job_id)}/approve`, { method: 'POST' });
      return `Approved ${nameOf(job)}`;
    });
  }

  async reject(job) {
    const reason = await ask({ heading: `Reject ${nameOf(job)}?`, words: 'The job is cancelled and its submitter sees the reason.', yes: 'Reject', field: 'Reason' });
    if (reason === false) {
      return;
    }

    await this.#run(async () => {
      await call(`queue/${encodeURIComponent(job.job_id)}/reject`, { method: 'POST', query: { reason } });
      return `Rejected ${nameOf(job)}`;
    });
  }

  async adopt(job) {
    const id = await ask({
      heading: `Which job of the provider is ${nameOf(job)}?`,
      words: 'Look at the provider’s own page for a job that was submitted at that time. This page then follows that job; nothing is submitted.',
      yes: 'It is this one',
      no: 'Go back',
      field: 'The provider’s id of the job',
      required: true,
    });
    if (id !== false) {
      await this.#run(async () => {
        await call(jobPath(job.job_id, '/adopt'), { method: 'POST', body: { external_id: id } });
        return `${nameOf(job)} is followed as ${id}`;
      });
    }
  }

  async declareNotSubmitted(job) {
    const words = 'It is submitted again. If the provider did take it, it trains twice and is paid twice: look at the provider’s own page first.';
    if (await ask({ heading: `Submit ${nameOf(job)} again?`, words, yes: 'It never arrived', no: 'Go back' }) !== false) {
      await this.#run(async () => {
        await call(jobPath(job.job_id, '/declare-not-submitted'), { method: 'POST' });
        return `${nameOf(job)} is submitted again`;
      });
    }
  }

  async abandon(job) {
    const words = 'It is cancelled here and looked for no more. If the provider did take it, it trains on there and costs what it costs.';
    const reason = await ask({ heading: `Abandon ${nameOf(job)}?`, words, yes: 'Abandon the job', no: 'Go back', field: 'Reason, optional' });
    if (reason !== false) {
      await this.#run(async () => {
        await call(jobPath(job.job_id, '/abandon'), { method: 'POST', body: reason ? { reason } : {} });
        return `Abandoned ${nameOf(job)}`;
      });
    }
  }

  async remove(job) {
    if (await ask({ heading: `Delete ${nameOf(job)}?`, words: 'The job and its kept log are removed from this list. What lies at the provider stays.', yes: 'Delete' }) === false) {
      return;
    }

    await this.#run(async () => {
      await call(jobPath(job.job_id), { method: 'DELETE' });
      return `Deleted ${nameOf(job)}`;
    }, { removed: job.job_id });
  }

  setPriority(job, priority) {
    return this.#run(async () => {
      await call(`queue/${encodeURIComponent(job.job_id)}/priority`, { method: 'POST', body: { priority } });
      return `Changed the priority of ${nameOf(job)}`;
    });
  }

  async #run(task, { removed = null } = {}) {
    try {
      toast(await task(), { tone: 'good' });
      this.afterwards({ removed });
    } catch (error) {
      toast(error.message, { tone: 'bad' });
      this.afterwards({ removed: null });
    }
  }
}
