/** Numbers, times and names as people read them. */

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' });
const stamp = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const whole = new Intl.NumberFormat();

export const number = value => whole.format(value);

/** 1.5 → "$1.50"; a cost below a cent keeps enough digits to differ from nothing. */
export function money(value) {
  if (value === null || value === undefined) {
    return '';
  }

  const digits = value !== 0 && Math.abs(value) < 0.01 ? 4 : 2;
  return new Intl.NumberFormat(undefined, { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** 3725 → "1h 2m". */
export function duration(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) {
    return '';
  }

  const total = Math.max(0, Math.floor(seconds));
  const [days, hours, minutes] = [Math.floor(total / 86400), Math.floor(total / 3600) % 24, Math.floor(total / 60) % 60];
  if (days > 0) {
    return `${days}d ${hours}h`;
  }

  if (hours > 0) {
    return `${hours}h ${minutes}m`;
  }

  return minutes > 0 ? `${minutes}m ${total % 60}s` : `${total}s`;
}

/** "3 min. ago". */
export function ago(iso, now = Date.now()) {
  const seconds = (Date.parse(iso) - now) / 1000;
  if (Number.isNaN(seconds)) {
    return '';
  }

  const steps = [[60, 'second', 1], [3600, 'minute', 60], [86400, 'hour', 3600], [Infinity, 'day', 86400]];
  const [, unit, size] = steps.find(([limit]) => Math.abs(seconds) < limit);
  return unit === 'second' && Math.abs(seconds) < 10 ? 'just now' : relative.format(Math.trunc(seconds / size), unit);
}

export const moment = iso => (iso ? stamp.format(new Date(iso)) : '');

/** A sentence of the server's with its instants in the reader's own time. */
export const readable = sentence => (sentence ?? '').replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g, moment);

export const percent = value => `${Math.floor(value)}%`;

/** "Replicate" for "replicate". */
export const title = word => (word ? word[0].toUpperCase() + word.slice(1).replaceAll('_', ' ') : '');

export const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

/** The loss as the trainer writes it. */
export const lossText = value => (value === null || value === undefined ? '' : `loss ${Number(value.toPrecision(4))}`);
