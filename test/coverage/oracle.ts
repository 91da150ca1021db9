import type {
  AdvancedSelector,
  BasicSelector,
  FieldSelector,
  Selectors,
  WitnessEvent,
} from '../../lib/model/index.ts'

/**
 * A second reading of AWS's rules, by enumeration, to hold the engine against. It shares no code with it: it
 * tries every string of a small universe, and matches basic selectors as such.
 */

type Value = string | undefined

const knownFields = new Set(
  'eventCategory readOnly eventSource eventName eventType sessionCredentialFromConsole userIdentity.arn resources.type resources.ARN errorCode vpcEndpointId'.split(
    ' ',
  ),
)
const alwaysThere: Record<string, string> = {
  Management: 'eventSource eventName eventType readOnly',
  Data: 'eventSource eventName eventType readOnly resources.type',
  NetworkActivity: 'eventSource eventName eventType',
}

function conditionHolds(condition: FieldSelector, value: Value): boolean {
  const { equals = [], startsWith = [], endsWith = [] } = condition
  const { notEquals = [], notStartsWith = [], notEndsWith = [] } = condition
  const anySelect = equals.length + startsWith.length + endsWith.length > 0
  if (value === undefined) return !anySelect
  for (const text of notEquals) if (value === text) return false
  for (const text of notStartsWith) if (value.slice(0, text.length) === text) return false
  for (const text of notEndsWith)
    if (value.length >= text.length && value.lastIndexOf(text) === value.length - text.length) return false
  if (!anySelect) return true
  for (const text of equals) if (value === text) return true
  for (const text of startsWith) if (value.slice(0, text.length) === text) return true
  for (const text of endsWith)
    if (value.length >= text.length && value.lastIndexOf(text) === value.length - text.length) return true
  return false
}

export function oracleSelects(selector: AdvancedSelector, event: WitnessEvent): boolean {
  for (const condition of selector.fields)
    if (!conditionHolds(condition, event[condition.field])) return false
  return true
}

const trusted = new WeakMap<AdvancedSelector, boolean>()

/** Asked of the same selector for each event. */
function isTrusted(selector: AdvancedSelector): boolean {
  const known = trusted.get(selector)
  if (known !== undefined) return known
  const answer = hasKnownFields(selector)
  trusted.set(selector, answer)
  return answer
}

function hasKnownFields(selector: AdvancedSelector): boolean {
  let category = false
  for (const { field, ...operators } of selector.fields) {
    if (!knownFields.has(field)) return false
    if (field === 'eventCategory' && Object.values(operators).flat().length > 0) category = true
  }
  return category
}

function basicLogs(selector: BasicSelector, event: WitnessEvent): boolean {
  const wantedReadOnly = { All: undefined, ReadOnly: 'true', WriteOnly: 'false' }[selector.readWrite]
  if (wantedReadOnly !== undefined && event['readOnly'] !== wantedReadOnly) return false
  if (event['eventCategory'] === 'Management') {
    return selector.management && !selector.excludedSources.includes(event['eventSource'] ?? '')
  }
  if (event['eventCategory'] !== 'Data') return false
  const arn = event['resources.ARN']
  for (const { type, values } of selector.dataResources) {
    if (type !== event['resources.type']) continue
    for (const value of values) {
      const parts = value.split(':')
      if (parts[0] === 'arn' && wholeService(type, parts)) return true
      if (arn === undefined) continue
      if (type === 'AWS::S3::Object' && value.includes('/') ? arn.indexOf(value) === 0 : arn === value)
        return true
    }
  }
  return false
}

function wholeService(type: string, parts: string[]): boolean {
  const service = parts[2]
  const rest = parts.slice(3).join(':')
  if (type === 'AWS::S3::Object')
    return service === 's3' && (parts.length === 3 || (parts.length === 6 && rest === '::'))
  if (parts.length !== 3) return false
  return (
    (type === 'AWS::Lambda::Function' && service === 'lambda') ||
    (type === 'AWS::DynamoDB::Table' && service === 'dynamodb')
  )
}

export function oracleLogs(selectors: Selectors, event: WitnessEvent): boolean {
  if (selectors.kind === 'advanced') {
    return selectors.selectors.filter(isTrusted).some((selector) => oracleSelects(selector, event))
  }
  if (selectors.selectors.length === 0) return event['eventCategory'] === 'Management'
  return selectors.selectors.some((selector) => basicLogs(selector, event))
}

/** The values to try for each field that matters. */
export type Universe = Record<string, string[]>

/** Whether some event of the universe is wanted and not logged. */
export function oracleFindsHole(wanted: AdvancedSelector, logged: Selectors[], universe: Universe): boolean {
  const categories = ['Management', 'Data', 'NetworkActivity']
  const alike = comparable(wanted)
  if (logged.some((one) => one.kind === 'advanced' && one.selectors.some((s) => comparable(s) === alike)))
    return false
  const values = Object.entries(universe).map(([field, present]): [string, Value[]] => [
    field,
    toldApart(field, [...present, undefined], wanted, logged),
  ])
  return categories.some((category) => holeIn(category, wanted, logged, values))
}

/** A selector logs whatever it selects, whether the engine can read it or not. */
function comparable({ fields }: AdvancedSelector): string {
  const lines = fields.map(({ field, ...operators }) => {
    const used = Object.entries(operators).filter(([, values]) => values.length > 0)
    return [field, ...used.map(([name, values]) => `${name}=${values.toSorted().join()}`).toSorted()].join(
      '|',
    )
  })
  return lines.toSorted().join('\n')
}

function holeIn(
  category: string,
  wanted: AdvancedSelector,
  logged: Selectors[],
  universe: readonly [string, Value[]][],
): boolean {
  const always = new Set((alwaysThere[category] ?? '').split(' '))
  const isWanted = (field: string, value: Value) =>
    wanted.fields.every((condition) => condition.field !== field || conditionHolds(condition, value))
  if (!isWanted('eventCategory', category)) return false
  const values = universe.map(([field, told]) =>
    told.filter((value) => (value !== undefined || !always.has(field)) && isWanted(field, value)),
  )
  const visit = (position: number, event: WitnessEvent): boolean => {
    const [field] = universe[position] ?? []
    if (field === undefined) {
      return oracleSelects(wanted, event) && !logged.some((selectors) => oracleLogs(selectors, event))
    }
    return (values[position] ?? []).some((value) =>
      visit(position + 1, value === undefined ? event : { ...event, [field]: value }),
    )
  }
  return visit(0, { eventCategory: category })
}

/**
 * One value for each way to answer all conditions on the field, as no selector can tell the others apart. A field that
 * is absent is a way of its own: some events have every field.
 */
function toldApart(field: string, values: Value[], wanted: AdvancedSelector, logged: Selectors[]): Value[] {
  if (logged.some(({ kind }) => kind === 'basic')) return values
  const conditions = [wanted, ...logged.flatMap((one) => (one.kind === 'advanced' ? one.selectors : []))]
    .flatMap(({ fields }) => fields)
    .filter((condition) => condition.field === field)
  const byAnswers = new Map(
    values.map((value) => [
      value === undefined ? value : conditions.map((one) => (conditionHolds(one, value) ? 1 : 0)).join(''),
      value,
    ]),
  )
  return [...byAnswers.values()]
}
