/** Single-key shortcuts, off while somebody types or a dialog is open; they can be turned off altogether. */

import { find } from './dom.js';

const KEY = 'cloud-training.shortcuts';
const toggle = find('[data-shortcuts]');

try {
  toggle.checked = localStorage.getItem(KEY) !== 'off';
} catch {
  toggle.checked = true;
}

toggle.addEventListener('change', () => {
  try {
    localStorage.setItem(KEY, toggle.checked ? 'on' : 'off');
  } catch {
    // It then lasts until the page is closed.
  }
});

const typing = element => element.matches('input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]');

/** `commands` maps a key to what it does; Escape works everywhere but in dialogs, which close themselves. */
export function listenToKeys(commands) {
  addEventListener('keydown', event => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) {
      return;
    }

    const command = commands[event.key];
    const allowed = event.key === 'Escape' || (toggle.checked && !typing(event.target));
    if (command && allowed && command(event) !== false) {
      event.preventDefault();
    }
  });
}
