/**
 * The rows of a list. Of a long one the page holds only those that can be seen and a screen more on either side, so that it scrolls like a short one;
 * the scroll bar, the keyboard and screen readers know of all of them. Rows of a long list are of one height.
 */

import { KeyedList } from './dom.js';

const WHOLE = 200;   // so many scroll as smoothly as ten, and the browser's own search finds them
const STEP = 8;      // rows that come and go together
const SLACK = 0.5;   // pixels that a row may differ from the others without all being placed anew

export class RowList {
  #container;
  #key;
  #list;
  #items = [];
  #total = 0;
  #range = [0, 0];
  #pitch = 0;   // from one row to the next, in pixels
  #width = 0;   // for which that holds
  #place = 0;   // how many rows are above the window

  constructor(container, key, createRow) {
    this.#container = container;
    this.#key = key;
    this.#list = new KeyedList(container, key, createRow);
    addEventListener('scroll', () => this.#follow(), { passive: true });
    new ResizeObserver(() => requestAnimationFrame(() => this.#measure())).observe(container);
  }

  /** Shows these items, of a list that has so many in all. */
  show(items, total = items.length) {
    this.#items = items;
    this.#total = total;
    this.#fill();
  }

  /** Puts the focus so many rows on from the focused one, else from the one with that key. */
  move(by, key) {
    const focused = this.#focused;
    const from = focused >= 0 ? focused : this.#indexOf(key);
    this.#focus(Math.min(this.#items.length - 1, Math.max(0, from + by)));
  }

  /** Puts the focus on the row with that key; false when there is none. */
  focus(key) {
    return this.#focus(this.#indexOf(key));
  }

  #focus(index) {
    const item = this.#items[index];
    if (!item) {
      return false;
    }

    if (index < this.#range[0] || index >= this.#range[1]) {
      scrollBy(0, this.#top + index * this.#pitch - innerHeight / 2);
      this.#fill();
    }

    const element = this.#elementOf(item);
    element.querySelector('a').focus();
    this.#place = index - element.getBoundingClientRect().top / this.#pitch;
    return true;
  }

  get #top() {
    return this.#container.getBoundingClientRect().top;
  }

  get #focused() {
    const element = document.activeElement?.closest('.row');
    const focused = element && [...this.#list.rows].find(([, row]) => row.element === element);
    return focused ? this.#indexOf(focused[0]) : -1;
  }

  #indexOf(key) {
    return this.#items.findIndex(item => this.#key(item) === key);
  }

  #elementOf(item) {
    return this.#list.rows.get(this.#key(item)).element;
  }

  /** What of the list is in the page: from, and to without it. */
  #visible(top) {
    const count = this.#items.length;
    if (count <= WHOLE || this.#pitch === 0) {
      return [0, Math.min(count, WHOLE)];
    }

    const whole = (pixels, round) => Math.min(count, Math.max(0, round(pixels / this.#pitch / STEP) * STEP));
    return [whole(-top - innerHeight, Math.floor), whole(2 * innerHeight - top, Math.ceil)];
  }

  #follow() {
    // Scrolled by the browser because the width changed: what is above is not of the height it was.
    if (this.#items.length <= WHOLE || this.#container.clientWidth !== this.#width) {
      return;
    }

    const top = this.#top;
    this.#place = -top / this.#pitch;
    const [from, to] = this.#visible(top);
    if (from !== this.#range[0] || to !== this.#range[1]) {
      this.#fill(top);
    }
  }

  #fill(top = this.#top) {
    const [from, to] = this.#range = this.#visible(top);
    const indexes = Array.from({ length: to - from }, (_, offset) => from + offset);

    // The row that has the focus stays where it belongs even when it is far away: the next key begins there.
    const held = this.#focused;
    if (held >= 0 && (held < from || held >= to)) {
      indexes[held < from ? 'unshift' : 'push'](held);
    }

    this.#list.show(indexes.map(index => this.#items[index]));
    this.#container.style.setProperty('--above', `${from * this.#pitch}px`);
    this.#container.style.setProperty('--below', `${(this.#items.length - to) * this.#pitch}px`);
    for (const index of indexes) {
      const element = this.#elementOf(this.#items[index]);
      const far = index < from || index >= to;
      element.classList.toggle('held', far);
      element.style.top = far ? `${index * this.#pitch}px` : '';
      setNumber(element, 'aria-setsize', this.#total);
      setNumber(element, 'aria-posinset', index + 1);
    }
  }

  /** Another width or font, another height of the rows: the ones that were looked at stay. */
  #measure() {
    const [from, to] = this.#range;
    if (to - from < 2) {
      return;
    }

    const top = index => this.#elementOf(this.#items[index]).getBoundingClientRect().top;
    const pitch = (top(to - 1) - top(from)) / (to - from - 1);
    const isOther = Math.abs(pitch - this.#pitch) > SLACK;
    this.#width = this.#container.clientWidth;
    if (pitch > 0 && isOther) {
      this.#pitch = pitch;
      if (this.#items.length > WHOLE) {
        const place = Math.max(0, this.#place);
        this.#fill(place > 0 ? -place * pitch : undefined);
        scrollBy(0, place > 0 ? this.#top + place * pitch : 0);
      }
    }
  }
}

/** Said again only when it changed, so that screen readers are not told of it. */
function setNumber(element, name, value) {
  if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, value);
  }
}
