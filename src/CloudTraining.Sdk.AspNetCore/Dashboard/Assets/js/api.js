/** The HTTP API. Its address is relative to the page, so that everything works below any base path. */

import { answeredTo, callerOf } from './caller.js';

const root = new URL(document.querySelector('meta[name="cloud-training-api"]').content, document.baseURI);

const lost = new Set();

/** Called when a call, whichever, is refused for want of a login. */
export function onLoginLost(listener) {
  lost.add(listener);
}

/** A call that did not succeed; `message` is a sentence for people. */
export class ApiError extends Error {
  constructor(status, message, retryAfter = 0) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** The connection state that this failure stands for, or null when it concerns only the one call. */
  get state() {
    switch (this.status) {
      case 0: return 'unreachable';
      case 401: return 'signed-out';
      case 403: return 'forbidden';
      case 429: return 'busy';
      default: return this.status >= 500 ? 'unavailable' : null;
    }
  }
}

/** The absolute address of a path of the API, with the query's empty values left out. */
export function address(path, query = {}) {
  const url = new URL(path, root);
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) {
      if (one !== undefined && one !== null && one !== '') {
        url.searchParams.append(name, one);
      }
    }
  }

  return url;
}

/** The path of one job; the id is data and stays one segment. */
export const jobPath = (id, rest = '') => `cloud/jobs/${encodeURIComponent(id)}${rest}`;

/** Calls the API and reads its JSON. Throws ApiError; a cancelled signal throws AbortError. */
export async function call(path, options = {}) {
  try {
    return await send(path, options);
  } catch (error) {
    if (error.status === 401) {
      lost.forEach(listener => listener());
    }

    throw error;
  }
}

async function send(path, { method = 'GET', query, body, headers, signal, seconds = 20 }) {
  const limit = AbortSignal.timeout(seconds * 1000);
  const init = { method, headers: { Accept: 'application/json', ...headers }, redirect: 'manual', signal: signal ? AbortSignal.any([signal, limit]) : limit };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers['Content-Type'] = 'application/json';
  }

  let response;
  try {
    response = await fetch(address(path, query), init);
  } catch (error) {
    if (signal?.aborted) {
      throw error;
    }

    throw new ApiError(0, limit.aborted ? `The server did not answer within ${seconds} seconds.` : 'The server cannot be reached.');
  }

  if (response.type === 'opaqueredirect') {
    throw new ApiError(401, 'The server sends to a login page. Sign in again.');
  }

  const answer = await readJson(response, signal);
  if (!response.ok) {
    const retryAfter = Number(response.headers.get('Retry-After')) || 0;
    throw new ApiError(response.status, answer?.detail || answer?.message || answer?.title || `The server answered ${response.status}.`, retryAfter);
  }

  if (answer === undefined) {
    // A login page in place of the answer: the session is over.
    throw new ApiError(401, 'The server answered with a page instead of data. Sign in again.');
  }

  answeredTo(callerOf(response));
  return answer;
}

/** The answer; undefined when it is no data at all. */
async function readJson(response, signal) {
  if (!/\bjson\b/.test(response.headers.get('Content-Type') ?? '')) {
    return undefined;
  }

  try {
    return await response.json();
  } catch (error) {
    if (signal?.aborted) {
      throw error;
    }

    throw new ApiError(0, 'The answer broke off.');
  }
}
