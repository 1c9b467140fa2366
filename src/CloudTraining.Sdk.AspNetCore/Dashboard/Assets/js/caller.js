/** Whom the server answers. Should that change under an open page, the page begins anew: nothing of one person's jobs is left for the next. */

const HEADER = 'X-CloudTraining-Caller';

let known = null;
let leaving = false;
const listeners = new Set();

/** Whom an answer was for: a token that differs from person to person. */
export const callerOf = response => response.headers.get(HEADER) ?? '';

/** Called with what the page learns first. */
export function onCaller(listener) {
  listeners.add(listener);
}

/** Whom the page is for; null until the first answer. */
export const currentCaller = () => known;

/** The server answered this caller. */
export function answeredTo(caller) {
  if (known === null) {
    known = caller;
    listeners.forEach(listener => listener(caller));
  } else if (known !== caller && !leaving) {
    leaving = true;
    document.documentElement.hidden = true;
    location.replace(location.pathname);
  }
}
