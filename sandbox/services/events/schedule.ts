const RATE = /^rate\((\d+) (minutes?|hours?|days?)\)$/
const CRON = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/
const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ')
const DAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ')

/**
 * Whether a text is a schedule: a rate with the unit in its right number, or six cron fields of which one of the two
 * days is left open (EventBridge guide, "Setting a schedule pattern"; LocalStack, tests/aws/services/events,
 * `test_put_rule_with_invalid_schedule_rate` and `tests_put_rule_with_invalid_schedule_cron`).
 */
export function isSchedule(text: string): boolean {
  const [, count, unit = ''] = RATE.exec(text) ?? []
  if (count !== undefined) return Number(count) > 0 && unit.endsWith('s') === Number(count) > 1
  const [, minutes, hours, dayOfMonth, month, dayOfWeek, year] = CRON.exec(text) ?? []
  if (minutes === undefined) return false
  const oneDayIsOpen = (dayOfMonth === '?') !== (dayOfWeek === '?')
  return (
    oneDayIsOpen &&
    isField(minutes, 0, 59) &&
    isField(hours, 0, 23) &&
    (dayOfMonth === '?' || isField(dayOfMonth, 1, 31, [], /^(?:L|LW|\d{1,2}W)$/)) &&
    isField(month, 1, 12, MONTHS) &&
    (dayOfWeek === '?' || isField(dayOfWeek, 1, 7, DAYS, /^(?:L|\dL|\d#[1-5]|[A-Z]{3}#[1-5])$/)) &&
    isField(year, 1970, 2199)
  )
}

/** Values, ranges and steps, divided by commas; `special` is what a field takes besides. */
function isField(
  field: string | undefined,
  least: number,
  most: number,
  names: readonly string[] = [],
  special?: RegExp,
): boolean {
  const isValue = (text: string): boolean =>
    names.includes(text) || (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most)
  return (field ?? '').split(',').every((part) => {
    if (special?.test(part)) return true
    const [range = '', step, ...more] = part.split('/')
    if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false
    if (range === '*') return true
    const [from = '', to, ...others] = range.split('-')
    return others.length === 0 && isValue(from) && (to === undefined || isValue(to))
  })
}
