import { type OpenAlertState, type ResourceAlertStates, severities } from '../model/index.ts'
import { documentOf, field, listOf, nonEmpty, numberOf, textsOf } from '../text/fields.ts'
import { alertStateItem } from './keys.ts'
import { numberIn, type StateItem, textIn } from './attributes.ts'
import type { StateTable } from './state-table.ts'

const atOnce = 20

/**
 * What people were told of and is still open, by resource. What somebody claimed and did not tell in time is left out.
 * @param scope an account, or an organization with its prefix
 * @param by the alert that asks: what it claimed itself it has not told yet
 */
export async function getAlertStates(
  table: StateTable,
  scope: string,
  by?: string,
): Promise<ResourceAlertStates[]> {
  const items = await table.query({ pk: alertStateItem.partition(scope), consistent: true })
  const now = table.now().toISOString()
  const isTold = ({ claim }: OpenAlertState) => !claim || (claim.by !== by && claim.until > now)
  return items.flatMap((item) =>
    stateIn(item).map((one) => {
      const open = one.open.filter((alertState) => isTold(alertState))
      const dropped = one.open.flatMap((alertState) =>
        isTold(alertState) ? [] : (alertState.claim?.writes ?? 1),
      )
      return { ...one, open, ...(dropped.length > 0 && { unconfirmed: Math.max(...dropped) }) }
    }),
  )
}

/**
 * Whether something stands open, by what anybody may have written: nothing but how busy a guard is hangs on it. Needs no
 * secret of the guard's.
 */
export async function claimsSomethingOpen(table: StateTable, scope: string): Promise<boolean> {
  const claims = await table.claims({ pk: alertStateItem.partition(scope) })
  return claims.some(({ item }) => stateIn(item).some(({ open }) => open.length > 0))
}

function stateIn(item: StateItem): ResourceAlertStates[] {
  const [key, version] = [textIn(item, 'matterKey'), numberIn(item, 'version')]
  if (!key || !version) return []
  const list = listOf(field(documentOf(textIn(item, 'openMatters')), 'matters'))
  return [{ key, version, open: list.flatMap((one) => openIn(one)) }]
}

const kinds: readonly OpenAlertState['kind'][] = ['finding', 'repair', 'gap']
const states: readonly OpenAlertState['state'][] = [
  'unknown',
  'fail',
  'refused',
  'escalated',
  'drifted',
  'failed',
  'open',
  'told',
]

/** What makes no sense is left out: people are notified of it anew, which is loud and harmless. */
function openIn(value: unknown): OpenAlertState[] {
  const text = (name: string) => nonEmpty(field(value, name))
  const kind = kinds.find((one) => one === text('kind'))
  const state = states.find((one) => one === text('state'))
  const severity = severities.find((one) => one === text('severity'))
  const [id, name, resource] = [text('id'), text('name'), text('resource')]
  const [since, toldAt] = [text('since'), text('toldAt')]
  if (!kind || !state || !severity || !id || !name || !resource || !since || !toldAt) return []
  const rest = {
    account: text('account') ?? '',
    region: text('region') ?? '',
    message: text('message') ?? '',
  }
  const facts = textsOf(field(value, 'facts'))
  const more = { ...claimIn(value), ...(facts.length > 0 && { facts }) }
  return [{ id, kind, name, resource, severity, state, since, toldAt, ...rest, ...more }]
}

function claimIn(value: unknown): Pick<OpenAlertState, 'claim'> {
  const claim = field(value, 'claim')
  const [by, until] = [nonEmpty(field(claim, 'by')), nonEmpty(field(claim, 'until'))]
  const writes = numberOf(field(claim, 'writes'))
  if (by === undefined || until === undefined) return {}
  return { claim: { by, until, ...(writes !== undefined && { writes }) } }
}

/**
 * Puts the alert states of these resources, each where nobody wrote it since it was read.
 * @returns the keys of those that somebody else wrote meanwhile: theirs stands
 */
export async function putAlertStates(
  table: StateTable,
  scope: string,
  resources: readonly ResourceAlertStates[],
): Promise<string[]> {
  const overtaken: string[] = []
  for (let start = 0; start < resources.length; start += atOnce) {
    const batch = resources.slice(start, start + atOnce)
    const written = await Promise.all(batch.map((one) => putAlertState(table, scope, one)))
    overtaken.push(...batch.flatMap(({ key }, index) => (written[index] === 'written' ? [] : [key])))
  }
  return overtaken
}

const putAlertState = (table: StateTable, scope: string, { key, version, open }: ResourceAlertStates) =>
  table.put(
    alertStateItem.key(scope, key),
    {
      matterKey: key,
      version: version + 1,
      openMatters: JSON.stringify({ matters: open }),
      expiresAt: table.expiresAfter(alertStateItem.keptFor),
    },
    version === 0 ? 'absent' : { version },
  )
