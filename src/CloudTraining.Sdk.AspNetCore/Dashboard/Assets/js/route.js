/** The state that belongs in the address: what is searched, filtered, shown and open. A link or a reload shows the same page. */

const DEFAULTS = { view: 'jobs', q: '', status: '', provider: '', job: '' };
const listeners = new Set();

export function route() {
  const query = new URLSearchParams(location.search);
  return Object.fromEntries(Object.entries(DEFAULTS).map(([name, fallback]) => [name, query.get(name) ?? fallback]));
}

/** The relative address of the present page with some of its parts changed. */
export function hrefFor(change) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...route(), ...change })) {
    if (value !== DEFAULTS[name]) {
      query.set(name, value);
    }
  }

  return query.size > 0 ? `?${query}` : '?';
}

/** Goes there; typing in a search replaces the entry of the history instead of adding one for every letter. */
export function go(change, { replace = false } = {}) {
  const before = route();
  const href = hrefFor(change);
  const target = href === '?' ? location.pathname : href;
  history[replace ? 'replaceState' : 'pushState'](null, '', target);
  announce(before);
}

export function onRoute(listener) {
  listeners.add(listener);
}

function announce(before) {
  const now = route();
  for (const listener of listeners) {
    listener(now, before);
  }
}

let last = route();
onRoute(now => { last = now; });
addEventListener('popstate', () => announce(last));
