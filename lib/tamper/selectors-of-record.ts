import type { AdvancedSelector, BasicSelector, FieldSelector, ReadWrite, Selectors } from '../model/index.ts'
import { field, type Fields, isFields, listOf, textOf, textsOf, truthOf } from '../text/fields.ts'
import { findUnlogged } from '../coverage/find-unlogged.ts'
import { CoverageTooComplex } from '../coverage/field-choices.ts'
import { question } from '../coverage/questions.ts'
import type { Weakness } from './rule.ts'

/**
 * The selectors in the parameters or the response of PutEventSelectors and the event data store calls; undefined
 * where they name none. An empty list of either kind leaves AWS's default, all management events.
 */
export function selectorsOfRecord(part: Fields): Selectors | undefined {
  const advanced = field(part, 'advancedEventSelectors', 'AdvancedEventSelectors')
  const basic = field(part, 'eventSelectors', 'EventSelectors')
  if (listOf(advanced).length > 0)
    return { kind: 'advanced', selectors: listOf(advanced).map(advancedSelector) }
  if (basic === undefined && advanced === undefined) return undefined
  return { kind: 'basic', selectors: listOf(basic).map(basicSelector) }
}

/** What is not an object logs nothing. */
function basicSelector(value: unknown): BasicSelector {
  if (!isFields(value)) return { readWrite: 'All', management: false, dataResources: [], excludedSources: [] }
  return {
    readWrite: readWriteOf(textOf(field(value, 'readWriteType', 'ReadWriteType'))),
    management: truthOf(field(value, 'includeManagementEvents', 'IncludeManagementEvents')) ?? true,
    dataResources: listOf(field(value, 'dataResources', 'DataResources')).map((resource) => ({
      type: textOf(field(resource, 'type', 'Type')) ?? '',
      values: textsOf(field(resource, 'values', 'Values')),
    })),
    excludedSources: textsOf(field(value, 'excludeManagementEventSources', 'ExcludeManagementEventSources')),
  }
}

function readWriteOf(text: string | undefined): ReadWrite {
  return text === 'ReadOnly' || text === 'WriteOnly' ? text : 'All'
}

function advancedSelector(value: unknown): AdvancedSelector {
  return { fields: listOf(field(value, 'fieldSelectors', 'FieldSelectors')).map(fieldSelector) }
}

const operators = ['equals', 'startsWith', 'endsWith', 'notEquals', 'notStartsWith', 'notEndsWith'] as const

/** A condition without a readable field or operator stays: as an unknown field, it proves no coverage. */
function fieldSelector(value: unknown): FieldSelector {
  const selector: FieldSelector = { field: textOf(field(value, 'field', 'Field')) ?? '' }
  for (const operator of operators) {
    const capital = operator.charAt(0).toUpperCase() + operator.slice(1)
    const values = textsOf(field(value, operator, capital))
    if (values.length > 0) selector[operator] = values
  }
  return selector
}

/** Questions about management events are the same in all partitions. */
const everything = question('management-events', 'aws').wanted
const allButExclusions = question('management-events-except-kms-and-rds-data', 'aws').wanted

/**
 * What a trail with these selectors no longer logs. Which data resources it logged before cannot be told from the
 * call that replaced them, so that only management events, which a trail logs unless told otherwise, are judged.
 */
export function lostManagementEvents(selectors: Selectors): Weakness[] {
  const key = JSON.stringify(selectors)
  const known = answers.get(key)
  if (known) return known
  const lost = provenLost(selectors)
  if (answers.size >= answersKept) answers.clear()
  if (key.length <= longestKey) answers.set(key, lost)
  return lost
}

/** Deployments send the same few selectors over and over; a proof costs far more than recognising them. */
const answers = new Map<string, Weakness[]>()
const answersKept = 500
const longestKey = 10_000

function provenLost(selectors: Selectors): Weakness[] {
  if (logs(everything, selectors)) return []
  if (!logs(allButExclusions, selectors)) return ['management-events']
  return ['management-event-exclusions']
}

function logs(wanted: AdvancedSelector, selectors: Selectors): boolean {
  try {
    return findUnlogged(wanted, [selectors]) === undefined
  } catch (error) {
    if (error instanceof CoverageTooComplex) return false
    throw error
  }
}
