// Numbers, sizes and times as a person of a language writes them. All of it is `Intl`'s knowledge.

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The symbols of time that every language shares (SI and ISO 80000); `Intl` writes `hr` and `sec` in English. */
const SYMBOLS = { second: 's', minute: 'min', hour: 'h' } as const;

const NO_BREAK_SPACE = '\u00a0';

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** The formats of one language. */
export class Formats {
  readonly #locale: string;
  readonly #timeZone: string | undefined;
  /** Making one of `Intl`'s formats takes longer than a hundred uses of it, and rows use several each second. */
  readonly #numbers = new Map<string, Intl.NumberFormat>();
  readonly #dates = new Map<string, Intl.DateTimeFormat>();

  /** Times are told in `timeZone`, or in the computer's. */
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

  /** A size in decimal units, as file managers show it: one digit after the point from kilobytes on. */
  bytes(value: number): string {
    let unit = 0;
    let size = value;
    while (size >= 999.95 && unit < BYTE_UNITS.length - 1) {
      size /= 1000;
      unit += 1;
    }
    return this.#unit(size, BYTE_UNITS[unit] ?? 'byte', size < 100 && unit > 0 ? 1 : 0);
  }

  /** A duration in its two largest parts: `23 h 12 min`, `41 min`, `12 s`. */
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

  /** A duration that is only an estimate: whole minutes once it is longer than a minute and a half. */
  roughDuration(seconds: number): string {
    return this.duration(seconds < 90 ? seconds : Math.round(seconds / MINUTE) * MINUTE);
  }

  /** A moment as a list shows it: the time today, the day this year, the date before. */
  when(at: string | Date, now: Date): string {
    const date = new Date(at);
    if (this.#day(date) === this.#day(now)) return this.#date(date, { timeStyle: 'short' });
    return this.day(date, now);
  }

  /** A day: without its year where that is the present one. */
  day(at: string | Date, now: Date): string {
    const date = new Date(at);
    const thisYear = this.#date(date, { year: 'numeric' }) === this.#date(now, { year: 'numeric' });
    return this.#date(date, thisYear ? { day: 'numeric', month: 'short' } : { dateStyle: 'medium' });
  }

  /** A moment in full, to the second. */
  moment(at: string | Date): string {
    return this.#date(new Date(at), { dateStyle: 'medium', timeStyle: 'medium' });
  }

  /** A day and a time, to the minute. */
  dayAndTime(at: string | Date): string {
    return this.#date(new Date(at), { dateStyle: 'medium', timeStyle: 'short' });
  }

  /** A month of the calendar, of a day in it as UTC has it. */
  month(day: Date): string {
    return new Intl.DateTimeFormat(this.#locale, {
      month: 'short',
      year: 'numeric',
      timeZone: 'UTC',
    }).format(day);
  }

  /** Several things in a row: `CSV, JSON and NDJSON`. */
  list(items: readonly string[]): string {
    return new Intl.ListFormat(this.#locale, { type: 'conjunction' }).format(items);
  }

  /** How names sort in this language. */
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
      // The short form of a byte has no plural.
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

  #day(date: Date): string {
    return this.#date(date, { dateStyle: 'short' });
  }

  #date(date: Date, options: Intl.DateTimeFormatOptions): string {
    const key = JSON.stringify(options);
    let format = this.#dates.get(key);
    if (format === undefined) {
      format = new Intl.DateTimeFormat(this.#locale, { ...options, timeZone: this.#timeZone });
      this.#dates.set(key, format);
    }
    return format.format(date);
  }
}
