/** The one stream of all tabs of a browser: a shared worker lives as long as any of them, on plain http as well. */

import { EventStream } from './stream.js';

const ports = new Set();
let stream = null;
let state = { kind: 'state', state: 'connecting', detail: '' };

function report(message) {
  if (message.kind === 'state') {
    state = message;
  }

  for (const port of ports) {
    port.postMessage(message);
  }
}

addEventListener('connect', ({ ports: [port] }) => {
  port.addEventListener('message', ({ data }) => {
    switch (data.kind) {
      case 'open':
        ports.add(port);
        port.postMessage(state);
        if (!stream) {
          stream = new EventStream(data.url, report);
          stream.run();
        }

        break;
      case 'retry': stream?.retryNow(); break;
      case 'close': ports.delete(port); break;
    }
  });
  port.start();
});
