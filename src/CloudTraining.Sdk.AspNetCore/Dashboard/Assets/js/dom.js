/** Building the page. Text always becomes a text node; nothing here reads markup from data. */

export const find = (selector, scope = document) => scope.querySelector(selector);

/** An element with properties and children; strings become text nodes. */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** A fresh copy of a template, and its parts by their data-field names. */
export function stamp(id) {
  const root = document.getElementById(id).content.cloneNode(true);
  const fields = {};
  for (const part of root.querySelectorAll('[data-field]')) {
    fields[part.dataset.field] = part;
  }

  return { root, fields };
}

/** Writes text only when it differs, so that selections and live regions stay quiet. */
export function text(element, value) {
  const wanted = value ?? '';
  if (element.textContent !== wanted) {
    element.textContent = wanted;
  }
}

/** Marks the current one among links. */
export function mark(element, current, value) {
  if (current) {
    element.setAttribute('aria-current', value);
  } else {
    element.removeAttribute('aria-current');
  }
}

const SVG = 'http://www.w3.org/2000/svg';

/** An element of a drawing. */
export function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }

  element.append(...children);
  return element;
}

/** One of the icons at the end of the page. */
export const icon = name => draw('svg', { class: 'icon', 'aria-hidden': 'true' }, draw('use', { href: `#i-${name}` }));

/**
 * Makes the children of a list match the items: rows are kept by key, updated in place, moved only when their order changed,
 * so focus, selection and scroll position survive every refresh.
 */
export class KeyedList {
  #rows = new Map();

  constructor(container, key, createRow) {
    this.container = container;
    this.key = key;
    this.createRow = createRow;
  }

  get rows() {
    return this.#rows;
  }

  show(items) {
    const wanted = new Set(items.map(this.key));
    for (const [key, row] of this.#rows) {
      if (!wanted.has(key)) {
        row.element.remove();
        this.#rows.delete(key);
      }
    }

    let next = this.container.firstElementChild;
    for (const item of items) {
      const key = this.key(item);
      let row = this.#rows.get(key);
      if (!row) {
        row = this.createRow(item);
        this.#rows.set(key, row);
      }

      row.update(item);
      if (row.element === next) {
        next = next.nextElementSibling;
      } else {
        this.container.insertBefore(row.element, next);
      }
    }
  }
}
