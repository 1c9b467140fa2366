/** Short messages in the corner, read out by screen readers, that go away by themselves unless they are errors or looked at. */

import { find, icon, make, text } from './dom.js';

const STAY = 6_000;
const MOST = 4;

export function toast(message, { tone = 'plain' } = {}) {
  const box = find('[data-toasts]');
  const close = make('button', { type: 'button', className: 'quiet square', ariaLabel: 'Dismiss' }, icon('close'));
  const item = make('div', { className: `toast ${tone}` }, make('p', {}, message), close);
  close.addEventListener('click', () => item.remove());
  box.append(item);
  while (box.childElementCount > MOST) {
    box.firstElementChild.remove();
  }

  let timer = 0;
  const leave = () => { timer = setTimeout(() => item.remove(), tone === 'bad' ? STAY * 2 : STAY); };
  item.addEventListener('pointerenter', () => clearTimeout(timer));
  item.addEventListener('pointerleave', leave);
  item.addEventListener('focusin', () => clearTimeout(timer));
  item.addEventListener('focusout', leave);
  leave();
}

/** Tells screen readers what sighted users see. */
export function announce(message) {
  text(find('[data-announcer]'), message);
}
