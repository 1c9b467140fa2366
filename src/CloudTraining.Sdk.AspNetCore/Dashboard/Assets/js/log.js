/** The log of the open job: its tail, followed while the job runs. */

import { call, jobPath } from './api.js';
import { isRunning, isTerminal } from './job.js';
import { text } from './dom.js';
import { every } from './schedule.js';

const MOST = 400_000;   // characters on the page; a browser lays out more than this badly
const PERIOD = 2_000;
const PAGES = 50;         // in one turn, so that a log that outruns its reader cannot hold the page

export class LogTail {
  #job = null;
  #shown = '';
  #cursor = '';
  #cut = false;
  #fields = null;
  #busy = false;

  constructor(onText) {
    this.onText = onText;
    every(PERIOD, () => this.#job && isRunning(this.#job) && this.read());
  }

  /** Shows the log of a job in the fields of a panel. */
  open(job, fields) {
    this.#job = job;
    this.#fields = fields;
    this.#shown = '';
    this.#cursor = '';
    this.#cut = false;
    fields.log.addEventListener('scroll', () => {
      const { scrollTop, clientHeight, scrollHeight } = fields.log;
      fields.follow.checked = scrollTop + clientHeight >= scrollHeight - 8;
    });
    fields.follow.addEventListener('change', () => this.#follow());
    text(fields['log-state'], 'Loading');
    this.read();
  }

  /** The job as it is now; its log is read a last time when it ends. */
  update(job) {
    const began = this.#job && this.#job.status !== job.status;
    this.#job = job;
    if (began) {
      this.read();
    }
  }

  close() {
    this.#job = null;
    this.#fields = null;
  }

  async read() {
    const job = this.#job;
    const fields = this.#fields;
    if (!job || this.#busy) {
      return;
    }

    this.#busy = true;
    try {
      for (let page = 0; page < PAGES; page++) {
        const answer = await call(jobPath(job.job_id, '/logs'), { query: { cursor: this.#cursor, tail: this.#cursor ? '' : MOST } });
        if (this.#fields !== fields) {
          break;
        }

        const advanced = answer.next_cursor !== this.#cursor;
        this.#cursor = answer.next_cursor ?? '';
        this.#show(answer);
        if (!advanced || answer.end_of_log || answer.logs === '') {
          break;
        }
      }
    } catch (error) {
      if (this.#fields === fields) {
        text(this.#fields['log-state'], `The log cannot be read: ${error.message}`);
      }
    } finally {
      this.#busy = false;
      if (this.#job && this.#fields !== fields) {
        this.read();
      }
    }
  }

  #show({ logs, replaces, truncated, next_cursor: next }) {
    // Without a cursor each answer is the whole log; with one it is what came since.
    const whole = replaces || !next;
    const before = whole ? '' : this.#shown;
    this.#cut = truncated || (this.#cut && !whole);
    const all = before + logs;
    this.#write(all, startOf(all));
    this.#describe();
    this.#follow();
    this.onText(this.#shown);
  }

  /** Adds at the end and takes away at the front; what lies between is left alone, so that a selection survives. */
  #write(all, dropped) {
    const { log } = this.#fields;
    const before = this.#shown;
    this.#shown = all.slice(dropped);
    this.#cut ||= dropped > 0;
    if (!before || !all.startsWith(before) || dropped >= before.length) {
      text(log, this.#shown);
      return;
    }

    if (all.length > before.length) {
      log.append(all.slice(before.length));
    }

    for (let left = dropped; left > 0;) {
      const { firstChild } = log;
      const part = Math.min(left, firstChild.length);
      left -= part;
      if (part === firstChild.length) {
        firstChild.remove();
      } else {
        firstChild.deleteData(0, part);
      }
    }
  }

  #describe() {
    const empty = isTerminal(this.#job) ? 'It left no log' : 'Nothing written yet';
    this.#fields.following.hidden = isTerminal(this.#job) || this.#shown === '';
    text(this.#fields['log-state'], this.#shown === '' ? empty : this.#cut ? 'The end of a longer log' : '');
  }

  #follow() {
    const { log, follow } = this.#fields;
    if (follow.checked) {
      log.scrollTop = log.scrollHeight;
    }
  }
}

/** Where the part that is kept begins: with a line, unless one line is more than all that is kept. */
function startOf(all) {
  const from = all.length - MOST;
  return from <= 0 ? 0 : (all.indexOf('\n', from) + 1) || from;
}
