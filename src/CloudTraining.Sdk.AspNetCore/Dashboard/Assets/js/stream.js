/**
 * One stream of server-sent events that keeps itself alive. Read with fetch instead of EventSource, because EventSource gives up for good
 * on any answer but 200 and never tells why; a page has to tell 429 from 503 from an expired login and recover by itself.
 */

import { callerOf } from './caller.js';

const MISSED = 3;               // heartbeats: the connection is dead, whatever the socket says
const HEARTBEAT = 15_000;       // until the server said how often they come
const SHORTEST_SILENCE = 10_000;
const LONGEST_WAIT = 8_000;     // so that a page is live again within ten seconds after the server is
const SHORTEST_WAIT = 3_000;    // after a refusal that passes
const UNTIL_ASKED = Infinity;   // a login does not come back by waiting: a page asks when somebody is there

/** Splits text into events. Feed it chunks as they come. */
export class EventParser {
  #rest = '';
  #event = { data: [] };

  constructor(onEvent, onRetry) {
    this.onEvent = onEvent;
    this.onRetry = onRetry;
  }

  push(chunk) {
    const lines = (this.#rest + chunk).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop();
    for (const line of lines) {
      this.#line(line);
    }
  }

  #line(line) {
    if (line === '') {
      const { id, name, data } = this.#event;
      this.#event = { data: [] };
      this.onEvent({ id, name: name ?? 'message', data: data.join('\n'), empty: data.length === 0 });
      return;
    }

    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    switch (field) {
      case 'data': this.#event.data.push(value); break;
      case 'event': this.#event.name = value; break;
      case 'id': this.#event.id = value; break;
      case 'retry': if (/^\d+$/.test(value)) { this.onRetry?.(Number(value)); } break;
    }
  }
}

/** Reports `{kind: 'state', state, detail, caller}`, `{kind: 'event', event}` and `{kind: 'resync'}` to its listener. Only a live state has a caller: for whom the events are. */
export class EventStream {
  #url;
  #report;
  #lastId = '';
  #retry = 2_000;
  #failures = 0;
  #silence = MISSED * HEARTBEAT;
  #anew = false;
  #abort = null;
  #wake = null;
  #stopped = false;

  constructor(url, report) {
    this.#url = url;
    this.#report = report;
  }

  async run() {
    while (!this.#stopped) {
      const wait = await this.#connect();
      if (!this.#stopped && !this.#anew) {
        await this.#pause(wait);
      }
    }
  }

  /** Ends a wait between two tries. */
  retryNow() {
    this.#wake?.();
  }

  /** Ends the connection and asks again at once, as whoever is signed in now. */
  reopen() {
    this.#anew = true;
    this.#abort?.abort();
    this.#wake?.();
  }

  stop() {
    this.#stopped = true;
    this.#abort?.abort();
    this.#wake?.();
  }

  /** One connection from the request to its end; returns how long to wait before the next. */
  async #connect() {
    this.#anew = false;
    this.#abort = new AbortController();
    try {
      const headers = { Accept: 'text/event-stream' };
      if (this.#lastId) {
        headers['Last-Event-ID'] = this.#lastId;
      }

      const response = await this.#within(fetch(this.#url, { headers, cache: 'no-store', redirect: 'manual', signal: this.#abort.signal }));
      const refusal = this.#refusal(response);
      if (refusal) {
        this.#abort.abort();
        this.#tell(refusal.state, refusal.detail);
        return refusal.wait;
      }

      this.#failures = 0;
      this.#silence = Math.max(SHORTEST_SILENCE, MISSED * (1000 * response.headers.get('X-Heartbeat-Interval') || HEARTBEAT));
      this.#tell('live', '', callerOf(response));
      await this.#read(response.body.pipeThrough(new TextDecoderStream()).getReader());
      this.#tell('reconnecting', 'The server closed the stream, as it does when it restarts.');
    } catch {
      if (!this.#anew) {
        this.#tell(this.#failures > 1 ? 'unreachable' : 'reconnecting', 'The server cannot be reached.');
      }
    } finally {
      this.#abort.abort();
    }

    return Math.min(LONGEST_WAIT, this.#retry * 2 ** Math.min(this.#failures++, 4)) * (0.75 + Math.random() / 4);
  }

  #refusal(response) {
    const asked = Number(response.headers.get('Retry-After')) * 1000 || 0;
    const wait = Math.max(asked, SHORTEST_WAIT) * (1 + Math.random() / 4);
    const type = response.headers.get('Content-Type') ?? '';
    if (response.status === 403) {
      return { state: 'forbidden', detail: 'The server does not show its jobs to this login.', wait: UNTIL_ASKED };
    }

    if (response.status === 401 || response.type === 'opaqueredirect' || (response.ok && !type.startsWith('text/event-stream'))) {
      return { state: 'signed-out', detail: 'The server no longer accepts this login.', wait: UNTIL_ASKED };
    }

    if (response.status === 429) {
      return { state: 'busy', detail: 'Too many live connections from this address.', wait };
    }

    return response.ok ? null : { state: 'unavailable', detail: `The server answered ${response.status}.`, wait };
  }

  async #read(reader) {
    const parser = new EventParser(event => this.#event(event), milliseconds => { this.#retry = milliseconds; });
    for (;;) {
      const { value, done } = await this.#within(reader.read());
      if (done) {
        return;
      }

      parser.push(value);
    }
  }

  #event({ id, name, data, empty }) {
    if (id !== undefined) {
      this.#lastId = id;
    }

    if (name === 'resync') {
      this.#report({ kind: 'resync' });
    } else if (name === 'message' && !empty) {
      try {
        this.#report({ kind: 'event', event: JSON.parse(data) });
      } catch {
        this.#report({ kind: 'resync' });
      }
    }
  }

  async #within(promise) {
    const abort = this.#abort;
    const timer = setTimeout(() => abort.abort(), this.#silence);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  #pause(milliseconds) {
    return new Promise(resolve => {
      const timer = milliseconds === UNTIL_ASKED ? 0 : setTimeout(resolve, milliseconds);
      this.#wake = () => { clearTimeout(timer); resolve(); };
    });
  }

  #tell(state, detail = '', caller = undefined) {
    if (!this.#stopped) {
      this.#report({ kind: 'state', state, detail, caller });
    }
  }
}
