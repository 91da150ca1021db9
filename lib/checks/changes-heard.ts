/** The changes that CIS names. PutEventSelectors is not among them. */
export const wantedChanges = [
  'CreateTrail',
  'UpdateTrail',
  'DeleteTrail',
  'StartLogging',
  'StopLogging',
] as const

const eventName = /^\$\.eventName\s*=\s*"?([\w*]+)"?$/
const eventSource = /^\$\.eventSource\s*=\s*"?(cloudtrail\.amazonaws\.com|cloudtrail\.\*)"?$/

/**
 * The changes to trails that a metric filter's pattern matches whatever else the event holds, in any order and
 * spacing, with or without quotes (CloudWatch Logs user guide, "Filter pattern syntax"). A pattern may ask for
 * CloudTrail as the source beside the names; any other condition narrows it, and it is taken to match nothing.
 */
export function changesHeard(pattern: string): string[] {
  const inside = /^\s*\{(.*)\}\s*$/s.exec(pattern)?.[1]
  if (inside === undefined) return []
  const conjuncts = inside.split('&&').map(bare)
  const alternatives = conjuncts.filter((part) => !eventSource.test(part))
  if (alternatives.length === 0) return [...wantedChanges]
  const [names, ...narrowing] = alternatives
  if (names === undefined || narrowing.length > 0) return []
  const matched = names.split('||').map((clause) => eventName.exec(bare(clause))?.[1])
  return wantedChanges.filter((change) =>
    matched.some((name) => name !== undefined && matchesName(name, change)),
  )
}

/** Parentheses only group here: within a conjunct all is joined by one operator. */
const bare = (text: string) => text.replaceAll(/[()]/g, ' ').trim()

const matchesName = (pattern: string, name: string) =>
  new RegExp(`^${pattern.replaceAll(/\*+/g, '.*')}$`).test(name)
