/** Questions before something that cannot be undone, and the list of shortcuts. The browser keeps the focus inside and gives it back. */

import { find, text } from './dom.js';

/** Asks; resolves to false, or to the text of the field (empty without one). */
export function ask({ heading, words, yes, no = 'Keep it', field = '', required = false }) {
  const dialog = find('#confirm');
  text(find('#confirm-title'), heading);
  text(find('#confirm-text'), words);
  text(find('[data-confirm-yes]'), yes);
  text(find('[data-confirm-no]'), no);
  const holder = find('[data-confirm-field]');
  const input = find('input', holder);
  holder.hidden = !field;
  input.value = '';
  input.required = required;
  text(find('[data-confirm-label]'), field);
  dialog.returnValue = 'no';
  dialog.showModal();
  (field ? input : find('[data-confirm-yes]')).focus();
  return new Promise(resolve => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes' ? input.value.trim() : false), { once: true });
  });
}

export function showHelp() {
  find('#help').showModal();
}

/** Enter in the field means yes; a form would take the first of its buttons, which is the other one. */
find('#confirm input').addEventListener('keydown', event => {
  if (event.key === 'Enter' && !event.isComposing) {
    event.preventDefault();
    find('[data-confirm-yes]').click();
  }
});

/** A click on the backdrop closes a dialog, as Esc does. */
for (const dialog of document.querySelectorAll('dialog')) {
  dialog.addEventListener('pointerdown', ({ target, clientX, clientY }) => {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    const isInside = clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
    if (target === dialog && !isInside) {
      dialog.close('no');
    }
  });
}
