/** Puts the page together: the model, the views, the stream, the clock and the keyboard. */

import './theme.js';
import { JobActions } from './actions.js';
import { address, call, onLoginLost } from './api.js';
import { answeredTo } from './caller.js';
import { Connection } from './connection.js';
import { showHelp } from './dialogs.js';
import { find, make, mark, text } from './dom.js';
import { openFeed } from './feed.js';
import { configOf, isTerminal, needsAttention } from './job.js';
import { JobsView } from './jobs-view.js';
import { listenToKeys } from './keys.js';
import { JobsModel } from './model.js';
import { JobPanel } from './panel.js';
import { QueueView } from './queue-view.js';
import { go, onRoute, route } from './route.js';
import { every, throttled } from './schedule.js';
import { refreshSummary } from './summary.js';
import { announce, toast } from './toast.js';
import { offerProviders, openTrain } from './train.js';

const SYNC_PERIOD = 30_000;
const PROGRESS_PERIOD = 5_000;
const FALLBACK_PERIOD = 10_000;
const LOGIN_PERIOD = 5_000;

const connection = new Connection({ onLive: () => refreshAll(), onRetry: () => { feed.retryNow(); refreshAll(); }, onExpired: () => feed.reopen() });
let lastComplaint = '';
const model = new JobsModel(onRequest);

/** The outcome of a read: null when it succeeded, else the state it stands for, or an error of its own that is told once. */
function onRequest(state, error) {
  connection.requestsAre(state);
  const complaint = error && !state ? error.message : '';
  if (complaint && complaint !== lastComplaint) {
    toast(complaint, { tone: 'bad' });
  }

  lastComplaint = complaint;
}

const jobActions = new JobActions(({ removed }) => { if (removed && route().job === removed) { closePanel(); } refreshAll(); });
let trainable = true;

const actions = {
  quick: job => (needsAttention(job) ? go({ job: job.job_id }) : jobActions.quick(job)),
  adopt: job => jobActions.adopt(job),
  declareNotSubmitted: job => jobActions.declareNotSubmitted(job),
  abandon: job => jobActions.abandon(job),
  cancel: job => jobActions.cancel(job),
  retry: job => jobActions.retry(job),
  approve: job => jobActions.approve(job),
  reject: job => jobActions.reject(job),
  remove: job => jobActions.remove(job),
  setPriority: (job, priority) => jobActions.setPriority(job, priority),
  canTrain: () => trainable,
  train: () => openTrain(id => { refreshAll(); go({ job: id }); }),
  trainLike: job => openTrain(id => { refreshAll(); go({ job: id }); }, { name: job.config_name ?? '', config: configOf(job) ?? null, provider: job.provider }),
  clearFilters: () => { go({ q: '', status: '', provider: '' }); filters.elements.q.focus(); },
  lookAgain: () => refreshProviders(),
  closePanel,
};

const jobsView = new JobsView(model, actions);
const queueView = new QueueView(actions, onRequest);
const panel = new JobPanel(model, actions);
const filters = find('[data-filters]');

const shownView = () => (route().view === 'jobs' ? jobsView : queueView);

const summarySoon = throttled(2_000, () => refreshSummary(onRequest));
const queueSoon = throttled(1_000, () => queueView.refresh());
const panelSoon = throttled(400, () => panel.refresh());

function refreshAll() {
  model.reloadSoon();
  summarySoon();
  queueSoon();
  panelSoon();
}

const feed = openFeed(address('events'), message => {
  switch (message.kind) {
    case 'state':
      if (message.state === 'live') {
        answeredTo(message.caller);
      }

      connection.streamIs(message.state);
      break;
    case 'resync': refreshAll(); break;
    case 'event': onEvent(message.event); break;
  }
});

function onEvent(event) {
  model.apply(event);
  summarySoon();
  queueSoon();
  if (event.job_id === route().job) {
    if (event.type === 'job_deleted') {
      panel.deleted();
    } else {
      panelSoon();
    }
  }

  if (event.type === 'job_status_changed' && ['completed', 'failed', 'cancelled'].includes(event.status)) {
    const job = model.find(event.job_id);
    announce(`${job?.config_name || 'A job'} ${event.status}`);
  } else if (event.type === 'job_needs_attention' || event.type === 'approval_requested') {
    toast(event.message || 'A job needs a decision');
  }
}

model.addEventListener('change', () => {
  if (route().view === 'jobs') {
    jobsView.render();
  }

  panel.update();
});

every(SYNC_PERIOD, () => { if (model.hasActive) { model.reload({ sync: true }); } });
every(FALLBACK_PERIOD, () => { if (connection.refused) { model.reloadSoon(); } else if (!connection.live) { refreshAll(); } });
every(PROGRESS_PERIOD, () => readProgress());
every(1_000, () => { if (model.hasActive) { redraw(); } });
every(30_000, redraw);

onLoginLost(() => connection.requestsAre('signed-out'));

/** Who comes back sees what is, also that the login has ended meanwhile. */
document.addEventListener('visibilitychange', () => { if (!document.hidden) { model.reloadSoon(); } });

/** A login comes back when somebody signs in, so it is looked for when somebody is there: who acts, who comes back to the page, who has it before them. */
const lookForLogin = throttled(1_000, () => { if (connection.refused) { feed.retryNow(); } });
every(LOGIN_PERIOD, lookForLogin);
for (const act of ['pointerdown', 'keydown', 'focus']) {
  addEventListener(act, lookForLogin);
}

document.addEventListener('visibilitychange', lookForLogin);

/** Ages and durations move without news. */
function redraw() {
  shownView().render();
}

const readProgress = throttled(500, () => model.readProgress(panel.job));

async function sync(button) {
  if (button.getAttribute('aria-busy') === 'true') {
    return;
  }

  button.setAttribute('aria-busy', 'true');
  try {
    const answer = await call('cloud/jobs/sync', { method: 'POST', body: {}, seconds: 120 });
    toast(answer.message, { tone: 'good' });
    for (const provider of (answer.providers ?? []).filter(provider => provider.error)) {
      toast(`${provider.provider}: ${provider.error}`, { tone: 'bad' });
    }

    await Promise.all([model.reload(), refreshSummary(onRequest)]);
  } catch (error) {
    toast(error.message, { tone: 'bad' });
  } finally {
    button.setAttribute('aria-busy', 'false');
  }
}

async function refreshProviders() {
  try {
    const { providers } = await call('cloud/providers');
    trainable = offerProviders(providers);
    find('[data-action=train]').disabled = !trainable;
    const select = filters.elements.provider;
    select.replaceChildren(make('option', { value: '' }, 'All providers'), ...providers.filter(provider => !provider.coming_soon).map(provider => make('option', { value: provider.id }, provider.name)));
    select.value = route().provider;
    if (route().view === 'jobs' && model.loaded) {
      jobsView.render();
    }
  } catch (error) {
    onRequest(error.state ?? null);
  }
}

function closePanel() {
  const id = route().job;
  go({ job: '' });
  if (!shownView().rows.focus(id)) {
    find('#list').focus();
  }
}

function showRoute(now, before) {
  filters.elements.q.value = filters.elements.q === document.activeElement ? filters.elements.q.value : now.q;
  filters.elements.status.value = now.status;
  filters.elements.provider.value = now.provider;
  const queue = now.view === 'queue';
  filters.hidden = queue;
  text(find('#work-title'), queue ? 'Queue' : 'Jobs');
  for (const link of document.querySelectorAll('[data-view]')) {
    mark(link, link.dataset.view === now.view, 'page');
  }

  if (!before || now.view !== before.view) {
    jobsView.clear();
    queueView.active = queue;
    if (queue) {
      queueSoon();
    } else if (before) {
      jobsView.render();
    }
  }

  if (!before || ['q', 'status', 'provider'].some(name => now[name] !== before[name])) {
    model.filter(now).then(readProgress);
  } else if (now.view === 'jobs') {
    jobsView.render();
  }

  panel.show(now.job, { focus: Boolean(before) }).then(readProgress);
}

/** Links of this page change the state without loading it again. */
document.addEventListener('click', event => {
  const link = event.target.closest?.('a[href^="?"]');
  if (link && event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) {
    event.preventDefault();
    const query = new URLSearchParams(link.getAttribute('href'));
    go(link.dataset.view ? { view: link.dataset.view, ...(panel.covers && { job: '' }) } : { job: query.get('job') ?? '' });
  }
});

let typed = 0;
filters.addEventListener('input', ({ target }) => {
  clearTimeout(typed);
  typed = setTimeout(() => go({ [target.name]: target.value }, { replace: target.name === 'q' }), target.name === 'q' ? 200 : 0);
});
filters.addEventListener('submit', event => event.preventDefault());

const syncButton = find('[data-action=sync]');
syncButton.addEventListener('click', () => sync(syncButton));
find('[data-action=train]').addEventListener('click', actions.train);
find('[data-action=help]').addEventListener('click', showHelp);
find('[data-action=more]').addEventListener('click', () => model.showMore());

/** The job that keys act on: the focused row, else the open job. */
function currentJob() {
  const focused = document.activeElement?.closest?.('.row')?.querySelector('.open')?.dataset.job;
  const id = focused ?? route().job;
  return model.find(id) ?? (panel.job?.job_id === id ? panel.job : undefined);
}

listenToKeys({
  '/': () => { if (route().view !== 'jobs') { go({ view: 'jobs' }); } filters.elements.q.focus(); filters.elements.q.select(); },
  '?': showHelp,
  j: () => shownView().rows.move(1, route().job),
  k: () => shownView().rows.move(-1, route().job),
  s: () => { sync(syncButton); },
  t: () => { if (trainable) { actions.train(); } },
  c: () => { const job = currentJob(); if (job && !isTerminal(job)) { actions.cancel(job); } },
  Escape: () => {
    if (document.activeElement === filters.elements.q) {
      filters.elements.q.value = '';
      go({ q: '' }, { replace: true });
      find('#list').focus();
    } else if (route().job) {
      closePanel();
    } else {
      return false;
    }
  },
});

onRoute(showRoute);
showRoute(route());
refreshProviders();
summarySoon();
