import type * as z from 'zod'
import { stringify } from 'yaml'
import type { Check } from '../../lib/checks/all-checks.ts'
import { drillDefaults } from '../../lib/policy/fill-defaults.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { codes, page, prose, table } from './markdown.ts'
import { policySchema, settingsOf } from './policy-schema.ts'
import { commonSettings } from './settings-table.ts'
import { exampleOf, itemsOf, propertiesOf, settingHeadings, settingRow } from './setting-rows.ts'

type Schema = z.core.JSONSchema.JSONSchema

/** docs/policy.md: every key of the policy file, from the schema that reads it. */
export function policyPage(checks: readonly Check[], defaults: Policy): string {
  const { required = [], ...schema } = policySchema()
  const keys = propertiesOf(schema)
  const values = entriesOf(defaults)
  const plain = keys.filter(([name, key]) => partsOf(key) === undefined && name !== 'accounts')
  const grouped = keys.filter(([, key]) => partsOf(key) !== undefined)
  return page([
    '# Policy file',
    introduction,
    yaml(wholeExample(keys)),
    '## Keys',
    table(
      settingHeadings,
      plain.map(([name, key]) =>
        required.includes(name)
          ? settingRow(name, key, undefined, true)
          : settingRow(name, key, values.get(name)),
      ),
    ),
    ...grouped.map(([name, key]) =>
      name === 'checks'
        ? checksGroup(checks, key, defaults)
        : group(name, key, values.get(name) ?? (name === 'drills' ? drillDefaults : undefined)),
    ),
    accountsGroup(schema),
  ])
}

const entriesOf = (value: unknown): Map<string, unknown> =>
  new Map(typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [])

const introduction = `The policy file says what is judged, what may be repaired, and what is excused. Every key is optional but \`version\`; an unknown key or check is an error that names line, column and the nearest known name. [policies/default.yml](../policies/default.yml) writes the defaults out, \`trailkeeper init\` writes a file that fits an account, and editors complete and check it by [policies/policy.schema.json](../policies/policy.schema.json). With every example below:`

/** What is inside a key that is a map, or a list of maps. */
function partsOf(schema: Schema): [string, Schema][] | undefined {
  const parts = propertiesOf(itemsOf(schema) ?? schema)
  return parts.length > 0 ? parts : undefined
}

function group(name: string, schema: Schema, given: unknown): string {
  const values = entriesOf(given)
  const { required = [] } = itemsOf(schema) ?? schema
  return [
    `## ${name}`,
    prose(`${schema.type === 'array' ? 'A list. ' : ''}${schema.description ?? ''}`),
    table(
      settingHeadings,
      (partsOf(schema) ?? []).map(([key, inner]) =>
        settingRow(key, inner, values.get(key), required.includes(key)),
      ),
    ),
  ].join('\n\n')
}

function checksGroup(checks: readonly Check[], schema: Schema, defaults: Policy): string {
  const given = new Map<string, unknown>([
    ['enabled', true],
    ['mode', defaults.mode],
  ])
  return [
    '## checks',
    prose(schema.description ?? ''),
    table(
      settingHeadings,
      commonSettings().map(([name, setting]) => settingRow(name, setting, given.get(name))),
    ),
    `Off until their own id turns them on: ${checks.flatMap(({ id, optIn }) => (optIn ? [pageLink(id)] : [])).join(', ')}. A trail that was seen logging is started again unless \`trail-logging\` or \`*\` says \`mode: plan\` or \`off\`, or the policy's own mode is \`off\`. What a check has beside these is on its page:`,
    table(
      ['Check', 'Further settings'],
      checks.map((check) => [pageLink(check.id), furtherSettings(check.id)]),
    ),
  ].join('\n\n')
}

/** What a rule may say; of `checks` it takes what the file's own takes. */
function accountsGroup(schema: Schema): string {
  const accounts = propertiesOf(schema).find(([name]) => name === 'accounts')?.[1] ?? {}
  const rule = typeof accounts.additionalProperties === 'object' ? accounts.additionalProperties : {}
  return [
    '## accounts',
    prose(accounts.description ?? ''),
    table(
      settingHeadings,
      propertiesOf(rule).map(([name, inner]) => settingRow(name, ofOtherSection(name, inner), undefined)),
    ),
    'What a rule says of all checks, by its `mode` or under `*`, goes before what a farther rule or the file says of one check. `trailkeeper explain POLICY-KEY --account ID --policy FILE` says which rule decides a setting in an account, which were passed over, and whether it is weaker than what the file says for all. The rights of the roles (`trailkeeper iam`, `org template`, the stack) are those that the rules of all accounts need together. An id that stands twice, a key that is neither an account nor a unit, and a channel without its settings are errors; a unit that the organization does not have is told by each run over the organization.',
  ].join('\n\n')
}

const ofOtherSection = (name: string, schema: Schema): Schema =>
  name === 'checks' || name === 'exemptions'
    ? { description: schema.description ?? '', type: 'object', title: name }
    : schema

const accountsExample = {
  '123456789012': { mode: 'enforce', checks: { 'bucket-retention': { days: 730 } } },
  'ou-ab12-cd34ef56': { mode: 'plan', channels: ['sns'] },
  'r-ab12': { coverage: 'strict' },
}

const pageLink = (id: string) => `[${id}](checks/${id}.md)`

function furtherSettings(id: string): string {
  const common = new Set(commonSettings().map(([name]) => name))
  return codes(Object.keys(settingsOf(id)).filter((name) => !common.has(name)))
}

/** Each key with the example beside it in the schema. */
function wholeExample(keys: readonly [string, Schema][]): Record<string, unknown> {
  return Object.fromEntries(
    keys.map(([name, schema]) => [name, examples.get(name) ?? valueOf(schema)]),
  )
}

const checksExample = { '*': { enabled: true }, 'kms-encryption': { mode: 'enforce', keyId: 'alias/cloudtrail' } }

const examples = new Map<string, unknown>([
  ['checks', checksExample],
  ['accounts', accountsExample],
])

function valueOf(schema: Schema): unknown {
  const parts = partsOf(schema)
  if (!parts) return schema.const ?? exampleOf(schema)
  const inner = Object.fromEntries(parts.map(([name, part]) => [name, valueOf(part)]))
  return schema.type === 'array' ? [inner] : inner
}

/** A value as a fenced block of YAML. */
export const yaml = (value: unknown): string => `\`\`\`yaml\n${stringify(value, { lineWidth: 0 }).trim()}\n\`\`\``
