/** Light, dark, or what the system says. */

import { find } from './dom.js';

const NAMES = ['system', 'light', 'dark'];
const KEY = 'cloud-training.theme';
const button = find('[data-action=theme]');

function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function apply(name) {
  const chosen = NAMES.includes(name) ? name : NAMES[0];
  document.documentElement.dataset.theme = chosen;
  button.setAttribute('aria-label', `Colour theme: ${chosen}`);
  button.title = `Colour theme: ${chosen}`;
  return chosen;
}

let current = apply(stored());
button.addEventListener('click', () => {
  current = apply(NAMES[(NAMES.indexOf(current) + 1) % NAMES.length]);
  try {
    localStorage.setItem(KEY, current);
  } catch {
    // It then lasts until the page is closed.
  }
});
