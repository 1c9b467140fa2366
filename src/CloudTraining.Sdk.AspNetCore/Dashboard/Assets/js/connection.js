/** What the page tells about its connection: one named state out of the stream's and the requests', and what happens next. */

import { find, text } from './dom.js';

const STATES = {
  connecting: { label: 'Connecting' },
  live: { label: 'Live' },
  paused: { label: 'Paused' },
  reconnecting: { label: 'Reconnecting', banner: 'The server closed the connection, as it does when it restarts. Connecting again.' },
  unreachable: { label: 'Unreachable', banner: 'The server cannot be reached. What you see may be out of date; the page keeps trying.' },
  busy: { label: 'Limited', banner: 'Too many live connections from this address (429). The list is read every ten seconds until one is free.' },
  unavailable: { label: 'Unavailable', banner: 'The server cannot answer right now. The page keeps trying.' },
  'signed-out': { label: 'Login expired', banner: 'Your login has expired. Sign in again, here or in another tab; this page goes on by itself.', action: 'Sign in' },
  forbidden: { label: 'No access', banner: 'This server does not show its jobs to you (403). Sign in with another account, or ask whoever runs it.' },
  offline: { label: 'Offline', banner: 'This device is offline. The page goes on when the network is back.' },
};

const REFUSED = ['signed-out', 'forbidden'];

export class Connection {
  #stream = 'connecting';
  #requests = null;
  #shown = null;
  #bannerTimer = 0;

  constructor({ onLive, onRetry, onExpired }) {
    this.onLive = onLive;
    this.onExpired = onExpired;
    this.pill = find('.connection');
    this.banner = find('[data-banner]');
    find('[data-action=reconnect]').addEventListener('click', () => (this.state === 'signed-out' ? location.reload() : onRetry()));
    addEventListener('offline', () => this.#show());
    addEventListener('online', () => { onRetry(); this.#show(); });
    this.#show();
  }

  get state() {
    if (!navigator.onLine) {
      return 'offline';
    }

    // A stream that is open says nothing about a login that ended since.
    return this.#requests && (['live', 'connecting'].includes(this.#stream) || REFUSED.includes(this.#requests)) ? this.#requests : this.#stream;
  }

  /** Whether it takes a person to go on: waiting does not bring a login back. */
  get refused() {
    return REFUSED.includes(this.state);
  }

  get live() {
    return this.#stream === 'live';
  }

  streamIs(state) {
    // Also the first time: what changed between the page's first read and now was told to nobody.
    const opened = ['live', 'connecting'].includes(state) && this.#stream !== state;
    this.#stream = state;
    this.#show();
    if (opened) {
      this.onLive();
    }
  }

  /** Called with null after a request that succeeded, else with what its failure stands for. */
  requestsAre(state) {
    if (this.#requests !== state) {
      this.#requests = state;
      this.#show();
      if (state === 'signed-out' && this.live) {
        this.onExpired();
      }
    }
  }

  #show() {
    const state = this.state;
    if (state === this.#shown) {
      return;
    }

    this.#shown = state;
    const { label, banner, action = 'Try now' } = STATES[state];
    this.pill.dataset.state = state;
    text(find('[data-connection]'), label);
    clearTimeout(this.#bannerTimer);
    if (!banner) {
      this.banner.hidden = true;
      return;
    }

    // A restart that takes a moment shows in the corner only; the banner comes when it lasts.
    this.#bannerTimer = setTimeout(() => {
      text(find('[data-banner-text]'), banner);
      text(find('[data-action=reconnect]'), action);
      this.banner.dataset.state = state;
      this.banner.hidden = false;
    }, state === 'reconnecting' ? 1_500 : 0);
  }
}
