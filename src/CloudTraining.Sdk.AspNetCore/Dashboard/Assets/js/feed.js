/** Live events for this tab: from the worker that all tabs share, or from a stream of its own where the browser has no shared workers. */

import { currentCaller, onCaller } from './caller.js';
import { EventStream } from './stream.js';

// The page's policy takes trusted script addresses only; the one there is lies beside this file, whatever is asked for.
const script = new URL('./feed-worker.js', import.meta.url).href;
const trusted = globalThis.trustedTypes?.createPolicy('cloud-training', { createScriptURL: () => script });

export function openFeed(url, report) {
  const own = () => openOwnStream(url, report);
  if (!globalThis.SharedWorker) {
    return own();
  }

  try {
    return openSharedStream(url, report, own);
  } catch {
    return own();
  }
}

function openSharedStream(url, report, fallBack) {
  const worker = new SharedWorker(trusted ? trusted.createScriptURL('') : script, { type: 'module', name: 'cloud-training-events' });
  const send = message => worker.port.postMessage(message);
  const open = () => send({ kind: 'open', url: url.href, caller: currentCaller() });
  let replacement = null;
  worker.addEventListener('error', () => { replacement ??= fallBack(); });
  worker.port.addEventListener('message', ({ data }) => report(data));
  worker.port.start();
  open();
  onCaller(caller => send({ kind: 'caller', caller }));
  addEventListener('pagehide', () => send({ kind: 'close' }));
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) {
      open();
      report({ kind: 'resync' });
    }
  });
  return {
    retryNow: () => (replacement ? replacement.retryNow() : send({ kind: 'retry' })),
    reopen: () => (replacement ? replacement.reopen() : send({ kind: 'reopen' })),
  };
}

/** Without sharing, a hidden tab gives its connection back: the server allows few per address, and browsers six per site. */
function openOwnStream(url, report) {
  let stream = null;
  const follow = () => {
    if (document.hidden) {
      stream?.stop();
      stream = null;
      report({ kind: 'state', state: 'paused', detail: '' });
    } else if (!stream) {
      stream = new EventStream(url.href, report);
      stream.run();
      report({ kind: 'resync' });
    }
  };
  document.addEventListener('visibilitychange', follow);
  follow();
  return { retryNow: () => stream?.retryNow(), reopen: () => stream?.reopen() };
}
