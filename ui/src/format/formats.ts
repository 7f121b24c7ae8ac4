// Numbers, sizes and times as a language writes them, by `Intl`.

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * The symbols of time units in every language (SI and ISO 80000). `Intl` writes `hr` and `sec` in
 * English.
 */
const SYMBOLS = { second: 's', minute: 'min', hour: 'h' } as const;

const NO_BREAK_SPACE = '\u00a0';

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Returns what can't be read as a time, unchanged. */
function asItCame(at: string | Date): string {
  return typeof at === 'string' ? at : '';
}

/** The formats of one language. */
export class Formats {
  readonly #locale: string;
  readonly #timeZone: string | undefined;
  /** Cached: creating an `Intl` format takes longer than using it a hundred times. */
  readonly #numbers = new Map<string, Intl.NumberFormat>();
  readonly #dates = new Map<string, Intl.DateTimeFormat>();

  /** Formats times in `timeZone`, by default in the computer's. */
  constructor(locale: string, timeZone?: string) {
    this.#locale = locale;
    this.#timeZone = timeZone;
  }

  count(value: number): string {
    return this.#number(value, {});
  }

  /** A percentage, from 0 to 100. */
  percent(value: number): string {
    return this.#number(value / 100, { style: 'percent' });
  }

  /** A size in decimal units, as file managers show it, with one decimal from kilobytes on. */
  bytes(value: number): string {
    let unit = 0;
    let size = value;
    while (size >= 999.95 && unit < BYTE_UNITS.length - 1) {
      size /= 1000;
      unit += 1;
    }
    return this.#unit(size, BYTE_UNITS[unit] ?? 'byte', size < 100 && unit > 0 ? 1 : 0);
  }

  /** A duration in its one or two largest units: `23 h 12 min`, `41 min`, `12 s`. */
  duration(seconds: number): string {
    const whole = Math.max(0, Math.floor(seconds));
    if (whole < MINUTE) return this.#time(whole, 'second');
    if (whole < HOUR) return this.#time(Math.floor(whole / MINUTE), 'minute');
    const [big, small] = whole < 2 * DAY ? ([HOUR, MINUTE] as const) : ([DAY, HOUR] as const);
    const parts = Math.floor(whole / big);
    const first = big === HOUR ? this.#time(parts, 'hour') : this.#unit(parts, 'day', 0);
    const rest = Math.floor((whole % big) / small);
    return rest === 0 ? first : `${first} ${this.#time(rest, small === MINUTE ? 'minute' : 'hour')}`;
  }

  /** An estimated duration, in whole minutes from a minute and a half on. */
  roughDuration(seconds: number): string {
    return this.duration(seconds < 90 ? seconds : Math.round(seconds / MINUTE) * MINUTE);
  }

  /**
   * A moment in a list: the time if today, else the day, with the year unless it is the current
   * one.
   */
  when(at: string | Date, now: Date): string {
    if (this.#day(at) === this.#day(now)) return this.#date(at, { timeStyle: 'short' });
    return this.day(at, now);
  }

  /** How long ago something was, in its largest unit: `3 weeks ago`, `yesterday`. */
  ago(at: string | Date, now: Date): string {
    const seconds = Math.max(0, (now.getTime() - new Date(at).getTime()) / 1000);
    if (Number.isNaN(seconds)) return asItCame(at);
    const units = [
      ['year', 365 * DAY],
      ['month', 30 * DAY],
      ['week', 7 * DAY],
      ['day', DAY],
      ['hour', HOUR],
      ['minute', MINUTE],
    ] as const;
    const [unit, length] = units.find(([, each]) => seconds >= each) ?? (['minute', MINUTE] as const);
    // Zero minutes reads "this minute".
    return new Intl.RelativeTimeFormat(this.#locale, { numeric: 'auto' }).format(
      -Math.floor(seconds / length),
      unit,
    );
  }

  /** A day of the calendar without a time, such as `2026-01-31`, with its year. */
  date(day: string): string {
    const at = new Date(`${day}T00:00:00Z`);
    if (Number.isNaN(at.getTime())) return day;
    const words = new Intl.DateTimeFormat(this.#locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(at);
    return this.#withOrdinal(words);
  }

  /** A day, with the year unless it is the current one. */
  day(at: string | Date, now: Date): string {
    const thisYear = this.#date(at, { year: 'numeric' }) === this.#date(now, { year: 'numeric' });
    return this.#date(at, thisYear ? { day: 'numeric', month: 'short' } : { dateStyle: 'medium' });
  }

  /** A day with its weekday and year. */
  dayInFull(at: string | Date): string {
    const words = this.#date(new Date(at), { dateStyle: 'full' });
    return words.charAt(0).toLocaleUpperCase(this.#locale) + words.slice(1);
  }

  /** A time of day, to the minute. */
  time(at: string | Date): string {
    return this.#date(at, { timeStyle: 'short' });
  }

  /** A date and a time, to the second. */
  moment(at: string | Date): string {
    return this.#date(at, { dateStyle: 'medium', timeStyle: 'medium' });
  }

  /** A date and a time, to the minute. */
  dayAndTime(at: string | Date): string {
    return this.#date(at, { dateStyle: 'medium', timeStyle: 'short' });
  }

  /** The month of a day, in UTC. */
  month(at: string | Date): string {
    const day = new Date(at);
    if (Number.isNaN(day.getTime())) return asItCame(at);
    return new Intl.DateTimeFormat(this.#locale, {
      month: 'short',
      year: 'numeric',
      timeZone: 'UTC',
    }).format(day);
  }

  /** A month with its year, such as `September 2026`. */
  monthInFull(at: string | Date): string {
    const words = this.#date(at, { month: 'long', year: 'numeric' });
    return words.charAt(0).toLocaleUpperCase(this.#locale) + words.slice(1);
  }

  /** A list of items: `CSV, JSON and NDJSON`. */
  list(items: readonly string[]): string {
    return new Intl.ListFormat(this.#locale, { type: 'conjunction' }).format(items);
  }

  /** A list of alternatives: `a, b or c`. */
  either(items: readonly string[]): string {
    return new Intl.ListFormat(this.#locale, { type: 'disjunction' }).format(items);
  }

  /** Compares names for sorting. */
  get collator(): Intl.Collator {
    return new Intl.Collator(this.#locale, { sensitivity: 'base', numeric: true });
  }

  #time(value: number, unit: keyof typeof SYMBOLS): string {
    return `${this.count(value)}${NO_BREAK_SPACE}${SYMBOLS[unit]}`;
  }

  #unit(value: number, unit: string, digits: number): string {
    return this.#number(value, {
      style: 'unit',
      unit,
      // The short form of “byte” has no plural.
      unitDisplay: unit === 'byte' ? 'long' : 'short',
      maximumFractionDigits: digits,
    });
  }

  #number(value: number, options: Intl.NumberFormatOptions): string {
    const key = JSON.stringify(options);
    let format = this.#numbers.get(key);
    if (format === undefined) {
      format = new Intl.NumberFormat(this.#locale, options);
      this.#numbers.set(key, format);
    }
    return format.format(value);
  }

  #day(at: string | Date): string {
    return this.#date(at, { dateStyle: 'short' });
  }

  #date(at: string | Date, options: Intl.DateTimeFormatOptions): string {
    const date = new Date(at);
    if (Number.isNaN(date.getTime())) return asItCame(at);
    const key = JSON.stringify(options);
    let format = this.#dates.get(key);
    if (format === undefined) {
      format = new Intl.DateTimeFormat(this.#locale, { ...options, timeZone: this.#timeZone });
      this.#dates.set(key, format);
    }
    return this.#withOrdinal(format.format(date));
  }

  /** French counts the first day of a month, and no other: “1er décembre”. `Intl` writes “1”. */
  #withOrdinal(words: string): string {
    return /^fr\b/.test(this.#locale) ? words.replace(/(?<before>^|\s)1(?= \p{L})/u, '$<before>1er') : words;
  }
}
