/** The form that starts a training. */

import { call } from './api.js';
import { currentCaller } from './caller.js';
import { find, make, text } from './dom.js';
import { toast } from './toast.js';

const EXAMPLE = { steps: 600, batch_size: 16, learning_rate: 0.1, step_delay_ms: 50, validation_every: 100, checkpoint_every: 200 };

const dialog = find('#train');
const form = find('[data-train]');
const told = new Set();
let key = '';
let onStarted = () => {};

/** Offers the providers that are configured; returns whether there is one. */
export function offerProviders(providers, preferred) {
  const usable = providers.filter(provider => provider.configured && !provider.coming_soon);
  const chosen = form.elements.provider.value || preferred;
  form.elements.provider.replaceChildren(...usable.map(provider => make('option', { value: provider.id, selected: provider.id === chosen }, provider.name)));
  return usable.length > 0;
}

/** Opens the form, with a job's name and configuration when it is to be trained again with changes. */
export function openTrain(started, { name = '', config = null, provider = '' } = {}) {
  onStarted = started;
  key = newKey();
  form.elements.name.value = name;
  form.elements.config.value = config ? JSON.stringify(config, null, 2) : recall() ?? JSON.stringify(EXAMPLE, null, 2);
  if (provider) {
    form.elements.provider.value = provider;
  }

  showError('');
  dialog.showModal();
  form.elements.name.focus();
}

/** 128 random bits; randomUUID does not exist on plain http. */
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');
}

/** Each person's own: a browser may serve several. */
const remembered = () => `cloud-training.config.${currentCaller() ?? ''}`;

function recall() {
  try {
    return localStorage.getItem(remembered());
  } catch {
    return null;
  }
}

function remember(config) {
  try {
    localStorage.setItem(remembered(), config);
  } catch {
    // Storage that is full or forbidden only costs the convenience.
  }
}

function showError(message) {
  text(find('[data-train-error]'), message);
  form.elements.config.setAttribute('aria-invalid', String(message !== ''));
}

function readConfig() {
  let config;
  try {
    config = JSON.parse(form.elements.config.value);
  } catch (error) {
    throw new Error(`This is not JSON yet: ${error.message}`);
  }

  if (config === null || typeof config !== 'object' || Array.isArray(config)) {
    throw new Error('The configuration must be a JSON object: { … }');
  }

  return config;
}

/** What holds for every submission to a provider is said with the first. */
function tellOnce(warning) {
  if (!told.has(warning)) {
    told.add(warning);
    toast(warning);
  }
}

async function submit() {
  let config;
  try {
    config = readConfig();
  } catch (error) {
    showError(error.message);
    form.elements.config.focus();
    return;
  }

  const button = find('[type=submit]', form);
  button.disabled = true;
  showError('');
  try {
    const name = form.elements.name.value.trim();
    const answer = await call('cloud/jobs/submit', {
      method: 'POST',
      query: { provider: form.elements.provider.value },
      headers: { 'Idempotency-Key': key },
      body: { config, ...(name && { config_name: name }), priority: Number(form.elements.priority.value) },
    });
    if (!answer.success) {
      throw new Error(answer.error ?? 'The job was not taken.');
    }

    remember(form.elements.config.value);
    dialog.close();
    toast(`Submitted ${name || 'the training'}`, { tone: 'good' });
    for (const warning of [answer.cost_limit_warning, ...(answer.quota_warnings ?? [])].filter(Boolean)) {
      tellOnce(warning);
    }

    onStarted(answer.job_id);
  } catch (error) {
    // A refused form may be mended, and what follows is another request. Whatever else went wrong, a proxy's 502 too, the training may have begun: the same key asks for it again.
    if (!(error.status === 0 || error.status >= 500)) {
      key = newKey();
    }

    showError(error.message);
  } finally {
    button.disabled = false;
  }
}

form.addEventListener('submit', event => { event.preventDefault(); submit(); });
form.addEventListener('keydown', event => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    submit();
  }
});
find('[data-close]', form).addEventListener('click', () => dialog.close());
