const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }
const MINUTE = 60_000
const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ')
const DAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ')

export type DueTimes = { count: number; latest: Date[] }

/**
 * How often a schedule falls due after one time and until another, and the latest times at which it does: a rate counts
 * from the first, cron fields are in UTC (EventBridge guide, "Setting a schedule pattern").
 * @param schedule one that `isSchedule` takes
 * @param most how many of the latest times are wanted
 */
export function dueTimes(schedule: string, since: Date, until: Date, most: number): DueTimes {
  const [, number, unit] = /^rate\((\d+) (\w+?)s?\)$/.exec(schedule) ?? []
  const step = Number(number) * (UNITS[unit ?? ''] ?? Number.NaN)
  if (!(step > 0)) return dueByFields(schedule, since, until, most)
  const count = Math.max(0, Math.floor((until.getTime() - since.getTime()) / step))
  const wanted = Math.min(most, count)
  const nth = (index: number): Date => new Date(since.getTime() + (count - wanted + index + 1) * step)
  return { count, latest: Array.from({ length: wanted }, (_, index) => nth(index)) }
}

function dueByFields(schedule: string, since: Date, until: Date, most: number): DueTimes {
  const fields = /^cron\((.*)\)$/.exec(schedule)?.[1]?.split(' ') ?? []
  const latest: Date[] = []
  let count = 0
  const first = (Math.floor(since.getTime() / MINUTE) + 1) * MINUTE
  for (let at = first; at <= until.getTime(); at += MINUTE) {
    const time = new Date(at)
    if (!isDue(fields, time)) continue
    count += 1
    latest.push(time)
    if (latest.length > most) latest.shift()
  }
  return { count, latest }
}

function isDue([minutes, hours, dayOfMonth, month, dayOfWeek, year]: readonly string[], time: Date): boolean {
  return (
    holds(minutes, time.getUTCMinutes(), [0, 59]) &&
    holds(hours, time.getUTCHours(), [0, 23]) &&
    holds(month, time.getUTCMonth() + 1, [1, 12], MONTHS) &&
    holds(year, time.getUTCFullYear(), [1970, 2199]) &&
    isDayOfMonth(dayOfMonth, time) &&
    isDayOfWeek(dayOfWeek, time)
  )
}

const lastOfMonth = (time: Date): number =>
  new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + 1, 0)).getUTCDate()

function isDayOfMonth(field = '?', time: Date): boolean {
  const day = time.getUTCDate()
  const last = lastOfMonth(time)
  return field.split(',').some((part) => {
    if (part === '?') return true
    if (part === 'L') return day === last
    if (part === 'LW') return day === nearestWeekday(time, last)
    if (part.endsWith('W')) return day === nearestWeekday(time, Number.parseInt(part, 10))
    return holds(part, day, [1, 31])
  })
}

/** The weekday next to a day, in the same month. */
function nearestWeekday(time: Date, day: number): number {
  const weekday = new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth(), day)).getUTCDay()
  if (weekday === 6) return day === 1 ? day + 2 : day - 1
  if (weekday === 0) return day === lastOfMonth(time) ? day - 2 : day + 1
  return day
}

/** Days of the week count from Sunday, which is 1; `6L` is the last Friday of a month, `6#3` the third. */
function isDayOfWeek(field = '?', time: Date): boolean {
  const weekday = time.getUTCDay() + 1
  const day = time.getUTCDate()
  return field.split(',').some((part) => {
    if (part === '?') return true
    if (part === 'L') return weekday === 7
    const [named = '', nth] = part.split('#')
    if (nth !== undefined) return holds(named, weekday, [1, 7], DAYS) && Math.ceil(day / 7) === Number(nth)
    if (/^\dL$/.test(part)) return weekday === Number.parseInt(part, 10) && day + 7 > lastOfMonth(time)
    return holds(part, weekday, [1, 7], DAYS)
  })
}

/** Whether a value is among those of a field: values, ranges and steps, divided by commas. */
function holds(
  field = '*',
  value: number,
  [least, most]: readonly [number, number],
  names: readonly string[] = [],
): boolean {
  const numberOf = (text: string): number => (names.includes(text) ? names.indexOf(text) + 1 : Number(text))
  return field.split(',').some((part) => {
    const [range = '', step] = part.split('/')
    const [from = '', to] = range === '*' ? [String(least), String(most)] : range.split('-')
    const first = numberOf(from)
    const last = to === undefined ? (step === undefined ? first : most) : numberOf(to)
    return value >= first && value <= last && (value - first) % Number(step ?? 1) === 0
  })
}
