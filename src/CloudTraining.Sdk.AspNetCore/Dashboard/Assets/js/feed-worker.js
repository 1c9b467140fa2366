/** The one stream of all tabs of a browser: a shared worker lives as long as any of them, on plain http as well. */

import { EventStream } from './stream.js';

const CONNECTING = { kind: 'state', state: 'connecting', detail: '' };

/** The tabs, and whom each is for; null until it knows. */
const callers = new Map();
let stream = null;
let last = CONNECTING;

/** Events go to tabs of the person they are for. Another's tab is told whose the stream is now, and begins anew; one that does not know yet has to wait. */
function tell(port, message) {
  const caller = callers.get(port);
  if (message.kind === 'state') {
    port.postMessage(message.state === 'live' && caller === null ? CONNECTING : message);
  } else if (caller === last.caller) {
    port.postMessage(message);
  }
}

function report(message) {
  if (message.kind === 'state') {
    last = message;
  }

  for (const port of callers.keys()) {
    tell(port, message);
  }
}

/** The tab has learned whom it is for: not whom the stream was opened for when somebody else has signed in since. */
function settle(port, caller) {
  callers.set(port, caller);
  if (caller !== null && last.state === 'live' && last.caller !== caller) {
    stream.reopen();
  } else {
    tell(port, last);
  }
}

addEventListener('connect', ({ ports: [port] }) => {
  port.addEventListener('message', ({ data }) => {
    switch (data.kind) {
      case 'open':
        settle(port, data.caller);
        if (!stream) {
          stream = new EventStream(data.url, report);
          stream.run();
        }

        break;
      case 'caller': settle(port, data.caller); break;
      case 'retry': stream?.retryNow(); break;
      case 'reopen': stream?.reopen(); break;
      case 'close': callers.delete(port); break;
    }
  });
  port.start();
});
